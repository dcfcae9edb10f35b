from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from lamd.clients.desktop.door import Door, path_for, send
from lamd.errors import ClientError


def sending(path: Path, wish: str) -> tuple[threading.Thread, list[bool]]:
    """From another thread, as another process does."""
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(send(path, wish)))
    thread.start()
    return thread, answers


def test_a_wish_comes_through(until: Callable[..., None], tmp_path: Path) -> None:
    path = path_for(tmp_path / "run/lamd.sock")
    door, wished = Door(path), []
    door.wished.connect(lambda *given: wished.append(given))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for wish, answer in (("palette", True), ("see the calculator", True), ("shutdown", False)):
        thread, answers = sending(path, wish)
        until(lambda answers=answers: bool(answers))
        thread.join()
        assert answers == [answer]
    assert wished == [("palette", ""), ("see", "the calculator")]
    door.close()
    assert not path.exists()


def test_nobody_is_there(tmp_path: Path) -> None:
    assert not send(tmp_path / "desktop.sock", "palette")


def test_only_one_runs_and_a_dead_ones_socket_is_taken_over(application: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "run/desktop.sock"
    first = Door(path)
    with pytest.raises(ClientError) as caught:
        Door(path)
    assert caught.value.code == "client.no_desktop"
    first._sock.close()
    first._notifier.setEnabled(False)
    Door(path).close()
