"""One app's part of the mirror: read once, then kept true by its events.

A burst of events is one pass that reads again what they made stale. When a burst is over the whole app is checked once
more, and when somebody looks at it after a while without a check: toolkits forget events (a GTK 3 tab that gets its
label, a GTK 4 button whose label changes).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from lamd.atspi.connection import Connection
from lamd.atspi.events import Dirt, Event, app_rules
from lamd.atspi.items import MAX_NODES, Item, Key
from lamd.atspi.store import Store
from lamd.errors import AtspiError
from lamd.trajectory import AppInfo, Tree

log = logging.getLogger(__name__)

GATHER = 0.004
"""Seconds from the first event of a burst to the pass that reads again."""
DETAILS_WAIT = 0.05
"""Seconds that the first read waits for texts and values; later ones come as a change."""
CHECK_AFTER = 0.2
"""Seconds without an event after which the whole app is checked."""
CHECK_AGAIN = 1.0
"""Seconds after which a look at the app has it checked, behind the scenes."""
CHECK_WHILE = 10.0
"""Seconds after the last look during which what events tell is followed by a check."""
CHECK_SHARE = 10
"""How many times as long as a check took nothing is checked again."""
SLOW_REST = 2.0
"""Seconds that an app too slow to be read in a pass is left in peace."""
MAX_DIRT = 1500
"""With more than this marked, the whole app is read again."""


class AppMirror:
    """The tree of one app, and the work of keeping it true."""

    def __init__(self, connection: Connection, info: AppInfo) -> None:
        self.info = info
        self.store = Store(connection, info)
        self._connection = connection
        self._tree: Tree | None = None
        self._revision = 0
        self._looked = 0.0
        self._dirt = Dirt()
        self._fresh: dict[Key, Item] = {}
        self._listening = False
        self._loading: asyncio.Task[None] | None = None
        self._details: asyncio.Task[None] | None = None
        self._work: asyncio.Task[None] | None = None
        self._checking = False
        self._pass_timer: asyncio.TimerHandle | None = None
        self._check_timer: asyncio.TimerHandle | None = None
        self._check_not_before = 0.0
        self._checked = 0.0
        self._rest = GATHER
        self._changed = asyncio.Event()
        self._closed: AtspiError | None = None

    @property
    def loaded(self) -> bool:
        """Whether the app has been read."""
        return self._tree is not None

    def unseen(self, seconds: float) -> bool:
        """Whether nobody has looked at the app for so long."""
        return asyncio.get_running_loop().time() - self._looked > seconds

    @property
    def busy(self) -> bool:
        """Whether something is known to be stale, or the first read is not complete."""
        reading = _running(self._work) and not self._checking
        return bool(self._dirt) or reading or _running(self._details)

    async def tree(self) -> Tree:
        """The tree as it is known now; the first call reads it. Raises ``AtspiError``."""
        if self._closed is not None:
            raise self._closed
        self._looked = asyncio.get_running_loop().time()
        if self._tree is None:
            await self._load_once()
        if self._tree is None:
            raise self._closed or AtspiError("app_gone", f"{self.info.name} has gone")
        if asyncio.get_running_loop().time() - self._checked > CHECK_AGAIN:
            self._check_in(0.0)
        return self._tree

    async def changed(self, since: int, timeout: float, quiet: float) -> Tree:
        """See ``Desktop.changed``."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        tree = await self.tree()
        self._check_in(CHECK_AFTER)  # what somebody waits for may come without an event
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
        if self._tree is None and not _running(self._loading):
            return
        self._dirt.mark(event, self.store.items, self.store.root)
        self._fresh.pop(event.key, None)
        self._soon()

    def cache_added(self, item: Item) -> None:
        """``Cache.AddAccessible``: an object came, with all that is to be known of it."""
        if self._tree is None or item.key in self.store.items:
            return
        if len(self._fresh) < MAX_NODES:
            self._fresh[item.key] = item
        if item.parent in self.store.items and item.parent is not None:
            self._dirt.children.add(item.parent)
            self._soon()

    def cache_removed(self, key: Key) -> None:
        """``Cache.RemoveAccessible``: an object is gone."""
        self._fresh.pop(key, None)
        item = self.store.items.get(key)
        if item is not None and item.parent is not None:
            self._dirt.children.add(item.parent)
            self._soon()

    def recovered(self) -> None:
        """The app was hung and answers again: read it anew."""
        if self._tree is not None:
            self._dirt.subtrees.add(self.store.root)
            self._soon()

    def close(self, why: AtspiError) -> None:
        """The app has gone, or the bus: whoever waits gets ``why``."""
        self._closed = why
        for handle in (self._pass_timer, self._check_timer, self._loading, self._work, self._details):
            if handle is not None:
                handle.cancel()
        self._changed.set()

    def sleep(self) -> None:
        """Nobody looks: listen no longer, and read anew when somebody does. Revisions go on from where they were."""
        if _running(self._loading) or _running(self._work) or _running(self._details):
            return
        self.unlisten()
        for timer in (self._pass_timer, self._check_timer):
            if timer is not None:
                timer.cancel()
        self._pass_timer = self._check_timer = None
        self._tree = None
        self._dirt, self._fresh = Dirt(), {}
        self.store.forget()

    def unlisten(self) -> None:
        """Remove the app's match rules."""
        if self._listening:
            self._listening = False
            self._connection.match_soon(app_rules(self.info.bus), add=False)

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
        items = await self.store.read_all()
        if not items:
            raise AtspiError("app_gone", f"{self.info.name or self.info.bus} shows no accessible objects")
        self._details = asyncio.get_running_loop().create_task(self._load_details(items))
        self._details.add_done_callback(_seen)
        await asyncio.wait({self._details}, timeout=DETAILS_WAIT)
        self._checked = asyncio.get_running_loop().time()
        self._publish()
        if self._dirt:
            self._soon()

    async def _load_details(self, items: list[Item]) -> None:
        await self.store.read_details(items)
        if self._tree is not None:
            self._publish()

    def _soon(self) -> None:
        """Something is stale: a pass when the burst had time to gather, and a check when it is over."""
        if self._closed is not None or self._tree is None:
            return
        loop = asyncio.get_running_loop()
        if self._pass_timer is None and not _running(self._work):
            self._pass_timer = loop.call_later(self._rest, self._start_pass)
        if self._check_timer is not None:
            self._check_timer.cancel()
            self._check_timer = None
        if not self.unseen(CHECK_WHILE):
            self._check_in(CHECK_AFTER)

    def _check_in(self, wait: float) -> None:
        """Have the app checked in ``wait`` seconds, or later if the last check took long; once for all who ask."""
        if self._check_timer is None and self._closed is None:
            loop = asyncio.get_running_loop()
            self._check_timer = loop.call_later(max(wait, self._check_not_before - loop.time()), self._start_check)

    def _start_pass(self) -> None:
        self._pass_timer = None
        self._start(self._run_pass(), checking=False)

    def _start_check(self) -> None:
        self._check_timer = None
        if not _running(self._work) and self._pass_timer is None:
            self._start(self._run_check(), checking=True)
        else:
            self._check_in(CHECK_AFTER)

    def _start(self, work: Coroutine[Any, Any, None], checking: bool) -> None:
        self._checking = checking
        self._work = asyncio.get_running_loop().create_task(work)
        self._work.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        _seen(task)
        self._work = None
        if self._dirt:
            self._soon()
        self._changed.set()

    async def _run_pass(self) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        dirt, self._dirt = self._dirt, Dirt()
        fresh, self._fresh = self._fresh, {}
        try:
            if len(dirt) > MAX_DIRT or self.store.root in dirt.subtrees:
                await self.store.read_all()
                await self.store.read_details(self.store.items.values())
            else:
                await self.store.read_structure(dirt, fresh)
                await self.store.read_marked(dirt)
            self._publish()
        except AtspiError as error:
            if error.code != "atspi.timeout":
                raise
            self._dirt.subtrees.add(self.store.root)
            started -= SLOW_REST
        finally:
            # a pass may take half of the time at most, however much an app sends
            self._rest = max(GATHER, loop.time() - started)

    async def _run_check(self) -> None:
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            await self.store.read_all()
            await self.store.read_details(self.store.items.values())
            self._publish()
        finally:
            self._checked = loop.time()
            self._check_not_before = self._checked + CHECK_SHARE * (self._checked - started)

    def _publish(self) -> None:
        """Make the tree anew; a tree that is as before keeps its revision."""
        old = self._tree
        tree = self.store.tree(self._revision + 1)
        if old is not None and len(old.nodes) == len(tree.nodes):
            pairs = zip(old.nodes, tree.nodes, strict=True)
            if all(one is other for one, other in pairs):
                return
        self._revision = tree.revision
        self._tree = tree
        self._changed.set()


def _running(task: asyncio.Task[None] | None) -> bool:
    return task is not None and not task.done()


def _seen(task: asyncio.Task[None]) -> None:
    """The error of a background read is told where somebody waits for it; here it only must not be lost."""
    if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, AtspiError):
        log.error("reading an app failed", exc_info=error)
