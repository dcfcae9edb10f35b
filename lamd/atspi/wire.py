"""Calls over one D-Bus connection: pipelined, bounded, each with a deadline; hung apps are kept apart.

dbus-fast's own ``call()`` has no deadline, and its writer dies of EAGAIN with some hundreds of calls in flight. So
calls are sent with ``send()``, matched to their replies here, and at most 48 are under way.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus
from dbus_fast.signature import SignatureTree, get_signature_tree

from lamd.errors import AtspiError

log = logging.getLogger(__name__)

ROOT = "/org/a11y/atspi/accessible/root"
PROPERTIES = "org.freedesktop.DBus.Properties"
ACCESSIBLE = "org.a11y.atspi.Accessible"

IN_FLIGHT = 48
"""Calls under way on the whole connection; more have killed dbus-fast's writer."""
IN_FLIGHT_PER_APP = 32
"""So that one app that does not answer cannot keep the others from being asked."""
CALL_TIMEOUT = 1.0
"""Seconds an app has to answer one call, from when it was sent."""
SWEEP = 0.05
PROBE_AFTER = 0.6
"""Share of a call's time after which a silent app is probed."""
PROBE_FIRST, PROBE_MOST = 0.25, 5.0
"""Seconds between probes of a hung app: the first, and the most after doubling."""

_GONE = frozenset(
    "org.freedesktop.DBus.Error." + name
    for name in ("ServiceUnknown", "NameHasNoOwner", "NoReply", "Disconnected", "NoServer")
)

Done = Callable[[list[Any] | None, AtspiError | None], None]
"""Called once with the reply's body, or with the error."""


def _tree(signature: str) -> SignatureTree:
    return get_signature_tree(signature)


class _Pending:
    """One call, waiting or under way."""

    __slots__ = ("done", "expires", "message", "probe_at", "sent", "timeout")

    def __init__(self, message: Message, done: Done | None, timeout: float) -> None:
        self.message = message
        self.done = done
        self.timeout = timeout
        self.sent = 0.0
        self.probe_at = 0.0
        self.expires = 0.0

    def finish(self, body: list[Any] | None, error: AtspiError | None) -> None:
        done, self.done = self.done, None
        if done is not None:
            done(body, error)


class Wire:
    """The calls of one connected ``MessageBus``."""

    def __init__(
        self,
        bus: MessageBus,
        on_signal: Callable[[Message], None],
        on_recovered: Callable[[str], None] = lambda _bus: None,
    ) -> None:
        """``on_signal`` gets every signal in order; ``on_recovered`` the name of an app that answers again."""
        self._bus = bus
        self._loop = asyncio.get_running_loop()
        self._on_signal = on_signal
        self._on_recovered = on_recovered
        self._pending: dict[int, _Pending] = {}
        self._flying: dict[str, int] = {}
        self._waiting: OrderedDict[str, deque[_Pending]] = OrderedDict()
        self._heard: dict[str, float] = {}
        self._hung: dict[str, float] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._sweeper: asyncio.TimerHandle | None = None
        self._closed = False
        bus.add_message_handler(self._on_message)

    @property
    def hung(self) -> frozenset[str]:
        """Bus names of the apps in quarantine."""
        return frozenset(self._hung)

    def submit(
        self,
        bus: str,
        path: str,
        interface: str,
        member: str,
        signature: str,
        body: list[Any],
        done: Done,
        timeout: float = CALL_TIMEOUT,
    ) -> None:
        """Queue one call; ``done`` is called from the event loop, or at once where the app is hung or the bus gone."""
        if self._closed:
            done(None, AtspiError("no_bus", "the accessibility bus went away"))
        elif bus in self._hung:
            done(None, _hung(bus))
        else:
            message = Message(bus, path, interface, member, signature=_tree(signature), body=body, validate=False)
            self._enqueue(bus, _Pending(message, done, timeout))

    def get(self, bus: str, path: str, interface: str, name: str, done: Done, timeout: float = CALL_TIMEOUT) -> None:
        """Queue the read of one property; ``done`` gets its value as the only item of the body."""

        def unpack(body: list[Any] | None, error: AtspiError | None) -> None:
            if body and hasattr(body[0], "value"):
                done([body[0].value], None)
            else:
                done(None, error or AtspiError("app_error", f"{name} is not a property"))

        self.submit(bus, path, PROPERTIES, "Get", "ss", [interface, name], unpack, timeout)

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
        """One call and the body of its reply; raises ``AtspiError`` within ``timeout`` seconds and a sweep."""
        future: asyncio.Future[list[Any]] = self._loop.create_future()

        def done(reply: list[Any] | None, error: AtspiError | None) -> None:
            if future.done():
                return
            if error is None:
                future.set_result(reply or [])
            else:
                future.set_exception(error)

        self.submit(bus, path, interface, member, signature, body or [], done, timeout)
        try:
            async with asyncio.timeout(timeout + 2 * SWEEP):
                return await future
        except TimeoutError:
            raise AtspiError("timeout", f"{member} was not answered in {timeout:g} s") from None

    async def alive(self, bus: str, silence: float) -> None:
        """Return where ``bus`` was heard within the last ``silence`` seconds, else ask it; raises ``AtspiError``.

        Since a connection's messages keep their order, all that the app told before it answers has come by then.
        """
        if bus in self._hung:
            raise _hung(bus)
        if self._loop.time() - self._heard.get(bus, float("-inf")) > silence:
            await self.call(bus, ROOT, PROPERTIES, "Get", "ss", [ACCESSIBLE, "ChildCount"])

    def close(self) -> None:
        """Fail everything that waits, with ``no_bus``."""
        self._closed = True
        self._bus.remove_message_handler(self._on_message)
        for timer in [*self._timers.values(), *([self._sweeper] if self._sweeper else [])]:
            timer.cancel()
        left = [*self._pending.values(), *(p for queue in self._waiting.values() for p in queue)]
        self._pending.clear()
        self._waiting.clear()
        self._flying.clear()
        for pending in left:
            pending.finish(None, AtspiError("no_bus", "the accessibility bus went away"))

    def _enqueue(self, bus: str, pending: _Pending) -> None:
        queue = self._waiting.get(bus)
        if queue is None and len(self._pending) < IN_FLIGHT and self._flying.get(bus, 0) < IN_FLIGHT_PER_APP:
            self._send(bus, pending)
            return
        if queue is None:
            queue = self._waiting[bus] = deque()
        queue.append(pending)

    def _pump(self) -> None:
        """Send what there is room for, the apps in turn."""
        blocked = 0
        while self._waiting and len(self._pending) < IN_FLIGHT and blocked < len(self._waiting):
            bus = next(iter(self._waiting))
            queue = self._waiting[bus]
            if self._flying.get(bus, 0) >= IN_FLIGHT_PER_APP:
                self._waiting.move_to_end(bus)
                blocked += 1
                continue
            blocked = 0
            self._send(bus, queue.popleft())
            if queue:
                self._waiting.move_to_end(bus)
            else:
                self._waiting.pop(bus, None)

    def _send(self, bus: str, pending: _Pending) -> None:
        now = self._loop.time()
        pending.sent = now
        pending.probe_at = now + PROBE_AFTER * pending.timeout
        pending.expires = now + pending.timeout
        message = pending.message
        message.serial = self._bus.next_serial()
        self._pending[message.serial] = pending
        self._flying[bus] = self._flying.get(bus, 0) + 1
        sent = self._bus.send(message)
        if not sent.done():
            sent.add_done_callback(_retrieve)
        else:
            _retrieve(sent)
        if self._sweeper is None:
            self._sweeper = self._loop.call_later(SWEEP, self._sweep)

    def _on_message(self, message: Message) -> bool | None:
        kind = message.message_type
        if kind is MessageType.SIGNAL:
            if message.sender in self._heard:
                self._heard[message.sender] = self._loop.time()
            self._on_signal(message)
            return None
        if kind is MessageType.METHOD_CALL:
            return None
        pending = self._pending.get(message.reply_serial)
        if pending is None:
            return None
        bus = pending.message.destination or ""
        if bus.startswith(":") and message.sender not in (bus, "org.freedesktop.DBus"):
            return True  # an answer by someone who was not asked
        del self._pending[message.reply_serial]
        self._landed(bus)
        if kind is MessageType.METHOD_RETURN:
            self._heard[bus] = self._loop.time()
            pending.finish(message.body, None)
        else:
            error = _error(message, pending.message)
            if error.code == "atspi.app_gone":
                self._heard.pop(bus, None)
            else:
                self._heard[bus] = self._loop.time()
            pending.finish(None, error)
        if self._waiting:
            self._pump()
        return True

    def _landed(self, bus: str) -> None:
        left = self._flying.get(bus, 0) - 1
        if left > 0:
            self._flying[bus] = left
        else:
            self._flying.pop(bus, None)

    def _sweep(self) -> None:
        """Time out what is late; tell an app that answers nothing at all from one slow call."""
        self._sweeper = None
        now = self._loop.time()
        for serial, pending in list(self._pending.items()):
            bus = pending.message.destination or ""
            if now >= pending.expires:
                if self._pending.pop(serial, None) is None:
                    continue  # failed together with an earlier one
                self._landed(bus)
                if self._heard.get(bus, 0.0) >= pending.sent:
                    what = f"{pending.message.member} was not answered in {pending.timeout:g} s"
                    pending.finish(None, AtspiError("timeout", what))
                else:
                    self._quarantine(bus)
                    pending.finish(None, _hung(bus))
            elif now >= pending.probe_at and self._heard.get(bus, 0.0) < pending.sent:
                pending.probe_at = pending.expires
                self._ping(bus, lambda _body, _error: None, pending.timeout)
        self._pump()
        if self._pending and not self._closed:
            self._sweeper = self._loop.call_later(SWEEP, self._sweep)

    def _ping(self, bus: str, done: Done, timeout: float) -> None:
        """Ask for what every app has. Not ``Peer.Ping``: GDBus answers that from a thread while the app hangs."""
        body = [ACCESSIBLE, "ChildCount"]
        message = Message(bus, ROOT, PROPERTIES, "Get", signature=_tree("ss"), body=body, validate=False)
        self._send(bus, _Pending(message, done, timeout))

    def _quarantine(self, bus: str) -> None:
        if bus in self._hung:
            return
        log.warning("%s does not answer; left alone until it does", bus)
        self._hung[bus] = PROBE_FIRST
        lost = [serial for serial, pending in self._pending.items() if pending.message.destination == bus]
        late = [self._pending.pop(serial) for serial in lost] + list(self._waiting.pop(bus, ()))
        self._flying.pop(bus, None)
        for pending in late:
            pending.finish(None, _hung(bus))
        self._timers[bus] = self._loop.call_later(PROBE_FIRST, self._probe, bus)

    def _probe(self, bus: str) -> None:
        def done(body: list[Any] | None, error: AtspiError | None) -> None:
            if self._closed:
                return
            if error is None or error.code == "atspi.app_error":
                self.forget(bus)
                log.info("%s answers again", bus)
                self._on_recovered(bus)
            elif error.code == "atspi.app_gone":
                self.forget(bus)
            else:
                self._hung[bus] = wait = min(2 * self._hung.get(bus, PROBE_FIRST), PROBE_MOST)
                self._timers[bus] = self._loop.call_later(wait, self._probe, bus)

        self._ping(bus, done, CALL_TIMEOUT)

    def forget(self, bus: str) -> None:
        """Drop what is remembered of an app that left, or lift its quarantine."""
        self._hung.pop(bus, None)
        self._heard.pop(bus, None)
        with contextlib.suppress(KeyError):
            self._timers.pop(bus).cancel()


def _retrieve(sent: asyncio.Future[Any]) -> None:
    """A failed write also ends the connection, which is where it is dealt with."""
    if not sent.cancelled():
        sent.exception()


def _hung(bus: str) -> AtspiError:
    return AtspiError("app_hung", f"the app {bus} does not answer", "wait for it, or end it")


def _error(reply: Message, call: Message) -> AtspiError:
    name = reply.error_name or ""
    if name in _GONE:
        return AtspiError("app_gone", f"the app {call.destination} has gone")
    detail = str(reply.body[0])[:200] if reply.body else ""
    return AtspiError("app_error", f"{call.member} failed: {name.rpartition('.')[2]} {detail}".rstrip())
