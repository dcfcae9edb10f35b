"""One accessible object as the mirror keeps it, and the two shapes in which ``Cache`` sends objects.

The common shape is ``((so)(so)(so)iiassusau)``: object, application, parent, index in parent, count of children,
interfaces, name, role, description, states (at-spi2-core ``xml/Cache.xml``). Qt sends the older
``((so)(so)(so)a(so)assusau)`` with the children themselves in place of the two numbers.
"""

from __future__ import annotations

from typing import Any

from lamd.atspi.names import PASSWORD, interface_names, role_number, state_bit, state_mask
from lamd.trajectory import Node, NodeKey

Key = tuple[str, str]
"""Bus name and object path: a NodeKey that hashes fast."""

MAX_STRING = 1000
"""Characters kept of a name, description or text."""
MAX_CHILDREN = 2000
"""A node with more children is shown without them: spreadsheets count theirs in billions."""
MAX_NODES = 20_000
"""Objects kept of one app."""
NULL_PATH = "/org/a11y/atspi/null"

_READABLE = frozenset(
    role_number(name)
    for name in (
        "entry", "text", "paragraph", "terminal", "editbar", "autocomplete", "spin button", "date editor", "heading",
        "document text", "block quote", "status bar", "caption", "comment", "log", "combo box",
    )
)  # fmt: skip
_NAMELESS = frozenset(
    role_number(name) for name in ("label", "static", "list item", "table cell", "link", "tool tip", "info bar")
)
_MEASURES = frozenset(
    role_number(name)
    for name in ("slider", "spin button", "scroll bar", "progress bar", "level bar", "dial", "rating", "split pane")
)
"""Roles whose number says something; LibreOffice gives one to every button."""
CROWDED = frozenset(
    role_number(name) for name in ("table", "tree", "tree table", "list", "list box", "document spreadsheet", "icon")
)
"""Roles that may hold millions: their children are counted before they are asked for."""
_FIELDS = frozenset(
    role_number(name)
    for name in (
        "entry",
        "text",
        "password text",
        "spin button",
        "combo box",
        "slider",
        "dial",
        "date editor",
        "editbar",
    )
)
_PICTURES = frozenset(role_number(name) for name in ("image", "section", "push button", "link"))
_WINDOWS = frozenset(role_number(name) for name in ("frame", "dialog", "window"))
_EDITABLE = state_bit("editable")
MANAGES = state_bit("manages-descendants")
DEFUNCT = state_bit("defunct")
FOCUSED = state_bit("focused")


class Item:
    """What the mirror knows of one accessible object. Mutable; never leaves this package."""

    __slots__ = (
        "actions", "children", "count", "description", "index", "interfaces", "key", "labels", "marks", "name", "node",
        "parent", "role", "states", "text", "value",
    )  # fmt: skip

    def __init__(self, key: Key, parent: Key | None) -> None:
        self.key = key
        self.parent = parent
        self.children: list[Key] | None = None
        """None: not known yet, or not as many as ``count`` says."""
        self.count = -1
        """How many children it says it has; -1: it does not say."""
        self.index = -1
        self.role = 0
        self.name = ""
        self.description = ""
        self.states = 0
        self.interfaces: frozenset[str] = frozenset()
        self.text: str | None = None
        self.value: float | None = None
        self.labels: tuple[NodeKey, ...] = ()
        self.actions: tuple[str, ...] = ()
        self.marks = ""
        self.node: Node | None = None
        """The last Node built of it; used again as long as nothing of it changed."""

    @property
    def readable(self) -> bool:
        """Whether its text is worth keeping. Never true of a password field."""
        if self.role == PASSWORD or "Text" not in self.interfaces:
            return False
        if self.role in _READABLE or self.states & _EDITABLE or "EditableText" in self.interfaces:
            return True
        return not self.name and self.role in _NAMELESS

    @property
    def measured(self) -> bool:
        """Whether it has a value to keep."""
        return "Value" in self.interfaces and self.role in _MEASURES

    @property
    def unlabelled(self) -> bool:
        """Whether it is a field that something else has to name."""
        return not self.name and self.role in _FIELDS

    @property
    def callable(self) -> bool:
        """Whether it is a window that may carry the application's own actions, as GTK 4's do."""
        return self.role in _WINDOWS and "Action" in self.interfaces

    @property
    def unmarked(self) -> bool:
        """Whether it is a thing of a web page that only its author's own name for it tells from others.

        Chromium gives ``Document`` to everything in a page; elsewhere icons on buttons would be asked for nothing.
        """
        bare = not self.name and not self.description and "Document" in self.interfaces
        return bare and self.role in _PICTURES and not self.children and self.count <= 0

    def node_key(self) -> NodeKey:
        return NodeKey(*self.key)


def clip(text: object) -> str:
    """A string from an app, at most ``MAX_STRING`` characters; empty where it is no string."""
    return text[:MAX_STRING] if isinstance(text, str) else ""


def parse_item(row: Any) -> Item | None:
    """One object as ``GetItems`` or ``AddAccessible`` sends it, in either shape; None where it is neither."""
    try:
        if len(row) == 10:
            own, _app, parent, index, count, interfaces, name, role, description, states = row
            item = Item((own[0], own[1]), _reference(parent))
            item.index, item.count = int(index), int(count)
        elif len(row) == 9:
            own, _app, parent, children, interfaces, name, role, description, states = row
            item = Item((own[0], own[1]), _reference(parent))
            item.children = [(child[0], child[1]) for child in children]
            item.count = len(item.children)
        else:
            return None
        item.name, item.description = clip(name), clip(description)
        item.role, item.states = int(role), state_mask(states)
        item.interfaces = interface_names(tuple(interfaces))
    except (TypeError, ValueError, IndexError):
        return None
    return item


def parse_items(rows: object) -> dict[Key, Item]:
    """The reply of ``Cache.GetItems``, by key; rows of no known shape are left out.

    Items of the common shape get their children where the parents' links give all of them: as many as the count says,
    each at its own index. Otherwise ``children`` stays None, and has to be asked for.
    """
    items: dict[Key, Item] = {}
    for row in rows if isinstance(rows, list) else ():
        item = parse_item(row)
        if item is not None and item.key[1] != NULL_PATH:
            items[item.key] = item
    _link(items)
    return items


def _link(items: dict[Key, Item]) -> None:
    below: dict[Key, dict[int, Key]] = {}
    claimed: dict[Key, int] = {}
    for item in items.values():
        if item.parent is not None:
            below.setdefault(item.parent, {})[item.index] = item.key
            claimed[item.parent] = claimed.get(item.parent, 0) + 1
    for item in items.values():
        if item.children is not None:
            continue
        found = below.get(item.key, {})
        # more claims than children: GTK 4 keeps objects of a page that was turned, at the index of those of the new one
        if item.count == len(found) == claimed.get(item.key, 0) and all(index in found for index in range(item.count)):
            item.children = [found[index] for index in range(item.count)]


def _reference(pair: list[Any]) -> Key | None:
    return None if pair[1] == NULL_PATH or not pair[0] else (pair[0], pair[1])
