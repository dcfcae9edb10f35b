"""What a dialog says, and which of its buttons carry it out."""

from __future__ import annotations

import pytest

from lamd.perception.observe import observe
from lamd.session import dialogs
from lamd.trajectory import Observation
from tests.unit.session.twins import button, dialog, field, frame
from tests.unit.trees import Spec, tree


def alert(*inside: Spec, modal: bool = True) -> Observation:
    return observe(tree(frame(button("Behind"), ("label", "Page 1")), dialog("Question", *inside, modal=modal)))


def names(found: object) -> list[str]:
    return [c.label for c in found]  # type: ignore[attr-defined]


def test_buttons_are_those_of_the_dialog() -> None:
    seen = alert(button("Cancel"), button("Save"), field({}, "Name"), modal=False)
    assert names(dialogs.buttons(seen)) == ["Cancel", "Save"]


def test_greyed_out_buttons_are_none() -> None:
    dead = ("push button", "Save", {"shown": False, "states": {"showing", "visible"}})
    assert names(dialogs.buttons(alert(button("Cancel"), dead))) == ["Cancel"]


def test_the_default_comes_first_and_ways_out_not_at_all() -> None:
    seen = alert(button("Cancel"), button("Help"), button("Save", "is-default"))
    assert names(dialogs.carrying_out(seen)) == ["Save", "Help"]
    assert dialogs.is_default(dialogs.carrying_out(seen)[0], seen)


@pytest.mark.parametrize("name", ["Cancel", "No", "Close", "Abort", "Don’t Save", "Don't replace", "_Cancel"])
def test_a_way_out_is_never_taken_even_as_the_default(name: str) -> None:
    assert dialogs.carrying_out(alert(button(name, "is-default"))) == ()


@pytest.mark.parametrize("name", ["Notify", "Close Tab", "Replace", "Keep Current Format!", "OK", "Yes"])
def test_what_only_begins_like_one_is_none(name: str) -> None:
    assert len(dialogs.carrying_out(alert(button(name)))) == 1


def test_a_dialog_that_can_be_cancelled_waits() -> None:
    assert dialogs.waits(alert(button("Cancel"), button("Save")))
    assert not dialogs.waits(alert(button("Close")))


def test_a_message_is_its_labels_without_title_buttons_and_page() -> None:
    seen = alert(("label", "It is there already."), ("label", "", {"text": "Replace it?"}), button("OK", key="b"))
    assert dialogs.says(seen) == "It is there already. Replace it?"


def test_a_label_on_a_button_is_no_message() -> None:
    seen = alert(("push button", "", {"interfaces": ("Action",)}, ("label", "Go")), ("label", "Really?"))
    assert dialogs.says(seen) == "Really?"


def test_a_long_message_is_cut() -> None:
    assert len(dialogs.says(alert(("label", "very " * 200)))) == dialogs.MAX_SAID


def test_without_a_window_there_is_nothing() -> None:
    seen = observe(tree())
    assert (dialogs.buttons(seen), dialogs.says(seen)) == ((), "")


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("Could not save: permission denied", True),
        ("The file can’t be opened", True),
        ("Invalid number", True),
        ("2 occurrences were replaced", False),
        ("Terror in the north", False),
    ],
)
def test_bad_news(text: str, bad: bool) -> None:
    assert dialogs.bad_news(text) is bad


def test_a_question_is_a_doubt_with_the_buttons_as_choices() -> None:
    seen = alert(button("Discard"), button("Keep"))
    error = dialogs.QuestionError("new", "Keep your notes?", dialogs.buttons(seen))
    assert (error.code, error.message) == ("grounding.doubtful", "it asks: Keep your notes?")
    assert error.hint == "say which: Discard, Keep"
    assert "does not answer" in dialogs.QuestionError("new", "", error.choices).message


@pytest.mark.parametrize(
    ("title", "text", "alarm"),
    [
        ("Error", "The folder went away.", True),
        ("Search", "Could not find the specified folder.", True),
        ("Summary", "Three files were copied.", False),
    ],
)
def test_a_window_that_only_tells_of_trouble_is_an_alarm(title: str, text: str, alarm: bool) -> None:
    seen = observe(tree(frame(button("Find")), dialog(title, ("label", text), button("OK"), modal=False)))
    assert dialogs.is_alarm(seen) is alarm


def test_a_form_is_no_alarm_whatever_it_says() -> None:
    form = dialog("Report an error", ("label", "What failed?"), field({}, "What"), button("Send"))
    assert not dialogs.is_alarm(observe(tree(frame(), form)))
