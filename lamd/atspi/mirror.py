"""The live mirror of the desktop: ``lamd.ports.Desktop`` over the accessibility bus.

An app is read when its tree is first asked for, or when its window becomes active; from then on its events keep the
mirror true, and a tree costs no more than looking it up. An app in the back that nobody looks at is let go.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine, Sequence
from typing import Any

from dbus_fast import Message

from lamd.atspi.app_mirror import AppMirror
from lamd.atspi.component import Extents, extents
from lamd.atspi.connection import Connection
from lamd.atspi.events import CACHE, REGISTERED, WINDOW, desktop_rules, parse_event
from lamd.atspi.items import parse_item
from lamd.atspi.roster import Roster
from lamd.atspi.wire import ROOT
from lamd.errors import AtspiError
from lamd.trajectory import AppInfo, Node, Tree

log = logging.getLogger(__name__)

REGISTRY, REGISTRY_PATH = "org.a11y.atspi.Registry", "/org/a11y/atspi/registry"
READY_TIMEOUT = 2.0
"""Seconds that a question waits for a bus that is not there."""
READ_AHEAD = 0.15
"""Seconds after a window became active until its app is read, unasked."""
LET_GO = 180.0
"""Seconds without a look after which an app that is not in front is listened to no longer."""
SILENCE = 1.0
"""Seconds without a word from an app after which it is asked whether it is still there."""


class Mirror:
    """What can be seen. ``start`` it once; all methods raise ``AtspiError`` within their deadline."""

    def __init__(self, connection: Connection | None = None, own_pid: int | None = None) -> None:
        """``own_pid`` is the process whose windows are left out: lamd's own."""
        self.connection = connection or Connection()
        self._apps: dict[str, AppMirror] = {}
        self._roster = Roster(self.connection, os.getpid() if own_pid is None else own_pid)
        self._tasks: set[asyncio.Task[None]] = set()
        self.connection.on_signal = self._signal
        self.connection.on_up = self._up
        self.connection.on_down = self._down
        self.connection.on_recovered = self._recovered

    def start(self) -> None:
        """Begin to connect; returns at once, whether there is a bus or not."""
        self.connection.start()

    async def close(self) -> None:
        """Leave the bus."""
        for task in list(self._tasks):
            task.cancel()
        self._down()
        await self.connection.close()

    async def apps(self) -> tuple[AppInfo, ...]:
        """See ``Desktop.apps``."""
        await self.connection.ready(READY_TIMEOUT)
        return await self._roster.apps()

    async def active(self) -> AppInfo | None:
        """See ``Desktop.active``."""
        await self.connection.ready(READY_TIMEOUT)
        return await self._roster.active()

    async def tree(self, app: AppInfo) -> Tree:
        """See ``Desktop.tree``. An app that has been silent is asked for a sign of life first."""
        await self.connection.ready(READY_TIMEOUT)
        await self.connection.wire.alive(app.bus, SILENCE)
        return await self._mirror(app).tree()

    async def changed(self, app: AppInfo, since: int, timeout: float, quiet: float = 0.03) -> Tree:
        """See ``Desktop.changed``."""
        await self.connection.ready(READY_TIMEOUT)
        return await self._mirror(app).changed(since, timeout, quiet)

    async def appeared(self, known: Sequence[AppInfo], timeout: float) -> AppInfo | None:
        """See ``Desktop.appeared``."""
        await self.connection.ready(READY_TIMEOUT)
        return await self._roster.appeared(frozenset(app.bus for app in known), timeout)

    async def extents(self, node: Node, screen: bool = True) -> Extents | None:
        """Where a node is now: x, y, width, height in pixels; None where it has no place. The mirror keeps none."""
        await self.connection.ready(READY_TIMEOUT)
        return await extents(self.connection, node.key, screen)

    def _mirror(self, app: AppInfo) -> AppMirror:
        mirror = self._apps.get(app.bus)
        if mirror is None:
            mirror = self._apps[app.bus] = AppMirror(self.connection, app)
        return mirror

    async def _up(self) -> None:
        """Listen: match rules first, so that nothing that the registration wakes up is missed."""
        connection = self.connection
        await asyncio.gather(*(connection.match(rule) for rule in desktop_rules()))
        await self._register()
        self._spawn(self._roster.refresh())  # not awaited: an app that hangs must not keep lamd from the others

    async def _register(self) -> None:
        calls = (
            self.connection.call(REGISTRY, REGISTRY_PATH, REGISTRY, "RegisterEvent", "sass", [event, [], ""])
            for event in REGISTERED
        )
        for result in await asyncio.gather(*calls, return_exceptions=True):
            if isinstance(result, BaseException):
                log.warning("the registry refused a listener: %s", result)

    def _down(self) -> None:
        gone = AtspiError("no_bus", "the accessibility bus went away")
        for mirror in self._apps.values():
            mirror.close(gone)
        self._apps.clear()
        self._roster.clear()

    def _recovered(self, bus: str) -> None:
        if bus in self._apps:
            self._apps[bus].recovered()

    def _signal(self, message: Message) -> None:
        interface, member = message.interface or "", message.member or ""
        if member == "NameOwnerChanged":
            self._owner_changed(*message.body)
        elif interface == CACHE:
            self._cache_signal(message)
        elif (event := parse_event(message)) is not None:
            if self._roster.is_registry(event.key):
                self._spawn(self._roster.refresh())
                return
            mirror = self._apps.get(event.key[0])
            if mirror is not None and mirror.unseen(LET_GO) and self._roster.front != event.key[0]:
                mirror.sleep()
            elif mirror is not None:
                mirror.event(event)
            if event.interface == WINDOW or event.kind == "active":
                self._roster.window_event(event)
                if self._roster.front == event.key[0] and (mirror is None or not mirror.loaded):
                    asyncio.get_running_loop().call_later(READ_AHEAD, self._read_ahead, event.key[0])
            if event.key[1] == ROOT:
                self._roster.root_event(event)

    def _read_ahead(self, bus: str) -> None:
        """Read the app in front before anybody asks, unless it was only passing by."""
        if self._roster.front == bus and self.connection.up:
            self._spawn(self._read(bus))

    async def _read(self, bus: str) -> None:
        for app in await self._roster.apps():
            if app.bus == bus:
                await self._mirror(app).tree()

    def _cache_signal(self, message: Message) -> None:
        mirror = self._apps.get(message.sender or "")
        if mirror is None or not message.body:
            return
        if message.member == "AddAccessible":
            item = parse_item(message.body[0])
            if item is not None:
                mirror.cache_added(item)
        elif message.member == "RemoveAccessible" and len(message.body[0]) == 2:
            mirror.cache_removed((message.body[0][0], message.body[0][1]))

    def _owner_changed(self, name: str, _old: str, new: str) -> None:
        if name == REGISTRY:
            self._roster.clear()
            if new:
                self._spawn(self._again())
        elif name.startswith(":") and not new:
            mirror = self._apps.pop(name, None)
            if mirror is not None:
                mirror.close(AtspiError("app_gone", f"{mirror.info.name or name} has gone"))
                mirror.unlisten()
            self._roster.left(name)
            self.connection.forget(name)

    async def _again(self) -> None:
        """The registry was started anew and knows nothing of lamd's listeners."""
        await self._register()
        await self._roster.refresh()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            level = logging.DEBUG if isinstance(error, AtspiError) else logging.ERROR
            log.log(level, "work on the accessibility bus failed", exc_info=error)
