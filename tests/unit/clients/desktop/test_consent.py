from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from lamd.clients.desktop.consent import DEAF_MS, PATIENCE_S, Consent

from .conftest import unnamed

QUESTION: dict[str, Any] = {
    "id": "q1", "command": "c1", "action": "click [Delete (push button)]", "target": "Delete (push button)",
    "app": "mousepad", "window": "note.txt", "risk": "irreversible", "rule": "deletes", "reason": "It deletes.",
    "text": "delete the note", "role": "person", "mine": True, "value": "", "arguments": {"file": "note.txt"},
}  # fmt: skip
LONG = 10**7


class Asked:
    """A window with one question, and what it was answered."""

    def __init__(self, deaf_ms: int = 0, patience_s: float = PATIENCE_S, **more: Any) -> None:
        self.window = Consent(deaf_ms=deaf_ms, patience_s=patience_s)
        self.answers: list[tuple[str, bool]] = []
        self.window.answered.connect(lambda question, allow: self.answers.append((question, allow)))
        self.window.ask({**QUESTION, **more})

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key)


def hearing(until: Callable[..., None], **options: Any) -> Asked:
    asked = Asked(**options)
    until(lambda: not asked.window.deaf and QApplication.focusWidget() is asked.window.no)
    return asked


def test_everything_that_a_person_must_know_is_there(application: QApplication) -> None:
    asked = Asked()
    shown = "\n".join(part.text() for part in asked.window.findChildren(QLabel))
    for told in ("click [Delete (push button)]", "Delete (push button)", "mousepad · note.txt", "cannot be undone",
                 "deletes", "It deletes.", "you, here", "delete the note"):  # fmt: skip
        assert told in shown
    assert asked.window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert asked.window.isVisible()
    assert unnamed(asked.window) == []


def test_who_asked_is_told(application: QApplication) -> None:
    window = Consent()
    for given, told in (({"role": "agent"}, "agent"), ({"mine": False}, "another program")):
        window.ask({**QUESTION, **given})
        assert any(told in part.text() for part in window.findChildren(QLabel))
        window.forget()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_what_was_typed_for_another_window_is_no_answer(application: QApplication, key: Qt.Key) -> None:
    asked = Asked(deaf_ms=LONG)
    assert DEAF_MS >= 700
    for button in (asked.window.no, asked.window.yes):
        button.setFocus()
        QTest.keyClick(button, key)
        button.click()  # as an assistive program does it
    assert asked.answers == []
    assert asked.window.isVisible()


def test_esc_is_no_at_once(application: QApplication) -> None:
    asked = Asked(deaf_ms=LONG)
    QTest.keyClick(asked.window, Qt.Key.Key_Escape)
    assert asked.answers == [("q1", False)]
    assert not asked.window.isVisible()


def test_enter_is_no(until: Callable[..., None]) -> None:
    asked = hearing(until)
    asked.key(Qt.Key.Key_Return)
    assert asked.answers == [("q1", False)]


def test_yes_is_one_tab_away(until: Callable[..., None]) -> None:
    asked = hearing(until)
    asked.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is asked.window.yes
    asked.key(Qt.Key.Key_Return)
    assert asked.answers == [("q1", True)]


def test_closing_the_window_is_no(application: QApplication) -> None:
    asked = Asked()
    asked.window.close()
    assert asked.answers == [("q1", False)]


def test_no_answer_is_no(until: Callable[..., None]) -> None:
    assert PATIENCE_S == 60
    asked = Asked(deaf_ms=LONG, patience_s=0.01)
    until(lambda: asked.answers == [("q1", False)])


def test_the_daemon_may_be_less_patient(until: Callable[..., None]) -> None:
    window, answers = Consent(), []
    window.answered.connect(lambda *given: answers.append(given))
    window.ask({**QUESTION, "deadline": time.time() - 1})
    until(lambda: answers == [("q1", False)])


def test_questions_take_turns_and_each_is_deaf_at_first(until: Callable[..., None]) -> None:
    asked = hearing(until)
    asked.window.ask({**QUESTION, "id": "q2"})
    assert "1 more" in asked.window.left.text() or asked.window.waiting == 2
    asked.window.close_question("q1")
    assert asked.answers == []
    assert asked.window.current == "q2"
    asked.window.close_question("q2")
    assert not asked.window.isVisible()


def test_always_is_not_offered_where_the_question_does_not_say_so(until: Callable[..., None]) -> None:
    asked, always = hearing(until), []
    asked.window.allowed_always.connect(always.append)
    assert not asked.window.always.isVisible()
    asked.window._allow_always()
    assert (asked.window.current, always) == ("q1", [])


def test_always_is_two_tabs_away_and_says_what_it_allows(until: Callable[..., None]) -> None:
    asked, always = hearing(until, always=True), []
    asked.window.allowed_always.connect(always.append)
    assert any("exactly this in mousepad" in part.text() for part in asked.window.findChildren(QLabel))
    for _ in range(2):
        asked.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is asked.window.always
    asked.key(Qt.Key.Key_Return)
    assert (always, asked.answers) == (["q1"], [])
    assert not asked.window.isVisible()


def test_always_is_deaf_at_first_too(application: QApplication) -> None:
    asked, always = Asked(deaf_ms=LONG, always=True), []
    asked.window.allowed_always.connect(always.append)
    asked.window.always.click()
    QTest.keyClick(asked.window.always, Qt.Key.Key_Return)
    assert (asked.window.current, always) == ("q1", [])
