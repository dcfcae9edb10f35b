"""An accessibility bus in small: a real ``dbus-daemon``, a registry, and apps whose every answer a test decides."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from lamd.atspi.names import role_number, state_bit
from lamd.trajectory import AppInfo

PREFIX = "org.a11y.atspi."
ROOT = "/org/a11y/atspi/accessible/root"
NULL = ("", "/org/a11y/atspi/null")
ITEM = "((so)(so)(so)iiassusau)"
QT_ITEM = "((so)(so)(so)a(so)assusau)"


class Daemon:
    """A ``dbus-daemon`` of one's own; ``stop`` ends it with everybody on it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lamd-bus-")
        self.address = f"unix:path={self._folder.name}/bus"
        config = Path(self._folder.name, "conf")
        config.write_text(
            "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN'"
            " 'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'><busconfig>"
            f"<listen>{self.address}</listen><auth>EXTERNAL</auth><policy context='default'>"
            "<allow send_destination='*'/><allow eavesdrop='true'/><allow own='*'/></policy></busconfig>"
        )
        command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), "dbus-daemon did not start"

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._folder.cleanup()


@dataclass
class Toy:
    """One accessible object of a toy app."""

    role: str
    name: str = ""
    children: list[Toy] = field(default_factory=list)
    states: frozenset[str] = frozenset({"enabled", "sensitive", "showing", "visible"})
    interfaces: tuple[str, ...] = ("Accessible", "Component")
    description: str = ""
    text: str = ""
    value: float = 0.0
    actions: tuple[str, ...] = ()
    labels: list[Toy] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    bounded: bool = True
    """It tells the bounds of its value."""
    count: int | None = None
    """What it says of the number of its children, where that is not the truth."""
    path: str = ""

    def mask(self) -> list[int]:
        bits = sum(state_bit(state) for state in self.states)
        return [bits & 0xFFFFFFFF, bits >> 32]

    def below(self) -> list[Toy]:
        return [self, *(node for child in self.children for node in child.below())]


_DOES = (
    "DoAction", "SetTextContents", "InsertText", "DeleteText", "SetCaretOffset", "SelectChild", "DeselectChild",
    "IsChildSelected", "ClearSelection", "GrabFocus", "ScrollTo",
)  # fmt: skip

Answer = tuple[str, list[Any]]


class ToyApp:
    """An app on the toy bus. ``calls`` counts what it was asked; ``mute`` makes it hang."""

    def __init__(self, name: str, *windows: Toy, cache: str = "none", toolkit: str = "toy") -> None:
        """``cache``: ``none``, ``common``, ``qt``, ``partial`` (every other object), or ``nonsense``."""
        self.root = Toy("application", name, list(windows), interfaces=("Accessible", "Application"))
        self.cache = cache
        self.toolkit = toolkit
        self.mute: Callable[[Message], bool] = lambda _message: False
        self.calls: Counter[str] = Counter()
        self.asked: list[tuple[str, str]] = []
        """Path and member of every call, in order."""
        self.done: list[tuple[str, str, list[Any]]] = []
        """Calls that change something: path, member, arguments."""
        self.gone: set[str] = set()
        """Paths that answer no more."""
        self._bus: MessageBus | None = None
        self._numbers = 0

    @property
    def bus(self) -> MessageBus:
        assert self._bus is not None
        return self._bus

    @property
    def info(self) -> AppInfo:
        return AppInfo(self.bus.unique_name or "", self.root.name, 1, self.toolkit, "1")

    async def start(self, address: str) -> ToyApp:
        self._bus = await MessageBus(bus_address=address).connect()
        self._bus.add_message_handler(self._answer)
        return self

    async def stop(self) -> None:
        if self._bus is not None and self._bus.connected:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()

    def ref(self, node: Toy | None) -> tuple[str, str]:
        if node is None:
            return NULL
        return (self.bus.unique_name or "", self.path(node))

    def path(self, node: Toy) -> str:
        if node is self.root:
            return ROOT
        if not node.path:
            self._numbers += 1
            node.path = f"/org/a11y/atspi/accessible/{self._numbers}"
        return node.path

    def nodes(self) -> dict[str, Toy]:
        return {self.path(node): node for node in self.root.below()}

    def parent(self, node: Toy) -> Toy | None:
        return next((one for one in self.root.below() if any(child is node for child in one.children)), None)

    def emit(
        self,
        node: Toy,
        member: str,
        kind: str = "",
        on: int = 0,
        data: Variant | None = None,
        interface: str = "Event.Object",
        qt: bool = False,
    ) -> None:
        """Send an event in one of the two shapes."""
        signature, last = ("siiv(so)", list(self.ref(None))) if qt else ("siiva{sv}", {})
        body = [kind, on, 0, data or Variant("i", 0), last]
        message = Message(
            path=self.path(node), interface=PREFIX + interface, member=member, message_type=MessageType.SIGNAL,
            signature=signature, body=body,
        )  # fmt: skip
        self.bus.send(message)

    def emit_cache(self, member: str, node: Toy) -> None:
        signature, body = (ITEM, [self._item(node)]) if member == "AddAccessible" else ("(so)", [self.ref(node)])
        message = Message(
            path="/org/a11y/atspi/cache", interface=PREFIX + "Cache", member=member, message_type=MessageType.SIGNAL,
            signature=signature, body=body,
        )  # fmt: skip
        self.bus.send(message)

    def reference(self, node: Toy) -> Variant:
        return Variant("(so)", list(self.ref(node)))

    async def settle(self) -> None:
        """Until the bus has taken everything that was sent so far."""
        destination = "org.freedesktop.DBus"
        await self.bus.call(Message(destination, "/", interface=destination, member="GetId"))

    # --- answers -----------------------------------------------------------------------------------------------------

    def _answer(self, message: Message) -> Message | bool | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        member = message.member or ""
        what = f"{member}.{message.body[1]}" if member in ("Get", "Set") else member
        self.calls[what] += 1
        self.asked.append((message.path or "", what))
        if self.mute(message):
            return True
        node = self.nodes().get(message.path or "")
        if member == "GetItems":
            answer = self._items()
        elif node is None or message.path in self.gone:
            return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownObject", "gone")
        else:
            answer = self._property(node, message) if member == "Get" else self._method(node, message)
        if answer is None:
            return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", member)
        return Message.new_method_return(message, *answer)

    def _property(self, node: Toy, message: Message) -> Answer | None:
        count = len(node.children) if node.count is None else node.count
        if not node.bounded and message.body[1] in ("MinimumValue", "MaximumValue", "MinimumIncrement"):
            return None
        found = {
            "Name": ("s", node.name),
            "Description": ("s", node.description),
            "ChildCount": ("i", count),
            "ToolkitName": ("s", self.toolkit),
            "Version": ("s", "1"),
            "CharacterCount": ("i", len(node.text)),
            "CaretOffset": ("i", 0),
            "CurrentValue": ("d", node.value),
            "MinimumValue": ("d", 0.0),
            "MaximumValue": ("d", 100.0),
            "MinimumIncrement": ("d", 1.0),
            "NActions": ("i", len(node.actions)),
        }.get(message.body[1])
        return None if found is None else ("v", [Variant(*found)])

    def _method(self, node: Toy, message: Message) -> Answer | None:
        body = message.body
        match message.member:
            case "GetRole":
                return "u", [role_number(node.role)]
            case "GetState":
                return "au", [node.mask()]
            case "GetInterfaces":
                return "as", [[PREFIX + name for name in node.interfaces]]
            case "GetChildren":
                return "a(so)", [[list(self.ref(child)) for child in node.children]]
            case "GetChildAtIndex":
                return "(so)", [list(self.ref(node.children[body[0]]))]
            case "GetRelationSet":
                targets = [list(self.ref(label)) for label in node.labels]
                return "a(ua(so))", [[[2, targets]] if targets else []]
            case "GetText":
                return "s", [node.text[body[0] : body[1]]]
            case "GetAttributes":
                return "a{ss}", [node.attributes]
            case "GetActions":
                return "a(sss)", [[[name, "", ""] for name in node.actions]]
            case "GetName":
                return "s", [node.actions[body[0]]]
            case "GetExtents":
                return "(iiii)", [[1, 2, 30, 40]]
            case "Set":
                node.value = body[2].value
            case name if name not in _DOES:
                return None
        self.done.append((message.path or "", message.member or "", body))
        return ("b", [True]) if message.member != "Set" else ("", [])

    def _items(self) -> Answer | None:
        nodes = self.root.below()
        match self.cache:
            case "common":
                return f"a{ITEM}", [[self._item(node) for node in nodes]]
            case "partial":
                return f"a{ITEM}", [[self._item(node) for node in nodes[::2]]]
            case "qt":
                return f"a{QT_ITEM}", [[self._qt_item(node) for node in nodes]]
            case "nonsense":
                return "as", [["what", "is", "this"]]
        return None

    def _item(self, node: Toy) -> list[Any]:
        parent = self.parent(node)
        index = next((i for i, one in enumerate(parent.children) if one is node), -1) if parent else -1
        count = len(node.children) if node.count is None else node.count
        links = [list(self.ref(one)) for one in (node, self.root, parent)]
        return [*links, index, count, *self._tail(node)]

    def _qt_item(self, node: Toy) -> list[Any]:
        links = [list(self.ref(one)) for one in (node, self.root, self.parent(node))]
        return [*links, [list(self.ref(child)) for child in node.children], *self._tail(node)]

    def _tail(self, node: Toy) -> list[Any]:
        names = [PREFIX + name for name in node.interfaces]
        return [names, node.name, role_number(node.role), node.description, node.mask()]


class ToyRegistry:
    """``org.a11y.atspi.Registry``: who is there, and who listens to what."""

    def __init__(self) -> None:
        self.apps: list[ToyApp] = []
        self.registered: list[str] = []
        self._bus: MessageBus | None = None

    async def start(self, address: str) -> ToyRegistry:
        self._bus = await MessageBus(bus_address=address).connect()
        self._bus.add_message_handler(self._answer)
        await self._bus.request_name("org.a11y.atspi.Registry")
        return self

    async def stop(self) -> None:
        if self._bus is not None and self._bus.connected:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()

    def add(self, app: ToyApp) -> None:
        self.apps.append(app)
        self._tell("add", app)

    def remove(self, app: ToyApp) -> None:
        self.apps.remove(app)
        self._tell("remove", app)

    def _tell(self, kind: str, app: ToyApp) -> None:
        assert self._bus is not None
        message = Message(
            path=ROOT, interface=PREFIX + "Event.Object", member="ChildrenChanged", message_type=MessageType.SIGNAL,
            signature="siiva{sv}", body=[kind, 0, 0, app.reference(app.root), {}],
        )  # fmt: skip
        self._bus.send(message)

    def _answer(self, message: Message) -> Message | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if message.member == "RegisterEvent":
            self.registered.append(message.body[0])
            return Message.new_method_return(message)
        if message.member == "GetChildren":
            there = [list(app.ref(app.root)) for app in self.apps]
            return Message.new_method_return(message, "a(so)", [there])
        return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", str(message.member))


async def until(true: Callable[[], bool], timeout: float = 5.0) -> None:
    """Wait for what other tasks of this loop bring about."""
    async with asyncio.timeout(timeout):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.002)
