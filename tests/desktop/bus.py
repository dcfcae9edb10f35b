"""Waiting for programs on the accessibility bus, independent of the code that is tested.

Woken by the bus's own signals; looked at again every ``RECHECK`` seconds all the same: toolkits forget some.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from dbus_fast import BusType, Message, MessageType
from dbus_fast.aio import MessageBus

T = TypeVar("T")

ROOT = "/org/a11y/atspi/accessible/root"
REGISTRY = "org.a11y.atspi.Registry"
CALL_TIMEOUT = 2.0
RECHECK = 0.25
ACTIVE, SHOWING = 1 << 1, 1 << 25
"""Bits of ``AtspiStateType``."""


@dataclass(frozen=True, slots=True)
class Program:
    """An application on the accessibility bus."""

    bus: str
    name: str
    pid: int
    windows: int
    """How many of its windows are showing."""
    active: bool
    """One of them has the focus, and the program has noticed."""


async def wait_until(env: Mapping[str, str], found: Callable[[Sequence[Program]], T | None], timeout: float) -> T:
    """What ``found`` makes of the programs on the bus, as soon as it is not None; raises ``TimeoutError``."""
    programs: tuple[Program, ...] = ()
    try:
        async with asyncio.timeout(timeout), _bus(env) as (bus, woken):
            while True:
                woken.clear()
                programs = await _programs(bus)
                if (result := found(programs)) is not None:
                    return result
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), RECHECK)
    except TimeoutError:
        raise TimeoutError(f"not within {timeout} s; on the accessibility bus are {list(programs)}") from None


@contextlib.asynccontextmanager
async def _bus(env: Mapping[str, str]) -> AsyncIterator[tuple[MessageBus, asyncio.Event]]:
    session = await MessageBus(bus_address=env["DBUS_SESSION_BUS_ADDRESS"], bus_type=BusType.SESSION).connect()
    try:
        address = await _call(session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
    finally:
        session.disconnect()
    bus = await MessageBus(bus_address=str(address)).connect()
    woken = asyncio.Event()

    def wake(message: Message) -> None:
        if message.message_type is MessageType.SIGNAL:
            woken.set()

    bus.add_message_handler(wake)
    daemon = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
    for rule in (
        "type='signal',interface='org.a11y.atspi.Event.Object',member='ChildrenChanged'",
        "type='signal',interface='org.a11y.atspi.Event.Object',member='StateChanged',arg0='active'",
        "type='signal',interface='org.a11y.atspi.Event.Window'",
        "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'",
    ):
        await _call(bus, *daemon, "AddMatch", "s", [rule])
    for event in ("object:children-changed", "object:state-changed:active", "window:"):
        await _call(bus, REGISTRY, "/org/a11y/atspi/registry", REGISTRY, "RegisterEvent", "s", [event])
    try:
        yield bus, woken
    finally:
        bus.disconnect()


async def _programs(bus: MessageBus) -> tuple[Program, ...]:
    accessible = "org.a11y.atspi.Accessible"
    children = await _call(bus, REGISTRY, ROOT, accessible, "GetChildren")
    read = (_program(bus, name, path) for name, path in children)
    return tuple(program for program in await asyncio.gather(*read) if program is not None)


async def _program(bus: MessageBus, owner: str, path: str) -> Program | None:
    """None for one that has gone meanwhile, or does not answer yet."""
    properties, accessible = "org.freedesktop.DBus.Properties", "org.a11y.atspi.Accessible"
    try:
        name = await _call(bus, owner, path, properties, "Get", "ss", [accessible, "Name"])
        windows = await _call(bus, owner, path, accessible, "GetChildren")
        states = [(await _call(bus, owner, window, accessible, "GetState"))[0] for owner, window in windows]
        pid = await _call(
            bus,
            "org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            "GetConnectionUnixProcessID",
            "s",
            [owner],
        )
    except (LookupError, TimeoutError):
        return None
    showing = sum(bool(state & SHOWING) for state in states)
    return Program(owner, name.value, pid, showing, any(state & ACTIVE for state in states))


async def _call(
    bus: MessageBus, to: str, path: str, interface: str, member: str, signature: str = "", body: Sequence[object] = ()
) -> Any:
    """The first value of the reply; raises ``LookupError`` when the peer answers with an error."""
    message = Message(
        destination=to, path=path, interface=interface, member=member, signature=signature, body=list(body)
    )
    reply = await asyncio.wait_for(bus.call(message), CALL_TIMEOUT)
    if reply is None or reply.message_type is MessageType.ERROR:
        raise LookupError(f"{member} of {to}: {reply and reply.error_name} {reply and reply.body}")
    return reply.body[0] if reply.body else None
