"""Plugins for the tests, written to a folder and found by the skill process through PYTHONPATH."""

from __future__ import annotations

from pathlib import Path

GOOD = '''
"""A lamp that remembers whether it is on."""
import time
from typing import Literal

from lamd.api import Call, Done, Duration, Effect, Percent, Risk, Steps, available, skill, waker

state = {"level": 0, "rung": 0, "next": None, "broken": ""}


@available
def why_not() -> str:
    return state["broken"]


@skill("lamp.set", risk=Risk.REVERSIBLE, examples=("lamp to half",))
def set_(level: Percent, colour: Literal["red", "green"] | None = None) -> Done:
    """Set the lamp.

    More of it.
    """
    before, state["level"] = state["level"], level
    effect = Effect.ALREADY if before == level else Effect.CONFIRMED
    return Done(f"It is at {level} %.", effect, undo=Call("lamp.set", {"level": before}))


@skill("lamp.ring_in", risk=Risk.REVERSIBLE)
async def ring_in(after: Duration) -> Done:
    state["next"] = time.time() + after.total_seconds()
    return Done("It rings.")


@skill("lamp.rung", risk=Risk.OBSERVE)
def rung() -> Done:
    return Done(str(state["rung"]))


@skill("lamp.write", risk=Risk.REVERSIBLE)
def write(text: str) -> Steps:
    return Steps((f'type "{text}"',))


@skill("lamp.break", risk=Risk.REVERSIBLE)
def break_(why: str) -> Done:
    state["broken"] = why
    return Done("broken")


@waker
def ring() -> float | None:
    if state["next"] is not None and state["next"] <= time.time():
        state["rung"] += 1
        state["next"] = None
    return state["next"]
'''
BAD = '''
import os
import threading

from lamd.api import Done, Risk, SkillError, skill


@skill("bad.raises", risk=Risk.OBSERVE)
def raises() -> Done:
    raise ValueError("the wheel came off")


@skill("bad.says", risk=Risk.OBSERVE)
async def says() -> Done:
    raise SkillError("ambiguous", "which one?", "say more", ("left", "right"))


@skill("bad.hangs", risk=Risk.OBSERVE, timeout=0.3)
def hangs() -> Done:
    threading.Event().wait()
    return Done("never")


@skill("bad.floods", risk=Risk.OBSERVE)
def floods() -> Done:
    return Done("x" * 30_000)


@skill("bad.dies", risk=Risk.OBSERVE)
def dies() -> Done:
    os._exit(3)


@skill("bad.prints", risk=Risk.OBSERVE)
def prints() -> Done:
    print("into the frames?")
    return Done("printed")


@skill("bad.nothing", risk=Risk.OBSERVE)
def nothing() -> None:
    """Gives no result."""
'''


def write(folder: Path, name: str, source: str, skills: str, more: str = "") -> tuple[str, str]:
    """Put the plugin ``name`` into ``folder``; returns its entry."""
    package = folder / f"toy_{name}"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(source)
    (package / "plugin.yaml").write_text(f"api: 1\nname: {name}\nsummary: A toy.\nskills: [{skills}]\n{more}")
    return name, f"toy_{name}"
