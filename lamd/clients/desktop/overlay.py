"""What lamd sees, drawn over it: a box with number, name and role around each element. X11 only.

The window is a mask of lines and labels, so it needs no compositor, and clicks between them reach the program below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from lamd.clients.show import safe

SHOWN_MS = 10_000
LINE = 2
MOST = 300
LONGEST = 34
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
        text = f"{candidate['ref']}  {safe(candidate['label'], LONGEST)} · {safe(candidate['role'], 20)}"
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
        """A place for each label at its box, moved where another label is already."""
        taken: list[QRect] = []
        for box in self._boxes:
            size = metrics.size(0, box.text).grownBy(_margins())
            at = box.place.topLeft() - screen.topLeft()
            below, above = QPoint(0, box.place.height()), QPoint(0, -size.height())
            inside = QPoint(LINE, LINE)
            tries = [QRect(at + shift, size) for shift in (above, below, inside)]
            area = QRect(QPoint(0, 0), screen.size())
            free = [r for r in tries if area.contains(r) and not any(r.intersects(t) for t in taken)]
            short = QRect(at, metrics.size(0, str(box.ref)).grownBy(_margins()))
            taken.append(free[0] if free else short)
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


def _margins() -> Any:
    from PySide6.QtCore import QMargins

    return QMargins(4, 1, 4, 1)
