"""The icon in the tray and its menu."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from lamd.clients.desktop import look
from lamd.clients.desktop.standing import Standing, words
from lamd.clients.show import safe

OUTCOMES = {"finished": "✓", "partial": "◐", "asked": "?", "stopped": "■"}
RECENT = 10


class Tray(QObject):
    """``wished`` has the name of what was picked in the menu, ``again`` a recent command."""

    wished = Signal(str)
    again = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.icon = QSystemTrayIcon(self)
        self.menu = QMenu()
        self.menu.setAccessibleName("lamd")
        self.actions: dict[str, QAction] = {}
        self._add("palette", self.tr("&Open the palette"))
        self._add("stop", self.tr("&Stop"))
        self._add("pause", self.tr("&Pause: don't act until I say so"), checkable=True)
        self.menu.addSeparator()
        self.recent = self.menu.addMenu(self.tr("&Recent commands"))
        self._add("undo", self.tr("&Undo the last"))
        self._add("see", self.tr("Show &what lamd sees"))
        self.menu.addSeparator()
        self._add("settings", self.tr("S&ettings file"))
        self._add("doctor", self.tr("&Doctor"))
        self._add("quit", self.tr("&Quit"))
        self.menu.aboutToShow.connect(lambda: self.wished.emit("recent"))
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.history([])
        self.stand(Standing.NO_DAEMON)

    @property
    def available(self) -> bool:
        """Whether there is a tray to stand in."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def stand(self, found: Standing) -> None:
        """Show how lamd stands."""
        self.icon.setIcon(look.icon(found))
        self.icon.setToolTip(f"lamd: {words(found)}")
        self.actions["stop"].setEnabled(found in (Standing.WORKING, Standing.ASKING))
        for name in ("undo", "see"):
            self.actions[name].setEnabled(found is not Standing.NO_DAEMON)

    def history(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """The last commands with what came of them, the newest first."""
        self.recent.clear()
        for entry in list(entries)[::-1][:RECENT]:
            text, status = str(entry.get("text", "")), str(entry.get("status", ""))
            shown = f"{OUTCOMES.get(status, '✗')}  {safe(text, 60)}".replace("&", "&&")
            action = self.recent.addAction(shown)
            action.setToolTip(safe(entry.get("answer", "")))
            action.triggered.connect(lambda _=False, text=text: self.again.emit(text))
        self.recent.setEnabled(not self.recent.isEmpty())

    def _add(self, name: str, text: str, *, checkable: bool = False) -> None:
        action = self.menu.addAction(text)
        action.setCheckable(checkable)
        action.triggered.connect(lambda: self.wished.emit(name))
        self.actions[name] = action

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.wished.emit("palette")
