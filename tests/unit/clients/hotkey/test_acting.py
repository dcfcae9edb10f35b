"""What the shortcuts do, against a daemon's twin."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lamd.clients.hotkey import acting
from lamd.clients.hotkey.acting import Actions
from lamd.clients.voice.toggle import Toggles
from lamd.errors import HotkeyError


def told(actions: Actions, lines: list[str], name: str) -> str:
    actions(name).join(30)
    return lines.pop()


def test_stop_stops_what_runs(twin: Path) -> None:
    lines: list[str] = []
    actions = Actions(twin, (), lines.append)
    assert told(actions, lines, "stop") == "stop: nothing was running"
    lam = [sys.executable, "-m", "lamd.clients.cli", "--socket", str(twin), "do", "sleep", "60"]
    with subprocess.Popen(lam, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as do:
        assert do.stderr is not None
        assert do.stderr.readline().startswith("plan")
        assert told(actions, lines, "stop") == "stop: stopped"
        do.communicate(timeout=30)
        assert do.returncode == 8


def test_no_daemon_is_told_with_what_to_do(tmp_path: Path) -> None:
    lines: list[str] = []
    said = told(Actions(tmp_path / "none.sock", (), lines.append), lines, "stop")
    assert "no lamd answers" in said
    assert "lam service install" in said


def test_talk_opens_the_ear_of_the_voice_client(tmp_path: Path) -> None:
    lines: list[str] = []
    (tmp_path / "run").mkdir(mode=0o700)
    actions = Actions(tmp_path / "run" / "lamd.sock", (), lines.append)
    assert "start it: lam voice" in told(actions, lines, "talk")
    heard = iter((True, False))
    toggles = Toggles(lambda: next(heard), tmp_path / "run" / "voice.sock")
    try:
        assert told(actions, lines, "talk") == "talk: listening"
        assert told(actions, lines, "talk") == "talk: not listening"
    finally:
        toggles.close()


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(stat.S_IRWXU)
    return path


def test_the_palette_may_be_a_program_of_ones_own(tmp_path: Path) -> None:
    mine = script(tmp_path / "mine", f'echo "$1" > {tmp_path}/ran')
    acting.open_palette(tmp_path / "s", [str(mine), "two words"])
    assert (tmp_path / "ran").read_text() == "two words\n"


def test_a_palette_that_stays_keeps_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "PALETTE_S", 0.05)
    monkeypatch.chdir(tmp_path)
    waits = script(tmp_path / "waits", f"read line < {tmp_path}/end")
    subprocess.run(["mkfifo", str(tmp_path / "end")], check=True)
    acting.open_palette(tmp_path / "s", [str(waits)])
    (tmp_path / "end").write_text("now\n")
    for thread in threading.enumerate():
        if thread.name == "palette":
            thread.join(30)
            assert not thread.is_alive()


def test_a_palette_that_fails_or_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = script(tmp_path / "bad", "echo no screen >&2; exit 3")
    with pytest.raises(HotkeyError, match="no screen"):
        acting.open_palette(tmp_path / "s", [str(bad)])
    with pytest.raises(HotkeyError, match="cannot be started") as caught:
        acting.open_palette(tmp_path / "s", [str(tmp_path / "none")])
    assert caught.value.code == "hotkey.palette"
    monkeypatch.setattr(acting, "find_spec", lambda name: None)
    with pytest.raises(HotkeyError) as caught:
        acting.open_palette(tmp_path / "s")
    assert (caught.value.code, "palette_command" in caught.value.hint) == ("hotkey.no_palette", True)


def test_without_a_command_it_is_the_palette_of_lam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(acting, "find_spec", lambda name: object())
    monkeypatch.setattr(acting.subprocess, "Popen", lambda argv, **_: ran.append(argv))
    monkeypatch.setattr(acting, "_watch", lambda running, argv: None)
    acting.open_palette(tmp_path / "s")
    assert ran[0][-4:] == ["--socket", str(tmp_path / "s"), "desktop", "--palette"]
