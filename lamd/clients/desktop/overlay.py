"""What lamd sees, drawn over it: a box with number, name and role around each element. X11 only.

The window is a mask of lines and labels, so it needs no compositor, and clicks between them reach the program below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from lamd.clients.show import safe

SHOWN_MS = 10_000
LINE = 2
MOST = 300
LONGEST = 34
MARGINS = QMargins(4, 1, 4, 1)
COLOURS = ("#0b57d0", "#8c1d82", "#a13c00", "#00695c")
"""In turn, so that neighbours are told apart; white text on each has a contrast of at least 4.5."""


@dataclass(frozen=True, slots=True)
class Box:
    ref: int
    text: str
    place: QRect


def boxes(seen: Mapping[str, Any], ratio: float = 1.0) -> list[Box]:
    """Those elements that something can be done with and that have a place on the screen."""
    nodes = {node["ref"]: node for node in seen["nodes"]}
    found = []
    for candidate in seen["candidates"]:
        node = nodes.get(candidate["ref"])
        extents = node.get("extents") if node else None
        if not extents or extents[2] <= 0 or extents[3] <= 0 or not candidate.get("visible", True):
            continue
        x, y, width, height = (round(value / ratio) for value in extents)
        said = (safe(candidate["label"], LONGEST), safe(candidate["role"], 20))
        text = f"{candidate['ref']}  {' · '.join(part for part in said if part)}"
        found.append(Box(candidate["ref"], text, QRect(x, y, width, height)))
    return found[:MOST]


class Overlay(QWidget):
    """Takes no focus and no clicks; gone after some seconds."""

    def __init__(self, shown_ms: int = SHOWN_MS) -> None:
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint | Qt.WindowType.Tool
        quiet = Qt.WindowType.WindowDoesNotAcceptFocus | Qt.WindowType.WindowTransparentForInput
        super().__init__(None, flags | quiet | Qt.WindowType.X11BypassWindowManagerHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle("lamd overlay")
        self.setAccessibleName(self.tr("What lamd sees"))
        self._boxes: list[Box] = []
        self.tags: list[QRect] = []
        self._timer = QTimer(self, singleShot=True, interval=shown_ms)
        self._timer.timeout.connect(self.hide)

    @property
    def usable(self) -> bool:
        """On X11 places on the screen are known; a Wayland program knows only those in its own window."""
        return QGuiApplication.platformName() in ("xcb", "offscreen")

    def show_seen(self, seen: Mapping[str, Any]) -> int:
        """Draw it; how many boxes there are."""
        screen = self.screen().virtualGeometry()
        self.setGeometry(screen)
        self._boxes = [b for b in boxes(seen, self.devicePixelRatioF()) if screen.intersects(b.place)]
        font = QFont(QGuiApplication.font())
        font.setBold(True)
        font.setPixelSize(max(10, round(QFontMetrics(font).height() * 0.66)))
        self.setFont(font)
        self.tags = self._placed(QFontMetrics(font), screen)
        mask = QRegion()
        for box, tag in zip(self._boxes, self.tags, strict=True):
            place = box.place.translated(-screen.topLeft())
            mask += QRegion(place) - QRegion(place.adjusted(LINE, LINE, -LINE, -LINE))
            mask += QRegion(tag)
        self.setMask(mask)
        self.setAccessibleDescription(", ".join(box.text for box in self._boxes))
        if self._boxes:
            self.show()
            self.raise_()
            self._timer.start()
        return len(self._boxes)

    def _placed(self, metrics: QFontMetrics, screen: QRect) -> list[QRect]:
        """A place for each label: one that hides neither another label nor another element; else its number alone."""
        places = [box.place.translated(-screen.topLeft()) for box in self._boxes]
        area, taken = QRect(QPoint(0, 0), screen.size()), list[QRect]()
        for box, place in zip(self._boxes, places, strict=True):
            others = [other for other in places if other != place and not other.contains(place)]
            whole, short = (metrics.size(0, text).grownBy(MARGINS) for text in (box.text, str(box.ref)))
            tries = [r for r in (*_around(place, whole), *_around(place, short)) if area.contains(r)]
            tries = [r for r in tries if not any(r.intersects(t) for t in taken)] or [QRect(place.topLeft(), short)]
            hidden = [sum(_size(r & other) for other in others) for r in tries]
            taken.append(tries[hidden.index(min(hidden))])
        return taken

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        painter, origin = QPainter(self), self.geometry().topLeft()
        for number, (box, tag) in enumerate(zip(self._boxes, self.tags, strict=True)):
            colour = QColor(COLOURS[number % len(COLOURS)])
            painter.setPen(colour)
            for inset in range(LINE):
                painter.drawRect(box.place.translated(-origin).adjusted(inset, inset, -inset - 1, -inset - 1))
            painter.fillRect(tag, colour)
        painter.setPen(QColor("#ffffff"))
        for box, tag in zip(self._boxes, self.tags, strict=True):
            whole = self.fontMetrics().horizontalAdvance(box.text) <= tag.width()
            painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, box.text if whole else str(box.ref))
        painter.end()


def _around(place: QRect, size: QSize) -> list[QRect]:
    """Above, below, and where it is large enough inside at its end, where it hides the least."""
    left, right = place.left(), place.right() + 1 - size.width()
    above, below = place.top() - size.height(), place.bottom() + 1
    found = [QRect(QPoint(x, y), size) for y in (above, below) for x in (left, right)]
    if place.height() >= 3 * size.height() and place.width() >= size.width() + 2 * LINE:
        found.insert(0, QRect(QPoint(right - LINE, below - LINE - size.height()), size))
    elif place.width() >= 3 * size.width():
        found.append(QRect(QPoint(right, place.top()), size))
    return found


def _size(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
