"""What a GTK program says of its menu's switches where its accessibility tree does not: GTK 3 menus made of actions.

GTK exports an application's actions with their states and its menus with their labels on the session bus:
https://wiki.gnome.org/Projects/GLib/GApplication/DBusAPI (``org.gtk.Actions``, ``org.gtk.Menus``). Only read here.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Mapping
from typing import Any

from dbus_fast import DBusError, Message, MessageType
from dbus_fast.aio import MessageBus

log = logging.getLogger(__name__)

DEADLINE = 1.0
"""Seconds for the whole question; a program that does not answer is one that does not tell."""
LOOK = 0.03
"""Seconds between two questions while an action takes effect."""
MAX_GROUPS = 64
MAX_NAMES = 300
DBUS, DBUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
_State = bool | int | str
"""What an action's state is where a menu can show it."""
_WORD = re.compile(r"\w+")


class GtkActions:
    """Asks programs on the session bus. Never raises: a program that cannot be asked does not tell."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ
        self._bus: MessageBus | None = None

    async def state(self, pid: int, label: str) -> bool | None:
        """Whether the menu item called ``label`` of that process is on, or the one chosen; None if it does not tell."""
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._asked(pid, label)
        except (TimeoutError, OSError, EOFError, DBusError, ValueError, KeyError) as error:
            log.debug("process %s does not tell of %r: %s", pid, label, error)
            return None

    async def becomes(self, pid: int, label: str, wanted: bool) -> bool:
        """Whether the item is ``wanted`` now or soon: GTK 3 carries out an action when it is idle."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + DEADLINE
        while await self.state(pid, label) is not wanted:
            if loop.time() > deadline:
                return False
            await asyncio.sleep(LOOK)  # its signals would have to be subscribed to, path by path
        return True

    def close(self) -> None:
        """Leave the bus."""
        if self._bus is not None:
            self._bus.disconnect()
            self._bus = None

    async def _asked(self, pid: int, label: str) -> bool | None:
        name = await self._name(pid)
        if name is None:
            return None
        base = "/" + re.sub(r"[^A-Za-z0-9/]", "_", name.replace(".", "/"))
        actions = await self._actions_called(name, base, label)
        if len(actions) != 1:
            return None
        full, target = actions.pop()
        scope, _, action = full.partition(".")
        paths = [base] if scope == "app" else await self._windows(name, base)
        states = {state for path in paths if (state := await self._describe(name, path, action)) is not None}
        if len(states) != 1:
            return None
        state = states.pop()
        if target is None:
            return state if isinstance(state, bool) else None
        return state == target if type(state) is type(target) else None  # one of several, of which one is chosen

    async def _name(self, pid: int) -> str | None:
        """The well-known name of the process."""
        names = [n for n in (await self._call(DBUS, DBUS_PATH, DBUS, "ListNames"))[0] if n[0] != ":"][:MAX_NAMES]
        for name in names:
            owner = await self._call(DBUS, DBUS_PATH, DBUS, "GetConnectionUnixProcessID", "s", [name])
            if owner == [pid] and "." in name and not name.startswith(("org.a11y.", "org.freedesktop.")):
                return str(name)
        return None

    async def _actions_called(self, name: str, base: str, label: str) -> set[tuple[str, _State | None]]:
        """Full names (``app.x``, ``win.x``) of the actions whose items are called ``label``, with what those choose."""
        wanted, found = _plain(label), set[tuple[str, _State | None]]()
        for menu in ("menubar", "appmenu"):
            path, seen, waiting = f"{base}/menus/{menu}", set[int](), {0}
            while waiting and len(seen) < MAX_GROUPS:
                asked = sorted(waiting)
                seen |= waiting
                groups = (await self._call(name, path, "org.gtk.Menus", "Start", "au", [asked]) or [[]])[0]
                waiting = {link for group in groups for item in group[2] for link in _links(item)} - seen
                found |= {
                    (str(item["action"].value), item["target"].value if "target" in item else None)
                    for group in groups
                    for item in group[2]
                    if "action" in item and "label" in item and _plain(str(item["label"].value)) == wanted
                    if "target" not in item or isinstance(item["target"].value, _State)
                }
            if seen:
                await self._call(name, path, "org.gtk.Menus", "End", "au", [sorted(seen)])
        return found

    async def _windows(self, name: str, base: str) -> list[str]:
        """Object paths of the program's windows."""
        body = await self._call(name, f"{base}/window", "org.freedesktop.DBus.Introspectable", "Introspect")
        return [f"{base}/window/{one}" for one in re.findall(r'<node name="(\d+)"', str(body[0]) if body else "")]

    async def _describe(self, name: str, path: str, action: str) -> _State | None:
        body = await self._call(name, path, "org.gtk.Actions", "Describe", "s", [action])
        state = body[0][2] if body else []
        return state[0].value if state and isinstance(state[0].value, _State) else None

    async def _call(
        self, bus: str, path: str, interface: str, member: str, signature: str = "", body: list[Any] | None = None
    ) -> list[Any]:
        """The body of the reply; empty where the call was answered with an error."""
        if self._bus is None or not self._bus.connected:
            address = self._environ.get("DBUS_SESSION_BUS_ADDRESS") or None
            self._bus = await MessageBus(bus_address=address).connect()
        message = Message(bus, path, interface=interface, member=member, signature=signature, body=body or [])
        reply = await self._bus.call(message)
        return list(reply.body) if reply is not None and reply.message_type is MessageType.METHOD_RETURN else []


def _links(item: Mapping[str, Any]) -> list[int]:
    return [int(item[link].value[0]) for link in (":section", ":submenu") if link in item]


def _plain(label: str) -> str:
    """A label in small letters without mnemonics, ellipses and signs."""
    return " ".join(_WORD.findall(label.replace("_", "").casefold()))
