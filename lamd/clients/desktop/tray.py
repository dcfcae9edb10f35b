"""The icon in the tray and its menu: there whenever a tray is, however late it came and however often it restarts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from lamd.clients.desktop import look
from lamd.clients.desktop.presence import Presence
from lamd.clients.desktop.standing import Standing, words
from lamd.clients.show import safe

OUTCOMES = {"finished": "✓", "partial": "◐", "asked": "?", "stopped": "■"}
RECENT = 10
GRACE_MS = 10_000
"""At login the panel often comes later; only after that long is there said to be no tray."""


class Tray(QObject):
    """``wished`` has the name of what was picked in the menu, ``again`` a recent command; ``missing`` comes once."""

    wished = Signal(str)
    again = Signal(str)
    missing = Signal()

    def __init__(self, parent: QObject | None = None, *, presence: Presence | None = None) -> None:
        super().__init__(parent)
        self.icon: QSystemTrayIcon | None = None
        self.tip = ""
        self._standing = Standing.NO_DAEMON
        self._presence = presence or Presence(self)
        self._presence.changed.connect(self._changed)
        self._grace = QTimer(self, singleShot=True, interval=GRACE_MS)
        self._grace.timeout.connect(self.missing)
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
        self.history([])
        self.stand(Standing.NO_DAEMON)

    def begin(self) -> None:
        """Wait for a tray."""
        self._grace.start()
        self._presence.begin()

    def end(self) -> None:
        """Leave it."""
        self._grace.stop()
        self._presence.end()
        if self.icon is not None:
            self.icon.hide()

    def tell(self, text: str) -> bool:
        """Show a notification; False without an icon to show it."""
        if self.icon is None or not self.icon.isVisible():
            return False
        self.icon.showMessage("lamd", text, look.icon(Standing.IDLE))
        return True

    def stand(self, found: Standing) -> None:
        """Show how lamd stands."""
        self._standing, self.tip = found, f"lamd: {words(found)}"
        self._show_standing()
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

    def _changed(self, there: bool) -> None:
        if there:
            self._grace.stop()
            if self.icon is None:  # not earlier: see ``presence``
                self.icon = QSystemTrayIcon(self)
                self.icon.setContextMenu(self.menu)
                self.icon.activated.connect(self._activated)
                self._show_standing()
            self.icon.show()
        elif self.icon is not None:
            self.icon.hide()  # so that it is announced anew to the next tray

    def _show_standing(self) -> None:
        if self.icon is not None:
            self.icon.setIcon(look.icon(self._standing))
            self.icon.setToolTip(self.tip)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.wished.emit("palette")
