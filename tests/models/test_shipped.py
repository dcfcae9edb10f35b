"""The models that ship, through the real model process."""

from __future__ import annotations

from pathlib import Path

from lamd.planning.planner import ModelPlanner
from lamd.ports import Scene
from lamd.runtime import manifests
from lamd.runtime.models import Registry
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.trajectory import Command
from models.recipes.engine import planner_process
from tests.unit.runtime.conftest import smollm2

SHIPPED = Path(__file__).parents[2] / "models" / "shipped"
PLANS = {
    "open the calculator and work out 12 times 7": [
        'open "calculator"', 'do "work out 12 times 7" with expression="12*7"', 'read "result"',
    ],
    "turn it down and set a timer for ten minutes": ['audio.change amount="-10"', 'timer.start duration="ten minutes"'],
    "show line numbers": ['do "line numbers" on'],
    "what time is it": ["system.time"],
}  # fmt: skip


async def test_the_commands_of_the_readme() -> None:
    model = manifests.read(SHIPPED / "planner" / manifests.NAME)
    async with planner_process(SHIPPED / "planner") as process:
        planner = ModelPlanner(process, lambda: (model.prompt, model.extra))
        plans = {text: (await planner.plan(Command("1", text, "test"), Scene(""))).steps for text in PLANS}
    assert {text: [str(step) for step in steps] for text, steps in plans.items()} == PLANS


async def test_a_language_model_says_the_same_beside_the_grounder(tmp_path: Path) -> None:
    """Both engines use AMX where there is any, and each thinks that the tiles of its thread are its own."""
    model = Registry(SHIPPED, tmp_path / "own").add(smollm2(), "smollm2", "chatml", 512)
    grounder = manifests.read(SHIPPED / "grounder" / manifests.NAME)
    said: list[list[str]] = []
    for other in (None, grounder):
        process = ModelProcess(model, other, Options(tmp_path / "selftest.json", threads=2, nice=0))
        await process.start()
        try:
            said.append([])
            for text in PLANS:
                if other:
                    await process.embed([text, "line numbers"])
                said[-1].append((await process.complete(f"Say it in French: {text}.", "", 24, 60.0)).text)
        finally:
            await process.stop()
    assert said[0] == said[1]
