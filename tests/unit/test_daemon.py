"""The daemon as a process: start, socket, signals, service manager, log. Its house is a twin."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lamd.client import Client, RemoteError
from lamd.clients import waiting
from lamd.errors import ClientError

TWIN = Path(__file__).with_name("twin_daemon.py")
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "lamd" / "lamd.sock"


@pytest.fixture
def start(tmp_path: Path, path: Path) -> Iterator[Start]:
    """Start a daemon with variables of its environment; all are ended afterwards."""
    started: list[subprocess.Popen[str]] = []
    (tmp_path / "run").mkdir(mode=0o700)

    def begin(*arguments: str, **environ: str) -> subprocess.Popen[str]:
        env = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "LAMD_"))},
            "HOME": str(tmp_path),
            "XDG_RUNTIME_DIR": str(tmp_path / "run"),
            **environ,
        }
        command = [sys.executable, str(TWIN), *arguments]
        started.append(subprocess.Popen(command, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def end(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[int, str]:
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    return process.returncode, errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_life(start: Start, path: Path, tmp_path: Path, number: int) -> None:
    process = start()
    status = waiting.ready(path, 20)
    assert (status["state"], status["pid"], status["problems"]) == ("ready", process.pid, [])
    with Client(path) as client:
        assert client.run("hello")["status"] == "finished"
    assert end(process, number) == (0, "")
    assert not path.exists()
    log = (tmp_path / ".local/state/lamd/lamd.log").read_text()
    assert "listens" in log
    assert "hello" not in log


def test_socket_before_the_house(start: Start, path: Path) -> None:
    start(TWIN="slow")
    deadline = time.monotonic() + 20
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    with Client(path) as client:
        assert client.call("daemon.status")["state"] == "starting"
        assert client.stop()["stopped"] == []
        assert client.run("waits for the house")["status"] == "finished"


@pytest.mark.parametrize(("how", "code"), [("broken", "journal.unwritable"), ("crash", "lamd.unbuilt")])
def test_a_house_that_cannot_be_built(start: Start, path: Path, tmp_path: Path, how: str, code: str) -> None:
    process = start(TWIN=how)
    status = waiting.ready(path, 20)
    assert status["state"] == "failed"
    assert status["problems"]
    with Client(path) as client:
        with pytest.raises(RemoteError) as caught:
            client.run("hello")
        assert caught.value.code == code
        assert client.call("daemon.doctor")["checks"][0]["state"] == "fail"
    assert end(process)[0] == 0
    log = (tmp_path / ".local/state/lamd/lamd.log").read_text()
    assert "a secret" not in log
    assert how == "broken" or "ZeroDivisionError" in log


def test_in_part(start: Start, path: Path) -> None:
    start(TWIN="part")
    status = waiting.ready(path, 20)
    assert (status["state"], status["problems"]) == ("degraded", ["no models"])


def test_a_house_that_does_not_come_down_is_left(start: Start, path: Path) -> None:
    process = start(TWIN="stuck")
    waiting.ready(path, 20)
    assert end(process)[0] == 0


def test_shutdown_by_a_client_stops_what_runs(start: Start, path: Path) -> None:
    process = start()
    waiting.ready(path, 20)
    with Client(path) as one, Client(path) as two:
        number = one.send("command.run", text="sleep 60")
        assert one.receive(10)
        assert two.call("daemon.shutdown") == {"shutting_down": True}
        messages = []
        with contextlib.suppress(ClientError):
            while not any(m.get("id") == number for m in messages):
                messages += one.receive(10)
        assert messages[-1]["result"]["status"] == "stopped"
    assert process.wait(20) == 0


def test_two_daemons(start: Start, path: Path) -> None:
    first = start()
    waiting.ready(path, 20)
    second = start()
    _, errors = second.communicate(timeout=20)
    assert second.returncode == 1
    assert f"already running (pid {first.pid})" in errors
    assert waiting.ready(path, 5)["pid"] == first.pid


def test_after_a_crash(start: Start, path: Path) -> None:
    first = start()
    waiting.ready(path, 20)
    end(first, signal.SIGKILL)
    assert path.exists()
    second = start()
    assert waiting.ready(path, 20)["pid"] == second.pid


def test_settings(start: Start, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("session: {max_step: 3}\n")
    wrong = start("--config", str(file))
    _, errors = wrong.communicate(timeout=20)
    assert wrong.returncode == 1
    assert f"{file}:1: there is no session.max_step" in errors
    assert "did you mean max_steps?" in errors

    file.write_text("session: {max_steps: 3}\n")
    process = start("--config", str(file))
    assert waiting.ready(path, 20)["max_steps"] == 3
    file.write_text("session: {max_steps: 4}\n")
    with Client(path) as client:  # a command that runs goes on
        number = client.send("command.run", text="sleep 0.3")
        client.receive(10)
        process.send_signal(signal.SIGHUP)
        messages = client.receive(10)
        while not any(m.get("id") == number for m in messages):
            messages += client.receive(10)
        assert messages[-1]["result"]["status"] == "finished"
    assert _until(path, 4)
    file.write_text("session: {max_steps: none}\n")
    process.send_signal(signal.SIGHUP)
    with Client(path) as client:
        assert client.run("still here")["status"] == "finished"
    assert _until(path, 4)
    assert end(process)[0] == 0


def _until(path: Path, steps: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if waiting.ready(path, 10).get("max_steps") == steps:
            return True
    return False


@pytest.mark.parametrize("abstract", [False, True])
def test_service_manager(start: Start, path: Path, tmp_path: Path, abstract: bool) -> None:
    name = f"@lamd-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + name[1:] if abstract else name)
        manager.settimeout(20)
        process = start(NOTIFY_SOCKET=name, WATCHDOG_USEC="200000")
        told = manager.recv(1000).decode()
        assert told.startswith("READY=1")
        with Client(path) as client:
            assert client.call("daemon.status")
        while "STATUS=ready" not in (told := manager.recv(1000).decode()):
            assert told == "WATCHDOG=1"
        while manager.recv(1000) != b"WATCHDOG=1":
            pass
        process.terminate()
        while manager.recv(1000) != b"STOPPING=1":
            pass
        assert process.wait(20) == 0


def test_check_and_help(start: Start, path: Path, tmp_path: Path) -> None:
    process = start("--check")
    out, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
    assert str(path) in out
    assert not path.exists()
    path.parent.chmod(0o777)
    process = start("--check")
    assert "chmod 700" in process.communicate(timeout=20)[1]
    assert process.returncode == 1
    process = start("--help")
    assert "--config" in process.communicate(timeout=20)[0]
    process = start("--nonsense")
    process.communicate(timeout=20)
    assert process.returncode == 2


def test_no_network_socket(start: Start, path: Path) -> None:
    process = start()
    waiting.ready(path, 20)
    own = {str(file.readlink()) for file in Path(f"/proc/{process.pid}/fd").iterdir() if file.is_symlink()}
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{process.pid}/net/{table}").read_text().splitlines()[1:]:
            assert f"socket:[{line.split()[9]}]" not in own
