from __future__ import annotations

from typing import Any

import pytest
from dbus_fast import Message

from lamd.atspi import component
from lamd.atspi.connection import Connection
from lamd.atspi.mirror import Mirror
from lamd.trajectory import NodeKey
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy


async def test_extents_focus_scrolling(connection: Connection, launch: Launch) -> None:
    button = Toy("push button", "OK")
    app = await launch("app", Toy("frame", "f", [button]))
    key = NodeKey(*app.ref(button))
    assert await component.extents(connection, key) == (1, 2, 30, 40)
    assert await component.grab_focus(connection, key)
    assert await component.scroll_to(connection, key)
    assert [member for _, member, _ in app.done] == ["GrabFocus", "ScrollTo"]


@pytest.mark.parametrize("box", [[0, 0, 0, 0], [-1, -1, -1, -1], [-(2**31), -(2**31), 5, 5]])
async def test_an_object_without_a_place(connection: Connection, launch: Launch, box: list[int]) -> None:
    app = await launch("app", Toy("frame", "f"))

    def answer(_node: Toy, _message: Message) -> tuple[str, list[Any]]:
        return "(iiii)", [box]

    app._method = answer  # type: ignore[method-assign]
    assert await component.extents(connection, NodeKey(*app.ref(app.root.children[0]))) is None


async def test_the_mirror_keeps_none_and_asks(mirror: Mirror, launch: Launch) -> None:
    app = await launch("app", Toy("frame", "f"))
    tree = await mirror.tree(app.info)
    assert tree.nodes[1].extents is None
    assert await mirror.extents(tree.nodes[1]) == (1, 2, 30, 40)
