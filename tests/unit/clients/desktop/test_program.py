from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from lamd.client import Client
from lamd.clients.desktop import program as module
from lamd.clients.desktop import tray
from lamd.clients.desktop.link import Link
from lamd.clients.desktop.program import Program, wishes

Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def program(twin: Path, application: QApplication) -> Iterator[Program]:
    program = Program(twin, link=Link(twin, pulse=0.05))
    program.begin()
    yield program
    program.end()


def shown(program: Program) -> str:
    return "\n".join(part.text() for part in program.palette.progress.findChildren(QLabel))


def say(program: Program, text: str) -> None:
    program.palette.line.setText(text)
    QTest.keyClick(program.palette.line, Qt.Key.Key_Return)


def test_a_command_from_the_palette(program: Program, until: Until) -> None:
    program.open()
    say(program, "hello there")
    until(lambda: not program.palette.running)
    assert "confirmed: it is on" in shown(program)
    assert "hello there" in shown(program)


def test_stop_from_the_palette(program: Program, until: Until) -> None:
    program.open()
    say(program, "sleep 60")
    until(lambda: "click [One]" in shown(program))
    until(lambda: program.tray.actions["stop"].isEnabled())
    QTest.keyClick(program.palette, Qt.Key.Key_Escape)
    until(lambda: not program.palette.running)
    assert "Stopped after 1 action." in shown(program)


def test_stop_before_anything_began(program: Program, until: Until) -> None:
    program.run("sleep 60")
    program.stop()
    until(lambda: not program.palette.running)
    assert "Stopped" in shown(program)


def test_consent_is_asked_for_and_answered(program: Program, until: Until) -> None:
    until(lambda: "not running" not in program.tray.tip)
    program.run("consent")
    until(lambda: program.consent.isVisible())
    assert "Needs your answer" in program.tray.tip
    until(lambda: not program.consent.deaf)
    program.consent.yes.click()
    until(lambda: not program.palette.running)
    assert "Deleted." in shown(program)
    until(lambda: "Ready" in program.tray.tip)


def test_consent_for_always(program: Program, twin: Path, until: Until) -> None:
    until(lambda: "not running" not in program.tray.tip)
    program.run("consent always")
    until(program.consent.isVisible)
    until(lambda: not program.consent.deaf)
    program.consent.always.click()
    until(lambda: not program.palette.running)
    assert "Deleted." in shown(program)
    with Client(twin, name="test") as client:
        assert client.call("rules.list")["rules"][0]["target"] == "Delete (push button)"


def test_paused_it_gives_no_commands_and_says_so(program: Program, until: Until) -> None:
    program.tray.actions["pause"].trigger()
    until(lambda: "Paused" in program.tray.tip)
    program.open()
    say(program, "hello")
    assert not program.palette.running
    assert "paused" in shown(program)
    program.undo()
    assert "Not undone" in shown(program)
    program.palette.resume.click()
    assert not program.paused
    say(program, "hello again")
    until(lambda: "hello again" in shown(program) and not program.palette.running)


def test_what_was_said_is_suggested_and_in_the_menu(program: Program, until: Until) -> None:
    program.run("remember me")
    until(lambda: not program.palette.running)
    program.palette.hide()
    program.open()
    until(
        lambda: any(program.palette.list.item(n).text() == "remember me" for n in range(program.palette.list.count()))
    )
    program.tray.wished.emit("recent")
    until(lambda: any("remember me" in action.text() for action in program.tray.recent.actions()))


def test_undo_shows_how_it_goes(program: Program, until: Until) -> None:
    program.run("something")
    until(lambda: not program.palette.running)
    program.undo()
    until(lambda: not program.palette.running)
    assert shown(program)


def test_the_doctor_is_shown(program: Program, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [{"name": "bus", "state": "ok", "told": "answers", "fix": ""},
             {"name": "models", "state": "fail", "told": "none", "fix": "install them"}]  # fmt: skip
    monkeypatch.setattr(module.checks, "all_checks", lambda _: found)
    program.tray.actions["doctor"].trigger()
    until(lambda: not program.palette.running)
    for told in ("bus: answers", "models: none", "install them", "1 things"):
        assert told in shown(program)


def test_the_settings_file_is_opened_and_made_first(
    program: Program, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(module.QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    program.tray.actions["settings"].trigger()
    assert opened == [str(home / ".config/lamd/config.yaml")]
    assert Path(opened[0]).read_text().startswith("#")


def test_see_draws_and_says_when_there_is_nothing_to_draw(program: Program, until: Until) -> None:
    wishes(program, "see", "Mousepad")
    until(program.overlay.isVisible)
    assert len(program.overlay.tags) == 2
    program.overlay.hide()
    wishes(program, "see", "none")
    until(lambda: "no app called none" in shown(program))
    program._seen({"nodes": [], "candidates": []})
    assert "Nothing in front" in shown(program)


def test_the_palette_opens_and_closes_by_the_same_wish(program: Program, until: Until) -> None:
    wishes(program, "palette", "")
    until(program.palette.isActiveWindow)
    wishes(program, "palette", "")
    assert not program.palette.isVisible()


def test_without_a_tray_it_says_so_late_and_once(
    twin: Path,
    application: QApplication,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    until: Until,
) -> None:
    monkeypatch.setattr(tray, "GRACE_MS", 100)
    program, told = Program(twin), ""
    program.begin()
    assert "no tray" not in capsys.readouterr().err

    def heard() -> bool:
        nonlocal told
        told += capsys.readouterr().err
        return "no tray" in told

    until(heard)
    QTest.qWait(300)
    program.end()
    assert (told + capsys.readouterr().err).count("no tray") == 1


def test_without_a_daemon_a_command_fails_in_words(tmp_path: Path, application: QApplication, until: Until) -> None:
    program = Program(tmp_path / "none.sock", link=Link(tmp_path / "none.sock", pulse=0.05))
    program.begin()
    program.run("hello")
    until(lambda: not program.palette.running)
    assert "no lamd answers" in shown(program)
    assert "lamd is not running" in program.tray.tip
    program.end()
