"""The client for asyncio, which is imported when a client connects: ``lam`` starts with this package."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lamd.client.framing import Message, OnNotification, OnProgress, RemoteError, Talk, answer
from lamd.client.reaching import ANSWER_S, CONNECT_S, LOOK_S, connect, lost, too_late
from lamd.client.shapes import Entry, Hello, Reply, Seen, Skill, StopReport, Told
from lamd.errors import ClientError, LamdError
from lamd.places import socket_path

if TYPE_CHECKING:
    import asyncio


class AsyncClient:
    """For asyncio; any number of requests at once. ``reconnect`` as in ``Client``."""

    hello: Hello

    def __init__(
        self, path: Path | None = None, *, role: str = "person", name: str = "python", reconnect: float = 0.0
    ) -> None:
        self._path = path
        self._role, self._name, self._reconnect = role, name, reconnect
        self._talk = Talk()
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._listening: dict[int, OnProgress | None] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._connecting: asyncio.Lock | None = None
        self._watching = self._closed = False
        self.on_notification: OnNotification = lambda method, params: None
        """Called in the loop for every notification that no ``run`` of this client waits for."""

    async def __aenter__(self) -> AsyncClient:
        import asyncio

        self._connecting = asyncio.Lock()
        await self._enter()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave; what is awaited still fails as ``lost``. A command of this client that runs is stopped."""
        self._closed = True
        await self._leave()

    async def call(self, method: str, *, timeout: float | None = ANSWER_S, **params: Any) -> Any:
        """Ask and wait for the answer. Raises ``RemoteError`` or ``ClientError``."""
        await self._connected()
        return await self._answered(*self._ask(method, params), method, timeout)

    async def run(self, text: str, *, on_progress: OnProgress | None = None, **options: Any) -> Reply:
        """Carry out a command; returns the Reply as a dict. Cancelled, the command is stopped.

        Options: ``app``, ``dry_run``, ``yes``.
        """
        return cast(Reply, await self._command("command.run", on_progress, {"text": text, **options}))

    async def stream(self, text: str, **options: Any) -> AsyncGenerator[Told, None]:
        """Carry out a command and tell of it as it goes; the last is ``reply``.

        Left early and closed (``contextlib.aclosing``), the command is stopped.
        """
        import asyncio

        told: asyncio.Queue[Told | None] = asyncio.Queue()
        running = asyncio.create_task(self.run(text, on_progress=lambda *e: told.put_nowait(Told(*e)), **options))
        running.add_done_callback(lambda _: told.put_nowait(None))
        try:
            while (event := await told.get()) is not None:
                yield event
            yield Told("reply", cast(Message, running.result()))
        finally:
            running.cancel()
            await asyncio.wait({running})

    async def act(self, verb: str, ref: int, revision: int, value: str = "", **options: Any) -> Reply:
        """One action on an element of the observation with that revision. Options: ``app``, ``yes``."""
        given = {"verb": verb, "ref": ref, "revision": revision, "value": value, **options}
        return cast(Reply, await self._command("desktop.act", None, given))

    async def stop(self) -> StopReport:
        """Stop whatever runs and forget what waits."""
        return cast(StopReport, dict(await self.call("command.stop", timeout=CONNECT_S)))

    async def see(self, app: str = "", *, since: int = 0, wait_s: float = 0.0, places: bool = False) -> Seen:
        """What an app shows, or the one in front; with ``wait_s`` once its revision is larger than ``since``.

        ``places`` fills in where on the screen it shows, as far as that can be known.
        """
        return cast(Seen, await self.call("desktop.see", app=app, since=since, wait_s=wait_s, places=places))

    async def history(self, n: int = 20) -> list[Entry]:
        """The last commands, the newest last."""
        return cast(list[Entry], (await self.call("journal.list", n=n))["entries"])

    async def skills(self) -> list[Skill]:
        """What can be done without a screen."""
        return cast(list[Skill], (await self.call("skills.list"))["skills"])

    async def watch(self) -> None:
        """Be asked for consent by ``consent.request`` from now on, after a reconnect too; not for agents."""
        await self.call("consent.watch")
        self._watching = True

    # --- requests ----------------------------------------------------------------------------------------------------

    async def _command(self, method: str, on_progress: OnProgress | None, params: Message) -> Message:
        import asyncio

        await self._connected()
        number, future = self._ask(method, params)
        self._listening[number] = on_progress
        try:
            return dict(await self._answered(number, future, method, None))
        except asyncio.CancelledError:
            with contextlib.suppress(ClientError):
                self._write(self._talk.tell("command.stop", {"request": number}))
            raise
        finally:
            self._listening.pop(number, None)

    def _ask(self, method: str, params: Message) -> tuple[int, asyncio.Future[Any]]:
        import asyncio

        number, line = self._talk.ask(method, params)
        self._write(line)
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        return number, future

    async def _answered(self, number: int, future: asyncio.Future[Any], method: str, timeout: float | None) -> Any:
        import asyncio

        try:
            return await asyncio.wait_for(future, timeout)
        except TimeoutError:
            raise too_late(method, timeout) from None
        finally:
            self._waiting.pop(number, None)

    # --- the connection ----------------------------------------------------------------------------------------------

    async def _enter(self) -> None:
        import asyncio

        reader, self._writer = await asyncio.open_unix_connection(sock=connect(self._path or socket_path()))
        self._talk = Talk(self._talk)
        self._reading = asyncio.create_task(self._read(reader))
        try:
            number, future = self._ask("hello", {"role": self._role, "name": self._name})
            self.hello = await self._answered(number, future, "hello", ANSWER_S)
        except BaseException:
            await self._leave()
            raise

    async def _leave(self) -> None:
        import asyncio

        if self._writer is not None:
            self._writer.close()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait({self._reading})

    async def _connected(self) -> None:
        """Connect again where that is wanted; many may ask at once, one does it."""
        if not self._gone or not self._reconnect or self._closed or self._connecting is None:
            return
        async with self._connecting:
            if self._gone:
                await self._again()

    async def _again(self) -> None:
        import asyncio

        clock = asyncio.get_running_loop().time
        deadline = clock() + self._reconnect
        await self._leave()
        while True:
            try:
                await self._enter()
                break
            except ClientError as error:
                if error.code not in ("client.no_daemon", "client.lost") or clock() >= deadline:
                    raise
            await asyncio.sleep(LOOK_S)
        if self._watching:
            await self._answered(*self._ask("consent.watch", {}), "consent.watch", ANSWER_S)

    @property
    def _gone(self) -> bool:
        return self._writer is None or self._reading is None or self._reading.done()

    def _write(self, line: bytes) -> None:
        if self._gone or self._writer is None:
            raise lost()
        self._writer.write(line)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        error: LamdError = lost()
        try:
            while data := await reader.read(1 << 16):
                for message in self._talk.take(data):
                    self._got(message)
        except OSError:
            pass  # told below, as lost
        except ClientError as wrong:
            error = wrong
        finally:
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(error)

    def _got(self, message: Message) -> None:
        if "method" in message:
            self._notified(message["method"], message.get("params", {}))
            return
        number = message.get("id")
        for future in [self._waiting.get(number)] if number is not None else list(self._waiting.values()):
            if future is not None and not future.done():
                try:
                    future.set_result(answer(message))
                except RemoteError as error:
                    future.set_exception(error)

    def _notified(self, method: str, params: Message) -> None:
        number = params.get("request")
        if method != "command.progress" or number not in self._listening:
            self.on_notification(method, params)
        elif (on_progress := self._listening[number]) is not None:
            on_progress(str(params.get("event", "")), params.get("data") or {})
