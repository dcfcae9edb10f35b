"""The daemon for widgets: asked in a thread of its own, so that no window ever waits for the socket.

What comes back is delivered in the widgets' thread. Consent is answered on a connection of its own: who asks cannot
consent.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from lamd.client import AsyncClient, Message, OnProgress
from lamd.errors import ClientError, LamdError

T = TypeVar("T")
Failed = Callable[[LamdError], None]
PULSE_S = 2.0
"""How often the daemon is asked how it stands; what this client begins or ends is asked about at once."""
END_S = 3.0


class Link(QObject):
    """``start`` it once, ``close`` it at the end."""

    status = Signal(object)
    """The answer to ``daemon.status``, or the ``LamdError`` that kept it from coming."""
    question = Signal(object)
    """Params of ``consent.request``."""
    closed = Signal(object)
    """Params of ``consent.closed``."""
    _deliver = Signal(object)

    def __init__(self, path: Path, parent: QObject | None = None, *, pulse: float = PULSE_S) -> None:
        super().__init__(parent)
        self._path, self._pulse = path, pulse
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="link", daemon=True)
        self._approver: AsyncClient | None = None
        self._wake: asyncio.Event | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending = False
        self.mine: set[str] = set()
        """Ids that the daemon gave this client's own connections."""
        self._deliver.connect(self._delivered)

    def start(self) -> None:
        """Begin to watch the daemon, whether it is there yet or not."""
        self._thread.start()
        self._thread_call(self._watch())

    def close(self) -> None:
        """Leave; a command of this client that runs is stopped by that."""
        if self._thread.is_alive():
            self._ending = True
            asyncio.run_coroutine_threadsafe(self._end(), self._loop)
            self._thread.join(END_S)
        elif not self._loop.is_closed():
            self._loop.close()

    # --- questions ---------------------------------------------------------------------------------------------------

    def run(self, text: str, progress: OnProgress, done: Callable[[Message], None], failed: Failed) -> Future[Any]:
        """Carry out a command; cancelling what is returned stops it."""
        return self._ask(lambda c: _plain(c.run(text, on_progress=self._here(progress))), done, failed)

    def undo(self, progress: OnProgress, done: Callable[[Message], None], failed: Failed) -> Future[Any]:
        """Take back the last thing that can be."""
        told = self._here(progress)

        async def undo(client: AsyncClient) -> Message:
            client.on_notification = lambda _, params: told(str(params.get("event", "")), params.get("data") or {})
            return dict(await client.call("command.undo", timeout=None))

        return self._ask(undo, done, failed)

    def call(self, method: str, done: Callable[[Any], None], failed: Failed, **params: Any) -> Future[Any]:
        """Ask anything else."""
        return self._ask(lambda client: client.call(method, **params), done, failed)

    def answer(self, question: str, allow: bool, failed: Failed, *, always: bool = False) -> None:
        """Answer a consent question, on the connection that was asked; ``always``: from now on without asking."""

        async def answer() -> None:
            if self._approver is None:
                raise ClientError("lost", "the daemon has closed the connection", "lam status")
            await self._approver.call("consent.answer", id=question, allow=allow, always=always)

        self._begin(answer(), lambda _: None, failed)

    def apart(self, work: Callable[[], T], done: Callable[[T], None], failed: Failed) -> Future[Any]:
        """Do what blocks, such as looking at the disk, in a thread of its own."""
        return self._begin(asyncio.to_thread(work), done, failed)

    # --- the thread --------------------------------------------------------------------------------------------------

    def _ask(
        self, work: Callable[[AsyncClient], Coroutine[Any, Any, T]], done: Callable[[T], None], failed: Failed
    ) -> Future[Any]:
        async def ask() -> T:
            async with AsyncClient(self._path, name="lam-desktop") as client:
                self.mine.add(client.hello["client"])
                self._look()
                try:
                    return await work(client)
                finally:
                    self._look()

        return self._begin(ask(), done, failed)

    def _begin(self, work: Coroutine[Any, Any, T], done: Callable[[T], None], failed: Failed) -> Future[Any]:
        if self._ending or not self._thread.is_alive():
            work.close()  # nobody is there to do it, nor to be told
            return Future()

        async def told() -> None:
            try:
                result = await work
            except LamdError as error:
                wrong = error
                self._say(lambda: failed(wrong))
            else:
                self._say(lambda: done(result))

        return self._thread_call(told())

    def _thread_call(self, work: Coroutine[Any, Any, None]) -> Future[Any]:
        async def kept() -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 -- it runs in one
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            await work

        return asyncio.run_coroutine_threadsafe(kept(), self._loop)

    def _here(self, progress: OnProgress) -> OnProgress:
        """The same, called in the widgets' thread."""
        return lambda event, data: self._say(lambda: progress(event, data))

    def _look(self) -> None:
        if self._wake is not None:
            self._wake.set()

    async def _watch(self) -> None:
        """Be an approver and tell how the daemon stands, again and again, for as long as this client lives."""
        self._wake = asyncio.Event()
        while not self._ending:
            try:
                async with AsyncClient(self._path, name="lam-consent") as self._approver:
                    self._approver.on_notification = self._notified
                    await self._approver.watch()
                    while not self._ending:
                        self._emit(self.status, await self._approver.call("daemon.status"))
                        await self._rest()
            except LamdError as error:
                self._approver = None
                self._emit(self.status, error)
            await self._rest()

    async def _rest(self) -> None:
        assert self._wake is not None  # noqa: S101 -- _watch() made it
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), self._pulse)
        self._wake.clear()

    def _notified(self, method: str, params: Message) -> None:
        if method == "consent.request":
            self._emit(self.question, {**params, "mine": params.get("client", "") in {"", *self.mine}})
            self._look()
        elif method == "consent.closed":
            self._emit(self.closed, params)
            self._look()

    def _emit(self, signal: Any, value: object) -> None:
        self._say(lambda: signal.emit(value))

    def _say(self, telling: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the widgets are gone
            self._deliver.emit(telling)

    @Slot(object)
    def _delivered(self, telling: Callable[[], None]) -> None:
        telling()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    async def _end(self) -> None:
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=END_S)
        self._loop.stop()


async def _plain(reply: Coroutine[Any, Any, Any]) -> Message:
    return dict(await reply)
