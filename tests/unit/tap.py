"""A tap on the socket: bytes go through it to the daemon and back, and every line is kept."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema

SCHEMA = Path(__file__).parents[2] / "lamd/data/protocol.schema.json"


@dataclass
class Wire:
    """One connection: what the client said and what the daemon did."""

    said: bytearray = field(default_factory=bytearray)
    told: bytearray = field(default_factory=bytearray)

    def lines(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        return tuple([json.loads(line) for line in bytes(side).splitlines()] for side in (self.said, self.told))  # type: ignore[return-value]


class Tap:
    """Listens on ``path`` for clients; a context manager."""

    def __init__(self, daemon: Path, path: Path) -> None:
        self.path = path
        self.wires: list[Wire] = []
        self._daemon = daemon
        self._threads: list[threading.Thread] = []
        path.parent.mkdir(mode=0o700, exist_ok=True)

    def __enter__(self) -> Tap:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self.path))
        self._listening.listen()
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        for thread in self._threads:
            thread.join()
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                daemon = socket.socket(socket.AF_UNIX)
                daemon.connect(str(self._daemon))
                wire = Wire()
                self.wires.append(wire)
                for source, target, kept in ((client, daemon, wire.said), (daemon, client, wire.told)):
                    self._threads.append(threading.Thread(target=_pump, args=(source, target, kept)))
                    self._threads[-1].start()
                self._threads.append(threading.Thread(target=_close, args=(self._threads[-2:], client, daemon)))
                self._threads[-1].start()

    def check(self) -> set[str]:
        """Every line must fit the schema, an answer that of its method; gives the methods and notifications met."""
        return {name for wire in self.wires for name in _fits(*wire.lines())}


def validator(place: str) -> jsonschema.Draft202012Validator:
    """Checks against one definition of the protocol's schema, such as ``from_client``."""
    schema = json.loads(SCHEMA.read_text())
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{place}", "$defs": schema["$defs"]})


def _fits(said: list[dict[str, Any]], told: list[dict[str, Any]]) -> set[str]:
    asked = {message["id"]: message["method"] for message in said if "id" in message}
    for message in said:
        validator(f"request/$defs/{message['method']}").validate(message)
    met = set(asked.values())
    for message in told:
        if "method" in message:
            met.add(message["method"])
            validator(f"notification/$defs/{message['method']}").validate(message)
        elif "error" in message:
            met.add("error")
            validator("failure").validate(message)
        else:
            validator("success").validate(message)
            validator(f"result/$defs/{asked[message['id']]}").validate(message["result"])
    return met


def _pump(source: socket.socket, target: socket.socket, kept: bytearray) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            kept += data
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _close(pumps: list[threading.Thread], *sockets: socket.socket) -> None:
    for pump in pumps:
        pump.join()
    for one in sockets:
        one.close()
