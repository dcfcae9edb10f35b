"""What the rules look at, worked out of an action and the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lamd.guard import apps
from lamd.guard.case import Case
from lamd.settings import GuardSettings
from lamd.trajectory import Action, AppInfo, Command, Tree
from tests.unit.trees import find, tree

COMMAND = Command("c1", "press it", "client-1")


def case(screen: Tree | None, name: str = "", verb: str = "click", value: str = "", **more: Any) -> Case:
    target = find(screen, name) if screen and name else None
    app = screen.app if screen else None
    return Case(Action(verb, target, value=value, app=app, **more), COMMAND, screen, GuardSettings())


def test_the_target_is_looked_up_in_the_tree_of_now() -> None:
    before = tree(("frame", "f", ("check box", "Firewall", {"key": "/1"})))
    now = tree(("frame", "f", ("label", "new"), ("check box", "Firewall", {"key": "/1", "states": ["checked"]})))
    asked = case(before, "Firewall")
    assert replace(asked, tree=now).node == find(now, "Firewall")
    gone = tree(("frame", "f"))
    assert replace(asked, tree=gone).node == find(before, "Firewall")


def test_labels_leave_out_the_kind_and_the_title_of_a_window() -> None:
    window = tree(("frame", "Delete plan - Notes"))
    told = case(window, "Delete plan - Notes", label="show help (app action)")
    assert told.labels == ("show help",)
    button = case(tree(("frame", "f", ("push button", "_Save"))), "_Save", label="Save it (push button)")
    assert button.labels == ("save", "save it")


def test_the_description_is_a_label_only_where_there_is_no_name() -> None:
    told = {"description": "Delete it"}
    screen = tree(("frame", "f", ("push button", "GtkButton", told), ("push button", "Help", told)))
    assert "delete it" in case(screen, "GtkButton").labels
    assert case(screen, "Help").labels == ("help",)


def test_an_ellipsis_counts_outside_of_pages() -> None:
    screen = tree(("frame", "f", ("push button", "Print…"), ("document web", "p", ("link", "Pay…"))))
    assert case(screen, "Print…").opens_dialog
    assert not case(screen, "Pay…").opens_dialog
    assert case(screen, "Pay…").in_page


def test_a_dialog_speaks_by_its_texts_not_by_its_buttons() -> None:
    alert = ("alert", "Question", ("label", "Sure?"), ("entry", "Reason"), ("push button", "OK"), ("push button", ""))
    asked = case(tree(("frame", "Notes", alert)), "OK")
    assert asked.dialog_text == "question . sure? . reason"
    assert (asked.dialog_buttons, asked.dialog_fields) == (1, 1)
    assert asked.titles == ("question", "notes")


def test_a_large_dialog_is_no_message() -> None:
    rows = tuple(("label", f"row {n}") for n in range(100))
    assert case(tree(("dialog", "Options", ("push button", "OK"), *rows)), "OK").dialog_nodes == ()


def test_parents_that_go_in_a_circle_end() -> None:
    screen = tree(("frame", "f", ("push button", "Save")))
    nodes = list(screen.nodes)
    nodes[0] = replace(nodes[0], parent=2)
    assert len(case(replace(screen, nodes=tuple(nodes)), "Save").ancestors) <= 256


def test_an_undo_is_at_hand_in_a_document_only() -> None:
    menu = ("menu", "Edit", ("menu item", "Undo: typing  Ctrl+Z"), ("menu item", "Delete"))
    assert case(tree(("frame", "f", menu)), "Delete").undo_at_hand
    assert not case(tree(("frame", "f", menu), app="thunar"), "Delete").undo_at_hand
    assert not case(tree(("dialog", "d", menu)), "Delete").undo_at_hand
    assert not case(None, label="Delete").undo_at_hand


@pytest.mark.parametrize(
    ("verb", "value", "states", "wanted"),
    [("click", "", [], True), ("click", "", ["checked"], False), ("set", "On ", ["checked"], True),
     ("set", "off", [], False), ("set", "maybe", [], None)],
)  # fmt: skip
def test_what_a_switch_will_be(verb: str, value: str, states: list[str], wanted: bool | None) -> None:
    screen = tree(("frame", "f", ("check box", "Wi-Fi", {"states": states}), ("push button", "OK")))
    assert case(screen, "Wi-Fi", verb, value).wanted is wanted
    assert case(screen, "OK", verb, value).wanted is None


def test_a_terminal_is_told_by_the_app_the_target_or_the_focus() -> None:
    inside = tree(("frame", "Code", ("terminal", "bash", {"states": ["focused"]}), ("entry", "Find")), app="code")
    assert case(inside, verb="type").at_terminal
    assert case(inside, "bash", "type").at_terminal
    assert not case(inside, "Find", "type").at_terminal
    xterm = Case(Action("key", value="enter", app=AppInfo(":1", "xterm")), COMMAND, None, GuardSettings())
    assert xterm.at_terminal


def test_the_name_said_counts_for_programs_only() -> None:
    assert case(None, verb="close", value="gnome-shell").app_is(apps.SHELLS)
    assert not case(None, verb="type", value="gnome-shell").app_is(apps.SHELLS)
