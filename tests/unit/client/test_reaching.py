from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from lamd.client import Client, check
from lamd.client.reaching import too_late
from lamd.errors import ClientError


def code(path: Path) -> str:
    with pytest.raises(ClientError) as caught:
        Client(path)
    return caught.value.code


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


def test_too_late_names_the_method_and_the_time() -> None:
    assert "command.run in 0.2 s" in str(too_late("command.run", 0.2))
