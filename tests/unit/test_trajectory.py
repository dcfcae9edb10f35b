"""The nouns: how steps and actions read, and that nothing of them can be changed."""

from __future__ import annotations

import dataclasses

import pytest

from lamd import trajectory
from lamd.trajectory import Action, Node, NodeKey, Step, Verb, place

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


def test_places() -> None:
    numbers = (1, 2, 3, 4, 11, 12, 13, 20, 21, 22, 23, 111, 112, 121)
    told = "1st 2nd 3rd 4th 11th 12th 13th 20th 21st 22nd 23rd 111th 112th 121st"
    assert " ".join(place(n) for n in numbers) == told
    assert place(-1) == "last"


def field(role: str) -> Node:
    return Node(3, NodeKey(":1.1", "/a"), 0, (), role, "PIN", "", frozenset(), frozenset({"EditableText"}))


@pytest.mark.parametrize(
    "action",
    [
        Action("type", field("password text"), "PIN", "hunter2", arguments={"text": "hunter2", "again": "hunter2"}),
        Action("type", field("entry"), "PIN", "hunter2", secret=True, arguments={"text": "hunter2"}),
        Action("skill", value="hunter2", secret=True),
    ],
)
def test_a_secret_is_nowhere_in_what_is_stored_or_shown(action: Action) -> None:
    safe = action.redacted()
    assert safe.secret
    assert safe.value == "***"
    assert set(safe.arguments) == set(action.arguments)
    assert "hunter2" not in repr(safe)
    assert "hunter2" not in str(safe)
    assert safe.redacted() == safe
    assert action.value == "hunter2", "the action itself still has what is to be typed"


def test_a_password_field_that_is_clicked_shows_no_value() -> None:
    safe = Action("click", field("password text"), "PIN").redacted()
    assert (safe.value, str(safe)) == ("", "click [PIN]")


def test_what_is_no_secret_is_left_alone() -> None:
    action = Action("type", field("entry"), "Name", "Ann", arguments={"text": "Ann"})
    assert action.redacted() is action


@pytest.mark.parametrize(
    ("action", "told"),
    [
        (Action("click", label="Save (push button)"), "click [Save (push button)]"),
        (Action("type", label="Name (entry)", value="Ann"), 'type [Name (entry)] "Ann"'),
        (
            Action("type", label="Password (password text)", value="hunter2", secret=True),
            'type [Password (password text)] "***"',
        ),
        (Action("key", value="ctrl+s"), 'key "ctrl+s"'),
        (Action("read"), "read"),
    ],
)
def test_an_action_is_told_in_a_line(action: Action, told: str) -> None:
    assert str(action) == told


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_nouns_are_frozen_and_small(noun: type) -> None:
    assert noun.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert hasattr(noun, "__slots__")
