"""Whether there is a tray, by a watcher of the test's own on a bus of its own."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from PySide6.QtDBus import QDBusConnection
from PySide6.QtWidgets import QApplication

from lamd.clients.desktop.presence import NAME, PATH, Presence

Until = Callable[[Callable[[], bool]], None]
numbers = itertools.count()


class Watcher:
    """Waits in the queue where another has the name."""

    def __init__(self, address: str, *, hosted: bool) -> None:
        self.hosted, self.asked = hosted, 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._bus = asyncio.run_coroutine_threadsafe(self._begin(address), self._loop).result(10)

    def host(self, registered: bool) -> None:
        """A host comes or goes."""
        self.hosted = registered
        member = f"StatusNotifierHost{'Registered' if registered else 'Unregistered'}"
        self._loop.call_soon_threadsafe(self._bus.send, Message.new_signal(PATH, NAME, member))

    def die(self) -> None:
        async def leave() -> None:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()

        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(leave(), self._loop).result(10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)
            self._loop.close()

    async def _begin(self, address: str) -> MessageBus:
        bus = await MessageBus(bus_address=address).connect()
        bus.add_message_handler(self._heard)
        await bus.request_name(NAME)
        return bus

    def _heard(self, message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL or message.member != "Get":
            return None
        self.asked += 1
        return Message.new_method_return(message, "v", [Variant("b", self.hosted)])


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address=unix:path={tmp_path}/bus",
               "--print-address"]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout
        yield daemon.stdout.readline().strip()
        daemon.terminate()


@pytest.fixture
def start(address: str) -> Iterator[Callable[[bool], Watcher]]:
    started: list[Watcher] = []

    def start(hosted: bool) -> Watcher:
        started.append(Watcher(address, hosted=hosted))
        return started[-1]

    yield start
    for watcher in started:
        watcher.die()


@pytest.fixture
def seen(address: str, application: QApplication) -> Iterator[list[bool]]:
    """What was told, from before there was any watcher."""
    name, told = f"presence-{next(numbers)}", list[bool]()
    presence = Presence(bus=QDBusConnection.connectToBus(address, name))
    presence.changed.connect(told.append)
    presence.begin()
    yield told
    presence.end()
    QDBusConnection.disconnectFromBus(name)


def test_a_tray_comes_and_goes_and_comes(seen: list[bool], start: Callable[[bool], Watcher], until: Until) -> None:
    for number in (1, 3):
        watcher = start(True)
        until(lambda number=number: len(seen) == number)  # type: ignore[misc]
        watcher.die()
        until(lambda number=number: len(seen) == number + 1)  # type: ignore[misc]
    assert seen == [True, False, True, False]


def test_a_watcher_without_a_host_is_no_tray(seen: list[bool], start: Callable[[bool], Watcher], until: Until) -> None:
    watcher = start(False)
    until(lambda: watcher.asked > 0)
    assert not seen
    watcher.host(True)
    until(lambda: seen == [True])
    watcher.host(False)
    until(lambda: seen == [True, False])


def test_the_next_watcher_that_takes_over_at_once_is_another_tray(
    seen: list[bool], start: Callable[[bool], Watcher], until: Until
) -> None:
    first = start(True)
    until(lambda: seen == [True])
    start(True)
    first.die()
    until(lambda: seen == [True, False, True])
