"""Colours, sizes and icons, from the desktop's own palette and font: dark or light, small or large."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
    QRegion,
)
from PySide6.QtWidgets import QWidget

from lamd.clients.desktop.standing import Standing


@dataclass(frozen=True, slots=True)
class Look:
    """Colours as ``#rrggbb``; text on ``card`` and on ``raised`` has a contrast of at least 4.5."""

    card: str
    raised: str
    """Fields, rows under the pointer."""
    line: str
    text: str
    dim: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str


LIGHT = Look(card="#ffffff", raised="#f1f3f6", line="#d3d8df", text="#1b1f26", dim="#5a6270", accent="#1d5fbf",
             on_accent="#ffffff", good="#1a7338", warn="#8a5200", bad="#b3261e")  # fmt: skip
DARK = Look(card="#1f2329", raised="#2b3038", line="#444b57", text="#eef1f5", dim="#a8b0bd", accent="#7fb2ff",
            on_accent="#10141a", good="#72d492", warn="#f0b75e", bad="#ff8f86")  # fmt: skip
RADIUS = 12


def is_dark(palette: QPalette | None = None) -> bool:
    """Whether the desktop's windows are dark."""
    found = palette or QGuiApplication.palette()
    return found.color(QPalette.ColorRole.Window).lightness() < 128


def look(palette: QPalette | None = None) -> Look:
    """The colours that fit the desktop."""
    return DARK if is_dark(palette) else LIGHT


def em(widget: QWidget | None = None) -> int:
    """The height of the desktop's text in pixels: what every size here is made of."""
    font = QGuiApplication.font()
    return QFontMetrics(font).height() if widget is None else QFontMetrics(font, widget).height()


def sheet(colours: Look, unit: int) -> str:
    """The style of all windows."""
    c, pad = colours, max(4, unit // 3)
    return f"""
    QWidget {{ color: {c.text}; background: transparent; }}
    QWidget#card {{ background: {c.card}; }}
    QLabel#dim {{ color: {c.dim}; }}
    QLabel#good {{ color: {c.good}; }} QLabel#warn {{ color: {c.warn}; }} QLabel#bad {{ color: {c.bad}; }}
    QLabel#accent {{ color: {c.accent}; }}
    QLabel#title {{ font-weight: 600; font-size: {round(unit * 0.95)}px; }}
    QLabel#exact {{ background: {c.raised}; border-radius: 8px; padding: {pad * 2}px; font-weight: 600; }}
    QLabel#answer {{ font-size: {round(unit * 0.95)}px; }}
    QFrame#rule {{ background: {c.line}; border: 0; }}
    QLineEdit {{ border: 0; padding: {pad}px; font-size: {round(unit * 1.1)}px;
                 selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    QListView {{ border: 0; outline: 0; }}
    QListView::item {{ padding: {pad}px {pad * 2}px; border-radius: 8px; }}
    QListView::item:hover {{ background: {c.raised}; }}
    QListView::item:selected {{ background: {c.accent}; color: {c.on_accent}; }}
    QPushButton {{ background: {c.raised}; border: 1px solid {c.line}; border-radius: 8px;
                   padding: {pad}px {pad * 3}px; }}
    QPushButton:hover {{ border-color: {c.dim}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; padding: {pad - 1}px {pad * 3 - 1}px; }}
    QPushButton:disabled {{ color: {c.dim}; }}
    QScrollArea {{ border: 0; }}
    QScrollBar:vertical {{ width: 8px; background: transparent; }}
    QScrollBar::handle:vertical {{ background: {c.line}; border-radius: 4px; min-height: 24px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    QToolTip {{ color: {c.text}; background: {c.card}; border: 1px solid {c.line}; }}
    """


def shape(widget: QWidget) -> None:
    """Round the corners of a window, with or without a compositor."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(widget.rect()), RADIUS, RADIUS)
    widget.setMask(QRegion(path.toFillPolygon().toPolygon()))


def frame(widget: QWidget) -> None:
    """Paint the background and the border of such a window; for its ``paintEvent``."""
    colours, painter = look(), QPainter(widget)
    painter.fillRect(widget.rect(), QColor(colours.card))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.line), 2))
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), RADIUS - 1, RADIUS - 1)
    painter.end()


def icon(standing: Standing) -> QIcon:
    """A tile with an L; its colour and the mark on it tell how lamd stands. Seen on dark and on light panels."""
    made = QIcon()
    for size in (16, 22, 32, 48, 64):
        made.addPixmap(_drawn(standing, size))
    return made


_BODY = {Standing.NO_DAEMON: "#8b93a1", Standing.STOPPED: "#8b93a1"}
_DOT = {
    Standing.WORKING: "#3f8cff",
    Standing.ASKING: "#f5a524",
    Standing.STOPPED: "#f5a524",
    Standing.NO_MODEL: "#e5484d",
    Standing.NO_DAEMON: "#e5484d",
}


def _drawn(standing: Standing, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 32, size / 32)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_BODY.get(standing, "#1d5fbf")))
    painter.drawRoundedRect(QRectF(2, 2, 28, 28), 8, 8)
    painter.setPen(QPen(QColor("#ffffff"), 3.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPolyline([QPointF(10, 8), QPointF(10, 23), QPointF(21, 23)])
    _dot(painter, standing)
    painter.end()
    return pixmap


def _dot(painter: QPainter, standing: Standing) -> None:
    if standing not in _DOT:
        return
    painter.setPen(QPen(QColor("#ffffff"), 2))
    painter.setBrush(QColor(_DOT[standing]))
    if standing is Standing.STOPPED:  # told by the shape too: not all see colours
        painter.drawRect(QRectF(19, 3, 4, 11))
        painter.drawRect(QRectF(25, 3, 4, 11))
    elif standing is Standing.ASKING:
        painter.drawEllipse(QRectF(17, 1, 14, 14))
        painter.setPen(QPen(QColor("#10141a"), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline([QPointF(24, 4.5), QPointF(24, 8.5)])
        painter.drawPoint(QPointF(24, 11.6))
    elif standing in (Standing.NO_MODEL, Standing.NO_DAEMON):
        painter.drawEllipse(QRectF(17, 1, 14, 14))
        painter.setPen(QPen(QColor("#ffffff"), 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(21.5, 5.5), QPointF(26.5, 10.5))
        painter.drawLine(QPointF(26.5, 5.5), QPointF(21.5, 10.5))
    else:
        painter.drawEllipse(QRectF(19, 3, 10, 10))
