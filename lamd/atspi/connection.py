"""The way to the accessibility bus: found, kept, and found again after it restarted.

No display or bus at the start is no error: ``Connection`` waits and tries again; until then calls raise ``no_bus``.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus
from dbus_fast.errors import AuthError, DBusError, InvalidAddressError

from lamd.atspi.wire import CALL_TIMEOUT, Done, Wire
from lamd.errors import AtspiError

log = logging.getLogger(__name__)

LAUNCHER, LAUNCHER_PATH = "org.a11y.Bus", "/org/a11y/bus"
DBUS, DBUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
CONNECT_TIMEOUT = 5.0
"""Seconds for finding the bus and saying hello; the launcher may have to be started."""
RETRY_FIRST, RETRY_MOST = 0.2, 3.0

_CONNECT_ERRORS = (OSError, EOFError, AuthError, DBusError, InvalidAddressError, TimeoutError, AtspiError)


class Connection:
    """One client of the accessibility bus. ``start`` returns at once; ``ready`` waits for the bus."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        """``environ`` stands in for the process's own: ``AT_SPI_BUS_ADDRESS``, ``DBUS_SESSION_BUS_ADDRESS``."""
        self._environ = os.environ if environ is None else environ
        self._wire: Wire | None = None
        self._bus: MessageBus | None = None
        self._session: MessageBus | None = None
        self._address = ""
        self._up = asyncio.Event()
        self._wake = asyncio.Event()
        self._why = "the accessibility bus is not there yet"
        self._keeper: asyncio.Task[None] | None = None
        self.on_signal: Callable[[Message], None] = lambda _message: None
        """Every signal that a match rule lets through, in order."""
        self.on_up: Callable[[], Awaitable[None]] = _nothing
        """Awaited after each connect, before ``ready`` returns: register listeners here."""
        self.on_down: Callable[[], None] = lambda: None
        """Called when the bus is lost."""
        self.on_recovered: Callable[[str], None] = lambda _bus: None
        """Called with the name of a hung app that answers again."""

    def start(self) -> None:
        """Begin to connect, and keep connected until ``close``."""
        if self._keeper is None:
            self._keeper = asyncio.get_running_loop().create_task(self._keep(), name="atspi-connection")

    async def close(self) -> None:
        """Disconnect for good."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
            self._keeper = None
        self._lost("the connection was closed")
        if self._session is not None:
            self._session.disconnect()
            self._session = None

    async def ready(self, timeout: float = CONNECT_TIMEOUT) -> None:
        """Wait for the bus; raises ``no_bus`` when ``timeout`` seconds are over."""
        try:
            async with asyncio.timeout(timeout):
                await self._up.wait()
        except TimeoutError:
            raise self._no_bus() from None

    @property
    def up(self) -> bool:
        """Whether the bus is connected and the listeners are registered."""
        return self._up.is_set()

    @property
    def wire(self) -> Wire:
        """For pipelined calls; raises ``no_bus``. Good until the connection is lost: do not keep it."""
        if self._wire is None:
            raise self._no_bus()
        return self._wire

    async def call(
        self,
        bus: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: list[Any] | None = None,
        timeout: float = CALL_TIMEOUT,
    ) -> list[Any]:
        """One call and the body of its reply; raises ``AtspiError`` within ``timeout`` seconds."""
        return await self.wire.call(bus, path, interface, member, signature, body, timeout)

    async def get(self, bus: str, path: str, interface: str, name: str, timeout: float = CALL_TIMEOUT) -> Any:
        """One property's value; never all of them at once, which crashes some apps."""
        properties = "org.freedesktop.DBus.Properties"
        body = await self.call(bus, path, properties, "Get", "ss", [interface, name], timeout)
        if not body or not hasattr(body[0], "value"):
            raise AtspiError("app_error", f"{name} is not a property")
        return body[0].value

    def submit(
        self, bus: str, path: str, interface: str, member: str, signature: str, body: list[Any], done: Done
    ) -> None:
        """Queue one call, see ``Wire.submit``; raises ``no_bus``."""
        self.wire.submit(bus, path, interface, member, signature, body, done)

    async def match(self, rule: str, add: bool = True) -> None:
        """Add or remove a match rule."""
        member = "AddMatch" if add else "RemoveMatch"
        await self.call(DBUS, DBUS_PATH, DBUS, member, "s", [rule])

    def match_soon(self, rules: Sequence[str], add: bool = True) -> None:
        """Add or remove match rules without waiting for the bus to say so; a failure is logged."""

        def done(_body: list[Any] | None, error: AtspiError | None) -> None:
            if error is not None:
                log.debug("a match rule was refused: %s", error)

        if self._wire is not None:
            for rule in rules:
                member = "AddMatch" if add else "RemoveMatch"
                self._wire.submit(DBUS, DBUS_PATH, DBUS, member, "s", [rule], done)

    def forget(self, bus: str) -> None:
        """An app left the bus: drop what is remembered of it."""
        if self._wire is not None:
            self._wire.forget(bus)

    async def _keep(self) -> None:
        delay = RETRY_FIRST
        while True:
            self._wake.clear()
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    await self._connect()
                delay = RETRY_FIRST
                await self._until_lost()
            except _CONNECT_ERRORS as error:
                self._lost(str(error) or type(error).__name__)
                log.debug("no accessibility bus: %s", self._why)
            except BaseException:
                self._lost("the connection was closed")
                raise
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()
            delay = min(2 * delay, RETRY_MOST)

    async def _connect(self) -> None:
        self._address = await self._find()
        bus = MessageBus(bus_address=self._address)
        await bus.connect()
        self._bus = bus
        self._wire = Wire(bus, self._signal, lambda name: self.on_recovered(name))
        await self.on_up()
        self._up.set()
        log.info("connected to the accessibility bus")

    async def _until_lost(self) -> None:
        bus = self._bus
        if bus is None:
            return
        reason = "the accessibility bus went away"
        with contextlib.suppress(*_CONNECT_ERRORS):
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        log.warning("%s; waiting for it", reason)
        self._lost(reason)

    def _lost(self, why: str) -> None:
        was_up = self._up.is_set()
        self._why = why
        self._up.clear()
        wire, self._wire = self._wire, None
        bus, self._bus = self._bus, None
        if wire is not None:
            wire.close()
        if bus is not None:
            bus.disconnect()
        if was_up:
            self.on_down()

    def _signal(self, message: Message) -> None:
        self.on_signal(message)

    async def _find(self) -> str:
        """The bus's address: the environment's, else asked of its launcher on the session bus."""
        fixed = self._environ.get("AT_SPI_BUS_ADDRESS", "")
        if fixed:
            return fixed
        if self._session is None or not self._session.connected:
            self._session = await self._open_session()
        reply = await self._session.call(Message(LAUNCHER, LAUNCHER_PATH, interface=LAUNCHER, member="GetAddress"))
        if reply is None or reply.message_type is not MessageType.METHOD_RETURN or not reply.body[0]:
            raise AtspiError("no_bus", "the session has no accessibility bus", "install at-spi2-core")
        return str(reply.body[0])

    async def _open_session(self) -> MessageBus:
        address = self._environ.get("DBUS_SESSION_BUS_ADDRESS", "")
        if not address and "XDG_RUNTIME_DIR" in self._environ:
            address = f"unix:path={self._environ['XDG_RUNTIME_DIR']}/bus"
        if not address:
            raise AtspiError("no_bus", "there is no session bus", "start lamd inside a desktop session")
        session = await MessageBus(bus_address=address).connect()
        session.add_message_handler(self._session_signal)
        rule = f"type='signal',sender='{DBUS}',member='NameOwnerChanged',arg0='{LAUNCHER}'"
        await session.call(Message(DBUS, DBUS_PATH, interface=DBUS, member="AddMatch", signature="s", body=[rule]))
        return session

    def _session_signal(self, message: Message) -> None:
        """A new launcher may mean a new bus while the old one still runs: look again."""
        if message.member == "NameOwnerChanged" and message.body[0] == LAUNCHER and message.body[2]:
            self._wake.set()
            if self._up.is_set() and not self._environ.get("AT_SPI_BUS_ADDRESS"):
                asyncio.get_running_loop().create_task(self._moved()).add_done_callback(_log_failure)

    async def _moved(self) -> None:
        with contextlib.suppress(*_CONNECT_ERRORS):
            async with asyncio.timeout(CONNECT_TIMEOUT):
                if await self._find() != self._address and self._bus is not None:
                    self._bus.disconnect()

    def _no_bus(self) -> AtspiError:
        return AtspiError("no_bus", f"the accessibility bus cannot be reached: {self._why}", "see `lam doctor`")


async def _nothing() -> None:
    return None


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        log.error("looking for the accessibility bus failed", exc_info=task.exception())
