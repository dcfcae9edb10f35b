from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel

from lamd.clients.desktop.progress import Progress


def shown(progress: Progress) -> list[str]:
    return [part.text() for part in progress.findChildren(QLabel) if part.text()]


def test_a_command_as_it_goes(application: QApplication) -> None:
    progress = Progress()
    progress.tell("plan", {"steps": ['do "bold"', 'read "it"']})
    progress.tell("action", {"action": "click [Bold]", "decision": "ask", "rule": "deletes"})
    assert {"▸", "click [Bold]", "Asks first: deletes"} <= set(shown(progress))
    progress.tell("asking", {"reason": "it deletes"})
    assert "Asks first: it deletes" in shown(progress)
    progress.tell("outcome", {"effect": "confirmed", "evidence": "it is on", "ms": 12.4})
    told = shown(progress)
    assert told[:4] == ["1", 'do "bold"', "2", 'read "it"']
    assert "confirmed: it is on" in told
    assert "12 ms" in told
    assert "▸" not in told


def test_long_times_are_told_in_seconds(application: QApplication) -> None:
    progress = Progress()
    progress.tell("outcome", {"action": "open [Writer]", "effect": "unverifiable", "ms": 2345.0})
    assert {"?", "cannot be checked", "2.3 s", "open [Writer]"} <= set(shown(progress))


def test_the_end_has_what_was_not_seen_to_go_by(application: QApplication) -> None:
    progress = Progress()
    step = {"action": "click [A]", "verdict": {"decision": "deny", "reason": "never"}, "outcome": {"effect": "failed"}}
    progress.reply({"status": "refused", "answer": "No.", "steps": [step], "hint": "do it", "choices": ["a", "b"]})
    assert {"click [A]", "✗", "failed", "No.", "do it", "1.", "a", "2.", "b"} <= set(shown(progress))


def test_a_denial_says_why(application: QApplication) -> None:
    progress = Progress()
    progress.tell("action", {"action": "click [A]", "decision": "deny", "rule": "own-window"})
    assert "Denied: own-window" in shown(progress)


def test_it_grows_and_is_empty_again(application: QApplication) -> None:
    progress = Progress()
    progress.resize(400, 40)
    progress.show()
    progress.tell("note", {"text": "one"})
    small = progress.height()
    progress.tell("plan", {"steps": [f"step {n}" for n in range(6)]})
    assert progress.height() > small
    progress.clear()
    assert shown(progress) == []
