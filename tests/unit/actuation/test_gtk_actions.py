from __future__ import annotations

import os
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from dbus_fast import BusType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from lamd.actuation.gtk_actions import GtkActions
from tests.unit.atspi.conftest import bus
from tests.unit.atspi.toy import Daemon

__all__ = ["bus"]

NAME = "org.example.Notes"
BASE = "/org/example/Notes"
XML = '<node><node name="1"/></node>'


class Program:
    """A GTK application as the session bus sees it: menus and actions."""

    def __init__(self, connection: MessageBus) -> None:
        self.connection = connection
        self.states: dict[str, Any] = {"bold": True, "size": "big"}
        self.silent = False
        connection.add_message_handler(self._answer)

    def _answer(self, message: Message) -> Message | bool | None:
        if message.message_type is not MessageType.METHOD_CALL or self.silent:
            return self.silent or None
        match message.member:
            case "Start":
                return Message.new_method_return(message, "a(uuaa{sv})", [self._groups(message.body[0])])
            case "Introspect":
                return Message.new_method_return(message, "s", [XML])
            case "Describe":
                state = self.states.get(message.body[0])
                kind = "b" if isinstance(state, bool) else "s"
                found = [] if state is None else [Variant(kind, state)]
                return Message.new_method_return(message, "(bgav)", [[True, "", found]])
            case "End":
                return Message.new_method_return(message)
        return None

    def _groups(self, asked: Sequence[int]) -> list[list[Any]]:
        items = {
            0: [{"label": Variant("s", "_View"), ":submenu": Variant("(uu)", [1, 0])}],
            1: [
                {"label": Variant("s", "_Bold…"), "action": Variant("s", "win.bold")},
                {"label": Variant("s", "Size"), "action": Variant("s", "app.size")},
                {"label": Variant("s", "Big"), "action": Variant("s", "app.size"), "target": Variant("s", "big")},
                {"label": Variant("s", "Small"), "action": Variant("s", "app.size"), "target": Variant("s", "small")},
                {"label": Variant("s", "Four"), "action": Variant("s", "app.size"), "target": Variant("i", 4)},
                {"label": Variant("s", "Twice"), "action": Variant("s", "app.one")},
                {"label": Variant("s", "Twice"), "action": Variant("s", "app.two")},
            ],
        }
        return [[number, 0, items[number]] for number in asked if number in items]


@pytest.fixture
async def program(bus: Daemon) -> AsyncIterator[Program]:
    connection = await MessageBus(bus_address=bus.address, bus_type=BusType.SESSION).connect()
    await connection.request_name(NAME)
    yield Program(connection)
    connection.disconnect()


@pytest.fixture
async def asked(bus: Daemon) -> AsyncIterator[GtkActions]:
    actions = GtkActions({"DBUS_SESSION_BUS_ADDRESS": bus.address})
    yield actions
    actions.close()


async def test_the_action_behind_a_menu_item_tells(program: Program, asked: GtkActions) -> None:
    assert await asked.state(os.getpid(), "Bold...") is True
    program.states["bold"] = False
    assert await asked.state(os.getpid(), "Bold   ") is False
    assert not await asked.becomes(os.getpid(), "Bold", True)
    assert await asked.becomes(os.getpid(), "Bold", False)


async def test_one_of_several_of_which_one_is_chosen(program: Program, asked: GtkActions) -> None:
    assert await asked.state(os.getpid(), "Big") is True
    assert await asked.state(os.getpid(), "Small") is False


@pytest.mark.parametrize("label", ["Size", "Twice", "Italic", "Four", ""])
async def test_what_is_no_switch_is_not_there_or_is_ambiguous(program: Program, asked: GtkActions, label: str) -> None:
    assert await asked.state(os.getpid(), label) is None


async def test_programs_that_cannot_be_asked(program: Program, asked: GtkActions) -> None:
    assert await asked.state(1, "Bold") is None
    program.silent = True
    assert await asked.state(os.getpid(), "Bold") is None
    assert await GtkActions({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}).state(1, "Bold") is None
