"""Events of the accessibility bus, and what they make stale.

An event is a hint that something is no longer as it was: what it says is marked, and read again in one pass for a whole
burst. Payloads are not believed beyond that, since toolkits differ in what they put there. Sources: at-spi2-core
``xml/Event.xml``; the body is ``siiva{sv}``, from Qt ``siiv(so)``: kind, two numbers, any data, properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dbus_fast import Message

from lamd.atspi.items import MANAGES, Item, Key

OBJECT, WINDOW = "org.a11y.atspi.Event.Object", "org.a11y.atspi.Event.Window"
DOCUMENT, CACHE = "org.a11y.atspi.Event.Document", "org.a11y.atspi.Cache"

REGISTERED = (
    "object:children-changed", "object:state-changed", "object:property-change", "object:text-changed",
    "object:selection-changed", "object:active-descendant-changed", "object:row-inserted", "object:row-deleted",
    "object:row-reordered", "object:model-changed", "object:visible-data-changed", "document:load-complete",
    "window:create", "window:destroy", "window:activate", "window:deactivate",
)  # fmt: skip
"""What the registry is told that somebody listens to; apps send nothing else for lamd's sake."""

_APP_MEMBERS = (
    "ChildrenChanged", "StateChanged", "PropertyChange", "TextChanged", "SelectionChanged", "ActiveDescendantChanged",
    "RowInserted", "RowDeleted", "RowReordered", "ModelChanged", "VisibleDataChanged",
)  # fmt: skip

MAX_SELECTION = 300
"""Children whose states are read again when a selection changed."""

_SPREADING = frozenset({"showing", "visible", "sensitive", "enabled"})
"""States that an object hands down: not every toolkit tells of each descendant."""


def desktop_rules() -> list[str]:
    """Match rules for what is needed of every app, mirrored or not: windows, and apps that come and go."""
    return [
        f"type='signal',interface='{WINDOW}'",
        f"type='signal',interface='{OBJECT}',member='StateChanged',arg0='active'",
        f"type='signal',interface='{OBJECT}',member='ChildrenChanged',sender='org.a11y.atspi.Registry'",
        "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'",
    ]


def app_rules(bus: str) -> list[str]:
    """Match rules for what is needed of one mirrored app."""
    rules = [f"type='signal',sender='{bus}',interface='{OBJECT}',member='{member}'" for member in _APP_MEMBERS]
    return [*rules, *(f"type='signal',sender='{bus}',interface='{name}'" for name in (DOCUMENT, CACHE))]


@dataclass(frozen=True, slots=True)
class Event:
    """One signal of an accessible object."""

    key: Key
    interface: str
    member: str
    kind: str
    """What changed: a state, a property, ``add``, ``remove``, ``insert``; may be empty."""
    on: bool
    """For states: set or cleared."""
    child: Key | None = None
    """The object it is about besides the source."""


def parse_event(message: Message) -> Event | None:
    """The event of a signal; None where it is none or malformed."""
    interface, body = message.interface or "", message.body
    if not interface.startswith("org.a11y.atspi.Event.") or not message.sender or not message.path:
        return None
    if len(body) < 4 or not isinstance(body[0], str) or not isinstance(body[1], int):
        return None
    data = getattr(body[3], "value", None)
    child: Key | None = None
    if isinstance(data, list | tuple) and len(data) == 2 and all(isinstance(part, str) and part for part in data):
        child = (data[0], data[1])
    kind = body[0].partition("/")[0]  # older bridges append "/system"
    return Event((message.sender, message.path), interface, message.member or "", kind, bool(body[1]), child)


@dataclass(slots=True)
class Dirt:
    """What has to be read again."""

    children: set[Key] = field(default_factory=set)
    """Whose list of children may be another."""
    subtrees: set[Key] = field(default_factory=set)
    """Of which nothing below is sure."""
    states: set[Key] = field(default_factory=set)
    below: set[Key] = field(default_factory=set)
    """Whose states and those of all below may be others."""
    names: set[Key] = field(default_factory=set)
    texts: set[Key] = field(default_factory=set)
    values: set[Key] = field(default_factory=set)
    focus: bool = False
    """The focus moved: whoever had it may have it no longer."""

    def __bool__(self) -> bool:
        return any((self.children, self.subtrees, self.states, self.below, self.names, self.texts, self.values))

    def __len__(self) -> int:
        sets = (self.children, self.subtrees, self.states, self.below, self.names, self.texts, self.values)
        return sum(len(one) for one in sets)

    def mark(self, event: Event, items: Mapping[Key, Item], root: Key) -> None:
        """Mark what ``event`` makes stale in the app of ``root``, of which ``items`` are known. Cheap."""
        key, member, kind = event.key, event.member, event.kind
        if event.interface == WINDOW:
            self._mark_window(event, items, root)
        elif event.interface == DOCUMENT:
            # Chromium puts a new page in the place of the old one and tells nobody but by its being loaded
            self.subtrees.add(key if key in items else root)
        elif member == "StateChanged":
            self._mark_state(key, kind, items)
        elif member == "ChildrenChanged":
            self._mark_children(event, items)
        elif member == "PropertyChange":
            self._mark_property(key, kind, items)
        elif member == "TextChanged":
            self.texts.add(key)
            self.names.add(key)
        elif member in ("SelectionChanged", "ActiveDescendantChanged"):
            self.states.add(key)
            if event.child is not None:
                self.states.add(event.child)
            item = items.get(key)
            self.states.update((item.children or ())[:MAX_SELECTION] if item else ())
        elif member != "VisibleDataChanged" or ((item := items.get(key)) and item.states & MANAGES):
            self.subtrees.add(key)  # rows and models; "visible data" matters where cells are not objects of their own

    def _mark_window(self, event: Event, items: Mapping[Key, Item], root: Key) -> None:
        self.states.add(event.key)
        if event.member in ("Create", "Destroy") or event.key not in items:
            self.children.add(root)

    def _mark_state(self, key: Key, kind: str, items: Mapping[Key, Item]) -> None:
        item = items.get(key)
        if kind == "defunct":
            if item is not None and item.parent is not None:
                self.children.add(item.parent)
        elif kind in _SPREADING:
            self.below.add(key)
        else:
            self.states.add(key)
            if kind == "focused":
                self.focus = True
                # a GTK 3 tab tells of itself and not of its list, which is focused as well
                self.states.update([item.parent] if item is not None and item.parent is not None else ())

    def _mark_children(self, event: Event, items: Mapping[Key, Item]) -> None:
        self.children.add(event.key)
        if event.kind == "add" and event.child in items and event.child is not None:
            self.subtrees.add(event.child)

    def _mark_property(self, key: Key, kind: str, items: Mapping[Key, Item]) -> None:
        if kind == "accessible-value":
            self.values.add(key)
            self.texts.add(key)
        elif kind == "accessible-parent":
            item = items.get(key)
            if item is not None and item.parent is not None:
                self.children.add(item.parent)
        elif kind in ("accessible-name", "accessible-description"):
            self.names.add(key)
        elif kind == "accessible-role":
            self.names.add(key)
            self.states.add(key)
            self.texts.add(key)
