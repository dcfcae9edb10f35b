"""``lam rules`` against the twin of the daemon."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamd.client import Client
from tests.unit.clients.test_cli import lam, put
from tests.unit.clients.test_live import LAM, Terminal


@pytest.fixture(autouse=True)
def no_rules(twin: Path) -> None:
    """The twin is shared, and others leave rules in it."""
    with Client(twin, name="test") as client:
        for rule in client.call("rules.list")["rules"]:
            client.call("rules.remove", id=rule["id"])


def allow(path: Path) -> None:
    """Answer a question on a terminal with always."""
    terminal = Terminal(*LAM, "do", "consent always")
    terminal.until("allow? [y/N/always] ")
    terminal.type("always\n")
    assert terminal.end() == 0
    assert "lam rules takes it back" in terminal.seen


def test_rules_are_listed_and_taken_back(twin: Path) -> None:
    assert "asks about everything" in lam("rules").stdout
    allow(twin)
    assert lam("rules", "list").stdout.split()[:3] == ["ab12cd34", "2026-01-01", "10:00"]
    assert "click [Delete (push button)]" in lam("rules").stdout
    assert "allowed.yaml" in lam("rules").stderr
    assert put("rules", "--json")["rules"][0]["app"] == "Mousepad"
    assert "click [Delete" in lam("rules", "remove", "ab12cd34").stdout
    again = lam("rules", "remove", "ab12cd34")
    assert (again.exit_code, "lam rules lists them" in again.stderr) == (1, True)
    with Client(twin, name="test") as client:
        assert client.call("rules.list")["rules"] == []


def test_always_is_no_answer_where_it_is_not_offered(twin: Path) -> None:
    terminal = Terminal(*LAM, "do", "consent")
    terminal.until("allow? [y/N] ")
    terminal.type("always\n")
    assert terminal.end() == 3
    assert put("rules", "--json")["rules"] == []
