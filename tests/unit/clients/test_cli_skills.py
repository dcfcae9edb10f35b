"""``lam skills`` and ``lam undo`` against the twin of the daemon."""

from __future__ import annotations

from pathlib import Path

from tests.unit.clients.test_cli import lam, put


def test_skills_are_listed_with_what_they_take() -> None:
    assert lam("skills").stdout.split() == ["audio.volume", "reversible", "Set", "it."]
    assert put("skills", "--json")["skills"][0]["available"]


def test_a_plugin_is_begun(tmp_path: Path) -> None:
    result = lam("skills", "new", "coffee", "--into", str(tmp_path))
    assert result.exit_code == 0
    assert "lam skills" in result.stdout.splitlines()[-1]
    assert lam("skills", "new", "coffee", "--into", str(tmp_path)).exit_code == 1


def test_undo_takes_back_the_last_and_then_there_is_nothing_left() -> None:
    assert lam("do", "anything").exit_code == 0
    assert "audio.volume level=40" in lam("undo", "--list").stdout
    assert lam("undo").stdout.splitlines()[-1] == "undo"
    assert "cannot be undone" in lam("undo", "--list").stdout
    result = lam("undo")
    assert (result.exit_code, "there is nothing that lamd can take back" in result.stderr) == (1, True)
