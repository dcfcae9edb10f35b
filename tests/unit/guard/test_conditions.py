"""The predicates by themselves, where they draw a line that the judge's table of screens does not show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lamd.guard import conditions
from lamd.guard.case import Case
from lamd.settings import GuardRule, GuardSettings
from lamd.trajectory import Action, AppInfo, Command, Tree
from tests.unit.trees import find, tree

Condition = Callable[[Case], bool]


def case(verb: str, value: str = "", app: str = "", **more: Any) -> Case:
    """An act without a screen."""
    action = Action(verb, value=value, app=AppInfo(":1.1", app) if app else None, **more)
    return Case(action, Command("c1", "do it", "client-1"), None, GuardSettings())


def at(screen: Tree, name: str, verb: str = "click", value: str = "", role: str = "") -> Case:
    action = Action(verb, find(screen, name, role), value=value, app=screen.app)
    return Case(action, Command("c1", "do it", "client-1"), screen, GuardSettings())


def test_reading_and_looking_for_a_program_is_not_acting_in_it() -> None:
    assert not conditions.in_credentials(case("open", "keepassxc"))
    assert not conditions.in_credentials(case("switch", "keepassxc"))
    assert conditions.in_credentials(case("close", "keepassxc"))
    assert not conditions.own_window(case("open", "lamd"))
    assert conditions.own_window(case("close", "lamd"))


@pytest.mark.parametrize("verb", ["click", "set", "select"])
@pytest.mark.parametrize("label", ["JavaScript:void(0)", "data:text/html,x", "java\u200bscript: x"])
def test_a_link_that_runs_a_script(verb: str, label: str) -> None:
    assert conditions.script_link(case(verb, label=label))
    assert not conditions.script_link(case("read", label=label))
    assert not conditions.script_link(case(verb, label="JavaScript for beginners"))


def test_replace_is_taken_for_overwriting_where_nothing_shows_otherwise() -> None:
    assert conditions.overwrites(case("click", label="Replace"))
    assert not conditions.overwrites(case("click", label="Replace All"))
    assert not conditions.overwrites(case("click", label="Replace", window="Find and Replace"))
    form = tree(("dialog", "Names", ("entry", "With"), ("push button", "Replace")))
    assert not conditions.overwrites(at(form, "Replace"))


def test_a_dialog_with_a_field_is_a_form_and_not_a_warning() -> None:
    said = ("label", "Really delete everything?")
    buttons = (("push button", "OK"), ("push button", "No"))
    assert conditions.dialog_warns(at(tree(("alert", "Question", said, *buttons)), "OK"))
    assert not conditions.dialog_warns(at(tree(("alert", "Question", said, ("entry", "Name"), *buttons)), "OK"))


@pytest.mark.parametrize(
    ("states", "sends"),
    [(["focused", "multi-line"], True), (["focused"], False), ([], True)],
    ids=["message", "one line", "no focus"],
)
def test_enter_sends_where_a_message_is_written(states: list[str], sends: bool) -> None:
    screen = tree(("frame", "f", ("entry", "Message", {"states": states})), app="Slack")
    blind = Case(Action("key", value="enter", app=screen.app), Command("c", "x", "c"), screen, GuardSettings())
    assert conditions.sends_by_enter(blind) is sends


@pytest.mark.parametrize(
    ("condition", "chord", "app", "wanted"),
    [
        (conditions.deletes_for_good, "shift+delete", "", True),
        (conditions.deletes_for_good, "ctrl+shift+delete", "thunar", True),
        (conditions.deletes_for_good, "ctrl+shift+delete", "mousepad", False),
        (conditions.closes_unknown, "ctrl+q", "", True),
        (conditions.closes_unknown, "ctrl+q", "mousepad", False),
        (conditions.terminal_keys, "ctrl+d", "xterm", True),
        (conditions.terminal_keys, "ctrl+d", "mousepad", False),
        (conditions.sends_by_key, "ctrl+Return", "geary", True),
        (conditions.console_keys, "ctrl+alt+F12", "", True),
        (conditions.console_keys, "ctrl+F3", "", False),
    ],
)
def test_keys_mean_what_the_program_makes_of_them(condition: Condition, chord: str, app: str, wanted: bool) -> None:
    assert condition(case("key", chord, app)) is wanted


@pytest.mark.parametrize("text", ["a\x1b[2K", "\x00", "\x9b31m", "bell\x07", "del\x7f"])
def test_control_characters_are_told(text: str) -> None:
    assert conditions.control_text(case("type", text))
    assert not conditions.control_text(case("type", "Zürich\t12 €\n日本語 👍\x85"))


def test_arguments_are_searched_however_deep_they_are_nested() -> None:
    deep = {"jobs": [{"paths": ({"to": "/home/ann/"},)}]}
    assert conditions.skill_on_root(case("skill", "files.move", arguments=deep, risk="consequential"))
    assert conditions.skill_on_root(case("skill", "files.move", arguments=deep))
    assert not conditions.skill_on_root(case("skill", "files.move", arguments=deep, risk="reversible"))
    assert not conditions.skill_on_root(case("skill", "files.move", arguments={"n": 3, "p": "~/a.txt"}, risk="x"))


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (GuardRule(app="text editor"), True),
        (GuardRule(app="edit"), False),
        (GuardRule(label="line NUMBERS"), True),
        (GuardRule(label="numbers on"), False),
        (GuardRule(app="editor", label="bold"), False),
        (GuardRule(app="café"), False),
    ],
)
def test_a_persons_rule_fits_by_all_its_whole_words(rule: GuardRule, fits: bool) -> None:
    said = case("click", app="My Text Editor", label="Line Numbers")
    assert conditions.in_settings(said, (rule,)) is fits


def test_the_end_of_the_session_may_be_called_a_program() -> None:
    assert conditions.opens_session_end(case("open", "Log Out"))
    assert not conditions.opens_session_end(case("open", "Log Out Reminder"))
    assert not conditions.opens_session_end(case("switch", "Log Out"))
