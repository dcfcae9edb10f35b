from __future__ import annotations

import unicodedata

import click
from hypothesis import given
from hypothesis import strategies as st

from lamd.clients import show


@given(st.text())
def test_nothing_that_moves_the_cursor_or_turns_text(text: str) -> None:
    line = show.safe(text)
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp", "Cs") for c in line)
    assert len(line) <= 200
    line.encode("utf-8")


def test_safe() -> None:
    assert show.safe("a\x1b]0;evil\x07b\nc\u202ed\u200bé") == "a ]0;evil b cdé"
    assert show.safe("x" * 300) == "x" * 199 + "…"
    assert show.answer("one\ntwo\x1b[2J") == "one\ntwo [2J"


def test_unknown_events_and_missing_data_are_no_error() -> None:
    assert list(show.event("later", {"x": 1})) == []
    assert list(show.event("plan", {})) == []
    assert list(show.event("outcome", {}))
    denied = next(show.event("action", {"decision": "deny", "rule": "password"}))
    assert denied.endswith("denied: password\x1b[0m")
    assert list(show.reply({}, steps=True)) == ["\x1b[31m\x1b[0m"]


def test_question_names_who_asks() -> None:
    data = {"action": "click [Pay]", "reason": "it pays", "app": "Web", "client": "c9", "role": "agent", "text": "buy"}
    own = "\n".join(show.question(data, "c9"))
    other = "\n".join(show.question(data, "c1"))
    assert "another client" not in own
    assert "another client, agent" in other
    assert "for: buy" in other


def test_history_tells_agents_from_people() -> None:
    entry = {"time": "10:00", "status": "finished", "text": "bold", "answer": "done"}
    rows = show.history([
        {**entry, "role": "person", "client": "lam"}, {**entry, "role": "agent", "client": "robot\x1b[2J"},
        {**entry, "role": "agent"}, entry,
    ])  # fmt: skip
    assert [row[2] for row in rows] == ["lam", "agent (robot [2J)", "agent", ""]
    assert rows[0] == ["10:00", "finished", "lam", "bold", "done"]


def test_a_rule_that_allowed_is_named() -> None:
    told = click.unstyle(show.verdict({"decision": "allow", "rule": "always ab12cd34"}))
    assert told.endswith("you allowed it always: lam rules, ab12cd34")
    assert show.verdict({"decision": "allow", "rule": "ordinary"}) == ""
