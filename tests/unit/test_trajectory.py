from __future__ import annotations

import pytest

from lamd.trajectory import Action, Node, NodeKey, Step, Verb, place


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (Step(Verb.OPEN, "calculator"), 'open "calculator"'),
        (Step(Verb.TYPE, "hello"), 'type "hello"'),
        (Step(Verb.KEY, "ctrl+s"), "key ctrl+s"),
        (Step(Verb.ASK, "file"), "ask file"),
        (Step(Verb.NO), "no"),
        (Step(Verb.SKILL, "audio.volume", values=(("level", "60"),)), 'audio.volume level="60"'),
        (Step(Verb.SKILL, "system.address"), "system.address"),
        (Step(Verb.DO, "line numbers", True), 'do "line numbers" on'),
        (Step(Verb.DO, "box", False, within="row", ordinal=2), 'do "box" in "row" 2nd off'),
        (Step(Verb.DO, "zoom", values=(("value", "150"),)), 'do "zoom" to "150"'),
        (
            Step(Verb.DO, "save", values=(("name", "a.txt"), ("folder", "b")), ordinal=-1),
            'do "save" last with name="a.txt" folder="b"',
        ),
    ],
)
def test_a_step_is_told_in_a_line(step: Step, told: str) -> None:
    assert str(step) == told


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
        (Action("type", label="PIN", value="1234", secret=True), 'type [PIN] "***"'),
        (Action("key", value="ctrl+s"), 'key "ctrl+s"'),
        (Action("read"), "read"),
    ],
)
def test_an_action_is_told_in_a_line(action: Action, told: str) -> None:
    assert str(action) == told
