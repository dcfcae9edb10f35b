"""Clients on the socket: who may, how many, how much; requests out of bytes, answers in."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, Protocol

from lamd.errors import WireError
from lamd.rpc import wire
from lamd.rpc.outbox import STALL_S, Outbox
from lamd.rpc.socket import OwnSocket, peer_of
from lamd.trajectory import Role

log = logging.getLogger(__name__)

MAX_CLIENTS = 32
SPARE_CLIENTS = 4
"""Beyond ``MAX_CLIENTS`` so many more may come to say stop, and nothing else: clients must not be able to block it."""
SPARE_S = 2.0
"""A spare connection is closed after that."""
MAX_IN_FLIGHT = 32
"""Requests of one client that are not answered yet."""
HALF_S = 10.0
"""A line that has begun must end within that."""
END_S = 1.0
"""How long a leaving client's requests may take to be cancelled."""
FLUSH_S = 0.5
"""How long closing waits for the last answers to leave."""


class Connection:
    """One client, as the methods know it."""

    def __init__(
        self, name: str, pid: int, writer: asyncio.StreamWriter, spare: bool, stall_s: float = STALL_S
    ) -> None:
        self.id = name
        """Unique while the daemon lives."""
        self.pid = pid
        self.role = Role.PERSON
        self.name = ""
        """What the client calls itself."""
        self.spare = spare
        """Only stop is served here."""
        self.tasks: dict[wire.Id, asyncio.Task[None]] = {}
        self.outbox = Outbox(writer, self.drop, stall_s)
        self._writer = writer
        self._loose: set[asyncio.Task[None]] = set()

    def notify(self, method: str, params: Mapping[str, Any], *, progress: bool = False) -> None:
        """Send a notification; never waits. ``progress`` may be dropped if the client reads slowly."""
        self.outbox.put(wire.notification(method, params), progress=progress)

    def drop(self, reason: str) -> None:
        """Close at once, what is queued is lost."""
        log.warning("client %s (pid %d) dropped: %s", self.id, self.pid, reason)
        self._writer.transport.abort()

    def start(self, request: wire.Request, work: Coroutine[Any, Any, None]) -> None:
        """Run one request beside the others."""
        task = asyncio.ensure_future(work)
        if request.id is None:
            self._loose.add(task)
            task.add_done_callback(self._loose.discard)
        else:
            key = request.id
            self.tasks[key] = task
            task.add_done_callback(lambda _: self.tasks.pop(key, None))

    @property
    def in_flight(self) -> int:
        return len(self.tasks) + len(self._loose)

    async def end(self) -> None:
        """Cancel what the client asked for: there is nobody left to tell."""
        tasks = [*self.tasks.values(), *self._loose]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=END_S)


class Dispatcher(Protocol):
    """What the server needs of the methods."""

    async def call(self, connection: Connection, request: wire.Request) -> Any:
        """Answer one request; what it raises becomes a wire error."""
        ...

    def gone(self, connection: Connection) -> None:
        """A client has left."""
        ...


class Server:
    """AF_UNIX only. ``start`` raises ``WireError`` where the socket is unsafe or taken."""

    def __init__(self, path: Path, dispatcher: Dispatcher, *, half_s: float = HALF_S, stall_s: float = STALL_S) -> None:
        self._own = OwnSocket(path)
        self._dispatcher = dispatcher
        self._half_s = half_s
        self._stall_s = stall_s
        self._server: asyncio.Server | None = None
        self._serving: dict[Connection, asyncio.Task[Any]] = {}
        self._numbers = itertools.count(1)

    @property
    def clients(self) -> int:
        """Connections that are open."""
        return len(self._serving)

    async def start(self) -> None:
        """Listen. Returns when clients can connect."""
        self._server = await asyncio.start_unix_server(self._serve, sock=self._own.open())

    async def close(self) -> None:
        """Answer what is ready, close every client, remove the socket."""
        if self._server is not None:
            self._server.close()
        await asyncio.gather(*(connection.outbox.flushed(FLUSH_S) for connection in self._serving))
        tasks = list(self._serving.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._own.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = peer_of(writer.get_extra_info("socket"))
        if peer.uid != os.getuid() or len(self._serving) >= MAX_CLIENTS + SPARE_CLIENTS:
            log.warning("refused pid %d of uid %d", peer.pid, peer.uid)
            writer.transport.abort()
            return
        spare = len(self._serving) >= MAX_CLIENTS
        connection = Connection(f"c{next(self._numbers)}", peer.pid, writer, spare, self._stall_s)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- asyncio runs this in a task
        self._serving[connection] = task
        pump = asyncio.create_task(connection.outbox.pump())
        try:
            async with asyncio.timeout(SPARE_S if spare else None):
                await self._read(connection, reader)
        except (ConnectionError, TimeoutError):
            pass  # the client went away, or a spare one had its time
        finally:
            self._dispatcher.gone(connection)
            await connection.end()
            await connection.outbox.flushed(FLUSH_S if not writer.is_closing() else 0)
            pump.cancel()
            writer.close()
            del self._serving[connection]

    async def _read(self, connection: Connection, reader: asyncio.StreamReader) -> None:
        framer = wire.Framer()
        clock = asyncio.get_running_loop().time
        begun = 0.0
        try:
            while data := await self._chunk(reader, begun + self._half_s - clock() if framer.half else None):
                was_half = framer.half
                lines = framer.feed(data)
                if lines or not was_half:
                    begun = clock()
                for line in lines:
                    self._take(connection, line)
        except WireError as error:  # the stream itself is unusable: nobody can tell where the next message begins
            connection.outbox.put(wire.failure(None, error))

    async def _chunk(self, reader: asyncio.StreamReader, timeout: float | None) -> bytes:
        try:
            return await asyncio.wait_for(reader.read(65536), timeout)
        except TimeoutError:
            raise WireError("half_sent", f"a line was begun and not ended in {self._half_s:g} s") from None

    def _take(self, connection: Connection, line: bytes) -> None:
        data: Any = None
        try:
            data = wire.decode(line)
            request = wire.request(data)
            if request.id is not None and request.id in connection.tasks:
                raise WireError("duplicate_id", f"a request with the id {request.id!r} is not answered yet")
            if connection.in_flight >= MAX_IN_FLIGHT and request.method != "command.stop":
                raise WireError("busy", f"{MAX_IN_FLIGHT} requests of this client are not answered yet")
            if connection.spare and request.method != "command.stop":
                raise WireError("busy", f"{MAX_CLIENTS} clients are connected", "close one; only stop is served now")
        except WireError as error:
            connection.outbox.put(wire.failure(wire.id_of(data), error))
            return
        connection.start(request, self._answer(connection, request))

    async def _answer(self, connection: Connection, request: wire.Request) -> None:
        try:
            value = await self._dispatcher.call(connection, request)
            line = wire.result(request.id, value) if request.id is not None else b""
        except Exception as error:  # the one border: everything becomes a wire error here
            line = wire.failure(request.id, error) if request.id is not None else b""
            if request.id is None:
                log.warning("a notification %s failed: %s", request.method, error)
        if line:
            connection.outbox.put(line)
