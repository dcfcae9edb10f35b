from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamd import logs
from lamd.settings import LogSettings


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    root = logging.getLogger()
    before = root.level
    yield
    root.setLevel(before)
    for handler in [handler for handler in root.handlers if handler.name == "lamd"]:
        root.removeHandler(handler)
        handler.close()


def test_file_is_ones_own_and_exceptions_are_discreet(tmp_path: Path) -> None:
    file = logs.set_up(LogSettings(file=str(tmp_path / "new" / "l.log")))
    assert file is not None
    try:
        raise ValueError("my" + " password")
    except ValueError:
        logging.getLogger("lamd.x").exception("it failed")
    text = file.read_text()
    assert "it failed" in text
    assert "ValueError" in text
    assert "test_logs.py" in text
    assert "my password" not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_twice_is_once(tmp_path: Path) -> None:
    for level in ("info", "debug"):
        logs.set_up(LogSettings(level=level, file=str(tmp_path / "l.log")))  # type: ignore[arg-type]
    assert [handler.name for handler in logging.getLogger().handlers].count("lamd") == 1
    assert logging.getLogger().level == logging.DEBUG
    assert logging.getLogger("dbus_fast").level == logging.INFO


def test_under_systemd_it_is_standard_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    assert logs.set_up(LogSettings()) is None
    monkeypatch.delenv("JOURNAL_STREAM")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert logs.set_up(LogSettings()) == tmp_path / "lamd" / "lamd.log"
