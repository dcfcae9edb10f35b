"""The window that asks for consent: over everything, exact, and No unless a person says otherwise."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lamd.clients.desktop import look
from lamd.clients.desktop.standing import Standing
from lamd.clients.desktop.window import Card, label

TITLE = "lamd asks for consent"
"""The guard refuses to act in a window that is called so, whatever program shows it."""
WIDE = 30
DEAF_MS = 700
"""So long after a question appears nothing but No by Esc is taken: what was typed for another window is no answer."""
PATIENCE_S = 60.0


class Consent(Card):
    """One question at a time, the others wait. ``answered`` has the question's id and the answer."""

    answered = Signal(str, bool)
    allowed_always = Signal(str)
    """Yes to the question of that id, and whenever exactly this is asked again."""

    def __init__(self, *, deaf_ms: int = DEAF_MS, patience_s: float = PATIENCE_S) -> None:
        super().__init__(TITLE, WIDE)
        self._deaf_ms, self._patience = deaf_ms, patience_s
        self._open: list[Mapping[str, Any]] = []
        self._until: dict[str, float] = {}
        self._ready = QTimer(self, singleShot=True, interval=deaf_ms)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._count)
        self.no, self.yes = QPushButton(self.tr("&No")), QPushButton(self.tr("&Allow once"))
        self.no.setAccessibleDescription(self.tr("Don't do it"))
        self.yes.setAccessibleDescription(self.tr("Do exactly this, this time"))
        self.no.clicked.connect(lambda: self._answer(allow=False))
        self.yes.clicked.connect(lambda: self._answer(allow=True))
        self.always = QPushButton(self.tr("Al&ways allow this here"))
        self.always.setAccessibleDescription(self.tr("Do exactly this now, and from now on without asking"))
        self.always.clicked.connect(self._allow_always)
        self.no.setAutoDefault(True)
        self.yes.setAutoDefault(False)
        self.always.setAutoDefault(False)
        self.left = label("", "dim", wrap=False)
        self.exact = label("", "exact")
        self._build()

    def _build(self) -> None:
        unit = look.em()
        head, foot = QHBoxLayout(), QHBoxLayout()
        sign = label(wrap=False)
        sign.setPixmap(look.icon(Standing.ASKING).pixmap(unit * 3 // 2))
        sign.setAccessibleName(self.tr("Question"))
        head.addWidget(sign)
        head.addWidget(label(self.tr("Should lamd do this?"), "title"), 1)
        head.addWidget(self.left)
        foot.addStretch(1)
        foot.addWidget(self.always)
        foot.addWidget(self.yes)
        foot.addWidget(self.no)
        self._facts = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(unit, unit, unit, unit)
        self._column.setSpacing(unit * 2 // 3)
        self._column.addLayout(head)
        self._column.addWidget(self.exact)
        self._column.addWidget(self._facts)
        self._column.addLayout(foot)
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.setTabOrder(self.no, self.yes)
        self.setTabOrder(self.yes, self.always)

    @property
    def waiting(self) -> int:
        """Questions that nobody has answered yet."""
        return len(self._open)

    @property
    def current(self) -> str:
        """Id of the question that is shown; empty where none is."""
        return str(self._open[0]["id"]) if self._open else ""

    @property
    def deaf(self) -> bool:
        """Whether the question is too young to be answered."""
        return self._ready.isActive()

    def ask(self, question: Mapping[str, Any]) -> None:
        """Show a ``consent.request``, or let it wait for its turn."""
        given = question.get("deadline")
        left = given - time.time() if isinstance(given, int | float) else self._patience
        self._until[str(question["id"])] = time.monotonic() + min(left, self._patience)
        self._open.append(question)
        if len(self._open) == 1:
            self._next()

    def close_question(self, closed: str) -> None:
        """A question is gone: answered elsewhere, or too late."""
        shown = closed == self.current
        self._open = [q for q in self._open if str(q["id"]) != closed]
        self._until.pop(closed, None)
        if shown:
            self._next()

    def forget(self) -> None:
        """The daemon went away and took its questions along."""
        self._open.clear()
        self._until.clear()
        self._next()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _next(self) -> None:
        if not self._open:
            self._tick.stop()
            self.hide()
            return
        question = self._open[0]
        self.exact.setText(label(question.get("action", "")).text())
        self.exact.setAccessibleName(self.tr("Action: %1").replace("%1", self.exact.text()))
        self.always.setVisible(bool(question.get("always")))
        self._tell(question)
        self._count()
        self._tick.start()
        self._ready.start(self._deaf_ms)
        self.no.setFocus(Qt.FocusReason.PopupFocusReason)
        self.fit()
        if not self.isVisible():
            self.place(0.42)  # below the palette
        self.show()
        self.raise_()
        self.activateWindow()

    def _tell(self, question: Mapping[str, Any]) -> None:
        facts = QWidget()
        grid = QGridLayout(facts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(max(3, look.em() // 4))
        grid.setHorizontalSpacing(look.em())
        grid.setColumnStretch(1, 1)
        for row, (name, told, kind) in enumerate(self._rows(question)):
            value = label(told, kind)
            value.setAccessibleName(f"{name}: {value.text()}")
            grid.addWidget(label(name, "dim", wrap=False), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        self._column.replaceWidget(self._facts, facts)
        self._facts.deleteLater()
        self._facts = facts

    def _rows(self, q: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        """What a person must know: name, text, kind of text."""
        risk = str(q.get("risk") or "")
        rows = [
            (self.tr("On"), str(q.get("target") or ""), ""),
            (self.tr("With"), str(q.get("value") or ""), ""),
            *((str(name), str(text), "") for name, text in (q.get("arguments") or {}).items()),
            (self.tr("In"), " · ".join(str(q[key]) for key in ("app", "window") if q.get(key)), ""),
            (self.tr("Risk"), self._risk(risk), "bad" if risk == "irreversible" else "warn"),
            (self.tr("Why"), str(q.get("reason") or ""), ""),
            (self.tr("Rule"), str(q.get("rule") or ""), "dim"),
            (self.tr("Asked by"), self._who(q), ""),
            (self.tr("Command"), str(q.get("text") or ""), "dim"),
            (self.tr("Always"), self._scope(q) if q.get("always") else "", "dim"),
        ]
        yield from (row for row in rows if row[1])

    def _risk(self, risk: str) -> str:
        known = {
            "observe": self.tr("only looks"),
            "reversible": self.tr("can be undone"),
            "consequential": self.tr("has consequences"),
            "irreversible": self.tr("cannot be undone"),
        }
        return known.get(risk, risk)

    def _scope(self, q: Mapping[str, Any]) -> str:
        """What the rule would allow."""
        where = str(q.get("app") or "")
        told = (
            self.tr("exactly this in %1; lam rules lists it and takes it back")
            if where
            else (self.tr("exactly this; lam rules lists it and takes it back"))
        )
        return told.replace("%1", where)

    def _who(self, q: Mapping[str, Any]) -> str:
        if q.get("role") == "agent":
            return self.tr("an agent, a program that acts for somebody")
        return self.tr("you, here") if q.get("mine") else self.tr("you, in another program")

    def _count(self) -> None:
        """Show the time that is left; when it is over the answer is No."""
        left = self._until.get(self.current, 0.0) - time.monotonic()
        if left <= 0:
            self._give(allow=False)
            return
        more = self.tr("%1 more").replace("%1", str(len(self._open) - 1)) if len(self._open) > 1 else ""
        told = self.tr("No in %1 s").replace("%1", f"{left:.0f}")
        self.left.setText("   ".join(part for part in (told, more) if part))

    def _answer(self, *, allow: bool) -> None:
        """By a button, whoever pressed it: a key, the pointer, an assistive program."""
        if self._open and not self.deaf:
            self._give(allow=allow)

    def _allow_always(self) -> None:
        if self._open and not self.deaf and self._open[0].get("always"):
            given = self.current
            self.close_question(given)
            self.allowed_always.emit(given)

    def _give(self, *, allow: bool) -> None:
        if self._open:
            given = self.current
            self.close_question(given)
            self.answered.emit(given, allow)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self._give(allow=False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._allow_always() if self.always.hasFocus() else self._answer(allow=self.yes.hasFocus())
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 -- Qt's name
        event.ignore()
        self._give(allow=False)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and self.deaf:
            self._ready.start(self._deaf_ms)  # it comes to the front only now
        return super().event(event)
