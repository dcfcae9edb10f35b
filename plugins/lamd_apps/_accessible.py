"""The programs on the accessibility bus that show a window.

Source: https://gitlab.gnome.org/GNOME/at-spi2-core (``xml/Accessible.xml``); the bus has an address of its own.
"""

from __future__ import annotations

import asyncio
from typing import Any

from lamd.api import SkillError, bus

PATIENCE_S = 1.0
"""Longest wait for one program: one that hangs is left out."""
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_ROOT = "/org/a11y/atspi/accessible/root"


async def running() -> list[tuple[str, int]]:
    """Name and process of each program with a window; raises ``SkillError`` ``unavailable``."""
    from dbus_fast.aio import MessageBus

    address = await bus.call("session", "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
    if not str(address).startswith("unix:"):
        raise SkillError("unavailable", "the accessibility bus is not on this machine")
    try:
        async with asyncio.timeout(2 * PATIENCE_S):
            connection = await MessageBus(bus_address=str(address)).connect()
    except Exception as error:  # dbus-fast raises whatever its transport does
        raise SkillError("unavailable", "the accessibility bus does not answer") from error
    try:
        registry = "org.a11y.atspi.Registry"
        children = await _call(connection, registry, _ROOT, _ACCESSIBLE, "GetChildren") or []
        found = await asyncio.gather(*(_one(connection, str(name), str(path)) for name, path in children))
    finally:
        connection.disconnect()
    return [one for one in found if one is not None]


async def _one(connection: Any, name: str, path: str) -> tuple[str, int] | None:
    """A program that has a window; None for any other, and for one that does not answer."""
    properties = ("org.freedesktop.DBus.Properties", "Get", "ss", _ACCESSIBLE)
    windows, called, pid = await asyncio.gather(
        _call(connection, name, path, *properties, "ChildCount"),
        _call(connection, name, path, *properties, "Name"),
        _call(connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
              "GetConnectionUnixProcessID", "s", name),
    )  # fmt: skip
    if not isinstance(windows, int) or windows < 1:
        return None
    return str(called or ""), int(pid or 0)


async def _call(
    connection: Any, service: str, path: str, interface: str, member: str, signature: str = "", *args: Any
) -> Any:
    """The first part of the answer; None where there is none."""
    from dbus_fast import Message, MessageType, unpack_variants

    message = Message(service, path, interface, member, signature=signature, body=list(args))
    try:
        async with asyncio.timeout(PATIENCE_S):
            reply = await connection.call(message)
    except (TimeoutError, EOFError, OSError):
        return None
    if reply is None or reply.message_type is MessageType.ERROR or not reply.body:
        return None
    return unpack_variants(reply.body)[0]
