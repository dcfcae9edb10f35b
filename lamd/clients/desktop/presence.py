"""Whether there is a tray, by events and without asking Qt.

Qt looks for a tray once, when it is first asked or the first icon is made, and keeps to what it found. At login that is
too early, so there must be no icon before there is a tray.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import SLOT, QObject, QSocketNotifier, QTimer, Signal, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusServiceWatcher,
    QDBusVariant,
)
from PySide6.QtGui import QGuiApplication

NAME, PATH = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
HOSTED = "IsStatusNotifierHostRegistered"
SETTLE_MS = 2_000
"""How long a tray of the old kind waits for the new kind: many panels bring both, the old one first."""


class Presence(QObject):
    """``changed`` tells whether there is a tray. From the first on only its kind counts, as in Qt."""

    changed = Signal(bool)

    def __init__(self, parent: QObject | None = None, *, bus: QDBusConnection | None = None) -> None:
        super().__init__(parent)
        self.there = False
        self._bus = bus
        self._items: Items | None = None
        self._docks: Docks | None = None
        self._used: Items | Docks | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(lambda: self._weigh(settled=True))

    def begin(self) -> None:
        """Look, and go on looking."""
        platform = QGuiApplication.platformName()
        if self._bus or platform == "xcb" or platform.startswith("wayland"):  # others have no icons
            self._items = Items(self._bus or QDBusConnection.sessionBus(), self)
            self._items.changed.connect(self._weigh)
        if platform == "xcb":
            self._docks = Docks(self)
            self._docks.changed.connect(self._weigh)
            self._weigh()

    def end(self) -> None:
        """Look no more."""
        if self._docks is not None:
            self._docks.end()

    def _weigh(self, *, settled: bool = False) -> None:
        items, docks = self._items, self._docks
        if self._used is None and items is not None and items.there:
            self._used = items
        elif self._used is None and docks is not None and docks.there and not (items and items.watched):
            if settled:
                self._used = docks
            elif not self._settle.isActive():
                self._settle.start()
        there = self._used is not None and self._used.there
        if there is not self.there:
            self.there = there
            self.changed.emit(there)


class Items(QObject):
    """Trays as a watcher on the session bus knows them; ``watched`` is one that may have no host to show anything."""

    changed = Signal()

    def __init__(self, bus: QDBusConnection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.there = self.watched = False
        self._bus = bus
        self._asked: QDBusPendingCallWatcher | None = None
        watcher = QDBusServiceWatcher(NAME, bus, QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange, self)
        watcher.serviceOwnerChanged.connect(self._owned)
        for signal in ("StatusNotifierHostRegistered", "StatusNotifierHostUnregistered"):
            bus.connect(NAME, PATH, NAME, signal, self, SLOT("ask()"))  # type: ignore[call-overload]  # stubs: bytes
        self.ask()

    @Slot()
    def ask(self) -> None:
        """Ask the watcher for a host; a watcher that does not run is not started."""
        message = QDBusMessage.createMethodCall(NAME, PATH, "org.freedesktop.DBus.Properties", "Get")
        message.setArguments([NAME, HOSTED])
        message.setAutoStartService(False)
        self._asked = QDBusPendingCallWatcher(self._bus.asyncCall(message), self)
        self._asked.finished.connect(self._told)

    def _told(self, call: QDBusPendingCallWatcher) -> None:
        call.deleteLater()
        if call is self._asked:  # else another question came after it
            self._asked = None
            reply = call.reply()
            told = reply.arguments()[0] if reply.type() is QDBusMessage.MessageType.ReplyMessage else None
            self._set(told.variant() if isinstance(told, QDBusVariant) else told)

    def _owned(self, name: str, before: str, after: str) -> None:
        if before:  # also where another takes over at once: it does not know the icon
            self._asked = None
            self._set(None)
        if after:
            self.ask()

    def _set(self, hosted: object) -> None:
        self.watched, self.there = hosted is not None, hosted is True
        self.changed.emit()


class Docks(QObject):
    """Trays of the old kind: the owner of an X selection takes windows in."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.there = False
        self._display: Any = None
        self._notifier: QSocketNotifier | None = None
        self._begin()

    def end(self) -> None:
        """Let the X server go."""
        if self._notifier is not None:
            self._notifier.setEnabled(False)
        if self._display is not None:
            self._display.close()
            self._display = None

    def _begin(self) -> None:
        from Xlib import display, error
        from Xlib.ext import xfixes

        try:
            self._display = display.Display()
        except (error.DisplayError, error.ConnectionClosedError, error.XError, OSError):
            return
        if not self._display.has_extension(xfixes.extname):
            return
        self._selection = self._display.intern_atom(f"_NET_SYSTEM_TRAY_S{self._display.get_default_screen()}")
        self._display.xfixes_query_version()
        mask = xfixes.XFixesSetSelectionOwnerNotifyMask | xfixes.XFixesSelectionWindowDestroyNotifyMask
        mask |= xfixes.XFixesSelectionClientCloseNotifyMask
        self._display.xfixes_select_selection_input(self._display.screen().root, self._selection, mask)
        self._notifier = QSocketNotifier(self._display.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._look)
        self._look()

    def _look(self) -> None:
        from Xlib import error

        try:
            while self._display.pending_events():
                self._display.next_event()
            there = bool(self._display.get_selection_owner(self._selection))
        except (error.ConnectionClosedError, OSError):  # the server is gone, and Qt soon
            there = False
            self.end()
        if there is not self.there:
            self.there = there
            self.changed.emit()
