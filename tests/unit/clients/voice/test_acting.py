from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from lamd.clients.voice.acting import Lam
from lamd.errors import ClientError


def test_a_command_and_its_progress(twin: Path) -> None:
    events: list[str] = []
    reply = Lam(twin, app="Mousepad", dry_run=True).do("show line numbers", lambda event, data: events.append(event))
    assert reply["status"] == "finished"
    assert reply["answer"] == "show line numbers"
    assert events == ["plan", "action", "outcome"]


def test_stop_from_another_thread(twin: Path) -> None:
    lam, replies = Lam(twin), list[dict[str, Any]]()
    begun = threading.Event()
    work = threading.Thread(target=lambda: replies.append(lam.do("sleep 60", lambda event, data: begun.set())))
    work.start()
    assert begun.wait(10)
    assert lam.stop()["stopped"]
    work.join(10)
    assert replies[0]["status"] == "stopped"


def test_what_asks_is_not_answered_by_who_asked(twin: Path) -> None:
    reply = Lam(twin).do("consent", lambda event, data: None)
    assert reply["status"] == "refused"


def test_no_daemon(tmp_path: Path) -> None:
    with pytest.raises(ClientError, match="no lamd answers"):
        Lam(tmp_path / "nowhere").do("undo", lambda event, data: None)
