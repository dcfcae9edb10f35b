"""One run of a process of ours: start, handshake, many requests at once, and the reason of its end.

The model process is one; skills run in another (``lamd.plugins``), which wants other words and another environment.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lamd.errors import ModelError
from lamd.runtime import frames

_log = logging.getLogger(__name__)

_TAIL_LINES = 40
_LINE_LIMIT = 64 * 1024
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
_TRACE = ("  File", "Current thread", "Thread", "Extension modules")
"""Beginnings of lines that faulthandler prints after what matters."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a process is for, where that makes a difference."""

    name: str = "the model process"
    """As people are told."""
    restart: str = "it is started again by itself"
    """What happens after a crash, as people are told."""
    breakable: frozenset[str] = frozenset({"complete", "embed", "rerank"})
    """Requests that must end soon after they are cancelled, else the process is killed. A load may be long."""
    hung_s: float = 5.0
    """Seconds that such a request is given."""
    whole_environment: bool = False
    """False: only what a computing process needs, no secrets of the person's session, no telemetry, no hub."""


MODELS = Purpose()


class Child:
    """A process from its start to its end; made by ``spawn``."""

    def __init__(
        self, process: asyncio.subprocess.Process, ended: Callable[[Child], None], purpose: Purpose = MODELS
    ) -> None:
        self._process = process
        self._ended = ended
        self._purpose = purpose
        self._pending: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._given_up: dict[int, asyncio.TimerHandle] = {}
        self._next = 1
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._ready: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._stopping = False
        self.heard: Callable[[Mapping[str, Any]], None] = lambda _: None
        """Called with what the process says unasked (``news``)."""
        self.info: dict[str, Any] = {}
        """What the process said of itself when it was ready."""
        self.reason = ""
        """Why it ended, with its last words; empty while it runs."""
        self._drain = asyncio.create_task(self._keep_tail())
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def spawn(
        cls,
        command: Sequence[str],
        nice: int,
        timeout: float,
        ended: Callable[[Child], None] = lambda _: None,
        purpose: Purpose = MODELS,
    ) -> Child:
        """Start ``command`` and wait for its handshake; raises ``ModelError`` (``crashed``, ``timeout``, ``missing``).

        ``ended`` is called once when the process is gone, unless it was stopped on purpose.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                *command, str(os.getpid()), str(nice),
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                env=None if purpose.whole_environment else _environment(), limit=_LINE_LIMIT, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise ModelError("missing", f"{purpose.name} cannot be started: {error}") from error
        child = cls(process, ended, purpose)
        try:
            async with asyncio.timeout(timeout):
                child.info = await asyncio.shield(child._ready)
        except TimeoutError as error:
            await child.stop()
            problem = f"{purpose.name} was not ready after {timeout:g} s{child._last_words()}"
            raise ModelError("timeout", problem) from error
        except BaseException:
            await child.stop()
            raise
        return child

    @property
    def pid(self) -> int:
        return self._process.pid

    async def call(self, op: str, timeout: float, **params: Any) -> dict[str, Any]:
        """One request; raises ``ModelError`` (``timeout``, ``crashed`` and more). Cancelling it reaches the process."""
        if self.reason or self._stopping:
            raise self._crash()
        id_, self._next = self._next, self._next + 1
        message = frames.encode({"id": id_, "op": op, **params})
        future = self._pending[id_] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await self._send(message)
                answer: dict[str, Any] = await future
                return answer
        except TimeoutError:
            self._give_up(id_, op)
            raise ModelError("timeout", f"{self._purpose.name} gave no answer to {op!r} in {timeout:g} s") from None
        except asyncio.CancelledError:
            self._give_up(id_, op)
            raise
        finally:
            self._pending.pop(id_, None)
            if future.done() and not future.cancelled():
                future.exception()  # taken note of, even where the deadline came first

    async def stop(self, grace: float = 1.0) -> None:
        """End the process: by closing its input, then by force. Requests that wait fail as ``crashed``."""
        self._stopping = True
        if self._process.stdin:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(grace):
                await self._process.wait()
        except TimeoutError:
            self._kill()
        finally:
            if self._process.returncode is None:
                self._kill()
            await asyncio.gather(self._reader, self._drain, return_exceptions=True)

    async def _send(self, data: bytes) -> None:
        if self._process.stdin is None:
            raise ModelError("crashed", f"{self._purpose.name} takes no input")
        with contextlib.suppress(ConnectionError, RuntimeError):  # its end is told by the reader, with the reason
            self._process.stdin.write(data)
            await self._process.stdin.drain()

    def _give_up(self, id_: int, op: str) -> None:
        """Tell the process that nobody waits any more, and make sure that it listens."""
        if self._process.stdin is None or self.reason or self._stopping:
            return
        with contextlib.suppress(ConnectionError, RuntimeError):
            self._process.stdin.write(frames.encode({"op": "cancel", "id": id_}))
        if op in self._purpose.breakable:
            self._given_up[id_] = asyncio.get_running_loop().call_later(self._purpose.hung_s, self._hung)

    def _hung(self) -> None:
        self._tail.append(f"no sign of life for {self._purpose.hung_s:g} s after a cancel; killed")
        self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def _read(self) -> None:
        """Hand out answers until the stream ends, then tell everyone why."""
        nonsense: frames.FrameError | None = None
        if self._process.stdout is not None:
            try:
                while (message := await frames.read(self._process.stdout)) is not None:
                    self._take(message)
            except frames.FrameError as error:
                nonsense = error
                self._kill()
        try:
            async with asyncio.timeout(2):
                await self._process.wait()
        except TimeoutError:
            self._kill()
        await self._process.wait()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(self._drain), 0.5)
        self._finish(nonsense)

    def _finish(self, nonsense: frames.FrameError | None) -> None:
        for timer in self._given_up.values():
            timer.cancel()
        reason = str(nonsense) if nonsense else _ending(self._process.returncode or 0)
        self.reason = reason + self._last_words()
        for future in [self._ready, *self._pending.values()]:
            if not future.done():
                future.set_exception(self._crash())
        if self._ready.done() and not self._ready.cancelled():
            self._ready.exception()
        if not self._stopping:
            _log.warning("%s ended: %s", self._purpose.name, self.reason)
            self._ended(self)

    def _crash(self) -> ModelError:
        reason = self.reason or "it was stopped"
        return ModelError("crashed", f"{self._purpose.name} ended: {reason}", self._purpose.restart)

    def _take(self, message: frames.Message) -> None:
        if "ready" in message:
            if not self._ready.done():
                self._ready.set_result(message["ready"])
            return
        if "news" in message:
            self.heard(message["news"])
            return
        id_ = message.get("id", 0)
        if timer := self._given_up.pop(id_, None):
            timer.cancel()
        future = self._pending.get(id_)
        if future is None or future.done():
            return
        if "ok" in message:
            future.set_result(message["ok"])
        else:
            future.set_exception(_told(message.get("error")))

    async def _keep_tail(self) -> None:
        """Keep the last lines of standard error; native code prints its dying words there."""
        stream = self._process.stderr
        while stream is not None:
            try:
                line = await stream.readline()
            except ValueError:  # longer than the limit; what was read is dropped
                continue
            if not line:
                return
            if text := line.decode("utf-8", "replace").rstrip():
                self._tail.append(text[:500])
                _log.debug("%s: %s", self._purpose.name, text[:500])

    def _last_words(self) -> str:
        lines = [line for line in self._tail if not line.startswith(_TRACE)]
        return f" ({'; '.join(lines[-3:])})" if lines else ""


def _told(error: object) -> ModelError:
    if not isinstance(error, Mapping):
        return ModelError("crashed", "the model process gave an answer without content")
    return ModelError(str(error.get("code")), str(error.get("message")), str(error.get("hint", "")))


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _environment() -> dict[str, str]:
    """See ``Purpose.whole_environment``."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"TOKENIZERS_PARALLELISM": "false", "OMP_WAIT_POLICY": "passive", "PYTHONUNBUFFERED": "1"}
