"""What people say for the skills of time and reckoning, as the training data has it, can be read as values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lamd_calc
import lamd_calendar
import lamd_timers
import pytest
from lamd_calc import _expression, _units
from lamd_timers import alarms, reminders

from lamd import natural
from lamd.api import Spec
from lamd.errors import LamdError, SkillError
from lamd.planning.language import parse_step
from lamd.plugins import schema
from lamd.trajectory import Verb

PHRASING = Path(__file__).parents[2] / "models/data/phrasing"
MODULES = (lamd_calc, lamd_calendar, lamd_timers, alarms, reminders)
SPECS: dict[str, Spec] = {
    item.lamd_skill.name: item.lamd_skill for m in MODULES for item in vars(m).values() if hasattr(item, "lamd_skill")
}
TO_ASK = {"dusk", "the day before", "dawn", "sunset", "sunrise"}
"""Said, but no time: the sun's times need to know where one is, the day before needs to know of what."""


def calls() -> Iterator[tuple[str, tuple[tuple[str, Any], ...]]]:
    """Every call of these skills in the data, with its arguments."""
    for line in (PHRASING / "commands.tsv").read_text().splitlines():
        for text in line.split("\t")[-1].split(" ;; "):
            try:
                step = parse_step(text)
            except LamdError:
                continue
            if step.verb is Verb.SKILL and step.words in SPECS:
                yield step.words, step.values
    for line in (PHRASING / "skills.jsonl").read_text().splitlines():
        for call in json.loads(line)["calls"]:
            if call["skill"] in SPECS:
                yield call["skill"], tuple(call["arguments"].items())


def read(name: str, arguments: dict[str, Any]) -> None:
    """Read arguments as the skill would; raises ``SkillError``."""
    values, shown = schema.read(SPECS[name], arguments)
    assert schema.read(SPECS[name], shown)[1] == shown
    if name == "alarm.set":
        natural.occasion(values["time"], early=True)
    if name == "calc.evaluate":
        _expression.written(_expression.value(_expression.read(values["expression"])))
    if name == "calc.convert":
        _units.convert(values["amount"], values["from_"], values["to"])


def test_there_is_much_of_it() -> None:
    assert len(set(calls())) > 400


@pytest.mark.parametrize("name", sorted(SPECS))
def test_everything_that_is_said_can_be_read(name: str) -> None:
    refused = []
    for skill, values in sorted(set(calls()), key=str):
        if skill != name or {str(v) for _, v in values} & TO_ASK:
            continue
        try:
            read(name, dict(values))
        except SkillError as error:
            if "depends on what" not in error.hint:
                refused.append(f"{dict(values)}: {error}")
    assert refused == []
