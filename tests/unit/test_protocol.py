"""The schema that ships, ``lamd/data/protocol.schema.json``, against the code and against real traffic."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import jsonschema
import pytest

from lamd.client import Client, RemoteError
from lamd.clients import waiting
from lamd.rpc.methods import Methods
from lamd.rpc.twin import twin_house
from lamd.rpc.wire import RPC_CODES

from .tap import Tap, validator

DAEMON = Path(__file__).with_name("twin_daemon.py")
CONSENT = {"consent.watch", "consent.answer"}
DEFS = json.loads(resources.files("lamd").joinpath("data/protocol.schema.json").read_text())["$defs"]


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Path]:
    """The socket of a real daemon around a house of cardboard, in a process of its own."""
    (tmp_path / "run").mkdir(mode=0o700)
    env = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "LAMD_"))}
    env |= {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path / "run")}
    with subprocess.Popen([sys.executable, str(DAEMON)], env=env, stderr=subprocess.DEVNULL) as process:
        path = tmp_path / "run" / "lamd" / "lamd.sock"
        waiting.ready(path, 20)
        yield path
        process.terminate()


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema({"$defs": DEFS})


def test_every_method_is_there_with_its_params() -> None:
    table = Methods(twin_house(asyncio.Event())[0])._table
    assert set(table) == set(DEFS["request"]["$defs"]) == set(DEFS["result"]["$defs"])
    for name, method in table.items():
        told = DEFS["request"]["$defs"][name]["properties"]["params"]
        fields = {field.name: field for field in dataclasses.fields(method.params)}
        assert set(told["properties"]) == set(fields), name
        needed = {key for key, field in fields.items() if field.default is dataclasses.MISSING}
        assert set(told.get("required", [])) == needed, name
        hints = get_type_hints(method.params)
        for key, field in fields.items():
            _same(told["properties"][key], hints[key], field.metadata)


def _same(told: dict[str, Any], hint: Any, meta: Any) -> None:
    if get_origin(hint) is Literal:
        assert told["enum"] == list(get_args(hint))
    elif hint is not Any:
        assert told["type"] == {str: "string", bool: "boolean", int: "integer", float: "number"}[hint]
        assert told.get("maxLength") == meta.get("longest")
        assert (told.get("minimum"), told.get("maximum")) == (meta.get("low"), meta.get("high"))


@pytest.mark.parametrize("code", RPC_CODES)
def test_codes_have_the_form_that_is_told(code: str) -> None:
    validator("failure/properties/error/properties/data").validate({"code": code, "hint": ""})


@pytest.mark.parametrize(
    "wrong",
    [
        {"jsonrpc": "2.0", "id": 1, "method": "command.rnu", "params": {"text": "x"}},
        {"jsonrpc": "2.0", "id": 1, "method": "command.run", "params": {}},
        {"jsonrpc": "2.0", "id": 1, "method": "command.run"},
        {"jsonrpc": "2.0", "id": None, "method": "command.stop"},
        {"jsonrpc": "2.0", "id": 1, "method": "hello", "params": {"role": "root"}},
        {"id": 1, "method": "command.stop"},
        [],
    ],
)
def test_what_the_daemon_refuses_does_not_fit(wrong: Any) -> None:
    assert not validator("from_client").is_valid(wrong)


def test_a_persons_traffic_fits(daemon: Path, tmp_path: Path) -> None:
    path = tmp_path / "tap" / "lamd.sock"
    with Tap(daemon, path) as tap, Client(path, name="one") as client:
        _talk(client)
        client.call("daemon.shutdown")
    assert tap.check() == set(DEFS["request"]["$defs"]) - CONSENT | {"command.progress", "error"}


def test_traffic_of_consent_fits(tmp_path: Path) -> None:
    path = tmp_path / "lamd" / "lamd.sock"
    command = [sys.executable, "-m", "lamd.rpc.twin", str(path)]  # the daemon above has nobody who asks
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with Tap(path, tmp_path / "tap" / "lamd.sock") as tap, Client(tap.path) as one, Client(tap.path) as two:
            _consent(one, two)
        process.terminate()
    assert tap.check() >= CONSENT | {"consent.request", "consent.closed"}


def test_dropped_progress_fits() -> None:
    validator("from_daemon").validate({"jsonrpc": "2.0", "method": "progress.dropped", "params": {"count": 3}})


def test_an_agents_traffic_fits(daemon: Path, tmp_path: Path) -> None:
    with Tap(daemon, tmp_path / "tap" / "lamd.sock") as tap, Client(tap.path, role="agent", name="robot") as agent:
        agent.run("hello")
        agent.run("consent")
        for method, params in (("consent.watch", {}), ("consent.answer", {"id": "q", "allow": True})):
            with pytest.raises(RemoteError):
                agent.call(method, **params)
        agent.history()
    assert tap.check() >= {"hello", "command.run", "command.progress", "journal.list", "error"}


def _talk(client: Client) -> None:
    for text in ("hello", "consent", "status asked", "status refused", "draw Undo", "stop", "crash"):
        with contextlib.suppress(RemoteError):  # crash: an error is traffic too
            client.run(text)
    client.run("dry", dry_run=True, app="Mousepad")
    seen = client.see("Mousepad")
    client.see(since=seen["revision"], wait_s=0.01)
    client.see(places=True)
    client.act("set", 4, seen["revision"], "on")
    client.act("set", 4, 1)
    client.call("command.stop", request=7)
    client.stop()
    for method in ("command.undo", "journal.list", "journal.undoable", "journal.verify", "skills.list", "models.list",
                   "rules.list", "daemon.status", "daemon.doctor"):  # fmt: skip
        client.call(method)
    with contextlib.suppress(RemoteError):
        client.call("rules.remove", id="ab12cd34")
    client.call("models.use", name="small")
    client.call("models.add", path="/tmp/x.gguf")


def _consent(asker: Client, approver: Client) -> None:
    questions: list[str] = []
    approver.on_notification = lambda method, params: questions.append(params["id"])
    approver.watch()
    asker.send("command.run", text="consent")
    while not questions:
        approver.call("daemon.status")
    approver.call("consent.answer", id=questions[0], allow=True)
