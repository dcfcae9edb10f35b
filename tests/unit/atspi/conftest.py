"""A toy accessibility bus for each test, and what talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from lamd.atspi.connection import Connection
from lamd.atspi.mirror import Mirror
from tests.unit.atspi.toy import Daemon, Toy, ToyApp, ToyRegistry

Launch = Callable[..., Awaitable[ToyApp]]


@pytest.fixture
def bus() -> Iterator[Daemon]:
    daemon = Daemon()
    yield daemon
    daemon.stop()


@pytest.fixture
async def registry(bus: Daemon) -> AsyncIterator[ToyRegistry]:
    registry = await ToyRegistry().start(bus.address)
    yield registry
    await registry.stop()


@pytest.fixture
async def launch(bus: Daemon, registry: ToyRegistry) -> AsyncIterator[Launch]:
    """``launch("name", windows…, cache="common")`` puts an app on the bus and tells the registry."""
    started: list[ToyApp] = []

    async def start(name: str, *windows: Toy, cache: str = "none", toolkit: str = "toy") -> ToyApp:
        app = await ToyApp(name, *windows, cache=cache, toolkit=toolkit).start(bus.address)
        started.append(app)
        registry.add(app)
        return app

    yield start
    for app in started:
        await app.stop()


@pytest.fixture
async def connection(bus: Daemon, registry: ToyRegistry) -> AsyncIterator[Connection]:
    connection = Connection({"AT_SPI_BUS_ADDRESS": bus.address})
    connection.start()
    await connection.ready()
    yield connection
    await connection.close()


@pytest.fixture
async def mirror(bus: Daemon, registry: ToyRegistry) -> AsyncIterator[Mirror]:
    """A mirror that takes no app for its own: the toys live in this very process."""
    mirror = Mirror(Connection({"AT_SPI_BUS_ADDRESS": bus.address}), own_pid=-1)
    mirror.start()
    yield mirror
    await mirror.close()
