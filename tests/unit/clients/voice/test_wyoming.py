"""Against a toy server of the test's own, over TCP and a Unix socket."""

from __future__ import annotations

import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from hypothesis import given, strategies

from lamd.clients.voice import wyoming
from lamd.clients.voice.ports import RATE
from lamd.clients.voice.wyoming import Event, Wyoming, pack, read
from lamd.errors import VoiceError

TRANSCRIPT = b'{"type": "transcript", "data": {"text": "show line numbers"}}\n'


class Toy:
    """Takes one stream after the other, remembers the events, answers with ``answer``."""

    def __init__(self, sock: socket.socket, answer: bytes) -> None:
        self.events: list[Event] = []
        self._sock, self._answer = sock, answer
        sock.listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._sock.accept()
            except OSError:
                return
            with peer, peer.makefile("rb") as stream:
                while (event := read(stream)) is not None:
                    self.events.append(event)
                    if event.type == "audio-stop":
                        peer.sendall(self._answer)
                        break

    def close(self) -> None:
        self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()
        self._thread.join(5)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., tuple[Toy, str]]]:
    toys: list[Toy] = []

    def start(answer: bytes = TRANSCRIPT, *, tcp: bool = False) -> tuple[Toy, str]:
        sock = socket.socket(socket.AF_INET if tcp else socket.AF_UNIX)
        sock.bind(("127.0.0.1", 0) if tcp else str(tmp_path / "toy.sock"))
        toys.append(Toy(sock, answer))
        uri = f"tcp://127.0.0.1:{sock.getsockname()[1]}" if tcp else f"unix://{tmp_path}/toy.sock"
        return toys[-1], uri

    yield start
    for toy in toys:
        toy.close()


@pytest.mark.parametrize("tcp", [False, True])
def test_a_phrase(serve: Callable[..., tuple[Toy, str]], tcp: bool) -> None:
    toy, uri = serve(tcp=tcp)
    heard = Wyoming(uri, model="tiny").hear(np.full(RATE, 0.5, np.float32))
    assert heard.text == "show line numbers"
    assert heard.confidence is None
    assert toy.events[0] == Event("transcribe", {"language": "en", "name": "tiny"})
    assert toy.events[1] == Event("audio-start", {"rate": 16000, "width": 2, "channels": 1})
    chunks = [event for event in toy.events if event.type == "audio-chunk"]
    assert b"".join(chunk.payload for chunk in chunks) == b"\xff\x3f" * RATE
    assert toy.events[-1] == Event("audio-stop")


def test_other_events_on_the_way(serve: Callable[..., tuple[Toy, str]]) -> None:
    before = pack(Event("transcript-start")) + pack(Event("transcript-chunk", {"text": "show"}))
    _, uri = serve(before + pack(Event("transcript", {"text": "käse ☃"})))
    assert Wyoming(uri).hear(np.zeros(10, np.float32)).text == "käse ☃"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (pack(Event("error", {"text": "no model"})), "no model"),
        (b"", "closed the connection"),
        (b"HTTP/1.1 400 Bad Request\r\n", "failed"),
        (b"[1]\n", "without a type"),
        (b'{"type": "transcript", "data_length": 99999999}\n', "a length of"),
        (b'{"type": "transcript", "data_length": "x"}\n', "a length of x"),
        (b'{"type": "transcript", "data_length": 5}\n{}', "without its end"),
        (b'{"type"', "without end"),
    ],
)
def test_servers_that_fail(serve: Callable[..., tuple[Toy, str]], answer: bytes, told: str) -> None:
    _, uri = serve(answer)
    with pytest.raises(VoiceError, match=told) as caught:
        Wyoming(uri).hear(np.zeros(10, np.float32))
    assert caught.value.code == "voice.engine"


def test_a_server_that_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wyoming, "ANSWER_S", 0.01)
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "s"))
        sock.listen()
        with pytest.raises(VoiceError, match="failed"):
            Wyoming(f"unix://{tmp_path}/s").hear(np.zeros(10, np.float32))


@pytest.mark.parametrize("uri", ["unix:///nowhere/at/all", "tcp://127.0.0.1:1"])
def test_nobody_there(uri: str) -> None:
    with pytest.raises(VoiceError, match="no speech server") as caught:
        wyoming.connect(uri)
    assert "start the server" in caught.value.hint


@pytest.mark.parametrize("uri", ["", "localhost:10300", "tcp://host", "tcp://host:99999999", "http://a:1", "unix://"])
def test_no_address(uri: str) -> None:
    with pytest.raises(VoiceError) as caught:
        wyoming.connect(uri)
    assert "tcp://HOST:PORT" in caught.value.hint


names = strategies.text(min_size=1)
values = strategies.dictionaries(names, strategies.integers() | strategies.text())


@given(names, values, strategies.binary())
def test_events_there_and_back(kind: str, data: dict[str, object], payload: bytes) -> None:
    stream: BinaryIO = io.BytesIO(pack(Event(kind, data, payload)) * 2)
    assert read(stream) == read(stream) == Event(kind, data, payload)
    assert read(stream) is None


def test_data_in_the_header_and_after_it_are_merged() -> None:
    more = json.dumps({"b": 2}).encode()
    header = json.dumps({"type": "x", "data": {"a": 1, "b": 1}, "data_length": len(more)}).encode()
    assert read(io.BytesIO(header + b"\n" + more)) == Event("x", {"a": 1, "b": 2})
