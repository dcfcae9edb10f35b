"""The socket from the other side: a blocking client and one for asyncio, with the same words.

    with Client() as lamd:
        reply = lamd.run("turn on line numbers", on_progress=print)

    async with AsyncClient() as lamd:
        reply = await lamd.run("turn on line numbers")

Standard library only, and little of that: the command line starts with it. What the daemon answers as an error is
raised as ``RemoteError`` with the daemon's own ``code``; trouble on the way as ``ClientError`` (``no_daemon``,
``unsafe_socket``, ``lost``, ``timeout``).
"""

from __future__ import annotations

import json
import os
import socket
import stat
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamd.errors import ClientError, LamdError
from lamd.places import socket_path

if TYPE_CHECKING:
    import asyncio

CONNECT_S = 5.0
ANSWER_S = 35.0
"""A little longer than the daemon lets most methods take."""
MAX_LINE = 64 * 1024 * 1024
"""Longest line taken from the daemon: the reading of a very large app."""

Message = dict[str, Any]
OnProgress = Callable[[str, Message], None]
"""Called with the name of an event (``plan``, ``action``, ``outcome``, ``note``) and its data."""


class RemoteError(LamdError):
    """The daemon answered with an error; ``code`` is the daemon's, such as ``wire.bad_params``."""

    stage = "remote"

    def __init__(self, error: Message) -> None:
        data = error.get("data") or {}
        super().__init__("error", str(error.get("message", "")), str(data.get("hint", "")))
        self.code = str(data.get("code", "remote.error"))


class Talk:
    """Messages and bytes, without any socket: ids going out, answers and notifications coming in."""

    def __init__(self) -> None:
        self._next = 0
        self._rest = bytearray()

    def ask(self, method: str, params: Message) -> tuple[int, bytes]:
        """The id and the line of one request."""
        self._next += 1
        message = {"jsonrpc": "2.0", "id": self._next, "method": method, "params": params}
        return self._next, json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"

    def take(self, data: bytes) -> Iterator[Message]:
        """The messages that these bytes complete; raises ``ClientError`` ``lost`` if this is no daemon of lamd's."""
        self._rest += data
        if len(self._rest) > MAX_LINE:
            raise ClientError("lost", "the daemon sent a message without end")
        if b"\n" not in data:
            return
        *lines, rest = bytes(self._rest).split(b"\n")
        self._rest = bytearray(rest)
        for line in lines:
            try:
                message = json.loads(line)
            except ValueError:
                message = None
            if not isinstance(message, dict):
                raise ClientError("lost", "what answers on the socket does not speak JSON-RPC")
            yield message


def check(path: Path) -> None:
    """Raise ``ClientError`` unless the socket and its folder are the caller's own and closed to others."""
    try:
        found, folder = path.lstat(), path.parent.lstat()
    except OSError:
        raise _no_daemon(path) from None
    if not stat.S_ISSOCK(found.st_mode):
        raise ClientError("unsafe_socket", f"{path} is no socket", "remove it, or set LAMD_SOCKET")
    for what, owner in ((path, found.st_uid), (path.parent, folder.st_uid)):
        if owner != os.getuid():
            raise ClientError("unsafe_socket", f"{what} belongs to another user (uid {owner})", "set LAMD_SOCKET")
    if stat.S_IMODE(folder.st_mode) & 0o022:
        raise ClientError("unsafe_socket", f"{path.parent} can be written by others", f"chmod 700 {path.parent}")


def check_peer(sock: socket.socket) -> None:
    """Raise ``ClientError`` unless the daemon at the other end runs as the caller."""
    _, uid, _ = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    if uid != os.getuid():
        raise ClientError("unsafe_socket", f"the daemon on the socket runs as another user (uid {uid})")


def connect(path: Path, timeout: float = CONNECT_S) -> socket.socket:
    """A connected, checked socket; raises ``ClientError`` ``no_daemon`` or ``unsafe_socket``."""
    check(path)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout)
        sock.connect(str(path))
        check_peer(sock)
    except OSError:
        sock.close()
        raise _no_daemon(path) from None
    except ClientError:
        sock.close()
        raise
    return sock


class Client:
    """Blocking, for one thread. For a loop of one's own: ``fileno``, ``send`` and ``receive``."""

    def __init__(self, path: Path | None = None, *, role: str = "person", name: str = "python") -> None:
        self._talk = Talk()
        self._sock = connect(path or socket_path())
        self.on_notification: Callable[[str, Message], None] = lambda method, params: None
        """Called for every notification that comes while an answer is awaited."""
        try:
            self.hello = self.call("hello", role=role, name=name)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave. A command that this client has running is stopped by the daemon."""
        self._sock.close()

    def fileno(self) -> int:
        """For ``select``: readable when ``receive`` has something."""
        return self._sock.fileno()

    def send(self, method: str, **params: Any) -> int:
        """Send a request and do not wait; returns its id."""
        number, line = self._talk.ask(method, params)
        try:
            self._sock.settimeout(CONNECT_S)
            self._sock.sendall(line)
        except OSError as error:
            raise _lost() from error
        return number

    def receive(self, timeout: float | None) -> list[Message]:
        """What has come, after waiting at most ``timeout`` seconds for something; raises ``ClientError`` ``lost``."""
        try:
            self._sock.settimeout(timeout)
            data = self._sock.recv(1 << 16)
        except (TimeoutError, BlockingIOError):
            return []
        except OSError as error:
            raise _lost() from error
        if not data:
            raise _lost()
        return list(self._talk.take(data))

    def call(self, method: str, *, timeout: float | None = ANSWER_S, **params: Any) -> Any:
        """Ask and wait for the answer; ``timeout=None`` waits for ever. Raises ``RemoteError`` or ``ClientError``."""
        number = self.send(method, **params)
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise ClientError("timeout", f"no answer to {method} in {timeout:g} s", "lam doctor")
            for message in self.receive(left):
                if "method" in message:
                    self.on_notification(message["method"], message.get("params", {}))
                elif message.get("id") in (number, None):
                    return answer(message)

    def run(self, text: str, *, on_progress: OnProgress | None = None, **options: Any) -> Message:
        """Carry out a command; returns the Reply as a dict. Options: ``app``, ``dry_run``, ``yes``."""
        before, self.on_notification = self.on_notification, _progress_only(on_progress, self.on_notification)
        try:
            return dict(self.call("command.run", timeout=None, text=text, **options))
        finally:
            self.on_notification = before

    def stop(self) -> Message:
        """Stop whatever runs and forget what waits."""
        return dict(self.call("command.stop", timeout=CONNECT_S))


class AsyncClient:
    """The same for asyncio; any number of requests at once."""

    def __init__(self, path: Path | None = None, *, role: str = "person", name: str = "python") -> None:
        self._path = path
        self._role, self._name = role, name
        self._talk = Talk()
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self.hello: Message = {}
        self.on_notification: Callable[[str, Message], None] = lambda method, params: None
        """Called in the loop for every notification."""

    async def __aenter__(self) -> AsyncClient:
        import asyncio

        reader, self._writer = await asyncio.open_unix_connection(sock=connect(self._path or socket_path()))
        self._reading = asyncio.create_task(self._read(reader))
        try:
            self.hello = await self.call("hello", role=self._role, name=self._name)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Leave; what is awaited still fails as ``lost``. A command of this client that runs is stopped."""
        import asyncio

        if self._writer is not None:
            self._writer.close()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait({self._reading})

    async def call(self, method: str, *, timeout: float | None = ANSWER_S, **params: Any) -> Any:
        """Ask and wait for the answer. Raises ``RemoteError`` or ``ClientError``."""
        import asyncio

        if self._writer is None or self._reading is None or self._reading.done():
            raise _lost()
        number, line = self._talk.ask(method, params)
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._writer.write(line)
            return await asyncio.wait_for(future, timeout)
        except TimeoutError:
            raise ClientError("timeout", f"no answer to {method} in {timeout:g} s", "lam doctor") from None
        finally:
            self._waiting.pop(number, None)

    async def run(self, text: str, *, on_progress: OnProgress | None = None, **options: Any) -> Message:
        """Carry out a command; returns the Reply as a dict. With several at once, progress comes to the last one."""
        before, self.on_notification = self.on_notification, _progress_only(on_progress, self.on_notification)
        try:
            return dict(await self.call("command.run", timeout=None, text=text, **options))
        finally:
            self.on_notification = before

    async def stop(self) -> Message:
        """Stop whatever runs and forget what waits."""
        return dict(await self.call("command.stop", timeout=CONNECT_S))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        error: LamdError = _lost()
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
            self.on_notification(message["method"], message.get("params", {}))
            return
        number = message.get("id")
        for future in [self._waiting.get(number)] if number is not None else list(self._waiting.values()):
            if future is not None and not future.done():
                try:
                    future.set_result(answer(message))
                except RemoteError as error:
                    future.set_exception(error)


def answer(message: Message) -> Any:
    """The result in an answer; raises ``RemoteError``."""
    if isinstance(message.get("error"), dict):
        raise RemoteError(message["error"])
    return message.get("result")


def _progress_only(
    on_progress: OnProgress | None, others: Callable[[str, Message], None]
) -> Callable[[str, Message], None]:
    def notified(method: str, params: Message) -> None:
        if method != "command.progress":
            others(method, params)
        elif on_progress is not None:
            on_progress(str(params.get("event", "")), params.get("data") or {})

    return notified


def _no_daemon(path: Path) -> ClientError:
    return ClientError("no_daemon", f"no lamd answers on {path}", "start it: lamd, or lam service install")


def _lost() -> ClientError:
    return ClientError("lost", "the daemon has closed the connection", "lam status, lam doctor")
