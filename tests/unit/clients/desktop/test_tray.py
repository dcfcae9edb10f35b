from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from lamd.clients.desktop import tray as module
from lamd.clients.desktop.presence import Presence
from lamd.clients.desktop.standing import Standing, words
from lamd.clients.desktop.tray import Tray


def test_every_entry_says_its_name(application: QApplication) -> None:
    tray, wished = Tray(), []
    tray.wished.connect(wished.append)
    tray.stand(Standing.WORKING)
    for action in tray.actions.values():
        action.trigger()
    assert wished == list(tray.actions)


def test_it_tells_how_lamd_stands(application: QApplication) -> None:
    tray = Tray()
    for found in Standing:
        tray.stand(found)
        assert words(found) in tray.tip
        assert tray.actions["stop"].isEnabled() == (found in (Standing.WORKING, Standing.ASKING))
    tray.stand(Standing.NO_DAEMON)
    assert not tray.actions["undo"].isEnabled()


def test_recent_commands_with_their_outcome_the_newest_first(application: QApplication) -> None:
    tray, again = Tray(), []
    tray.again.connect(again.append)
    tray.history([{"text": "a & b", "status": "failed"}, {"text": "two", "status": "finished"}])
    actions: list[QAction] = tray.recent.actions()
    assert [action.text() for action in actions] == ["✓  two", "✗  a && b"]
    actions[1].trigger()
    assert again == ["a & b"]


def test_the_icon_is_made_when_a_tray_comes_and_shown_to_the_next_one(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _, title, text, icon: shown.append(text))
    presence = Presence()
    tray = Tray(presence=presence)
    tray.stand(Standing.ASKING)
    assert tray.icon is None  # Qt would settle on having no tray
    assert not tray.tell("one")
    for _ in range(2):
        presence.changed.emit(True)
        icon = tray.icon
        assert icon is not None
        assert icon.isVisible()
        assert icon.toolTip() == tray.tip
        assert icon.contextMenu() is tray.menu
        assert tray.tell("two")
        presence.changed.emit(False)
        assert tray.icon is icon
        assert not icon.isVisible()
        assert not tray.tell("three")
    assert shown == ["two", "two"]


@pytest.mark.parametrize("comes", [False, True])
def test_it_is_missed_once_after_a_while(
    application: QApplication, monkeypatch: pytest.MonkeyPatch, *, comes: bool
) -> None:
    monkeypatch.setattr(module, "GRACE_MS", 100)
    missed: list[bool] = []
    presence = Presence()
    tray = Tray(presence=presence)
    tray.missing.connect(lambda: missed.append(True))
    tray.begin()
    presence.changed.emit(comes)
    assert not missed
    QTest.qWait(400)
    assert len(missed) == (not comes)
    tray.end()
