"""Frames between the daemon and the model process: four bytes of length, big endian, then one JSON object in UTF-8.

The daemon's end is asyncio, the worker's is blocking. A frame that breaks a rule is never skipped: after it nobody
knows where the next one begins, so the stream is over.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from lamd.errors import ModelError

if TYPE_CHECKING:
    import asyncio

LIMIT = 16 * 1024 * 1024
"""Bytes of one frame's JSON, both ways."""

_HEAD = struct.Struct(">I")

Message = dict[str, Any]


class FrameError(ModelError):
    """The other end does not speak this language: ``frame_too_large``, ``frame_malformed``, ``frame_truncated``."""


def encode(message: Mapping[str, Any], limit: int = LIMIT) -> bytes:
    """Length and JSON of one message; raises ``FrameError`` if it is over ``limit`` bytes or not JSON."""
    try:
        body = json.dumps(message, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise FrameError("frame_malformed", f"a message cannot be written as JSON: {error}") from error
    if len(body) > limit:
        raise FrameError("frame_too_large", f"a message of {len(body)} bytes is over the limit of {limit}")
    return _HEAD.pack(len(body)) + body


def decode(body: bytes) -> Message:
    """The message of one frame's body; raises ``FrameError`` unless it is one JSON object."""
    try:
        message = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FrameError("frame_malformed", f"a frame is not JSON: {error}") from error
    if not isinstance(message, dict):
        raise FrameError("frame_malformed", f"a frame holds a {type(message).__name__}, not an object")
    return message


async def read(stream: asyncio.StreamReader, limit: int = LIMIT) -> Message | None:
    """The next message, None at a clean end; raises ``FrameError``."""
    try:
        head = await stream.readexactly(_HEAD.size)
    except EOFError as error:  # asyncio.IncompleteReadError, not imported here because the worker needs no asyncio
        if not getattr(error, "partial", b""):
            return None
        raise FrameError("frame_truncated", "the stream ended inside a frame's length") from error
    length = _length(head, limit)
    try:
        return decode(await stream.readexactly(length))
    except EOFError as error:
        raise _truncated(len(getattr(error, "partial", b"")), length) from error


def read_blocking(stream: BinaryIO, limit: int = LIMIT) -> Message | None:
    """As ``read``, for a blocking stream such as ``sys.stdin.buffer``."""
    head = _exactly(stream, _HEAD.size)
    if not head:
        return None
    if len(head) < _HEAD.size:
        raise FrameError("frame_truncated", "the stream ended inside a frame's length")
    length = _length(head, limit)
    body = _exactly(stream, length)
    if len(body) < length:
        raise _truncated(len(body), length)
    return decode(body)


def _exactly(stream: BinaryIO, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        part = stream.read(count - len(parts))
        if not part:
            break
        parts += part
    return bytes(parts)


def _length(head: bytes, limit: int) -> int:
    length: int = _HEAD.unpack(head)[0]
    if length > limit:
        raise FrameError("frame_too_large", f"a frame of {length} bytes is announced, the limit is {limit}")
    return length


def _truncated(have: int, want: int) -> FrameError:
    return FrameError("frame_truncated", f"the stream ended after {have} of {want} bytes of a frame")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
