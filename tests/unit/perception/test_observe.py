from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from lamd.errors import PerceptionError
from lamd.perception.observe import MAX_ROWS, observe
from lamd.trajectory import AppInfo, Observation, Tree
from tests.unit.trees import Spec, find, tree

ACTIVE = {"states": ("active",)}
MODAL = {"states": ("modal",)}


def labels(seen: Observation) -> list[str]:
    return [c.label for c in seen.candidates]


def window(seen: Observation) -> str:
    assert seen.window is not None
    return seen.tree.nodes[seen.window].name


def test_an_empty_tree_is_an_error() -> None:
    with pytest.raises(PerceptionError) as caught:
        observe(Tree(AppInfo(":1.1", "app"), (), 1))
    assert caught.value.code == "perception.empty_tree"


def test_an_app_without_a_window_has_no_candidates() -> None:
    seen = observe(tree())
    assert (seen.window, seen.candidates, seen.dialogs) == (None, (), ())


def test_the_active_window_then_the_last_then_the_first() -> None:
    one, two = ("frame", "one", ("push button", "A")), ("frame", "two", ("push button", "B"))
    assert labels(observe(tree(one, ("frame", "two", ACTIVE, ("push button", "B"))))) == ["B"]
    quiet = tree(one, two)
    assert window(observe(quiet)) == "one"
    assert window(observe(quiet, find(quiet, "two").key)) == "two"
    assert window(observe(tree(("frame", "one", {"states": ("iconified",)}), two))) == "two"
    assert window(observe(tree(("frame", "one", {"shown": False}), two))) == "two"


@pytest.mark.parametrize("role", ["dialog", "alert", "file chooser", "frame"])
def test_a_modal_dialog_keeps_the_rest_out(role: str) -> None:
    main = ("frame", "main", ACTIVE, ("push button", "Open"))
    seen = observe(tree(main, (role, "Save changes?", MODAL, ("push button", "Save"), ("push button", "Cancel"))))
    assert labels(seen) == ["Save", "Cancel"]
    assert window(seen) == "Save changes?"
    assert seen.dialogs == (seen.window,)


def test_a_window_of_gtk_4_without_a_role_is_a_dialog() -> None:
    """It tells neither that it shows nor that it is active; the frame behind it is not active then."""
    save = ("filler", "Save As", {"shown": False, "states": ("visible",)}, ("push button", "Save"))

    def drawn(*states: str, toolkit: str = "GTK") -> Observation:
        made = tree(("frame", "main", {"states": states}, ("push button", "Open")), save)
        return observe(replace(made, app=replace(made.app, toolkit=toolkit)), find(made, "main").key)

    seen = drawn()
    assert (window(seen), labels(seen)) == ("Save As", ["Save"])
    assert seen.dialogs == (seen.window,)
    assert labels(drawn("active")) == ["Open"]
    assert labels(drawn(toolkit="gtk")) == ["Open"]


def test_the_topmost_of_two_dialogs_counts() -> None:
    first = ("dialog", "Print", MODAL, ("push button", "Print"))
    second = ("alert", "Overwrite?", {"states": ("modal", "active")}, ("push button", "Replace"))
    for order in ((first, second), (second, first)):
        seen = observe(tree(("frame", "main"), *order))
        assert labels(seen) == ["Replace"]
        assert seen.tree.nodes[seen.dialogs[-1]].name == "Overwrite?"


def test_a_message_in_front_is_modal_even_where_qt_does_not_say_so() -> None:
    main = ("frame", "main", ("push button", "Open"))
    assert labels(observe(tree(main, ("alert", "About", ACTIVE, ("push button", "OK"))))) == ["OK"]


def test_a_hidden_dialog_does_not_count() -> None:
    seen = observe(
        tree(("frame", "main", ("push button", "Open")), ("dialog", "Old", {"shown": False}, ("push button", "X")))
    )
    assert labels(seen) == ["Open"]
    assert seen.dialogs == ()


def test_a_dialog_inside_the_window_blocks_it() -> None:
    page = ("section", "", ("push button", "Below"), ("dialog", "Cookies", MODAL, ("push button", "Accept")))
    seen = observe(tree(("frame", "page", ACTIVE, page)))
    assert labels(seen) == ["Accept"]


def test_behind_a_dialog_that_is_not_modal_the_window_stays_in_reach() -> None:
    main = ("frame", "main", ("push button", "Close"), ("menu bar", "", ("menu", "View")))
    seen = observe(tree(main, ("dialog", "Find", ACTIVE, ("push button", "Find Next"), ("push button", "Close"))))
    assert labels(seen) == ["Find Next", "Close", "View"]
    assert window(seen) == "Find"


def test_focus_and_open_menus() -> None:
    menu = ("menu", "File", ("menu item", "New", {"states": ("focused",)}))
    seen = observe(
        tree(
            ("frame", "main", ACTIVE, ("menu bar", "", menu, ("menu", "Edit", ("menu item", "Cut", {"shown": False}))))
        )
    )
    assert seen.focus == find(seen.tree, "New").ref
    assert seen.menus_open == (find(seen.tree, "File").ref,)


def test_a_context_menu_of_its_own_window_is_part_of_it() -> None:
    popup = ("window", "", ("menu", "", ("menu item", "Paste")))
    assert labels(observe(tree(("frame", "main", ACTIVE, ("push button", "A")), popup))) == ["A", "Paste"]


def test_long_lists_are_capped_and_what_shows_is_kept() -> None:
    hidden = {"shown": False, "states": ("sensitive",)}
    rows: list[Spec] = [("list item", f"row {n}", hidden if n < 500 else {}) for n in range(600)]
    seen = observe(tree(("frame", "main", ("page tab", "p", ("list", "", *rows)), ("push button", "A"))))
    kept = [c for c in seen.candidates if c.role == "list item"]
    assert len(kept) == MAX_ROWS
    assert sum(c.visible for c in kept) == 100
    assert "A" in labels(seen)


def test_app_actions_are_offered_once_and_not_behind_a_dialog() -> None:
    frame = ("frame", "main", {"actions": ("win.show-preferences",)}, ("push button", "A"))
    assert [c.action for c in observe(tree(frame)).candidates] == ["", "win.show-preferences"]
    assert [c.action for c in observe(tree(frame, ("dialog", "d", MODAL, ("push button", "B")))).candidates] == [""]


def test_the_work_of_an_observation_grows_with_the_nodes_alone() -> None:
    """Seven times the nodes, hardly more than seven times the calls: nothing looks at all nodes for each."""

    def calls(menus: int) -> int:
        hidden = {"shown": False, "states": ("sensitive", "visible")}
        bar = [
            (
                "menu",
                f"Menu {m}",
                *(("menu item", f"Item {m} {i}...", {**hidden, "description": f"Does {i}"}) for i in range(48)),
            )
            for m in range(menus)
        ]
        text = ("text", "", {"states": ("editable", "multi-line")})
        seen = tree(("frame", "main", ACTIVE, ("menu bar", "", *bar), text))
        seen = replace(seen, app=replace(seen.app, toolkit="gtk"))
        assert len(seen.nodes) >= 49 * menus
        count = 0

        def called(*event: object) -> None:
            nonlocal count
            count += event[1] in ("call", "c_call")

        sys.setprofile(called)
        try:
            observe(seen)
        finally:
            sys.setprofile(None)
        return count

    calls(2)  # what is reckoned once and kept
    few, many = calls(6), calls(42)
    assert many < 9 * few
    assert many / (49 * 42) < 80  # each some 50 nanoseconds
