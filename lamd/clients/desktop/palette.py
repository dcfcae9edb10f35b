"""The palette: one line to type a command in, what could be meant, then the command as it goes.

While a command runs the window stays in sight and gives the focus back, so that the command works in the program that
was in front; calling the palette again brings the focus, and Esc stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from lamd.clients.desktop import look
from lamd.clients.desktop.progress import Progress
from lamd.clients.desktop.suggestions import MOST, Suggestion, matching
from lamd.clients.desktop.window import Card, label, rule
from lamd.clients.show import safe

WIDE = 34
PLACED_MS = 60
KIND = Qt.ItemDataRole.UserRole + 1


class Palette(Card):
    """``said`` is a command to run, ``stop_wanted`` Esc or the button while one runs."""

    said = Signal(str)
    stop_wanted = Signal()
    resume_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("lamd palette", WIDE)
        self._offered: list[Suggestion] = []
        self.running = False
        self.line = QLineEdit()
        self.list = QListWidget()
        self.progress = Progress()
        self.hint = label("", "dim")
        self.button = QPushButton()
        self.resume = QPushButton(self.tr("&Resume"))
        self._build()
        self.line.textChanged.connect(self._typed)
        self.line.returnPressed.connect(self._entered)
        self.list.itemClicked.connect(self._picked)
        self.button.clicked.connect(self.leave)
        self.resume.clicked.connect(self.resume_wanted)
        self.reset()

    def _build(self) -> None:
        unit = look.em()
        self.line.setPlaceholderText(self.tr("What should be done?"))
        self.line.setMaxLength(4000)
        self.line.setAccessibleName(self.tr("Command"))
        self.line.setAccessibleDescription(self.tr("Type a command; Enter runs it, arrows pick a suggestion"))
        self.list.setAccessibleName(self.tr("Suggestions"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setItemDelegate(_Rows(self.list))
        self.hint.setAccessibleName(self.tr("Hint"))
        self.line.installEventFilter(self)
        self._rule = rule()
        foot = QHBoxLayout()
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.resume)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(unit, unit * 2 // 3, unit, unit * 2 // 3)
        column.setSpacing(unit // 2)
        for part in (self.line, self._rule, self.list, self.progress):
            column.addWidget(part)
        column.addLayout(foot)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)

    # --- what the client does with it --------------------------------------------------------------------------------

    def open(self, text: str = "") -> None:
        """Show it with the focus; while a command runs, with that command."""
        if not self.running and (text or not self.isVisible()):
            self.reset()
            self.line.setText(text)
        self._show(takes_focus=True)
        self.raise_()
        self.activateWindow()
        (self.button if self.running else self.line).setFocus(Qt.FocusReason.PopupFocusReason)

    def offer(self, suggestions: Iterable[Suggestion]) -> None:
        """What to suggest from now on, the likeliest kinds first."""
        self._offered = list(suggestions)
        if not self.progress.isVisibleTo(self):
            self._typed(self.line.text())

    def begin(self, text: str) -> None:
        """A command starts: show it and give the focus back to the program that it works in."""
        self.running = True
        self.progress.clear()
        self.line.setText(safe(text, 4000))
        self.line.setReadOnly(True)
        self._parts(progress=True)
        self._foot(self.tr("Working…"), self.tr("&Stop"))
        self.fit()
        self._show(takes_focus=False)

    def tell(self, event: str, data: Mapping[str, Any]) -> None:
        """Progress of the command."""
        self.progress.tell(event, data)
        self.fit()

    def end(self, reply: Mapping[str, Any]) -> None:
        """The command is over."""
        self.running = False
        self.line.setReadOnly(False)
        self.line.selectAll()
        self.progress.reply(reply)
        self._foot(self.tr("Type on for the next command"), self.tr("&Close"))
        self.fit()

    def refuse(self, text: str, *, paused: bool = False) -> None:
        """Nothing is run, and why."""
        self.running = False
        self.line.setReadOnly(False)
        self.progress.clear()
        self.progress.reply({"status": "failed", "answer": text})
        self._parts(progress=True)
        self._foot("", self.tr("&Close"))
        self.resume.setVisible(paused)
        self.fit()

    def stopping(self) -> None:
        """Stop was said; the reply tells what was done."""
        self._foot(self.tr("Stopping…"), self.tr("&Stop"))

    def reset(self) -> None:
        """As it opens: nothing typed, the suggestions below."""
        self.running = False
        self.line.setReadOnly(False)
        self.line.clear()
        self.progress.clear()
        self._typed("")

    def leave(self) -> None:
        """Esc and the button: stop what runs, else close."""
        if self.running:
            self.stop_wanted.emit()
        else:
            self.hide()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        if self.running:
            return
        self._parts(progress=False)
        found = matching(text, self._offered)
        self.list.clear()
        for suggestion in found:
            item = QListWidgetItem(safe(suggestion.text))
            item.setData(KIND, safe(suggestion.about, 60) or self._kind(suggestion.kind))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, item.data(KIND))
            item.setToolTip(safe(suggestion.about))
            self.list.addItem(item)
        rows = sum(self.list.sizeHintForRow(row) for row in range(min(len(found), MOST)))
        self.list.setFixedHeight(rows + 2)
        self.list.setVisible(bool(found))
        self._foot(self.tr("Enter runs   ↑ ↓ pick   Esc closes"), self.tr("&Close"))
        self.fit()

    def _kind(self, kind: str) -> str:
        return {"recent": self.tr("recent"), "skill": self.tr("skill"), "app": self.tr("program")}.get(kind, kind)

    def _parts(self, *, progress: bool) -> None:
        self.progress.setVisible(progress)
        self.list.setVisible(not progress)
        self._rule.setVisible(progress or bool(self._offered))

    def _foot(self, hint: str, button: str) -> None:
        self.hint.setText(hint)
        self.button.setText(button)
        self.button.setAccessibleName(button.replace("&", ""))
        self.resume.hide()

    def _entered(self) -> None:
        item = self.list.currentItem() if self.list.isVisible() else None
        text = (item.text() if item is not None else self.line.text()).strip()
        if text and not self.running:
            self.said.emit(text)

    def _picked(self, item: QListWidgetItem) -> None:
        self.said.emit(item.text())

    def _show(self, *, takes_focus: bool) -> None:
        """Shown anew where the window's kind changes: window managers look at it only then."""
        refuses = bool(self.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus)
        if refuses == takes_focus:
            place = self.pos() if self.isVisible() else None
            self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not takes_focus)
            self.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus, not takes_focus)  # hides it
            if place is not None:
                self.move(place)
                self.show()
                # and again: to the window manager it is a new window, which some put where they like
                QTimer.singleShot(PLACED_MS, self, lambda: self.move(place))
                return
        if not self.isVisible():
            self.fit()
            self.place(0.18)
            self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step and self.list.isVisible() and self.list.count():
                row = self.list.currentRow() + step
                self.list.setCurrentRow(row if 0 <= row < self.list.count() else -1 if row < 0 else row - 1)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 -- Qt's name
        event.ignore()
        self.leave()


class _Rows(QStyledItemDelegate):
    """A suggestion, and after it, where there is room, what kind it is."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        view, colours = option.widget, look.look()
        about, unit = str(index.data(KIND) or ""), look.em()
        assert isinstance(view, QWidget)  # noqa: S101 -- it is the list
        metrics = view.fontMetrics()
        taken = metrics.horizontalAdvance(str(index.data())) + 2 * unit
        rect: QRect = option.rect.adjusted(unit, 0, -unit, 0)
        room = rect.width() - taken
        if room < 3 * unit:
            return
        chosen = isinstance(view, QListWidget) and view.currentRow() == index.row()
        painter.save()
        painter.setPen(QColor(colours.on_accent if chosen else colours.dim))
        painter.setFont(view.font())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight  # Qt mirrors it itself
        if view.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            about_rect = QRect(rect.left(), rect.top(), room, rect.height())
        else:
            about_rect = QRect(rect.right() - room, rect.top(), room, rect.height())
        painter.drawText(about_rect, flags, metrics.elidedText(about, Qt.TextElideMode.ElideRight, room))
        painter.restore()
