"""What opens a menu that the tree does not hold yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lamd.perception.doors import is_door, is_folded
from lamd.trajectory import Candidate, Kind, Observation
from tests.unit.trees import Spec, find, tree


def door(name: str, *widgets: Spec, kind: Kind = Kind.CLICK, toolkit: str = "", **changes: object) -> bool:
    """Whether the element of that name, among these widgets of a window, is one."""
    seen = tree(("frame", "main", *widgets))
    seen = replace(seen, app=replace(seen.app, toolkit=toolkit))
    node = find(seen, name)
    candidate = replace(Candidate(node.ref, kind, name, node.role), **changes)  # type: ignore[arg-type]
    return is_door(candidate, Observation(seen, 1, (), None, (candidate,)))


CLOSED = ("toggle button", "Menu", {"states": ("has-popup", "expandable")})


@pytest.mark.parametrize("kind", [Kind.CLICK, Kind.TOGGLE, Kind.CHOOSE])
def test_a_closed_popup_is_one_however_it_is_pressed(kind: Kind) -> None:
    assert door("Menu", CLOSED, kind=kind)


@pytest.mark.parametrize("kind", [Kind.EDIT, Kind.ADJUST, Kind.ITEM, Kind.READ])
def test_what_is_not_pressed_is_none(kind: Kind) -> None:
    assert not door("Menu", CLOSED, kind=kind)


def test_an_open_popup_is_none() -> None:
    assert not door("Menu", ("toggle button", "Menu", {"states": ("has-popup", "expanded")}))


def test_a_plain_button_is_none() -> None:
    assert not door("Save", ("push button", "Save"), CLOSED)


def test_hidden_things_and_actions_of_the_app_open_nothing() -> None:
    assert not door("Menu", CLOSED, visible=False)
    assert not door("Menu", CLOSED, action="win.show-help")


def test_the_parent_may_be_the_one_that_tells() -> None:
    button = ("toggle button", "Main Menu")
    assert door("Main Menu", ("panel", "", {"states": ("has-popup",)}, button))
    assert door("Main Menu", ("panel", "GtkMenuButton", button))
    assert not door("Main Menu", ("panel", "GtkMenuButton", ("panel", "", button)))


def test_a_button_in_a_button_is_a_menu_button_of_gtk_4() -> None:
    """One that has a name of its own is not called after its class."""
    button = ("push button", "View", ("push button", "View inside"))
    assert door("View inside", button, toolkit="GTK")
    assert not door("View inside", button, toolkit="Qt")
    assert not door("View inside", ("panel", "View", ("push button", "View inside")), toolkit="GTK")


def test_a_menu_that_is_filled_when_it_opens_is_one() -> None:
    assert door("View", ("menu", "View"))
    assert not door("View", ("menu", "View", ("menu item", "Zoom")))


def test_the_root_of_the_tree_has_no_parent_to_ask() -> None:
    assert not door("app")


@pytest.mark.parametrize(
    ("role", "more", "kind", "on", "folded"),
    [
        ("page tab", {}, Kind.ITEM, False, True),
        ("page tab", {}, Kind.ITEM, True, False),
        ("section", {"states": ("expandable",)}, Kind.CLICK, None, True),
        ("section", {"states": ("expandable", "expanded")}, Kind.CLICK, None, False),
        ("section", {"marks": "hitarea expandable-hitarea"}, Kind.CLICK, None, True),
        ("section", {"marks": "enclosed"}, Kind.CLICK, None, False),
        ("push button", {}, Kind.CLICK, None, False),
    ],
)
def test_parts_of_a_page_that_can_be_unfolded(
    role: str, more: dict[str, object], kind: Kind, on: bool | None, folded: bool
) -> None:
    seen = tree(("frame", "main", (role, "Part", more)))
    node = find(seen, "Part")
    candidate = Candidate(node.ref, kind, "Part", node.role, on=on)
    assert is_folded(candidate, Observation(seen, 1, (), None, (candidate,))) is folded


def test_what_says_more_unfolds_more() -> None:
    seen = tree(("frame", "main", ("image", "more")))
    candidate = Candidate(find(seen, "more").ref, Kind.CLICK, "more", "image")
    assert is_folded(candidate, Observation(seen, 1, (), None, (candidate,)))
