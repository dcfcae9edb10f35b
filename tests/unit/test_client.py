from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamd.client import AsyncClient, Client, RemoteError, Talk, check
from lamd.errors import ClientError


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The wire's twin in a process of its own; ``args[-1]`` is its socket."""
    command = [sys.executable, "-m", "lamd.rpc.twin", str(tmp_path / "lamd" / "lamd.sock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def path_of(process: subprocess.Popen[str]) -> Path:
    return Path(process.args[-1])  # type: ignore[index, arg-type]


def code(path: Path) -> str:
    with pytest.raises(ClientError) as caught:
        Client(path)
    return caught.value.code


def test_blocking(twin: subprocess.Popen[str]) -> None:
    events: list[tuple[str, Any]] = []
    with Client(path_of(twin), name="me") as client:
        assert client.hello["role"] == "person"
        reply = client.run("hello", on_progress=lambda event, data: events.append((event, data)))
        assert reply["answer"] == "hello"
        assert [event for event, _ in events] == ["plan", "action", "outcome"]
        with pytest.raises(RemoteError) as caught:
            client.call("command.rnu")
        assert caught.value.code == "wire.unknown_method"
        assert "command.run" in caught.value.hint
        assert client.stop()["stopped"] == []


def test_stop_from_another_thread(twin: subprocess.Popen[str]) -> None:
    begun = threading.Event()
    replies: list[dict[str, Any]] = []

    def run() -> None:
        with Client(path_of(twin)) as client:
            replies.append(client.run("sleep 30", on_progress=lambda *_: begun.set()))

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(10)
    with Client(path_of(twin)) as client:
        assert client.stop()["idle"]
    thread.join(10)
    assert replies[0]["status"] == "stopped"


async def test_async_many_at_once(twin: subprocess.Popen[str]) -> None:
    async with AsyncClient(path_of(twin)) as client:
        replies = await asyncio.gather(*(client.run(f"say {number}") for number in range(8)))
        assert [reply["answer"] for reply in replies] == [f"say {number}" for number in range(8)]


def test_timeout(twin: subprocess.Popen[str]) -> None:
    with Client(path_of(twin)) as client, pytest.raises(ClientError) as caught:
        client.call("command.run", timeout=0.2, text="sleep 30")
    assert caught.value.code == "client.timeout"


async def test_lost(twin: subprocess.Popen[str]) -> None:
    async with AsyncClient(path_of(twin)) as client:
        begun = asyncio.Event()
        running = asyncio.create_task(client.run("sleep 30", on_progress=lambda *_: begun.set()))
        await begun.wait()
        twin.send_signal(signal.SIGKILL)
        for _ in range(2):
            with pytest.raises(ClientError) as caught:
                await running
            assert caught.value.code == "client.lost"
            running = asyncio.create_task(client.run("again"))
        with pytest.raises(ClientError):
            await running
    twin.wait()
    assert code(path_of(twin)) == "client.no_daemon"  # the socket is there, nobody listens


def test_lost_blocking(twin: subprocess.Popen[str]) -> None:
    with Client(path_of(twin)) as client:
        twin.kill()
        twin.wait()
        with pytest.raises(ClientError) as caught:
            client.run("hello")
        assert caught.value.code == "client.lost"


def test_no_daemon(tmp_path: Path) -> None:
    assert code(tmp_path / "none" / "lamd.sock") == "client.no_daemon"


def test_unsafe(tmp_path: Path) -> None:
    folder = tmp_path / "lamd"
    folder.mkdir(mode=0o700)
    path = folder / "lamd.sock"
    path.write_text("")
    assert code(path) == "client.unsafe_socket"
    path.unlink()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        check(path)
        folder.chmod(0o777)
        assert code(path) == "client.unsafe_socket"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_listens(tmp_path: Path) -> None:
    folder = tmp_path / "lamd"
    folder.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "lamd.sock"))
        os.chown(folder / "lamd.sock", 65534, 65534)
        assert code(folder / "lamd.sock") == "client.unsafe_socket"
        os.chown(folder, 65534, 65534)
        assert code(folder / "lamd.sock") == "client.unsafe_socket"


def test_what_does_not_speak_json() -> None:
    talk = Talk()
    assert list(talk.take(b'{"a"')) == []
    assert list(talk.take(b':1}\n{"b":2}\n')) == [{"a": 1}, {"b": 2}]
    for line in (b"HTTP/1.1 400\n", b"[]\n", b"\xff\n"):
        with pytest.raises(ClientError, match="JSON-RPC"):
            list(Talk().take(line))


def test_importing_is_light() -> None:
    told = "import sys, lamd.client; print(*({'asyncio', 'yaml', 'click', 'dataclasses'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=20).stdout == "\n"
