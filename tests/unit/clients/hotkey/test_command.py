from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lamd.clients.cli import cli
from lamd.clients.hotkey import serving


def lam(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="lam")


def test_without_a_display_it_says_what_to_do() -> None:
    done = lam("hotkey")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "there is no display in this login" in done.stderr


def test_wrong_keys_are_told_with_their_place(home: Path) -> None:
    config = home / ".config" / "lamd" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("hotkeys:\n  stop: Hyper+x\n")
    done = lam("hotkey")
    assert done.exit_code == 1
    assert "hotkeys.stop: 'Hyper'" in done.stderr


def test_ctrl_c_ends_it_in_peace(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serving, "serve", interrupted)
    assert lam("hotkey").exit_code == 0


def test_toggle_runs_the_program_of_the_settings(home: Path) -> None:
    config = home / ".config" / "lamd" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text(f"hotkeys: {{palette_command: [touch, {home}/opened]}}\n")
    assert lam("toggle").exit_code == 0
    assert (home / "opened").exists()
    config.write_text("hotkeys: {palette_command: [/nowhere/palette]}\n")
    done = lam("toggle")
    assert done.exit_code == 1
    assert "/nowhere/palette cannot be started" in done.stderr
