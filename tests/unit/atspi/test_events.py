from __future__ import annotations

from typing import Any

import pytest
from dbus_fast import Message, MessageType, Variant
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.atspi.events import DOCUMENT, OBJECT, WINDOW, Dirt, Event, app_rules, desktop_rules, parse_event
from lamd.atspi.items import MANAGES, Item, Key

BUS = ":1.5"
ROOT, PARENT, CHILD, OTHER = ((BUS, path) for path in ("/root", "/parent", "/child", "/other"))


def signal(body: list[Any], interface: str = OBJECT, member: str = "StateChanged", signature: str = "") -> Message:
    return Message(
        path="/child", interface=interface, member=member, message_type=MessageType.SIGNAL, sender=BUS,
        signature=signature, body=body,
    )  # fmt: skip


def items() -> dict[Key, Item]:
    known = {key: Item(key, parent) for key, parent in ((ROOT, None), (PARENT, ROOT), (CHILD, PARENT))}
    known[PARENT].children = [CHILD]
    return known


def mark(member: str, kind: str = "", key: Key = CHILD, child: Key | None = None, interface: str = OBJECT) -> Dirt:
    dirt = Dirt()
    dirt.mark(Event(key, interface, member, kind, True, child), items(), ROOT)
    return dirt


def test_both_shapes_are_read() -> None:
    common = parse_event(signal(["focused", 1, 0, Variant("i", 0), {}], signature="siiva{sv}"))
    qt = parse_event(signal(["focused", 1, 0, Variant("i", 0), ["", "/"]], signature="siiv(so)"))
    assert common == qt == Event(CHILD, OBJECT, "StateChanged", "focused", True)


def test_the_child_is_read() -> None:
    sent = signal(["add/system", 0, 0, Variant("(so)", [BUS, "/new"]), {}], member="ChildrenChanged")
    event = parse_event(sent)
    assert event is not None
    assert (event.kind, event.child, event.on) == ("add", (BUS, "/new"), False)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2), max_size=6))
def test_no_body_raises(body: list[Any]) -> None:
    parse_event(signal(body))


def test_what_is_no_event() -> None:
    assert parse_event(signal(["x", 1, 0, Variant("i", 0), {}], interface="org.other")) is None


@pytest.mark.parametrize(
    ("member", "kind", "part", "expected"),
    [
        ("StateChanged", "checked", "states", {CHILD}),
        ("StateChanged", "focused", "states", {CHILD, PARENT}),
        ("StateChanged", "showing", "below", {CHILD}),
        ("StateChanged", "sensitive", "below", {CHILD}),
        ("StateChanged", "defunct", "children", {PARENT}),
        ("ChildrenChanged", "add", "children", {CHILD}),
        ("PropertyChange", "accessible-name", "names", {CHILD}),
        ("PropertyChange", "accessible-value", "values", {CHILD}),
        ("PropertyChange", "accessible-parent", "children", {PARENT}),
        ("PropertyChange", "accessible-role", "names", {CHILD}),
        ("PropertyChange", "widget", "names", set()),
        ("TextChanged", "insert", "texts", {CHILD}),
        ("TextChanged", "insert", "names", {CHILD}),
        ("RowInserted", "", "subtrees", {CHILD}),
        ("VisibleDataChanged", "", "subtrees", set()),
    ],
)
def test_what_an_event_makes_stale(member: str, kind: str, part: str, expected: set[Key]) -> None:
    assert getattr(mark(member, kind), part) == expected


def test_a_selection_is_of_the_children() -> None:
    assert mark("SelectionChanged", key=PARENT).states == {PARENT, CHILD}
    assert mark("ActiveDescendantChanged", key=PARENT, child=OTHER).states == {PARENT, CHILD, OTHER}


def test_a_known_child_that_is_added_again_is_doubtful() -> None:
    assert mark("ChildrenChanged", "add", key=PARENT, child=CHILD).subtrees == {CHILD}
    assert mark("ChildrenChanged", "add", key=PARENT, child=OTHER).subtrees == set()


def test_windows_come_below_the_application() -> None:
    assert mark("Create", interface=WINDOW).children == {ROOT}
    assert mark("Activate", interface=WINDOW).children == set()
    assert mark("Activate", key=OTHER, interface=WINDOW).children == {ROOT}
    assert mark("Activate", interface=WINDOW).states == {CHILD}


def test_cells_that_are_no_objects_of_their_own() -> None:
    known = items()
    known[CHILD].states = MANAGES
    dirt = Dirt()
    dirt.mark(Event(CHILD, OBJECT, "VisibleDataChanged", "", False), known, ROOT)
    assert dirt.subtrees == {CHILD}


def test_dirt_is_counted() -> None:
    assert not Dirt()
    assert len(mark("TextChanged")) == 2
    assert mark("TextChanged")


def test_rules_ask_only_for_what_is_needed() -> None:
    rules = app_rules(":1.9")
    assert all("sender=':1.9'" in rule and "interface=" in rule for rule in rules)
    assert len(set(rules)) == len(rules)
    assert not any("StateChanged" in rule and "arg0" not in rule for rule in desktop_rules())


def test_a_new_page_comes_unannounced_but_for_its_being_loaded() -> None:
    assert mark("LoadComplete", key=OTHER, interface=DOCUMENT).subtrees == {ROOT}
    assert mark("LoadComplete", key=CHILD, interface=DOCUMENT).subtrees == {CHILD}
