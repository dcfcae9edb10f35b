"""One call to a D-Bus service, with a deadline: what plugins and checks need of the bus, and no more.

Connections are opened when first needed and kept for the event loop that asked.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from lamd.errors import SkillError

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus

Which = Literal["session", "system"]
PROPERTIES = "org.freedesktop.DBus.Properties"

_open: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, MessageBus]] = WeakKeyDictionary()


async def connect(which: Which, timeout: float = 2.0) -> MessageBus:
    """The connection to a bus; raises ``SkillError`` ``unavailable``."""
    from dbus_fast import BusType
    from dbus_fast.aio import MessageBus

    kept = _open.setdefault(asyncio.get_running_loop(), {})
    if which in kept and kept[which].connected:
        return kept[which]
    try:
        async with asyncio.timeout(timeout):
            kept[which] = await MessageBus(bus_type=BusType[which.upper()]).connect()
    except Exception as error:  # dbus-fast raises whatever its transport does
        raise SkillError("unavailable", f"the {which} bus does not answer: {error}") from error
    return kept[which]


async def call(
    which: Which, service: str, path: str, interface: str, member: str, signature: str = "", *args: Any,
    timeout: float = 3.0,
) -> Any:  # fmt: skip
    """Call a method; returns its result (a list where there are several, None where there is none), variants unpacked.

    Raises ``SkillError``: ``unavailable`` where nobody offers the service, ``failed`` with its own words, ``timeout``.
    """
    from dbus_fast import Message, MessageType, unpack_variants

    connection = await connect(which)
    message = Message(service, path, interface, member, signature=signature, body=list(args))
    try:
        async with asyncio.timeout(timeout):
            reply = await connection.call(message)
    except TimeoutError:
        raise SkillError("timeout", f"{service} did not answer in {timeout:g} s") from None
    if reply is None or reply.message_type is MessageType.ERROR:
        name, said = (reply.error_name or "", str(reply.body[0]) if reply.body else "") if reply else ("", "")
        gone = name.endswith((".ServiceUnknown", ".NameHasNoOwner", ".NoReply", ".Spawn.ServiceNotFound"))
        code = "unavailable" if gone else "failed"
        raise SkillError(code, f"{service} is not running" if gone else f"{service}: {said or name}")
    body = unpack_variants(reply.body)
    return body[0] if len(body) == 1 else body or None


async def get(which: Which, service: str, path: str, interface: str, name: str) -> Any:
    """A property, its variant unpacked; raises as ``call``."""
    return await call(which, service, path, PROPERTIES, "Get", "ss", interface, name)


async def put(which: Which, service: str, path: str, interface: str, name: str, signature: str, value: Any) -> None:
    """Set a property of D-Bus type ``signature``; raises as ``call``."""
    from dbus_fast import Variant

    await call(which, service, path, PROPERTIES, "Set", "ssv", interface, name, Variant(signature, value))


async def names(which: Which) -> tuple[str, ...]:
    """The well-known names on a bus; raises as ``call``."""
    found = await call(which, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ListNames")
    return tuple(name for name in found if not name.startswith(":"))


async def close() -> None:
    """Let the connections of this event loop go."""
    for connection in _open.pop(asyncio.get_running_loop(), {}).values():
        connection.disconnect()
