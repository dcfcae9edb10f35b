from __future__ import annotations

import asyncio

import pytest

from lamd.atspi import wire as module
from lamd.atspi.connection import Connection
from lamd.atspi.wire import ACCESSIBLE, IN_FLIGHT, ROOT
from lamd.errors import AtspiError
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy, ToyApp, until


async def ask(connection: Connection, app: ToyApp, member: str = "GetRole", timeout: float = 1.0) -> object:
    return (await connection.call(app.info.bus, ROOT, ACCESSIBLE, member, timeout=timeout))[0]


async def code(work: object) -> str:
    with pytest.raises(AtspiError) as caught:
        await work  # type: ignore[misc]
    return caught.value.code


async def test_thousands_of_calls_and_never_too_many_at_once(connection: Connection, launch: Launch) -> None:
    app = await launch("app", Toy("frame", "f"))
    most = 0
    wire = connection.wire

    async def one() -> None:
        nonlocal most
        await ask(connection, app, timeout=20)
        most = max(most, len(wire._pending))

    await asyncio.gather(*(one() for _ in range(3000)))
    assert most <= IN_FLIGHT
    assert app.calls["GetRole"] == 3000
    assert (wire._pending, wire._waiting, wire._flying) == ({}, {}, {})


async def test_one_app_leaves_room_for_others(connection: Connection, launch: Launch) -> None:
    hung, good = await launch("hung"), await launch("good")
    hung.mute = lambda _message: True
    late = [asyncio.create_task(ask(connection, hung)) for _ in range(200)]
    await asyncio.sleep(0)
    started = asyncio.get_running_loop().time()
    assert await ask(connection, good) == 75
    assert asyncio.get_running_loop().time() - started < 0.5
    errors = await asyncio.gather(*late, return_exceptions=True)
    assert {error.code for error in errors if isinstance(error, AtspiError)} == {"atspi.app_hung"}
    assert len(errors) == 200


async def test_a_slow_call_of_an_app_that_lives(connection: Connection, launch: Launch) -> None:
    app = await launch("app")
    app.mute = lambda message: message.member == "GetRole"
    assert await code(ask(connection, app, timeout=0.3)) == "atspi.timeout"
    assert not connection.wire.hung
    assert await ask(connection, app, "GetState") == [sum([1 << 8, 1 << 24, 1 << 25, 1 << 30]), 0]


async def test_deadlines_hold(connection: Connection, launch: Launch) -> None:
    app = await launch("app")
    app.mute = lambda _message: True
    loop = asyncio.get_running_loop()
    started = loop.time()
    assert await code(ask(connection, app, timeout=0.2)) == "atspi.app_hung"
    assert 0.2 <= loop.time() - started < 0.6


async def test_quarantine_ends_by_itself(
    connection: Connection, launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PROBE_FIRST", 0.05)
    app = await launch("app")
    app.mute = lambda _message: True
    recovered: list[str] = []
    connection.on_recovered = recovered.append
    assert await code(ask(connection, app, timeout=0.1)) == "atspi.app_hung"
    assert connection.wire.hung == {app.info.bus}
    app.mute = lambda _message: False
    await until(lambda: recovered == [app.info.bus])
    assert await ask(connection, app) == 75


async def test_a_hung_app_that_dies_is_forgotten(
    connection: Connection, launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PROBE_FIRST", 0.05)
    app = await launch("app")
    info = app.info
    app.mute = lambda _message: True
    assert await code(ask(connection, app, timeout=0.1)) == "atspi.app_hung"
    await app.stop()
    await until(lambda: not connection.wire.hung)
    assert await code(connection.call(info.bus, ROOT, ACCESSIBLE, "GetRole")) == "atspi.app_gone"


async def test_errors_are_typed(connection: Connection, launch: Launch) -> None:
    app = await launch("app")
    assert await code(ask(connection, app, "NoSuch")) == "atspi.app_error"
    assert await code(connection.get(app.info.bus, ROOT, ACCESSIBLE, "Nothing")) == "atspi.app_error"
    assert await code(connection.call(":1.99999", ROOT, ACCESSIBLE, "GetRole")) == "atspi.app_gone"


async def test_an_app_that_dies_in_the_middle(connection: Connection, launch: Launch) -> None:
    app = await launch("app")
    app.mute = lambda _message: True
    asking = asyncio.create_task(ask(connection, app, timeout=5))
    await until(lambda: app.calls["GetRole"] == 1)
    await app.stop()
    assert await code(asking) == "atspi.app_gone"


async def test_a_lost_bus_fails_who_waits(connection: Connection, launch: Launch) -> None:
    app = await launch("app")
    app.mute = lambda _message: True
    asking = [asyncio.create_task(ask(connection, app, timeout=5)) for _ in range(100)]
    await until(lambda: app.calls["GetRole"] > 10)
    await connection.close()
    assert {await code(one) for one in asking} == {"atspi.no_bus"}
    assert await code(ask_later(connection, app)) == "atspi.no_bus"


async def ask_later(connection: Connection, app: ToyApp) -> None:
    await ask(connection, app)


async def test_cancelled_calls_leave_nothing(connection: Connection, launch: Launch) -> None:
    app = await launch("app")
    app.mute = lambda _message: True
    asking = asyncio.create_task(ask(connection, app, timeout=0.2))
    await until(lambda: app.calls["GetRole"] == 1)
    asking.cancel()
    await until(lambda: not connection.wire._pending)
