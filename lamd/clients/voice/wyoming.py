"""Speech to text by any Wyoming server, such as wyoming-faster-whisper, over TCP or a Unix socket.

The protocol (https://github.com/OHF-Voice/wyoming, README): an event is a line of JSON with ``type`` and, optional,
``data``, ``data_length`` and ``payload_length``, then that many bytes of JSON to merge into ``data``, then of payload.
There is neither authentication nor encryption in it: only for machines and networks that are trusted.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from lamd.clients.voice.audio import to_pcm
from lamd.clients.voice.ports import RATE, Heard, Samples
from lamd.errors import VoiceError

CONNECT_S = 5.0
ANSWER_S = 30.0
MAX_LINE = 64 * 1024
MAX_DATA = 1024 * 1024
CHUNK = 2048
"""Bytes of sound an event: 64 ms."""
SOUND = {"rate": RATE, "width": 2, "channels": 1}


@dataclass(frozen=True, slots=True)
class Event:
    """One message, either way."""

    type: str
    data: dict[str, Any] = field(default_factory=dict)
    payload: bytes = b""


def pack(event: Event) -> bytes:
    """The bytes of an event; the data goes after the header, as the reference implementation does it."""
    data = json.dumps(event.data).encode() if event.data else b""
    header: dict[str, Any] = {"type": event.type}
    if data:
        header["data_length"] = len(data)
    if event.payload:
        header["payload_length"] = len(event.payload)
    return json.dumps(header).encode() + b"\n" + data + event.payload


def read(stream: BinaryIO) -> Event | None:
    """The next event; None at the end of the stream. Raises ``ValueError`` where it is no Wyoming."""
    line = stream.readline(MAX_LINE)
    if not line:
        return None
    if not line.endswith(b"\n"):
        raise ValueError("a header without end")
    header = json.loads(line)
    if not isinstance(header, dict) or not isinstance(header.get("type"), str):
        raise ValueError("a header without a type")
    data = header.get("data") or {}
    if more := _exactly(stream, header.get("data_length")):
        data = {**data, **json.loads(more)}
    return Event(header["type"], data, _exactly(stream, header.get("payload_length")))


def _exactly(stream: BinaryIO, length: object) -> bytes:
    if length is None:
        return b""
    if not isinstance(length, int) or not 0 <= length <= MAX_DATA:
        raise ValueError(f"a length of {length}")
    data = stream.read(length)
    if len(data) < length:
        raise ValueError("an event without its end")
    return data


def connect(uri: str) -> socket.socket:
    """A connection to ``tcp://HOST:PORT`` or ``unix:///PATH``; raises ``VoiceError`` ``engine``."""
    parts = urlsplit(uri)
    try:
        if parts.scheme == "unix" and parts.path:
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            sock.settimeout(CONNECT_S)
            try:
                sock.connect(parts.path)
            except BaseException:
                sock.close()
                raise
            return sock
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return socket.create_connection((parts.hostname, parts.port), CONNECT_S)
    except OSError as error:
        hint = "start the server, or leave --wyoming out to use the engine of this machine"
        raise VoiceError("engine", f"no speech server at {uri}: {error}", hint) from error
    except ValueError as error:
        raise VoiceError("engine", f"{uri}: {error}", "tcp://HOST:PORT or unix:///PATH") from error
    raise VoiceError("engine", f"{uri} is no address of a Wyoming server", "tcp://HOST:PORT or unix:///PATH")


class Wyoming:
    """A server at an address; a connection a phrase."""

    def __init__(self, uri: str, *, model: str = "") -> None:
        self._uri, self._model = uri, model
        self.name = f"wyoming {uri}"

    def hear(self, samples: Samples) -> Heard:
        """The words in a phrase; raises ``VoiceError`` ``engine`` where the server fails or is silent for 30 s."""
        with connect(self._uri) as sock:
            try:
                for event in self._asked(samples):
                    sock.sendall(pack(event))
                with sock.makefile("rb") as stream:
                    return Heard(self._transcript(sock, stream))
            except (OSError, ValueError) as error:
                raise VoiceError("engine", f"the speech server at {self._uri} failed: {error}") from error

    def _asked(self, samples: Samples) -> Iterator[Event]:
        yield Event("transcribe", {"language": "en", **({"name": self._model} if self._model else {})})
        yield Event("audio-start", dict(SOUND))
        sound = to_pcm(samples)
        for start in range(0, len(sound), CHUNK):
            yield Event("audio-chunk", dict(SOUND), sound[start : start + CHUNK])
        yield Event("audio-stop")

    def _transcript(self, sock: socket.socket, stream: BinaryIO) -> str:
        deadline = time.monotonic() + ANSWER_S
        while (left := deadline - time.monotonic()) > 0:
            sock.settimeout(left)
            event = read(stream)
            if event is None:
                raise ValueError("it closed the connection")
            if event.type == "transcript":
                return str(event.data.get("text", ""))
            if event.type == "error":
                raise ValueError(str(event.data.get("text", "an error")))
        raise TimeoutError("no answer in time")
