"""What the palette and the consent window share: a frameless card that follows the desktop's colours and font."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from lamd.clients.desktop import look
from lamd.clients.show import safe

APPLICATION = "lamd-desktop"
"""By this name the guard knows the client's windows."""


class Card(QWidget):
    """A window without a frame, over everything; dragged by its surface."""

    def __init__(self, title: str, wide: int) -> None:
        """``wide`` is in heights of the text."""
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
        super().__init__(None, Qt.WindowType.Window | flags)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._wide, self._styled = wide, ""
        self._held: QPoint | None = None
        self.restyle()

    def restyle(self) -> None:
        """Take the desktop's colours and font; called again when they change."""
        unit = look.em()
        style = look.sheet(look.look(), unit)
        if style != self._styled:
            self._styled = style
            self.setStyleSheet(style)
            screen = self.screen().availableGeometry().width()
            self.setFixedWidth(min(unit * self._wide, screen - 2 * unit))

    def fit(self) -> None:
        """As high as what it holds needs."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            if layout.minimumSize().width() > self.width():  # some languages have long words for a button
                self.setFixedWidth(layout.minimumSize().width())
            wanted = layout.totalHeightForWidth(self.width()) if layout.hasHeightForWidth() else -1
            self.resize(self.width(), wanted if wanted > 0 else layout.totalSizeHint().height())

    def place(self, down: float) -> None:
        """In the middle of the screen where the pointer is, that share of its height from the top."""
        screen = QGuiApplication.screenAt(QCursor.pos()) or self.screen()
        area = screen.availableGeometry()
        self.move(area.x() + (area.width() - self.width()) // 2, area.y() + round(area.height() * down))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 -- Qt's name
        super().changeEvent(event)
        changes = (QEvent.Type.ApplicationFontChange, QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange)
        if event.type() in changes:
            self.restyle()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 -- Qt's name
        super().resizeEvent(event)
        look.shape(self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        look.frame(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        self._held = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        if self._held is not None:
            self.move(event.globalPosition().toPoint() - self._held)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 -- Qt's name
        self._held = None


def label(text: object = "", kind: str = "", *, wrap: bool = True, longest: int = 400) -> QLabel:
    """Plain text: what comes from a screen is never markup, and holds nothing invisible."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText("\n".join(safe(line, longest) for line in str(text).splitlines()))
    made.setWordWrap(wrap)
    made.setObjectName(kind)
    if QGuiApplication.isRightToLeft():  # Qt would go by the text's own direction
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        made.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return made


def rule() -> QFrame:
    """A thin line between parts."""
    made = QFrame()
    made.setObjectName("rule")
    made.setFixedHeight(1)
    return made
