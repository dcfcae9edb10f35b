from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.atspi.items import MAX_STRING, Item, clip, parse_item, parse_items
from lamd.atspi.names import role_number, state_bit

APP, ROOT = ":1.5", "/org/a11y/atspi/accessible/root"
NULL = ("", "/org/a11y/atspi/null")


def row(path: str, parent: str, index: int, count: int, role: int = 39, name: str = "") -> list[Any]:
    interfaces = ["org.a11y.atspi.Accessible"]
    return [(APP, path), (APP, ROOT), (APP, parent), index, count, interfaces, name, role, "", [1 << 25, 0]]


def test_the_common_shape() -> None:
    found = parse_items([row(ROOT, "/x", -1, 2), row("/b", ROOT, 1, 0, 43, "OK"), row("/a", ROOT, 0, 0)])
    assert found[APP, ROOT].children == [(APP, "/a"), (APP, "/b")]
    item = found[APP, "/b"]
    assert (item.role, item.name, item.states, item.interfaces) == (43, "OK", state_bit("showing"), {"Accessible"})
    assert found[APP, "/a"].children == []


def test_the_older_shape_of_qt() -> None:
    own: list[Any] = [(APP, "/a"), (APP, ROOT), NULL, [(APP, "/c"), (APP, "/b")], ["org.a11y.atspi.Action"]]
    item = parse_items([[*own, "File", 33, "a menu", [0, 1]]])[APP, "/a"]
    assert (item.parent, item.children, item.count) == (None, [(APP, "/c"), (APP, "/b")], 2)
    assert (item.name, item.description, item.states) == ("File", "a menu", state_bit("indeterminate"))


@pytest.mark.parametrize(
    "rows",
    [
        [row("/p", ROOT, 0, 2), row("/a", "/p", 0, 0)],
        [row("/p", ROOT, 0, -1), row("/a", "/p", -1, 0)],
        [row("/p", ROOT, 0, 2), row("/a", "/p", 0, 0), row("/b", "/p", 2, 0)],
        [row("/p", ROOT, 0, 1), row("/a", "/p", 0, 0), row("/b", "/p", 0, 0)],
    ],
    ids=["fewer than counted", "not counted", "a gap", "two at one place"],
)
def test_children_that_are_not_sure_are_left_to_be_asked_for(rows: list[list[Any]]) -> None:
    assert parse_items(rows)[APP, "/p"].children is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=10)
)


@settings(max_examples=60, deadline=None)
@given(ANYTHING)
def test_nothing_that_an_app_sends_raises(sent: Any) -> None:
    parse_items(sent)
    parse_item(sent)


def test_strings_are_cut() -> None:
    assert clip("x" * 5000) == "x" * MAX_STRING
    assert clip(None) == clip(7) == ""


def item(role: str, *interfaces: str, name: str = "", editable: bool = False) -> Item:
    one = Item((APP, "/x"), None)
    one.role, one.name, one.interfaces = role_number(role), name, frozenset(interfaces)
    one.states = state_bit("editable") if editable else 0
    return one


def test_what_is_read_of_which_object() -> None:
    assert item("entry", "Text").readable
    assert item("panel", "Text", editable=True).readable
    assert item("label", "Text").readable
    assert not item("label", "Text", name="Open").readable, "its text is its name"
    assert not item("entry").readable
    assert not item("password text", "Text", "EditableText", editable=True).readable
    assert item("slider", "Value").measured
    assert not item("push button", "Value").measured
    assert item("entry").unlabelled
    assert item("password text").unlabelled
    assert not item("entry", name="Search").unlabelled
    assert item("frame", "Action").callable
    assert not item("push button", "Action").callable


@pytest.mark.parametrize(
    ("role", "name", "interfaces", "count", "so"),
    [
        ("image", "", {"Document"}, 0, True),
        ("section", "", {"Document"}, 0, True),
        ("section", "", {"Document"}, 2, False),
        ("image", "a star", {"Document"}, 0, False),
        ("image", "", {"Component"}, 0, False),
        ("static", "", {"Document"}, 0, False),
    ],
)
def test_whose_authors_name_is_asked_for(role: str, name: str, interfaces: set[str], count: int, so: bool) -> None:
    item = Item((APP, "/a"), None)
    item.role, item.name, item.interfaces, item.count = role_number(role), name, frozenset(interfaces), count
    assert item.unmarked is so
