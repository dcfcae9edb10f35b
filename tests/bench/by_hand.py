"""A daemon that is told its plans: ``python -m tests.bench.by_hand``, as ``lamd``, for the ``--by-hand`` of others.

``LAMD_HAND_PLANS`` names a JSON file, a command to the lines of its plan, read at each command: a bench may write it
as it goes. A command that is not in it gets a plan that asks, so that no model's plan is taken for one written by hand.
All else is the real house, the grounder too.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import lamd.assembly
from lamd.daemon import main
from lamd.planning.language import parse
from lamd.planning.planner import ModelPlanner
from lamd.ports import Scene
from lamd.trajectory import Command, Plan
from tests.desktop.daemon import Daemon

PLANS = "LAMD_HAND_PLANS"


def give(daemon: Daemon, plans: Mapping[str, Sequence[str]], file: Path) -> None:
    """Have a daemon follow ``plans``, which are kept in ``file``; again later for other plans."""
    file.write_text(json.dumps(plans))
    daemon.argv = [sys.executable, "-m", "tests.bench.by_hand"]
    daemon.env |= {PLANS: str(file), "PYTHONPATH": str(Path(__file__).parents[2])}


class HandPlanner(ModelPlanner):
    """``ports.Planner`` that reads."""

    async def plan(self, command: Command, scene: Scene) -> Plan:
        """The plan of ``command`` in the file."""
        return Plan(parse("\n".join(_known().get(command.text) or ["ask value"])), 1.0, "hand")


def _known() -> dict[str, list[str]]:
    known: dict[str, list[str]] = json.loads(Path(os.environ[PLANS]).read_text())
    return known


def replace() -> None:
    """Take the planner's place."""
    lamd.assembly.ModelPlanner = HandPlanner  # type: ignore[misc]


if __name__ == "__main__":
    replace()
    sys.exit(main())
