from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lamd.errors import WireError
from lamd.rpc.socket import OwnSocket, make_folder, peer_of


def refused(path: Path) -> WireError:
    with pytest.raises(WireError) as caught:
        OwnSocket(path).open()
    return caught.value


def test_modes_and_leaving_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "lamd" / "lamd.sock"
    own = OwnSocket(path)
    with own.open():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    own.close()
    assert not path.exists()
    with OwnSocket(path).open():
        assert path.exists()


def test_modes_do_not_depend_on_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        test_modes_and_leaving_nothing(tmp_path)
    finally:
        os.umask(before)


@pytest.mark.parametrize("mode", [0o777, 0o755, 0o701, 0o720])
def test_open_folder(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "lamd"
    folder.mkdir()
    folder.chmod(mode)
    error = refused(folder / "lamd.sock")
    assert error.code == "wire.unsafe_folder"
    assert f"chmod 700 {folder}" in error.hint


def test_linked_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "lamd").symlink_to(tmp_path / "real")
    assert refused(tmp_path / "lamd" / "lamd.sock").code == "wire.unsafe_folder"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_folder_of_another_user(tmp_path: Path) -> None:
    folder = tmp_path / "lamd"
    folder.mkdir(mode=0o700)
    os.chown(folder, 65534, 65534)
    assert "another user (uid 65534)" in refused(folder / "lamd.sock").message


def test_folder_that_cannot_be_made() -> None:
    with pytest.raises(WireError, match="cannot be made"):
        make_folder(Path("/proc/lamd"))


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "lamd").mkdir(mode=0o700)
    (tmp_path / "lamd" / "lamd.sock").write_text("mine")
    assert refused(tmp_path / "lamd" / "lamd.sock").code == "wire.bad_path"
    assert (tmp_path / "lamd" / "lamd.sock").read_text() == "mine"


def test_path_too_long(tmp_path: Path) -> None:
    assert refused(tmp_path / ("x" * 100) / "lamd.sock").code == "wire.bad_path"


def test_second_daemon_is_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "lamd" / "lamd.sock"
    own = OwnSocket(path)
    with own.open():
        error = refused(path)
        assert error.code == "wire.already_running"
        assert f"pid {os.getpid()}" in error.message
        assert path.exists()
    own.close()


def test_listener_without_a_lock_is_not_pushed_out(tmp_path: Path) -> None:
    path = tmp_path / "lamd" / "lamd.sock"
    make_folder(path.parent)
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        assert refused(path).code == "wire.already_running"


KILLED = """
import os, signal, sys
from pathlib import Path
from lamd.rpc.socket import OwnSocket
OwnSocket(Path(sys.argv[1])).open()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_daemon_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lamd" / "lamd.sock"
    subprocess.run([sys.executable, "-c", KILLED, str(path)], timeout=20)
    assert path.is_socket()
    own = OwnSocket(path)
    with own.open() as listening, socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        with listening.accept()[0] as accepted:
            assert peer_of(accepted).pid == os.getpid()
    own.close()


def test_a_socket_that_is_not_ours_any_more_is_left(tmp_path: Path) -> None:
    path = tmp_path / "lamd" / "lamd.sock"
    own = OwnSocket(path)
    with own.open():
        path.unlink()
        path.write_text("another's")
        own.close()
    assert path.read_text() == "another's"
