from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from lamd.clients.cli import cli
from lamd.clients.desktop import command, door

LAM = [sys.executable, "-m", "lamd.clients.cli"]
HASTY = "from lamd.clients import cli; from lamd.clients.desktop import tray; tray.GRACE_MS = 100; cli.main()"
"""It does not wait long for a tray."""


def test_without_qt_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda _: None)
    done = CliRunner().invoke(cli, ["desktop"])
    assert done.exit_code == 1
    assert "lamd[desktop]" in done.output


def test_without_a_library_of_qt_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, twin: Path) -> None:
    monkeypatch.setattr(command, "LIBRARY", "libnothere.so.0")
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    done = CliRunner().invoke(cli, ["desktop"])
    assert done.exit_code == 1
    assert "libxcb-cursor0" in done.output


def test_lam_starts_without_qt() -> None:
    told = "import sys, lamd.clients.cli; print([m for m in sys.modules if m.startswith('PySide6')])"
    assert subprocess.check_output([sys.executable, "-c", told], text=True).strip() == "[]"


def test_nothing_to_quit() -> None:
    done = CliRunner().invoke(cli, ["desktop", "--quit"])
    assert done.exit_code == 1
    assert "no desktop client" in done.output


@pytest.mark.parametrize(("lang", "told"), [("C.UTF-8", "no tray"), ("de_DE.UTF-8", "hier gibt es keine")])
def test_it_runs_takes_wishes_and_ends(twin: Path, lang: str, told: str) -> None:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LC_ALL": lang, "LANG": lang, "LANGUAGE": ""}
    with subprocess.Popen(
        [sys.executable, "-c", HASTY, "desktop"], env=env, stderr=subprocess.PIPE, text=True
    ) as process:
        late = threading.Timer(30, process.kill)
        late.start()
        assert process.stderr is not None
        line = process.stderr.readline()
        while told not in line:
            assert line, "it ended"
            line = process.stderr.readline()
        for wish in ("--palette", "--quit"):
            assert subprocess.run([*LAM, "desktop", wish], env=env, timeout=30).returncode == 0
        process.stderr.read()
        assert process.wait() == 0
        late.cancel()
    assert not door.path_for(twin).exists()
