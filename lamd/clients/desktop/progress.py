"""A command as it goes: its plan, then each action with verdict, outcome and time, then the answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from lamd.clients.desktop import look
from lamd.clients.desktop.window import label
from lamd.clients.show import safe

MARKS = {
    "confirmed": ("✓", "good"),
    "already": ("✓", "good"),
    "unchanged": ("=", "warn"),
    "unverifiable": ("?", "warn"),
    "failed": ("✗", "bad"),
    "planned": ("·", "accent"),
}
STATUSES = {"finished": "good", "partial": "warn", "asked": "accent", "stopped": "warn"}


class Progress(QScrollArea):
    """Grows with what it holds, up to a share of the screen; then it scrolls, the newest in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Progress"))
        self.clear()
        self.verticalScrollBar().rangeChanged.connect(lambda _, most: self.verticalScrollBar().setValue(most))

    def clear(self) -> None:
        """Forget the last command."""
        self._rows = QWidget()
        self._rows.setAccessibleName(self.tr("Steps"))
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, look.em() // 2, 0)
        self._grid.setHorizontalSpacing(look.em() // 2)
        self._grid.setVerticalSpacing(max(2, look.em() // 6))
        self._grid.setColumnStretch(1, 1)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._mark: QLabel | None = None
        self._told: QLabel | None = None
        self._time: QLabel | None = None
        self._began = time.monotonic()
        self.acted = 0
        self.setWidget(self._rows)

    def tell(self, event: str, data: Mapping[str, Any]) -> None:
        """One ``command.progress``."""
        if event == "plan":
            self._plan([str(step) for step in data.get("steps") or []])
        elif event == "action":
            self._action(data)
        elif event == "asking" and self._told is not None:
            _say(self._told, self.tr("Asks first: %1").replace("%1", safe(data.get("reason", ""))), "warn")
        elif event == "outcome":
            self._outcome(data)
        elif event == "note" and data.get("text"):
            self._line("", label(data["text"], "dim"))
        self._fit()

    def reply(self, reply: Mapping[str, Any]) -> None:
        """The end: what was not seen to go by, the answer, what to choose from or to do."""
        for step in (reply.get("steps") or [])[self.acted :]:
            self._action({"action": step.get("action", ""), **(step.get("verdict") or {})})
            self._outcome(step.get("outcome") or {}, timed=False)
        if self._mark is not None and self._mark.text() == "▸":
            _say(self._mark, "·", "dim")
        status = str(reply.get("status", ""))
        answer = label(reply.get("answer") or status, "answer", longest=4000)
        answer.setAccessibleName(self.tr("Answer: %1").replace("%1", answer.text()))
        answer.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._grid.setRowMinimumHeight(self._grid.rowCount(), look.em() // 3)
        mark = {"finished": "✓", "asked": "?", "stopped": "■"}.get(status, "!")
        self._line(mark, answer, STATUSES.get(status, "bad"))
        for number, choice in enumerate(reply.get("choices") or [], 1):
            self._line(f"{number}.", label(choice))
        if reply.get("hint"):
            self._line("", label(reply["hint"], "dim"))
        self._fit()

    # --- rows --------------------------------------------------------------------------------------------------------

    def _plan(self, steps: list[str]) -> None:
        for number, step in enumerate(steps, 1):
            row = label(step, "dim")
            row.setAccessibleName(self.tr("Plan, step %1: %2").replace("%1", str(number)).replace("%2", safe(step)))
            self._line(f"{number}", row, "dim")
        self._grid.setRowMinimumHeight(self._grid.rowCount(), look.em() // 3)

    def _action(self, data: Mapping[str, Any]) -> None:
        self._began = time.monotonic()
        self.acted += 1
        self._mark, self._time = label("▸", "accent", wrap=False), label("", "dim", wrap=False)
        self._told = label(self._verdict(data), "bad" if data.get("decision") == "deny" else "warn")
        row, top = self._grid.rowCount(), Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(self._mark, row, 0, top | Qt.AlignmentFlag.AlignHCenter)
        self._grid.addWidget(label(data.get("action", "")), row, 1)
        self._grid.addWidget(self._time, row, 2, top | Qt.AlignmentFlag.AlignTrailing)
        self._grid.addWidget(self._told, row + 1, 1, 1, 2)

    def _outcome(self, data: Mapping[str, Any], *, timed: bool = True) -> None:
        if self._mark is None or self._told is None or self._time is None:
            self._action(data)  # what began was dropped on the way
        assert self._mark is not None  # noqa: S101 -- _action() made them
        assert self._told is not None  # noqa: S101
        assert self._time is not None  # noqa: S101
        effect = str(data.get("effect", ""))
        mark, kind = MARKS.get(effect, ("·", "dim"))
        _say(self._mark, mark, kind)
        evidence = f": {safe(data['evidence'])}" if data.get("evidence") else ""
        _say(self._told, self._effect(effect) + evidence, "dim" if kind == "good" else kind)
        ms = data.get("ms", (time.monotonic() - self._began) * 1000)
        if timed and isinstance(ms, int | float):
            _say(self._time, f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s", "dim")

    def _line(self, mark: str, text: QLabel, kind: str = "dim") -> None:
        row, top = self._grid.rowCount(), Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label(mark, kind, wrap=False), row, 0, top | Qt.AlignmentFlag.AlignHCenter)
        self._grid.addWidget(text, row, 1, 1, 2)

    def _verdict(self, data: Mapping[str, Any]) -> str:
        why = safe(data.get("reason") or data.get("rule") or "")
        if data.get("decision") == "deny":
            return self.tr("Denied: %1").replace("%1", why)
        return self.tr("Asks first: %1").replace("%1", why) if data.get("decision") == "ask" else ""

    def _effect(self, effect: str) -> str:
        known = {
            "confirmed": self.tr("confirmed"),
            "already": self.tr("was so already"),
            "unchanged": self.tr("nothing changed"),
            "unverifiable": self.tr("cannot be checked"),
            "failed": self.tr("failed"),
            "planned": self.tr("planned"),
        }
        return known.get(effect, safe(effect))

    def _fit(self) -> None:
        """As high as its rows, at most half of the screen."""
        for part in self._rows.children():
            if isinstance(part, QLabel) and part is not self._told:
                part.show()  # now: a layout does it only when the events are next looked at
        if self._told is not None:
            self._told.setVisible(bool(self._told.text()))
        self._grid.activate()
        width = self.width() - self.verticalScrollBar().sizeHint().width()
        wanted = self._grid.totalHeightForWidth(width) if self._grid.hasHeightForWidth() else 0
        wanted = max(wanted, self._grid.totalMinimumSize().height(), look.em())
        self.setFixedHeight(min(wanted + look.em() // 4, self.screen().availableGeometry().height() // 2))


def _say(made: QLabel, text: str, kind: str) -> None:
    made.setText(text)
    if made.objectName() != kind:
        made.setObjectName(kind)
        made.style().unpolish(made)  # the style goes by the name
        made.style().polish(made)
