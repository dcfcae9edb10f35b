from __future__ import annotations

import pytest

from lamd.atspi import action
from lamd.atspi.connection import Connection
from lamd.errors import AtspiError
from lamd.trajectory import NodeKey
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy


async def test_names_and_doing(connection: Connection, launch: Launch) -> None:
    button = Toy("push button", "OK", actions=("click", "press", "press"))
    app = await launch("app", Toy("frame", "f", [button]))
    key = NodeKey(*app.ref(button))
    assert await action.names(connection, key) == ("click", "press", "press")
    assert app.calls["GetActions"] == 0, "it answers in the language of the desktop"
    assert await action.do(connection, key, 1)
    assert await action.do_named(connection, key, "click")
    assert app.done == [(key.path, "DoAction", [1]), (key.path, "DoAction", [0])]


@pytest.mark.parametrize("name", ["press", "fly"])
async def test_a_name_has_to_be_clear(connection: Connection, launch: Launch, name: str) -> None:
    button = Toy("push button", "OK", actions=("click", "press", "press"))
    app = await launch("app", Toy("frame", "f", [button]))
    with pytest.raises(AtspiError) as caught:
        await action.do_named(connection, NodeKey(*app.ref(button)), name)
    assert caught.value.code == "atspi.app_error"
    assert app.done == []


async def test_an_action_that_opens_a_dialog_may_answer_late(connection: Connection, launch: Launch) -> None:
    button = Toy("push button", "Open…", actions=("press",))
    app = await launch("app", Toy("frame", "f", [button]))
    app.mute = lambda message: message.member == "DoAction"
    with pytest.raises(AtspiError) as caught:
        await action.do(connection, NodeKey(*app.ref(button)), 0, timeout=0.3)
    assert caught.value.code == "atspi.timeout"
    assert not connection.wire.hung
