"""Calls of D-Bus services on a bus of the test's own, with python's own small service behind it."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from dbus_fast import PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_property, method

from lamd import bus
from lamd.errors import SkillError

NAME, PATH = "org.lamd.Toy", "/org/lamd/Toy"


class Toy(ServiceInterface):
    """One method of each kind and a property."""

    def __init__(self) -> None:
        super().__init__(NAME)
        self._level = 3

    @method()
    def Add(self, a: i, b: i) -> i:  # type: ignore  # noqa: F821, N802 -- the types are D-Bus signatures
        return a + b

    @method()
    def Two(self) -> sv:  # type: ignore  # noqa: F821, N802
        return ["one", Variant("i", 2)]

    @method()
    def Fail(self):  # type: ignore  # noqa: N802
        raise ValueError("out of bulbs")

    @dbus_property(access=PropertyAccess.READWRITE)
    def Level(self) -> i:  # type: ignore  # noqa: F821, N802
        return self._level

    @Level.setter  # type: ignore
    def Level(self, value: i) -> None:  # type: ignore  # noqa: F821, N802
        self._level = value


@pytest.fixture
def session_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A session bus of the test's own."""
    address = f"--address=unix:path={tmp_path}/bus"
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", address, "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
        yield
        daemon.terminate()


@pytest.fixture
async def toy(session_bus: None) -> AsyncIterator[None]:
    """The toy on it."""
    service = await MessageBus().connect()
    service.export(PATH, Toy())
    await service.request_name(NAME)
    yield
    service.disconnect()
    await bus.close()


async def test_results_come_without_their_variants(toy: None) -> None:
    assert await bus.call("session", NAME, PATH, NAME, "Add", "ii", 2, 3) == 5
    assert await bus.call("session", NAME, PATH, NAME, "Two") == ["one", 2]


async def test_properties_are_read_and_set(toy: None) -> None:
    await bus.put("session", NAME, PATH, NAME, "Level", "i", 7)
    assert await bus.get("session", NAME, PATH, NAME, "Level") == 7


async def test_what_goes_wrong_is_typed(toy: None) -> None:
    with pytest.raises(SkillError, match=r"org\.lamd\.Toy: ") as failed:
        await bus.call("session", NAME, PATH, NAME, "Fail")
    assert failed.value.code == "skill.failed"
    with pytest.raises(SkillError, match=r"org\.lamd\.None is not running") as gone:
        await bus.call("session", "org.lamd.None", PATH, NAME, "Add", "ii", 2, 3)
    assert gone.value.code == "skill.unavailable"


async def test_the_names_on_the_bus(toy: None) -> None:
    assert NAME in await bus.names("session")


async def test_no_bus_is_unavailable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    with pytest.raises(SkillError, match="session bus does not answer"):
        await bus.names("session")
