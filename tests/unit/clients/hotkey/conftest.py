"""A desktop portal of the test's own, on a private session bus."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from dbus_fast import Message, MessageType, Variant, unpack_variants
from dbus_fast.aio import MessageBus

from lamd.clients.hotkey import portal as module


@dataclass
class TwinPortal:
    """Answers as xdg-desktop-portal does: a handle at once, and the result later in a signal."""

    bus: Any
    calls: list[tuple[str, Any]] = field(default_factory=list)
    code: int = 0
    """What the person says: 0 is yes."""
    missing: str = ""
    """An interface that it has not."""
    keyless: str = ""
    """A shortcut that gets no key."""
    unknown_app: bool = False
    plasma5: bool = False
    """Takes the shortcuts with the session, as KDE Plasma before 6.1, and tells only a later one which got no key."""
    has: tuple[str, ...] = ()
    """Shortcuts that a new session has from before, as in KDE Plasma from 6.1 on."""
    session: str = ""
    client: str = ""

    def heard(self, message: Message) -> Message | bool | None:
        if message.message_type is not MessageType.METHOD_CALL or not (message.path or "").startswith(module.PATH):
            return None
        if message.interface == self.missing:
            return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "no such interface")
        self.client = message.sender or ""
        self.calls.append((message.member, unpack_variants(message.body)))
        if message.member == "Register":
            if self.unknown_app:
                return Message.new_error(message, "org.freedesktop.portal.Error.Failed", "App info not found")
            return Message.new_method_return(message)
        if message.member == "Close":
            self.close()  # more than is promised
            return Message.new_method_return(message)
        return self._requested(message)

    def _requested(self, message: Message) -> Message:
        options = unpack_variants(message.body[-1])
        sender = self.client.lstrip(":").replace(".", "_")
        handle = f"{module.PATH}/request/{sender}/{options['handle_token']}"
        results: dict[str, Variant] = {}
        if message.member == "CreateSession":
            self.session = f"{module.PATH}/session/{sender}/{options['session_handle_token']}"
            results["session_handle"] = Variant("s", self.session)
            if self.plasma5:
                first = [member for member, _ in self.calls].count("CreateSession") == 1
                results["shortcuts"] = self._told(
                    [name for name, _ in options["shortcuts"]], "" if first else self.keyless
                )
        elif message.member == "ListShortcuts":
            results["shortcuts"] = self._told(self.has, self.keyless)
        else:
            results["shortcuts"] = self._told([name for name, _ in message.body[1]], self.keyless)
        self.bus.send(Message.new_method_return(message, "o", [handle]))
        self._signal(handle, module.REQUEST, "Response", "ua{sv}", self.code, results)
        return True  # type: ignore[return-value]  # handled, and answered above

    def _told(self, names: Iterable[str], keyless: str) -> Variant:
        told = [
            [name, {"trigger_description": Variant("s", "" if name == keyless else f"Press {name}")}] for name in names
        ]
        return Variant("a(sa{sv})", told)

    def press(self, name: str, session: str = "") -> None:
        """The person presses a shortcut's key."""
        body = (session or self.session, name, 0, {})
        self._signal(module.PATH, module.SHORTCUTS, "Activated", "osta{sv}", *body)

    def close(self) -> None:
        """The desktop ends the session."""
        self._signal(self.session, module.SESSION, "Closed", "a{sv}", {})

    def _signal(self, path: str, interface: str, member: str, signature: str, *body: Any) -> None:
        sent = Message.new_signal(path, interface, member, signature, list(body))
        sent.destination = self.client
        self.bus.send(sent)


@pytest.fixture
def bus_daemon(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """A session bus of the test's own, with no service on it."""
    config = tmp_path / "bus.conf"
    config.write_text(
        "<busconfig><type>session</type>"
        f"<listen>unix:path={tmp_path}/bus</listen><auth>EXTERNAL</auth>"
        '<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>'
        '<allow own="*"/></policy></busconfig>'
    )
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
        yield daemon
        daemon.terminate()


@pytest.fixture
async def portal(bus_daemon: subprocess.Popen[str]) -> AsyncIterator[TwinPortal]:
    bus = await MessageBus().connect()
    twin = TwinPortal(bus)
    bus.add_message_handler(twin.heard)
    await bus.request_name(module.SERVICE)
    yield twin
    bus.disconnect()
