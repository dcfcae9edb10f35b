"""What people say for the skills of time and reckoning, as the training data has it, can be read as values."""

from __future__ import annotations

from typing import Any

import lamd_calc
import lamd_calendar
import lamd_timers
import pytest
from lamd_calc import _expression, _units
from lamd_timers import alarms, reminders

from lamd import natural
from lamd.errors import SkillError
from lamd.plugins import schema
from tests.plugins.said import calls, specs_of

MODULES = (lamd_calc, lamd_calendar, lamd_timers, alarms, reminders)
SPECS = specs_of(*MODULES)
TO_ASK = {"dusk", "the day before", "dawn", "sunset", "sunrise", "result"}
"""Said, but no time: the sun's times need to know where one is, the day before needs to know of what.

"result" stands for what a step before came to.
"""


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
    assert len(set(calls(SPECS))) > 400


@pytest.mark.parametrize("name", sorted(SPECS))
def test_everything_that_is_said_can_be_read(name: str) -> None:
    refused = []
    for skill, values in sorted(set(calls(SPECS)), key=str):
        if skill != name or {str(v) for _, v in values} & TO_ASK:
            continue
        try:
            read(name, dict(values))
        except SkillError as error:
            if "depends on what" not in error.hint:
                refused.append(f"{dict(values)}: {error}")
    assert refused == []
