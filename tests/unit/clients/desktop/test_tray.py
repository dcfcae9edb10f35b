from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

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
        assert words(found) in tray.icon.toolTip()
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
