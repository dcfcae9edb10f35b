from __future__ import annotations

import os
from pathlib import Path

import pytest

from lamd import places


def test_socket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LAMD_SOCKET", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert places.socket_path() == tmp_path / "lamd" / "lamd.sock"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "gone"))
    assert places.socket_path() == tmp_path / "state" / "lamd" / "run" / "lamd.sock"
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert places.socket_path().parts[:4] in {("/", "run", "user", str(os.getuid())), tmp_path.parts[:4]}
    monkeypatch.setenv("LAMD_SOCKET", "~/s")
    assert places.socket_path() == Path("~/s").expanduser()


def test_asking_makes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.delenv("LAMD_CONFIG", raising=False)
    found = [places.config_file(), places.state_dir(), places.data_dir(), places.cache_dir()]
    assert [place.relative_to(tmp_path).parts[0] for place in found] == ["CONFIG", "STATE", "DATA", "CACHE"]
    assert list(tmp_path.iterdir()) == []
