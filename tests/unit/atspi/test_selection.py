from __future__ import annotations

from lamd.atspi import selection
from lamd.atspi.connection import Connection
from lamd.trajectory import NodeKey
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy


async def test_each_call_is_sent_as_it_is(connection: Connection, launch: Launch) -> None:
    tabs = Toy("page tab list", "", [Toy("page tab", "1"), Toy("page tab", "2")])
    app = await launch("app", Toy("frame", "f", [tabs]))
    key = NodeKey(*app.ref(tabs))
    assert await selection.select(connection, key, 1)
    assert await selection.is_selected(connection, key, 1)
    assert await selection.deselect(connection, key, 1)
    assert await selection.clear(connection, key)
    assert [(member, body) for _, member, body in app.done] == [
        ("SelectChild", [1]),
        ("IsChildSelected", [1]),
        ("DeselectChild", [1]),
        ("ClearSelection", []),
    ]
