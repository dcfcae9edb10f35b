from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lamd.clients.desktop.link import Link
from lamd.errors import LamdError

Until = Callable[[Callable[[], bool]], None]


class Heard:
    """Everything that a link told."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.status: list[Any] = []
        self.questions: list[Any] = []
        self.closed: list[Any] = []
        self.events: list[str] = []
        self.done: list[Any] = []
        self.errors: list[LamdError] = []
        link.status.connect(self.status.append)
        link.question.connect(self.questions.append)
        link.closed.connect(self.closed.append)

    def progress(self, event: str, data: dict[str, Any]) -> None:
        self.events.append(event)

    def run(self, text: str) -> Any:
        return self.link.run(text, self.progress, self.done.append, self.errors.append)

    @property
    def ready(self) -> bool:
        return bool(self.status) and isinstance(self.status[-1], dict)


@pytest.fixture
def heard(twin: Path, application: object) -> Iterator[Heard]:
    link = Link(twin, pulse=0.05)
    heard = Heard(link)
    link.start()
    yield heard
    link.close()


def test_a_command_with_its_progress(heard: Heard, until: Until) -> None:
    heard.run("hello")
    until(lambda: bool(heard.done))
    assert heard.events == ["plan", "action", "outcome"]
    assert heard.done[0]["answer"] == "hello"


def test_how_the_daemon_stands_is_told(heard: Heard, until: Until) -> None:
    until(lambda: heard.ready)
    assert heard.status[-1]["state"] == "ready"
    heard.run("sleep 30")
    until(lambda: bool(heard.status[-1]["running"]))
    heard.link.call("command.stop", heard.done.append, heard.errors.append)
    until(lambda: not heard.status[-1]["running"])


@pytest.mark.parametrize(("allow", "answer"), [(True, "Deleted."), (False, "You said no.")])
def test_consent_travels_on_a_connection_of_its_own(heard: Heard, until: Until, allow: bool, answer: str) -> None:
    until(lambda: heard.ready)
    heard.run("consent")
    until(lambda: bool(heard.questions))
    assert heard.questions[0]["action"] == "click [Delete]"
    heard.link.answer(heard.questions[0]["id"], allow, heard.errors.append)
    until(lambda: bool(heard.done))
    assert heard.done[0]["answer"] == answer
    until(lambda: bool(heard.closed))
    assert heard.errors == []


def test_undo_tells_its_progress(heard: Heard, until: Until) -> None:
    heard.run("something")
    until(lambda: bool(heard.done))
    heard.events.clear()
    heard.link.undo(heard.progress, heard.done.append, heard.errors.append)
    until(lambda: len(heard.done) + len(heard.errors) == 2)
    assert heard.events == ["plan"] or heard.errors


def test_cancelled_is_stopped(heard: Heard, until: Until) -> None:
    running = heard.run("sleep 60")
    until(lambda: "action" in heard.events)
    running.cancel()
    until(lambda: heard.ready and not heard.status[-1]["running"])
    assert heard.done == []


def test_an_error_is_told(heard: Heard, until: Until) -> None:
    heard.link.call("no.such", heard.done.append, heard.errors.append)
    until(lambda: bool(heard.errors))
    assert heard.errors[0].code == "wire.unknown_method"
    heard.link.answer("no such question", True, heard.errors.append)
    until(lambda: len(heard.errors) == 2)


def test_nobody_is_there(tmp_path: Path, until: Until, application: object) -> None:
    link = Link(tmp_path / "none.sock", pulse=0.05)
    heard = Heard(link)
    link.start()
    until(lambda: bool(heard.status))
    assert heard.status[0].code == "client.no_daemon"
    heard.run("hello")
    until(lambda: bool(heard.errors))
    assert heard.errors[0].code == "client.no_daemon"
    link.close()


def test_what_blocks_is_done_apart(heard: Heard, until: Until) -> None:
    heard.link.apart(lambda: 7, heard.done.append, heard.errors.append)
    until(lambda: heard.done == [7])
