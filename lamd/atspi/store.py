"""One app's objects, and the reading that keeps them true. When to read is the business of ``app_mirror``."""

from __future__ import annotations

from collections.abc import Iterable

from lamd.atspi.build import below, build_tree, prune
from lamd.atspi.connection import Connection
from lamd.atspi.details import Details
from lamd.atspi.events import Dirt
from lamd.atspi.items import FOCUSED, Item, Key
from lamd.atspi.reader import MAX_DEPTH, Reader, read_cache, root_of
from lamd.trajectory import AppInfo, Tree

PASS_TIMEOUT = 4.0
"""Seconds for what one burst of events made stale."""
MAX_BELOW = 3000
BULK_WORTH = 12
"""Doubtful objects above which the app's bulk call is tried before they are asked for one by one."""


class Store:
    """The objects of one app. Every method that reads raises ``AtspiError`` and leaves the store usable."""

    def __init__(self, connection: Connection, info: AppInfo) -> None:
        self.items: dict[Key, Item] = {}
        self.root = root_of(info.bus)
        self.capped = False
        """Whether objects were left out because there are too many or too deep."""
        self._connection = connection
        self._info = info
        self._bulk = True
        self._one_by_one = info.toolkit == "GTK"

    def tree(self, revision: int) -> Tree:
        """The tree of what is known now."""
        return build_tree(self._info, self.items, self.root, revision)

    def forget(self) -> None:
        """Forget all objects."""
        self.items = {}

    async def read_all(self) -> list[Item]:
        """Read the whole app anew; returns the objects of which the details have not been read."""
        wire = self._connection.wire
        cached = await read_cache(wire, self._info.bus) if self._bulk else {}
        self._bulk = bool(cached)
        remembered = self.items if self._info.toolkit == "Qt" else None
        reader = Reader(wire, cached, one_by_one=self._one_by_one, remembered=remembered)
        reader.visit(self.root, None)
        found = await reader.run()
        self.capped = reader.capped
        new = self._adopt(found)
        self.items = dict(found)
        return new

    async def read_details(self, items: Iterable[Item]) -> None:
        """Read texts, values, labels and windows' actions of ``items``."""
        details = Details(self._connection.wire)
        details.details(items)
        await details.run(PASS_TIMEOUT)

    async def read_structure(self, dirt: Dirt, fresh: dict[Key, Item]) -> None:
        """List children again where they may be others, and read what is new below them."""
        relist = {key for key in dirt.children | dirt.subtrees if key in self.items}
        if not relist:
            return
        doubtful = {item.key for key in dirt.subtrees for item in below(self.items, key, MAX_BELOW)}
        wire = self._connection.wire
        if self._bulk and len(doubtful) > BULK_WORTH:
            fresh = {**await read_cache(wire, self._info.bus), **fresh}
        reader = Reader(wire, fresh, self.items, doubtful, self._one_by_one)
        reader.relist((self.items[key], self._depth(key)) for key in relist)
        found = await reader.run(PASS_TIMEOUT)
        new = self._adopt(found)
        self.items.update(found)
        prune(self.items, self.root)
        dirt.states |= dirt.subtrees
        dirt.names |= dirt.subtrees
        dirt.texts |= dirt.children  # in Chromium a paragraph's text is that of its children
        if new:
            await self.read_details(new)

    async def read_marked(self, dirt: Dirt) -> None:
        """Read states, names, texts and values again where they may be others."""
        details = Details(self._connection.wire)
        states = {item.key for key in dirt.below for item in below(self.items, key, MAX_BELOW)} | dirt.states
        if dirt.focus:
            states |= {key for key, item in self.items.items() if item.states & FOCUSED}
        for key in states & self.items.keys():
            details.states(self.items[key])
        for key in dirt.names & self.items.keys():
            details.names(self.items[key])
        await details.run(PASS_TIMEOUT)
        # after the roles: what has become a password field must not be asked for its text
        details = Details(self._connection.wire)
        for key in (dirt.texts | dirt.names) & self.items.keys():
            details.text(self.items[key])
        for key in dirt.values & self.items.keys():
            if self.items[key].measured:
                details.value(self.items[key])
        await details.run(PASS_TIMEOUT)

    def _adopt(self, found: dict[Key, Item]) -> list[Item]:
        """Keep of objects that were known before what was not read again; returns those that were not known."""
        new = []
        for key, item in found.items():
            old = self.items.get(key)
            if old is None:
                new.append(item)
            elif old is not item:
                item.node = old.node
                if item.readable:
                    item.text = old.text
                item.value, item.labels, item.actions, item.marks = old.value, old.labels, old.actions, old.marks
        return new

    def _depth(self, key: Key) -> int:
        depth = 0
        item = self.items.get(key)
        while item is not None and item.parent is not None and depth < MAX_DEPTH:
            item = self.items.get(item.parent)
            depth += 1
        return depth
