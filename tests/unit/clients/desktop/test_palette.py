from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from lamd.clients.desktop.palette import Palette
from lamd.clients.desktop.suggestions import Suggestion

from .conftest import unnamed

OFFERED = [Suggestion("show line numbers", "recent"), Suggestion("set the volume", "skill", "Set it."),
           Suggestion("open Mousepad", "app")]  # fmt: skip


@pytest.fixture
def palette(application: QApplication) -> Iterator[Palette]:
    palette = Palette()
    palette.offer(OFFERED)
    palette.open()
    yield palette
    palette.hide()


def listen(palette: Palette) -> list[str]:
    said: list[str] = []
    palette.said.connect(said.append)
    return said


def rows(palette: Palette) -> list[str]:
    return [palette.list.item(row).text() for row in range(palette.list.count())]


def test_typed_words_are_run_by_enter(palette: Palette) -> None:
    said = listen(palette)
    QTest.keyClicks(palette.line, "make it bold")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert said == ["make it bold"]
    assert not palette.list.isVisible()


def test_nothing_typed_is_nothing_said(palette: Palette) -> None:
    said = listen(palette)
    QTest.keyClicks(palette.line, "  ")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert said == []


def test_arrows_pick_a_suggestion(palette: Palette) -> None:
    said = listen(palette)
    assert rows(palette) == [s.text for s in OFFERED]
    QTest.keyClicks(palette.line, "o")
    for _ in range(9):
        QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Up)
    picked = palette.list.currentItem().text()
    assert picked == rows(palette)[-2]
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert said == [picked]


def test_a_click_picks_too(palette: Palette) -> None:
    said = listen(palette)
    place = palette.list.visualItemRect(palette.list.item(2)).center()
    QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert said == ["open Mousepad"]


def test_esc_closes_and_it_opens_empty(palette: Palette) -> None:
    QTest.keyClicks(palette.line, "half a thought")
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    palette.open()
    assert palette.line.text() == ""


def test_esc_stops_what_runs(palette: Palette) -> None:
    stops: list[None] = []
    palette.stop_wanted.connect(lambda: stops.append(None))
    palette.begin("sleep 5")
    assert palette.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    palette.open()
    assert not palette.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    QTest.keyClick(palette, Qt.Key.Key_Escape)
    palette.button.click()
    palette.close()
    assert len(stops) == 3
    assert palette.isVisible()
    palette.end({"status": "stopped", "answer": "Stopped."})
    QTest.keyClick(palette, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_the_answer_stays_and_typing_begins_anew(palette: Palette) -> None:
    palette.begin("work it out")
    palette.tell("plan", {"steps": ["one"]})
    palette.end({"status": "finished", "answer": "84"})
    palette.offer(OFFERED)
    assert palette.progress.isVisible()
    assert any(part.text() == "84" for part in palette.findChildren(QLabel))
    palette.open()
    QTest.keyClicks(palette.line, "o")
    assert palette.list.isVisible()
    assert not palette.progress.isVisible()


def test_a_refusal_offers_to_resume(palette: Palette) -> None:
    resumed: list[None] = []
    palette.resume_wanted.connect(lambda: resumed.append(None))
    palette.refuse("Paused.", paused=True)
    palette.resume.click()
    assert resumed == [None]


def test_everything_has_a_name(palette: Palette) -> None:
    assert unnamed(palette) == []
    palette.begin("x")
    palette.tell("action", {"action": "click [A]"})
    assert unnamed(palette) == []


def test_from_right_to_left(application: QApplication) -> None:
    application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        palette = Palette()
        palette.offer(OFFERED)
        palette.open()
        assert palette.button.x() < palette.hint.x()
        assert not palette.grab().isNull()
    finally:
        application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
