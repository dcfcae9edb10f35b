"""Many questions at once: what one answer makes known is asked for without waiting for the others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from lamd.atspi.items import Key
from lamd.atspi.wire import PROPERTIES, Wire
from lamd.errors import AtspiError

READ_TIMEOUT = 8.0
"""Seconds for the read of a whole app."""
FATAL = frozenset({"atspi.app_hung", "atspi.app_gone", "atspi.no_bus"})
"""Errors after which there is nothing more to ask; any other costs only its own answer."""


class Asker:
    """Questions to an app, under way together; ``run`` returns when all are answered."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._open = 0
        self._late = False
        self._error: AtspiError | None = None
        self._finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def finish(self, timeout: float) -> None:
        """Wait for all answers; raises ``AtspiError`` when the app is hung or gone, or ``timeout`` is over."""
        self._advance()
        try:
            async with asyncio.timeout(timeout):
                await self._finished
        except TimeoutError:
            raise AtspiError("timeout", f"the app was not read in {timeout:g} s") from None
        if self._late:
            raise AtspiError("timeout", "the app left some questions without an answer")

    def _advance(self) -> None:
        """Ask what the last answer made known; done when nothing is left."""
        if not self._open and not self._finished.done():
            self._finished.set_result(None)

    def ask(self, bus: str, path: str, interface: str, member: str, got: Callable[[Any], None]) -> None:
        """One method without arguments; ``got`` is called with its result, or None where it failed."""
        self._submit(bus, path, interface, member, "", [], got)

    def read(self, key: Key, interface: str, name: str, got: Callable[[Any], None]) -> None:
        """One property; ``got`` is called with its value, or None where it failed."""

        def unpack(variant: Any) -> None:
            got(getattr(variant, "value", None))

        self._submit(key[0], key[1], PROPERTIES, "Get", "ss", [interface, name], unpack)

    def _submit(
        self,
        bus: str,
        path: str,
        interface: str,
        member: str,
        signature: str,
        body: list[Any],
        got: Callable[[Any], None],
    ) -> None:
        def done(reply: list[Any] | None, error: AtspiError | None) -> None:
            self._open -= 1
            if self._finished.done():
                return
            if error is not None and error.code in FATAL:
                self._error = error
                self._finished.set_exception(error)
                return
            self._late = self._late or (error is not None and error.code == "atspi.timeout")
            got(reply[0] if reply else None)
            self._advance()

        if self._error is None:
            self._open += 1
            self._wire.submit(bus, path, interface, member, signature, body, done)
