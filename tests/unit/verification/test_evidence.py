"""The most telling change, in words."""

from __future__ import annotations

import pytest

from lamd.verification import diff, telling
from lamd.verification.evidence import told
from tests.unit.trees import SHOWN, Spec, tree


def said(before: Spec, after: Spec) -> str:
    return telling(diff(tree(before), tree(after)))


def frame(*children: object) -> Spec:
    return ("frame", "Notes", *children)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (frame(), frame(("dialog", "Save As")), "a dialog 'Save As' opened"),
        (frame(("dialog", "Save As")), frame(), "a dialog 'Save As' closed"),
        (frame(), frame(("alert", "")), "an alert opened"),
        (
            frame(("label", "", {"text": "a", "key": "l"})),
            frame(("label", "", {"text": "b", "key": "l"})),
            "text is now 'b'",
        ),
        (frame(("slider", "Zoom", {"value": 1.0})), frame(("slider", "Zoom", {"value": 60.0})), "Zoom is now 60"),
        (frame(("push button", "Undo", {"shown": False})), frame(("push button", "Undo")), "Undo is now enabled"),
        (frame(), frame(("label", "Found 3")), "'Found 3' appeared"),
        (frame(("label", "Found 3")), frame(), "'Found 3' is gone"),
        (frame(), frame(("panel", ""), ("label", "")), "2 elements came or went"),
        (frame(("menu", "File")), frame(("menu", "File", {"states": ["selected"]})), "the menu 'File' opened"),
    ],
)
def test_words(before: Spec, after: Spec, words: str) -> None:
    assert said(before, after) == words


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (frame(("label", "12:04", {"key": "c"})), frame(("label", "12:05", {"key": "c"}))),
        (frame(("static", "30 / 30sec", {"key": "a"})), frame(("static", "29 / 30sec", {"key": "b"}))),
        (frame(("label", "9 seconds left", {"key": "a"})), frame(("label", "8 seconds left", {"key": "a"}))),
        (
            frame(("page tab", "News", {"key": "t"})),
            frame(("page tab", "News - Memory usage - 39.0 MB", {"key": "t"})),
        ),
        (frame(("progress bar", "p", {"value": 1.0})), frame(("progress bar", "p", {"value": 2.0}))),
        (frame(("push button", "B")), frame(("push button", "B", {"states": ["focused", "armed"]}))),
        (frame(("menu item", "B")), frame(("menu item", "B", {"shown": False, "states": SHOWN - {"showing"}}))),
        (frame(), frame(("tool tip", "hint"))),
    ],
)
def test_what_means_nothing_is_not_told(before: Spec, after: Spec) -> None:
    assert said(before, after) == ""


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ("3 items", "4 items", "'4 items' appeared"),
        ("10 seconds", "60 seconds", "'60 seconds' appeared"),
        ("Wait 5 s", "Ready in 4 s", "'Ready in 4 s' appeared"),
    ],
)
def test_other_numbers_are_told(was: str, now: str, words: str) -> None:
    assert said(frame(("static", was, {"key": "a"})), frame(("static", now, {"key": "b"}))) == words


def test_windows_come_before_texts() -> None:
    before = frame(("entry", "e", {"text": "a"}))
    after = frame(("entry", "e", {"text": "b"}), ("dialog", "Sure?"))
    assert said(before, after) == "a dialog 'Sure?' opened"


def test_names_from_the_screen_are_one_short_printable_line() -> None:
    assert told("a\nb\u202e\x1b[2K c") == "a b [2K c"
    assert len(told("x" * 500)) == 80


def test_a_window_of_gtk_4_without_a_role_is_told_as_one() -> None:
    with_dialog = tree(frame(), ("filler", "Save As", ("push button", "Cancel")))
    assert telling(diff(tree(frame()), with_dialog)) == "a dialog 'Save As' opened"
    assert telling(diff(with_dialog, tree(frame()))) == "a dialog 'Save As' closed"
