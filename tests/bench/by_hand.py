"""A daemon that is told its plans: ``python -m tests.bench.by_hand``, as ``lamd``, for ``tests.bench.tasks --by-hand``.

``LAMD_HAND_PLANS`` names a JSON file, a command to the lines of its plan. A command that is not in it gets a plan that
asks, so that no model's plan is taken for one written by hand. All else is the real house, the grounder too.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import ClassVar

import lamd.assembly
from lamd.daemon import main
from lamd.planning.language import parse
from lamd.planning.planner import ModelPlanner
from lamd.ports import Scene
from lamd.trajectory import Command, Plan

PLANS = "LAMD_HAND_PLANS"


class HandPlanner(ModelPlanner):
    """``ports.Planner`` that reads."""

    _known: ClassVar[dict[str, list[str]]] = {}

    async def plan(self, command: Command, scene: Scene) -> Plan:
        """The plan of ``command`` in the file."""
        return Plan(parse("\n".join(self._known.get(command.text, ["ask value"]))), 1.0, "hand")


def read() -> None:
    """Learn the plans, and take the planner's place."""
    HandPlanner._known.update(json.loads(Path(os.environ[PLANS]).read_text()))
    lamd.assembly.ModelPlanner = HandPlanner  # type: ignore[misc]


if __name__ == "__main__":
    read()
    sys.exit(main())
