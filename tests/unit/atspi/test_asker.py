from __future__ import annotations

import asyncio
from typing import Any

import pytest

from lamd.atspi.asker import Asker
from lamd.atspi.connection import Connection
from lamd.atspi.wire import ACCESSIBLE, ROOT
from lamd.errors import AtspiError
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy


async def test_answers_may_ask_further(connection: Connection, launch: Launch) -> None:
    app = await launch("app", Toy("frame", "f"))
    asker = Asker(connection.wire)
    found: list[Any] = []

    def children(rows: Any) -> None:
        for bus, path in rows:
            asker.read((bus, path), ACCESSIBLE, "Name", found.append)

    asker.ask(app.info.bus, ROOT, ACCESSIBLE, "GetChildren", children)
    await asker.finish(5)
    assert found == ["f"]


async def test_nothing_asked_is_done_at_once(connection: Connection) -> None:
    await Asker(connection.wire).finish(5)


async def test_an_error_costs_its_own_answer_only(connection: Connection, launch: Launch) -> None:
    app = await launch("app")
    asker = Asker(connection.wire)
    found: list[Any] = []
    for member in ("NoSuch", "GetRole"):
        asker.ask(app.info.bus, ROOT, ACCESSIBLE, member, found.append)
    await asker.finish(5)
    assert found == [None, 75]


@pytest.mark.parametrize(("silent", "code"), [("GetRole", "atspi.timeout"), ("", "atspi.app_hung")])
async def test_silence(connection: Connection, launch: Launch, silent: str, code: str) -> None:
    app = await launch("app")
    app.mute = lambda message: not silent or message.member == silent
    asker = Asker(connection.wire)
    asker.ask(app.info.bus, ROOT, ACCESSIBLE, "GetRole", lambda _role: None)
    with pytest.raises(AtspiError) as caught:
        await asker.finish(5)
    assert caught.value.code == code


async def test_its_own_deadline(connection: Connection, launch: Launch) -> None:
    app = await launch("app")
    app.mute = lambda _message: True
    asker = Asker(connection.wire)
    asker.ask(app.info.bus, ROOT, ACCESSIBLE, "GetRole", lambda _role: None)
    started = asyncio.get_running_loop().time()
    with pytest.raises(AtspiError) as caught:
        await asker.finish(0.1)
    assert caught.value.code == "atspi.timeout"
    assert asyncio.get_running_loop().time() - started < 0.5
