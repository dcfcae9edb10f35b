"""One app's part of the mirror: read once, then kept true by its events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from lamd.atspi.build import below, build_tree, prune
from lamd.atspi.connection import Connection
from lamd.atspi.details import Details
from lamd.atspi.events import Dirt, Event, app_rules
from lamd.atspi.items import MAX_NODES, Item, Key
from lamd.atspi.reader import MAX_DEPTH, Reader, read_cache, root_of
from lamd.errors import AtspiError
from lamd.trajectory import AppInfo, Tree

log = logging.getLogger(__name__)

GATHER = 0.004
"""Seconds from the first event of a burst to the pass that reads again."""
DETAILS_WAIT = 0.05
"""Seconds that the first read waits for texts and values; later ones come as a change."""
PASS_TIMEOUT = 4.0
SLOW_REST = 2.0
"""Seconds that an app too slow to be read in a pass is left in peace."""
MAX_DIRT = 1500
"""With more than this marked, the whole app is read again."""
MAX_BELOW = 3000
BULK_WORTH = 12
"""Unknown or doubtful objects above which the app's bulk call is tried first."""


class AppMirror:
    """The objects of one app, its tree, and the work of keeping them true."""

    def __init__(self, connection: Connection, info: AppInfo) -> None:
        self.info = info
        self.items: dict[Key, Item] = {}
        self.capped = False
        """Whether objects were left out because there are too many or too deep."""
        self._connection = connection
        self._root = root_of(info.bus)
        self._tree: Tree | None = None
        self._revision = 0
        self._dirt = Dirt()
        self._fresh: dict[Key, Item] = {}
        self._bulk = True
        self._listening = False
        self._loading: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._pass: asyncio.Task[None] | None = None
        self._details: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._closed: AtspiError | None = None

    @property
    def loaded(self) -> bool:
        """Whether the app has been read."""
        return self._tree is not None

    @property
    def busy(self) -> bool:
        """Whether something is known to be stale, or being read."""
        return bool(self._dirt) or self._running(self._pass) or self._running(self._details)

    async def tree(self) -> Tree:
        """The tree as it is known now; the first call reads it. Raises ``AtspiError``."""
        if self._closed is not None:
            raise self._closed
        if self._tree is None:
            await self._load_once()
        if self._tree is None:
            raise self._closed or AtspiError("app_gone", f"{self.info.name} has gone")
        return self._tree

    async def changed(self, since: int, timeout: float, quiet: float) -> Tree:
        """See ``Desktop.changed``."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        tree = await self.tree()
        while (left := end - loop.time()) > 0:
            wait = quiet if tree.revision > since and not self.busy else left
            self._changed.clear()
            try:
                async with asyncio.timeout(min(wait, left)):
                    await self._changed.wait()
            except TimeoutError:
                if tree.revision > since and not self.busy:
                    break
            tree = await self.tree()
        return tree

    def event(self, event: Event) -> None:
        """Take an event in; what it makes stale is read again soon."""
        if self._tree is None and not self._running(self._loading):
            return
        self._dirt.mark(event, self.items, self._root)
        self._fresh.pop(event.key, None)
        self._schedule(GATHER)

    def cache_added(self, item: Item) -> None:
        """``Cache.AddAccessible``: an object came, with all that is to be known of it."""
        if self._tree is None:
            return
        if item.key not in self.items:
            if len(self._fresh) < MAX_NODES:
                self._fresh[item.key] = item
            parent = self.items.get(item.parent) if item.parent else None
            if parent is not None:
                self._dirt.children.add(parent.key)
                self._schedule(GATHER)

    def cache_removed(self, key: Key) -> None:
        """``Cache.RemoveAccessible``: an object is gone."""
        self._fresh.pop(key, None)
        item = self.items.get(key)
        if item is not None and item.parent is not None:
            self._dirt.children.add(item.parent)
            self._schedule(GATHER)

    def recovered(self) -> None:
        """The app was hung and answers again: read it anew."""
        if self._tree is not None:
            self._dirt.subtrees.add(self._root)
            self._schedule(0.0)

    def close(self, why: AtspiError) -> None:
        """The app has gone, or the bus: whoever waits gets ``why``."""
        self._closed = why
        if self._timer is not None:
            self._timer.cancel()
        for task in (self._loading, self._pass, self._details):
            if task is not None:
                task.cancel()
        self._changed.set()

    async def _load_once(self) -> None:
        """Everybody who comes while the app is being read waits for the same read."""
        loading = self._loading
        if loading is None or loading.done():
            loading = self._loading = asyncio.get_running_loop().create_task(self._load())
            loading.add_done_callback(_seen)
        try:
            await asyncio.shield(loading)
        except asyncio.CancelledError:
            if self._closed is None:
                raise
            raise self._closed from None

    async def _load(self) -> None:
        if not self._listening:
            # not awaited: the bus takes messages in order, so the rules hold before the first read is delivered
            self._connection.match_soon(app_rules(self.info.bus))
            self._listening = True
        await self._read_all()
        if not self.items:
            raise AtspiError("app_gone", f"{self.info.name or self.info.bus} shows no accessible objects")
        self._details = asyncio.get_running_loop().create_task(self._read_details(list(self.items.values())))
        self._details.add_done_callback(_seen)
        await asyncio.wait({self._details}, timeout=DETAILS_WAIT)
        self._publish()
        if self._dirt:
            self._schedule(GATHER)

    async def _read_all(self) -> None:
        wire = self._connection.wire
        cached = await read_cache(wire, self.info.bus) if self._bulk else {}
        self._bulk = bool(cached)
        reader = Reader(wire, cached)
        reader.visit(self._root, None)
        self._adopt(await reader.run(), {})
        self.capped = reader.capped

    def _adopt(self, found: dict[Key, Item], rest: dict[Key, Item]) -> None:
        """Take what was read; a Node that stays as it was is kept."""
        for key, item in found.items():
            old = self.items.get(key)
            if old is not None and old is not item:
                item.node = old.node
        self.items = {**rest, **found}

    async def _read_details(self, items: Iterable[Item]) -> None:
        reader = Details(self._connection.wire)
        reader.details(items)
        await reader.run(PASS_TIMEOUT)
        if self._tree is not None:
            self._publish()

    def _schedule(self, delay: float) -> None:
        if self._timer is None and not self._running(self._pass) and self._closed is None and self._tree is not None:
            self._timer = asyncio.get_running_loop().call_later(delay, self._start_pass)

    def _start_pass(self) -> None:
        self._timer = None
        self._pass = asyncio.get_running_loop().create_task(self._run_pass())
        self._pass.add_done_callback(self._end_pass)

    def _end_pass(self, task: asyncio.Task[None]) -> None:
        _seen(task)
        self._pass = None
        if self._dirt:
            self._schedule(self._rest)
        self._changed.set()

    async def _run_pass(self) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        dirt, self._dirt = self._dirt, Dirt()
        fresh, self._fresh = self._fresh, {}
        try:
            if len(dirt) > MAX_DIRT or self._root in dirt.subtrees:
                await self._read_all()
                await self._read_details(list(self.items.values()))
            else:
                await self._read_structure(dirt, fresh)
                await self._read_marked(dirt)
            self._publish()
        except AtspiError as error:
            if error.code == "atspi.timeout":
                self._dirt.subtrees.add(self._root)
                started -= SLOW_REST
            elif error.code == "atspi.app_hung":
                log.info("%s hung while it was read", self.info.name)
            else:
                raise
        finally:
            # a pass may take half of the time at most, however much an app sends
            self._rest = max(GATHER, loop.time() - started)

    _rest = GATHER

    async def _read_structure(self, dirt: Dirt, fresh: dict[Key, Item]) -> None:
        """List children again where they may be others, and read what is new below them."""
        relist = {key for key in dirt.children | dirt.subtrees if key in self.items}
        if not relist:
            return
        doubtful = {item.key for key in dirt.subtrees for item in below(self.items, key, MAX_BELOW)}
        wire = self._connection.wire
        if self._bulk and len(doubtful) > BULK_WORTH:
            fresh = {**await read_cache(wire, self.info.bus), **fresh}
        reader = Reader(wire, fresh, self.items, doubtful)
        reader.relist((self.items[key], self._depth(key)) for key in relist)
        found = await reader.run(PASS_TIMEOUT)
        new = [item for key, item in found.items() if self.items.get(key) is not item]
        self._adopt(found, self.items)
        prune(self.items, self._root)
        dirt.states |= dirt.subtrees
        dirt.names |= dirt.subtrees
        await self._read_new(new)

    def _depth(self, key: Key) -> int:
        depth = 0
        item = self.items.get(key)
        while item is not None and item.parent is not None and depth < MAX_DEPTH:
            item = self.items.get(item.parent)
            depth += 1
        return depth

    async def _read_new(self, new: list[Item]) -> None:
        if new:
            reader = Details(self._connection.wire)
            reader.details(new)
            await reader.run(PASS_TIMEOUT)

    async def _read_marked(self, dirt: Dirt) -> None:
        """Read states, names, texts and values again where they may be others."""
        reader = Details(self._connection.wire)
        states = {item.key for key in dirt.below for item in below(self.items, key, MAX_BELOW)} | dirt.states
        for key in states & self.items.keys():
            reader.states(self.items[key])
        for key in dirt.names & self.items.keys():
            reader.names(self.items[key])
        for key in dirt.texts & self.items.keys():
            reader.text(self.items[key])
        for key in dirt.values & self.items.keys():
            if self.items[key].measured:
                reader.value(self.items[key])
        await reader.run(PASS_TIMEOUT)

    def _publish(self) -> None:
        """Make the tree anew; a tree that is as before keeps its revision."""
        tree = build_tree(self.info, self.items, self._root, self._revision + 1)
        old = self._tree
        if old is not None and len(old.nodes) == len(tree.nodes):
            pairs = zip(old.nodes, tree.nodes, strict=True)
            if all(one is other for one, other in pairs):
                return
        self._revision = tree.revision
        self._tree = tree
        self._changed.set()

    def unlisten(self) -> None:
        """Remove the app's match rules."""
        if self._listening:
            self._listening = False
            self._connection.match_soon(app_rules(self.info.bus), add=False)

    @staticmethod
    def _running(task: asyncio.Task[None] | None) -> bool:
        return task is not None and not task.done()


def _seen(task: asyncio.Task[None]) -> None:
    """The error of a background read is told where somebody waits for it; here it only must not be lost."""
    if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, AtspiError):
        log.error("reading an app failed", exc_info=error)
