from __future__ import annotations

from typing import Any

import pytest
from dbus_fast import Message

from lamd.atspi import table
from lamd.atspi.connection import Connection
from lamd.atspi.items import NULL_PATH
from lamd.trajectory import NodeKey
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy


async def test_a_cell_by_its_place(connection: Connection, launch: Launch) -> None:
    sheet = Toy("table", "Sheet1")
    app = await launch("app", Toy("frame", "f", [sheet]))
    asked: list[list[Any]] = []

    def answer(_node: Toy, message: Message) -> tuple[str, list[Any]]:
        asked.append(message.body)
        return "(so)", [[":1.9", "/cell" if message.body[0] < 10 else NULL_PATH]]

    app._method = answer  # type: ignore[method-assign]
    key = NodeKey(*app.ref(sheet))
    assert await table.cell(connection, key, 2, 1) == NodeKey(":1.9", "/cell")
    assert await table.cell(connection, key, 99, 1) is None
    assert asked == [[2, 1], [99, 1]]


@pytest.mark.parametrize(
    ("told", "formula"),
    [("", ""), ("1+2", "=1+2"), ("=A1", "=A1"), ("SUM(B2\\", f"=SUM(B2{table.CUT}"), ("A1\\=2", "=A1=2")],
)
async def test_a_formula_as_far_as_it_is_told(connection: Connection, launch: Launch, told: str, formula: str) -> None:
    cell = Toy("table cell", "B3")
    cell.attributes = {"Formula": told}
    app = await launch("app", Toy("frame", "f", [cell]))
    assert await table.formula(connection, NodeKey(*app.ref(cell))) == formula
