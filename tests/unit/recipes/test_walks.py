"""Walks press what opens something first, nothing that does harm, and know what came of it."""

from __future__ import annotations

import pytest

from lamd.perception.observe import observe
from lamd.trajectory import Candidate, Kind
from models.recipes.grounder_data import DEVELOPMENT
from models.recipes.walks import Walk, appeared, choose, kept, may, programs
from tests.unit.trees import tree

MAIN = (
    "frame",
    "Papers",
    {"states": {"active"}},
    ("menu bar", "", ("menu", "File", ("menu item", "Page Setup…"), ("menu item", "Quit"), ("menu item", "Word Wrap"))),
    ("push button", "Print…"),
)
DIALOG = ("dialog", "Paper", {"states": {"active", "modal"}}, ("check box", "Wide margins"), ("push button", "Close"))
BEHIND = (*MAIN[:2], {"states": set()}, *MAIN[3:])


@pytest.mark.parametrize("label", ["Quit", "Delete Page", "Print", "Log Out", "/home/x", "Close"])
def test_what_may_do_harm_is_left_alone(label: str) -> None:
    assert not may(Candidate(1, Kind.CLICK, label, "menu item"))


def test_what_opens_something_comes_first_and_once() -> None:
    seen, walk = observe(tree(MAIN)), Walk("papers")
    pressed = []
    while (one := choose(seen, walk)) is not None:
        pressed.append(one.label)
    assert pressed == ["Page Setup", "File", "Word Wrap"]


def test_what_appeared_and_where() -> None:
    before, after = observe(tree(MAIN)), observe(tree(BEHIND, DIALOG))
    assert appeared(before, after) == (
        "Paper",
        [["Wide margins", "toggle", "check box"], ["Close", "click", "push button"]],
    )
    assert appeared(before, before) == ("", [])


def test_steps_from_one_screen_are_kept_together() -> None:
    seen, walk = observe(tree(MAIN)), Walk("papers")
    by_label = {c.label: c for c in seen.candidates}
    walk.learned(seen, by_label["Page Setup"], "Paper", [["Wide margins", "toggle", "check box"]])
    walk.learned(seen, by_label["File"], "", [["/tmp/lamd-test-x1y/home/a", "click", "menu item"]])
    (screen,) = walk.screens
    assert [s[:3] for s in screen["steps"]] == [["Page Setup", "menu item", "Paper"], ["File", "menu", ""]]
    assert '"home/a"' in kept([walk])[0]


def test_no_program_that_is_measured_on_is_walked_over() -> None:
    assert not {app for app, _ in programs(set())} & {*DEVELOPMENT, "geany", "kcalc", "pluma"}
