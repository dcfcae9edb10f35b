"""Messages and bytes, shared by the blocking client and the one for asyncio; no socket, no loop."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from lamd.errors import ClientError, LamdError

MAX_LINE = 64 * 1024 * 1024
"""Longest line taken from the daemon: the reading of a very large app."""

Message = dict[str, Any]
OnProgress = Callable[[str, Message], None]
"""Called with the name of an event (``plan``, ``action``, ``outcome``, ``note``) and its data."""
OnNotification = Callable[[str, Message], None]
"""Called with the method of a notification and its params."""


class RemoteError(LamdError):
    """The daemon answered with an error; ``code`` is the daemon's, such as ``wire.bad_params``."""

    stage = "remote"

    def __init__(self, error: Message) -> None:
        data = error.get("data") or {}
        super().__init__("error", str(error.get("message", "")), str(data.get("hint", "")))
        self.code = str(data.get("code", "remote.error"))


class Talk:
    """Messages and bytes, without any socket: ids going out, answers and notifications coming in."""

    def __init__(self, before: Talk | None = None) -> None:
        """``before``: the talk on a connection that was lost, whose ids are not used again."""
        self._next: int = before._next if before is not None else 0
        self._rest = bytearray()

    def ask(self, method: str, params: Message) -> tuple[int, bytes]:
        """The id and the line of one request."""
        self._next += 1
        message = {"jsonrpc": "2.0", "id": self._next, "method": method, "params": params}
        return self._next, json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"

    def tell(self, method: str, params: Message) -> bytes:
        """The line of a request that wants no answer."""
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"

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


def answer(message: Message) -> Any:
    """The result in an answer; raises ``RemoteError``."""
    if isinstance(message.get("error"), dict):
        raise RemoteError(message["error"])
    return message.get("result")
