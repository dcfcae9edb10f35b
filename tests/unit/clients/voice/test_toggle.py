from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamd.clients.voice import toggle
from lamd.errors import ClientError, VoiceError


class Ear:
    open = False

    def toggled(self) -> bool:
        self.open = not self.open
        return self.open


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lamd" / "voice.sock"


@pytest.fixture
def toggles(path: Path) -> Iterator[toggle.Toggles]:
    made = toggle.Toggles(Ear().toggled, path)
    yield made
    made.close()


def test_on_and_off(toggles: toggle.Toggles, path: Path) -> None:
    assert [toggle.send(path) for _ in range(3)] == [True, False, True]


def test_for_its_owner_only(toggles: toggle.Toggles, path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_second_client_is_told(toggles: toggle.Toggles, path: Path) -> None:
    with pytest.raises(VoiceError, match="running already"):
        toggle.Toggles(bool, path)
    assert toggle.send(path), "the first is not disturbed"


def test_what_was_left_behind_is_replaced(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(path))
    made = toggle.Toggles(bool, path)
    assert not toggle.send(path)
    made.close()
    assert not path.exists()


def test_nonsense_is_not_answered(toggles: toggle.Toggles, path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(5)
        sock.connect(str(path))
        sock.sendall(b"shout\n")
        assert sock.recv(10) == b""
    assert toggle.send(path)


def test_nobody_there(path: Path) -> None:
    with pytest.raises(VoiceError) as caught:
        toggle.send(path)
    assert caught.value.code == "voice.not_running"
    assert caught.value.hint == "start it: lam voice"


def test_an_open_folder_is_refused(toggles: toggle.Toggles, path: Path) -> None:
    path.parent.chmod(0o777)
    with pytest.raises(ClientError, match="can be written by others"):
        toggle.send(path)


def test_beside_the_daemons_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMD_SOCKET", "/run/x/lamd.sock")
    assert toggle.toggle_path() == Path("/run/x/voice.sock")
