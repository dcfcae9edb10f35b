from __future__ import annotations

import pytest

from lamd.atspi import editable_text
from lamd.atspi.connection import Connection
from lamd.errors import AtspiError
from lamd.trajectory import NodeKey
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy


async def test_writing(connection: Connection, launch: Launch) -> None:
    entry = Toy("entry")
    app = await launch("app", Toy("frame", "f", [entry]))
    key = NodeKey(*app.ref(entry))
    assert await editable_text.set_contents(connection, key, "grün €")
    assert await editable_text.insert(connection, key, 2, "ü")
    assert await editable_text.delete(connection, key, 0, 4)
    assert [(member, body) for _, member, body in app.done] == [
        ("SetTextContents", ["grün €"]),
        ("InsertText", [2, "ü", 2]),
        ("DeleteText", [0, 4]),
    ]


@pytest.mark.parametrize("text", ["x" * 70_000, "ü" * 40_000, "a\0b", "\ud800"])
async def test_what_cannot_be_sent_is_refused(connection: Connection, launch: Launch, text: str) -> None:
    entry = Toy("entry")
    app = await launch("app", Toy("frame", "f", [entry]))
    with pytest.raises(AtspiError) as caught:
        await editable_text.set_contents(connection, NodeKey(*app.ref(entry)), text)
    assert caught.value.code == "atspi.limit"
    assert app.done == []


async def test_the_largest_text_keeps_the_connection(connection: Connection, launch: Launch) -> None:
    entry = Toy("entry")
    app = await launch("app", Toy("frame", "f", [entry]))
    key = NodeKey(*app.ref(entry))
    for _ in range(5):
        assert await editable_text.set_contents(connection, key, "x" * editable_text.MAX_BYTES)
    assert connection.up
