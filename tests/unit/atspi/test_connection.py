from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

from lamd.atspi.connection import LAUNCHER, Connection
from lamd.atspi.mirror import Mirror
from lamd.errors import AtspiError
from tests.unit.atspi.toy import Daemon, Toy, ToyApp, ToyRegistry, until


class Launcher:
    """``org.a11y.Bus`` on a session bus: says where the accessibility bus is."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def start(self, session: str) -> Launcher:
        self.bus = await MessageBus(bus_address=session).connect()
        self.bus.add_message_handler(self._answer)
        await self.bus.request_name(LAUNCHER)
        return self

    async def stop(self) -> None:
        if self.bus.connected:
            self.bus.disconnect()
            await self.bus.wait_for_disconnect()

    def _answer(self, message: Message) -> Message | None:
        if message.message_type is MessageType.METHOD_CALL and message.member == "GetAddress":
            return Message.new_method_return(message, "s", [self.address])
        return None


@pytest.fixture
async def session() -> AsyncIterator[Daemon]:
    daemon = Daemon()
    yield daemon
    daemon.stop()


async def test_the_bus_is_asked_of_its_launcher(session: Daemon, bus: Daemon, registry: ToyRegistry) -> None:
    launcher = await Launcher(bus.address).start(session.address)
    connection = Connection({"DBUS_SESSION_BUS_ADDRESS": session.address})
    connection.start()
    await connection.ready()
    assert connection.up
    assert await connection.call("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root", "x.y", "GetChildren")
    await connection.close()
    assert not connection.up
    await launcher.stop()


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"},
        {"DBUS_SESSION_BUS_ADDRESS": "what:is=this"},
        {"XDG_RUNTIME_DIR": "/nonexistent"},
    ],
)
async def test_no_bus_is_told_with_its_reason(environ: dict[str, str]) -> None:
    connection = Connection(environ)
    connection.start()
    with pytest.raises(AtspiError) as caught:
        await connection.ready(0.3)
    assert caught.value.code == "atspi.no_bus"
    with pytest.raises(AtspiError):
        await connection.call("a.b", "/", "a.b", "C")
    await connection.close()


async def test_a_session_without_accessibility(session: Daemon) -> None:
    connection = Connection({"DBUS_SESSION_BUS_ADDRESS": session.address})
    connection.start()
    with pytest.raises(AtspiError, match="no accessibility bus"):
        await connection.ready(0.3)
    await connection.close()


async def test_it_waits_for_a_bus_that_comes_later(session: Daemon, bus: Daemon, registry: ToyRegistry) -> None:
    connection = Connection({"DBUS_SESSION_BUS_ADDRESS": session.address})
    connection.start()
    with pytest.raises(AtspiError):
        await connection.ready(0.1)
    launcher = await Launcher(bus.address).start(session.address)
    await connection.ready(5)
    await connection.close()
    await launcher.stop()


async def test_a_bus_that_restarts_is_found_again(session: Daemon) -> None:
    """The old bus dies with all on it; a new one comes at another address; the mirror listens there."""
    first = Daemon()
    launcher = await Launcher(first.address).start(session.address)
    await ToyRegistry().start(first.address)
    mirror = Mirror(Connection({"DBUS_SESSION_BUS_ADDRESS": session.address}), own_pid=-1)
    mirror.start()
    assert await mirror.apps() == ()
    first.stop()
    await until(lambda: not mirror.connection.up)
    second = Daemon()
    registry = await ToyRegistry().start(second.address)
    app = await ToyApp("later", Toy("frame", "f")).start(second.address)
    registry.add(app)
    launcher.address = second.address
    await mirror.connection.ready(5)
    assert [one.name for one in await mirror.apps()] == ["later"]
    assert "object:children-changed" in registry.registered
    assert len((await mirror.tree(app.info)).nodes) == 2
    await mirror.close()
    second.stop()
    await launcher.stop()


async def test_a_new_launcher_with_a_new_bus_while_the_old_one_lives(session: Daemon) -> None:
    first, second = Daemon(), Daemon()
    launcher = await Launcher(first.address).start(session.address)
    registries = [await ToyRegistry().start(one.address) for one in (first, second)]
    mirror = Mirror(Connection({"DBUS_SESSION_BUS_ADDRESS": session.address}), own_pid=-1)
    mirror.start()
    await mirror.apps()
    await launcher.stop()
    launcher = await Launcher(second.address).start(session.address)
    await until(lambda: len(registries[1].registered) > 5)
    await mirror.close()
    await launcher.stop()
    for daemon in (first, second):
        daemon.stop()


async def test_a_registry_that_restarts_is_told_again(bus: Daemon, mirror: Mirror, registry: ToyRegistry) -> None:
    await mirror.apps()
    known = len(registry.registered)
    await registry.stop()
    again = await ToyRegistry().start(bus.address)
    await until(lambda: len(again.registered) == known)
    await again.stop()


async def test_closing_while_it_connects(bus: Daemon) -> None:
    connection = Connection({"AT_SPI_BUS_ADDRESS": bus.address})
    connection.start()
    for _ in range(3):
        await asyncio.sleep(0)
    await connection.close()
    assert not connection.up
