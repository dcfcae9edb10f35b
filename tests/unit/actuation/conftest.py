"""The toy accessibility bus, with fields that can be written into, and an X server that only takes notes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from dbus_fast import Message

from lamd.actuation.x11 import X11
from lamd.atspi.mirror import Mirror
from lamd.trajectory import Node, Tree
from tests.unit.atspi.conftest import bus, connection, mirror, registry
from tests.unit.atspi.toy import Answer, Daemon, Toy, ToyApp, ToyRegistry

__all__ = ["bus", "connection", "mirror", "registry"]

Show = Callable[..., Awaitable["Shown"]]


class WritingApp(ToyApp):
    """A toy app whose fields keep what is written into them, unless ``stubborn``."""

    stubborn = False
    refusing = False
    on_action: Callable[[], None] | None = None
    """Happens when an action is done."""

    def _method(self, node: Toy, message: Message) -> Answer | None:
        body = message.body
        answer = super()._method(node, message)
        if message.member in ("DoAction", "SetTextContents", "InsertText", "SelectChild") and self.refusing:
            return "b", [False]
        if message.member == "DoAction" and self.on_action is not None:
            self.on_action()
        if self.stubborn:
            return answer
        match message.member:
            case "SetTextContents":
                node.text = body[0]
            case "InsertText":
                node.text = node.text[: body[0]] + body[1] + node.text[body[0] :]
            case "DeleteText":
                node.text = node.text[: body[0]] + node.text[body[1] :]
        return answer


class Shown:
    """An app on the bus with its tree as the mirror has it."""

    def __init__(self, app: WritingApp, tree: Tree) -> None:
        self.app = app
        self.tree = tree

    def __getitem__(self, name: str) -> Node:
        return next(node for node in self.tree.nodes if node.name == name)

    def did(self, member: str) -> list[Any]:
        """Arguments of the calls that change something, by name."""
        return [body for _, one, body in self.app.done if one == member]


@pytest.fixture
async def show(bus: Daemon, registry: ToyRegistry, mirror: Mirror) -> AsyncIterator[Show]:
    """``show(windows…, toolkit="toy")`` puts an app on the bus."""
    started: list[ToyApp] = []

    async def start(*parts: Toy, toolkit: str = "toy") -> Shown:
        app = WritingApp("toy", Toy("frame", "Window", list(parts)), toolkit=toolkit)
        await app.start(bus.address)
        started.append(app)
        registry.add(app)
        await mirror.connection.ready()
        info = next(one for one in await mirror.apps() if one.bus == app.info.bus)
        return Shown(app, await mirror.tree(info))

    yield start
    for app in started:
        await app.stop()


class FakeX11(X11):
    """Runs work on a display given by the test."""

    def __init__(self, display: Any = None) -> None:
        super().__init__({"DISPLAY": ":0"} if display is not None else {})
        self._fake = display

    async def run(self, work: Callable[[Any], Any], timeout: float = 1.0) -> Any:
        self.check()
        return work(self._fake)
