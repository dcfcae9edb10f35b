"""The models that ship, through the real model process."""

from __future__ import annotations

from pathlib import Path

from lamd.planning.prompt import prompt
from models.recipes.engine import planner_process

SHIPPED = Path(__file__).parents[2] / "models" / "shipped"
COMMANDS = (
    "open the calculator and work out 12 times 7",
    "turn it down and set a timer for ten minutes",
    "show line numbers",
    "what time is it",
)


async def test_the_planner_says_the_same_beside_the_grounder() -> None:
    """Both engines use AMX where there is any, and each thinks that the tiles of its thread are its own."""
    async with planner_process(SHIPPED / "planner") as process:
        alone = [(await process.complete(prompt(c, ""), "", 32, 60.0)).text for c in COMMANDS]
    async with planner_process(SHIPPED / "planner", SHIPPED / "grounder") as process:
        beside = []
        for command in COMMANDS:
            await process.embed([command, "line numbers"])
            beside.append((await process.complete(prompt(command, ""), "", 32, 60.0)).text)
    assert beside == alone
    assert alone[3] == "system.time"
