from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from lamd.systemd import Notifier


def test_says_nothing_where_there_is_no_manager() -> None:
    environ = {"WATCHDOG_USEC": "1000"}
    notifier = Notifier(environ)
    notifier.ready("x")
    assert notifier.watchdog_s == 0
    assert environ == {}


def test_messages_are_one_line(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "n"))
        manager.settimeout(5)
        notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "n")})
        notifier.status("a\nMAINPID=1")
        assert manager.recv(1000) == b"STATUS=a MAINPID=1"
        notifier.reloading()
        assert manager.recv(1000).startswith(b"RELOADING=1\nMONOTONIC_USEC=")


@pytest.mark.parametrize(("pid", "seconds"), [(str(os.getpid()), 3.0), ("", 3.0), ("1", 0.0)])
def test_watchdog_is_for_this_process_only(pid: str, seconds: float) -> None:
    environ = {"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": pid}
    assert Notifier(environ).watchdog_s == seconds


def test_a_manager_that_is_gone_is_no_error(tmp_path: Path) -> None:
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "none")}).stopping()
