"""Reading objects: one bulk call where the app's cache gives them, a pipelined crawl for the rest.

A crawl asks six calls an object, streaming: what one answer makes known is asked for at once, without waiting for
the rest of its level. Objects that die while they are read are left out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any

from lamd.atspi.asker import FATAL, READ_TIMEOUT, Asker
from lamd.atspi.items import CROWDED, DEFUNCT, MANAGES, MAX_CHILDREN, MAX_NODES, NULL_PATH, Item, Key, clip, parse_items
from lamd.atspi.names import interface_names, state_mask
from lamd.atspi.wire import ACCESSIBLE, ROOT, Wire
from lamd.errors import AtspiError

CACHE, CACHE_PATH = "org.a11y.atspi.Cache", "/org/a11y/atspi/cache"

MAX_DEPTH = 120
BULK_TIMEOUT = 3.0


async def read_cache(wire: Wire, bus: str) -> dict[Key, Item]:
    """What the app's cache gives in one call; empty where it has none. Raises ``AtspiError`` if it is gone or hung."""
    try:
        body = await wire.call(bus, CACHE_PATH, CACHE, "GetItems", timeout=BULK_TIMEOUT)
    except AtspiError as error:
        if error.code in FATAL:
            raise
        return {}
    return parse_items(body[0]) if body else {}


class Reader(Asker):
    """One pass of reading: ``visit`` what is wanted, then ``run``; ``items`` are what was found."""

    def __init__(
        self,
        wire: Wire,
        cached: Mapping[Key, Item] | None = None,
        known: Mapping[Key, Item] | None = None,
        doubtful: AbstractSet[Key] = frozenset(),
        one_by_one: bool = False,
        remembered: Mapping[Key, Item] | None = None,
    ) -> None:
        """``cached`` objects are adopted, not asked for; ``known`` ones are left as they are, unless ``doubtful``.

        ``one_by_one``: ask for children by their numbers. In GTK 4.8 ``GetChildren`` of a stack skips its pages, which
        all other calls know (``gtkatspicontext.c``).

        ``remembered``: what a crowded object held before is taken for what it holds now, where the count is the same.
        Qt makes new objects for the headers of a table each time it is asked.
        """
        super().__init__(wire)
        self.items: dict[Key, Item] = {}
        """What was read, listed anew or adopted; not what was known and left alone."""
        self.capped = False
        """Whether objects were left out because there were too many or too deep."""
        self._cached = cached or {}
        self._known = known or {}
        self._doubtful = doubtful
        self._one_by_one = one_by_one
        self._remembered = remembered or {}
        self._moved: set[Key] = set()
        self._todo: deque[tuple[Key, Key | None, int]] = deque()
        self._depth: dict[Key, int] = {}

    def visit(self, key: Key, parent: Key | None, depth: int = 0) -> None:
        """Want the object ``key`` and all below it."""
        self._todo.append((key, parent, depth))

    def relist(self, items: Iterable[tuple[Item, int]]) -> None:
        """Ask known objects, each with its depth, for their children anew, and read what is new among those."""
        listed = list(items)
        for item, depth in listed:
            self.items[item.key] = item
            self._depth[item.key] = depth
            self._moved.add(item.key)
        for item, _depth in listed:
            self._ask_children(item)

    async def run(self, timeout: float = READ_TIMEOUT) -> dict[Key, Item]:
        """Read until nothing is left; raises ``AtspiError`` when the app is hung or gone, or ``timeout`` is over."""
        await self.finish(timeout)
        for item in self.items.values():
            if item.children is not None:
                item.children = [child for child in item.children if self._belongs(child, item.key)]
        return self.items

    def _belongs(self, child: Key, parent: Key) -> bool:
        item = self.items.get(child) or self._known.get(child)
        return item is not None and item.parent == parent

    def _advance(self) -> None:
        while self._todo and self._error is None:
            self._take(*self._todo.popleft())
        super()._advance()

    def _take(self, key: Key, parent: Key | None, depth: int) -> None:
        if key in self.items:
            if key in self._moved:
                self._moved.discard(key)
                self.items[key].parent = parent
            return  # a second parent, or a circle: the first one has it
        if key in self._known and key not in self._doubtful:
            self._known[key].parent = parent
            return
        if len(self.items) >= MAX_NODES or depth > MAX_DEPTH:
            self.capped = True
            return
        item = self._cached.get(key)
        if item is None:
            item = Item(key, parent)
            self.items[key] = item
            self._depth[key] = depth
            self._ask_all(item)
            return
        item.parent = parent
        self.items[key] = item
        self._depth[key] = depth
        if parent is None:
            self._ask_children(item)  # GTK 4 counts no windows in its cached application object
        elif item.children is not None:
            self._found(item, item.children)
        elif item.count == 0:
            item.children = []
        else:
            self._ask_children(item)

    def _ask_all(self, item: Item) -> None:
        bus, path = item.key

        def role(number: Any) -> None:
            if isinstance(number, int):
                item.role = number
            else:
                self._dead(item)

        def states(words: Any) -> None:
            if not isinstance(words, list):
                self._dead(item)
                return
            item.states = state_mask(words)
            if item.states & DEFUNCT:
                self._dead(item)
            elif self.items.get(item.key) is item:
                self._ask_children(item)

        def interfaces(names: Any) -> None:
            if isinstance(names, list):
                item.interfaces = interface_names(tuple(name for name in names if isinstance(name, str)))

        self.ask(bus, path, ACCESSIBLE, "GetRole", role)
        self.ask(bus, path, ACCESSIBLE, "GetState", states)
        self.read(item.key, ACCESSIBLE, "Name", lambda v: setattr(item, "name", clip(v)))
        self.ask(bus, path, ACCESSIBLE, "GetInterfaces", interfaces)
        self.read(item.key, ACCESSIBLE, "Description", lambda v: setattr(item, "description", clip(v)))

    def _dead(self, item: Item) -> None:
        if self.items.get(item.key) is item:
            del self.items[item.key]

    def _ask_children(self, item: Item) -> None:
        if self._one_by_one or item.role in CROWDED or item.states & MANAGES:
            self.read(item.key, ACCESSIBLE, "ChildCount", lambda count: self._counted(item, count))
        else:
            self.ask(*item.key, ACCESSIBLE, "GetChildren", lambda rows: self._listed(item, rows))

    def _counted(self, item: Item, count: Any) -> None:
        item.count = count if isinstance(count, int) else 0
        old = self._remembered.get(item.key)
        if old is not None and old.children and len(old.children) == item.count:
            item.children = list(old.children)
            self._found(item, item.children)
        elif 0 < item.count <= MAX_CHILDREN and self._one_by_one:
            self._ask_each(item, item.count)
        elif 0 < item.count <= MAX_CHILDREN:
            self.ask(*item.key, ACCESSIBLE, "GetChildren", lambda rows: self._listed(item, rows))
        else:
            item.children = []

    def _ask_each(self, item: Item, count: int) -> None:
        rows: dict[int, Any] = {}

        def got(index: int, row: Any) -> None:
            rows[index] = row
            if len(rows) == count:
                self._listed(item, [rows[one] for one in range(count) if rows[one]])

        for index in range(count):
            self._submit(*item.key, ACCESSIBLE, "GetChildAtIndex", "i", [index], partial(got, index))

    def _listed(self, item: Item, rows: Any) -> None:
        pairs = rows[:MAX_CHILDREN] if isinstance(rows, list) else []
        item.children = [(r[0], r[1]) for r in pairs if len(r) == 2 and r[0] and r[1] != NULL_PATH]
        item.count = len(item.children)
        self._found(item, item.children)

    def _found(self, item: Item, children: list[Key]) -> None:
        depth = self._depth.get(item.key, 0) + 1
        for child in children:
            self._todo.append((child, item.key, depth))


def root_of(bus: str) -> Key:
    """The application object of the app ``bus``."""
    return (bus, ROOT)
