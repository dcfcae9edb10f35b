"""Who is on the accessibility bus, whose window is active, and who is new."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from lamd.atspi.connection import DBUS, DBUS_PATH, Connection
from lamd.atspi.events import Event
from lamd.atspi.items import NULL_PATH, Key, clip
from lamd.atspi.names import state_bit, state_mask
from lamd.atspi.wire import ACCESSIBLE, ROOT
from lamd.errors import AtspiError
from lamd.trajectory import AppInfo

log = logging.getLogger(__name__)

REGISTRY = "org.a11y.atspi.Registry"
APPLICATION = "org.a11y.atspi.Application"
INFO_TIMEOUT = 0.5
"""Seconds an app has to say its name; one that hangs is listed with what is known."""
MAX_APPS = 200
_ACTIVE = state_bit("active")


class Roster:
    """The apps, kept by the registry's and the windows' events."""

    def __init__(self, connection: Connection, own_pid: int) -> None:
        self._connection = connection
        self._own_pid = own_pid
        self._apps: dict[str, AppInfo] = {}
        self._recent: list[str] = []
        """Bus names in the order in which their windows were active, the last one last."""
        self._registry = ""
        self._stirred = asyncio.Event()
        self._refreshing: asyncio.Lock = asyncio.Lock()

    @property
    def front(self) -> str:
        """Bus name of the app whose window was the last to become active; empty where none was."""
        return self._recent[-1] if self._recent else ""

    def clear(self) -> None:
        """Forget everybody: the bus or its registry is another."""
        self._apps.clear()
        self._recent.clear()
        self._stirred.set()

    def is_registry(self, key: Key) -> bool:
        """Whether an event comes from the registry's own desktop object."""
        return key[0] in (self._registry, REGISTRY)

    def left(self, bus: str) -> None:
        """An app left the bus."""
        self._apps.pop(bus, None)
        if bus in self._recent:
            self._recent.remove(bus)

    def window_event(self, event: Event) -> None:
        """``window:activate`` and the state ``active`` tell whose window is in front; any other wakes who waits."""
        activated = event.member == "Activate" or (event.kind == "active" and event.on)
        if activated:
            bus = event.key[0]
            if bus in self._recent:
                self._recent.remove(bus)
            self._recent.append(bus)
        self._stirred.set()

    def root_event(self, _event: Event) -> None:
        """An app's own object changed: it may have shown a window."""
        self._stirred.set()

    async def apps(self) -> tuple[AppInfo, ...]:
        """All apps but lamd's own; those without a name are asked again."""
        nameless = [bus for bus, info in self._apps.items() if not info.name]
        if nameless or not self._apps:
            await self.refresh()
        return tuple(info for info in self._apps.values() if info.pid != self._own_pid)

    async def refresh(self) -> None:
        """Ask the registry who is there, and the new ones who they are."""
        async with self._refreshing:
            connection = self._connection
            reply, owner = await asyncio.gather(
                connection.call(REGISTRY, ROOT, ACCESSIBLE, "GetChildren", timeout=2.0),
                connection.call(DBUS, DBUS_PATH, DBUS, "GetNameOwner", "s", [REGISTRY]),
            )
            self._registry = str(owner[0])
            there = [row[0] for row in reply[0][:MAX_APPS] if row[0] and row[1] != NULL_PATH]
            ask = [bus for bus in there if bus not in self._apps or not self._apps[bus].name]
            infos = await asyncio.gather(*(self._info(bus) for bus in ask))
            known = {**self._apps, **{info.bus: info for info in infos if info is not None}}
            self._apps = {bus: known[bus] for bus in there if bus in known}
            self._stirred.set()

    async def _info(self, bus: str) -> AppInfo | None:
        """What an app says of itself; None where it left meanwhile."""
        connection = self._connection

        async def ask(interface: str, name: str) -> str:
            try:
                return clip(await connection.get(bus, ROOT, interface, name, INFO_TIMEOUT))
            except AtspiError as error:
                if error.code in ("atspi.app_gone", "atspi.no_bus"):
                    raise
                return ""

        try:
            pid = await connection.call(DBUS, DBUS_PATH, DBUS, "GetConnectionUnixProcessID", "s", [bus])
            if pid[0] == self._own_pid:
                return AppInfo(bus, "lamd", self._own_pid)
            name, toolkit, version = await asyncio.gather(
                ask(ACCESSIBLE, "Name"), ask(APPLICATION, "ToolkitName"), ask(APPLICATION, "Version")
            )
        except AtspiError:
            return None
        return AppInfo(bus, name, int(pid[0]), toolkit, version)

    async def active(self) -> AppInfo | None:
        """The app whose window is active, else the one that was last; None where none ever was."""
        if not self._recent:
            await self._find_active()
        apps = {info.bus: info for info in await self.apps()}
        for bus in reversed(self._recent):
            if bus in apps:
                return apps[bus]
        return None

    async def _find_active(self) -> None:
        """Before the first event: look at the states of all windows."""
        found = await asyncio.gather(*(self._has_active_window(info.bus) for info in await self.apps()))
        for bus in found:
            if bus and bus not in self._recent:
                self._recent.insert(0, bus)

    async def _has_active_window(self, bus: str) -> str:
        try:
            for window in await self._windows(bus):
                states = await self._connection.call(*window, ACCESSIBLE, "GetState", timeout=INFO_TIMEOUT)
                if state_mask(states[0]) & _ACTIVE:
                    return bus
        except AtspiError as error:
            log.debug("%s was not asked for its windows: %s", bus, error)
        return ""

    async def _windows(self, bus: str) -> list[Key]:
        reply: list[Any] = await self._connection.call(bus, ROOT, ACCESSIBLE, "GetChildren", timeout=INFO_TIMEOUT)
        return [(row[0], row[1]) for row in reply[0][:50] if row[0] == bus and row[1] != NULL_PATH]

    async def appeared(self, known: frozenset[str], timeout: float) -> AppInfo | None:
        """Wait for an app that is not among ``known`` to show a window; None when ``timeout`` seconds are over."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while True:
            self._stirred.clear()
            try:
                async with asyncio.timeout(max(0.0, end - loop.time())):
                    await self.refresh_if_empty()
                    for info in await self.apps():
                        if info.bus not in known and await self._shows(info.bus):
                            return info
                    await self._stirred.wait()
            except TimeoutError:
                return None

    async def refresh_if_empty(self) -> None:
        """The first app of a desktop may come before the registry's event does."""
        if not self._apps:
            await self.refresh()

    async def _shows(self, bus: str) -> bool:
        try:
            return bool(await self._windows(bus))
        except AtspiError:
            return False
