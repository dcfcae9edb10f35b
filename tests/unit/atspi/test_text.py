from __future__ import annotations

import pytest

from lamd.atspi import text
from lamd.atspi.connection import Connection
from lamd.errors import AtspiError
from lamd.trajectory import NodeKey
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy, ToyApp


async def field(launch: Launch, role: str, content: str) -> tuple[ToyApp, NodeKey]:
    entry = Toy(role, "", text=content)
    app = await launch("app", Toy("frame", "f", [entry]))
    return app, NodeKey(*app.ref(entry))


async def test_reading(connection: Connection, launch: Launch) -> None:
    _app, key = await field(launch, "entry", "some words " + "x" * 20_000)
    assert await text.length(connection, key) == 20_011
    assert await text.read(connection, key, 5, 5) == "words"
    assert len(await text.read(connection, key)) == text.MAX_READ
    assert await text.read(connection, key, 30_000) == ""
    assert await text.caret(connection, key) == 0
    assert await text.set_caret(connection, key, 3)


async def test_a_password_is_refused_by_its_role_now(connection: Connection, launch: Launch) -> None:
    app, key = await field(launch, "password text", "hunter2")
    for reading in (text.read(connection, key), text.length(connection, key)):
        with pytest.raises(AtspiError, match="password"):
            await reading
    assert app.calls["GetText"] == app.calls["Get.CharacterCount"] == 0
