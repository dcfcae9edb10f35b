"""What people say for skills, from the data that the planner learns from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from lamd.api import Spec
from lamd.errors import LamdError
from lamd.planning.language import parse_step
from lamd.trajectory import Verb

PHRASING = Path(__file__).parents[2] / "models/data/phrasing"


def specs_of(*modules: ModuleType) -> dict[str, Spec]:
    """The skills of plugins' modules, by name."""
    marked = (item.lamd_skill for m in modules for item in vars(m).values() if hasattr(item, "lamd_skill"))
    return {spec.name: spec for spec in marked}


def calls(specs: Mapping[str, Spec]) -> Iterator[tuple[str, tuple[tuple[str, Any], ...]]]:
    """Every call of these skills in the data, with its arguments."""
    for line in (PHRASING / "commands.tsv").read_text().splitlines():
        for text in line.split("\t")[-1].split(" ;; "):
            try:
                step = parse_step(text)
            except LamdError:
                continue
            if step.verb is Verb.SKILL and step.words in specs:
                yield step.words, step.values
    for line in (PHRASING / "skills.jsonl").read_text().splitlines():
        for call in json.loads(line)["calls"]:
            if call["skill"] in specs:
                yield call["skill"], tuple(call["arguments"].items())
