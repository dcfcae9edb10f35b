"""The nouns: how steps and actions read, and that nothing of them can be changed."""

from __future__ import annotations

import dataclasses

import pytest

from lamd import trajectory
from lamd.trajectory import Action, Step, Verb

NOUNS = [noun for noun in vars(trajectory).values() if dataclasses.is_dataclass(noun)]


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (Step(Verb.OPEN, "calculator"), 'open "calculator"'),
        (Step(Verb.DO, "bold"), 'do "bold"'),
        (Step(Verb.DO, "line numbers", state=True), 'do "line numbers" on'),
        (Step(Verb.DO, "line numbers", state=False), 'do "line numbers" off'),
        (Step(Verb.DO, "zoom", values=(("value", "150"),)), 'do "zoom" to "150"'),
        (
            Step(Verb.DO, "replace", values=(("find", "monday"), ("replace", "tuesday"))),
            'do "replace" with find="monday" replace="tuesday"',
        ),
        (Step(Verb.DO, "star", within="the mail from Ann"), 'do "star" in "the mail from Ann"'),
        (Step(Verb.DO, "result", ordinal=3), 'do "result" 3rd'),
        (Step(Verb.DO, "result", ordinal=11), 'do "result" 11th'),
        (Step(Verb.DO, "result", ordinal=22), 'do "result" 22nd'),
        (Step(Verb.DO, "result", ordinal=-1), 'do "result" last'),
        (Step(Verb.KEY, "ctrl+s"), "key ctrl+s"),
        (Step(Verb.NO), "no"),
        (Step(Verb.SKILL, "audio.volume", values=(("level", "60"),)), 'audio.volume level="60"'),
    ],
    ids=str,
)
def test_a_step_reads_as_the_planner_writes_it(step: Step, text: str) -> None:
    assert str(step) == text


def test_a_secret_is_never_told() -> None:
    told = str(Action("type", label="Password (password text)", value="hunter2", secret=True))
    assert told == 'type [Password (password text)] "***"'


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_nouns_are_frozen_and_small(noun: type) -> None:
    assert noun.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert hasattr(noun, "__slots__")
