from __future__ import annotations

from pathlib import Path

import pytest

from lamd.clients.voice import speaking
from lamd.errors import VoiceError


def program(folder: Path, text: str) -> None:
    file = folder / "spd-say"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    return tmp_path


def test_it_is_given_text_and_no_options(path: Path) -> None:
    program(path, f'for a in "$@"; do echo "$a"; done > {path}/said')
    speaking.Speaker().say("--help; $(reboot) " + "x" * 1000)
    said = (path / "said").read_text().splitlines()
    assert said[:4] == ["--wait", "--language", "en", "--"]
    assert len(said) == 5
    assert said[4].startswith("--help; $(reboot) xxx")
    assert len(said[4]) == speaking.LONGEST


def test_it_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path, "echo 'Failed to connect' >&2; exit 1")
    with pytest.raises(VoiceError, match="not spoken: Failed to connect"):
        speaking.Speaker().say("hello")
    monkeypatch.setattr(speaking, "LONGEST_S", 0.05)
    program(path, "exec sleep 60")
    with pytest.raises(VoiceError, match="not spoken"):
        speaking.Speaker().say("hello")


def test_not_installed() -> None:
    with pytest.raises(VoiceError) as caught:
        speaking.Speaker("no-such-program")
    assert "apt install speech-dispatcher" in caught.value.hint
