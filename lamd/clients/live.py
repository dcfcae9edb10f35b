"""``lam do`` while it runs: progress as it comes, consent on the terminal, Ctrl-C says stop."""

from __future__ import annotations

import select
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from lamd.client import Client, answer
from lamd.clients import show
from lamd.errors import ClientError, LamdError

STOP_S = 3.0
"""After stop the reply must come within that."""


class Live:
    """One command on one terminal."""

    def __init__(self, path: Path, *, quiet: bool, may_ask: bool) -> None:
        self._path = path
        self._quiet = quiet
        self._may_ask = may_ask
        self._asker: Client | None = None
        self._approver: Client | None = None
        self._questions: list[Mapping[str, Any]] = []
        self._told: set[str] = set()
        self._began = time.monotonic()
        self.shown = 0
        """Actions that went by on the terminal."""

    def run(self, text: str, **options: Any) -> dict[str, Any]:
        """Carry out a command and return its Reply; raises ``ClientError`` and ``RemoteError``."""
        return self.follow("command.run", text=text, **options)

    def follow(self, method: str, **params: Any) -> dict[str, Any]:
        """The same for any method that answers with a Reply, such as ``command.undo``."""
        with Client(self._path, name="lam") as self._asker:
            if not self._may_ask:
                return self._until_reply(self._asker.send(method, **params))
            # Who asks cannot consent, so the person's answers travel on a connection of their own.
            with Client(self._path, name="lam-consent") as self._approver:
                self._approver.on_notification = self._notified
                self._approver.call("consent.watch")
                return self._until_reply(self._asker.send(method, **params))

    def _until_reply(self, number: int) -> dict[str, Any]:
        deadline = 0.0
        while True:
            try:
                reply = self._turn(number, deadline)
            except KeyboardInterrupt:
                if deadline:
                    return {"status": "stopped", "answer": "Stopped without waiting for what runs.", "steps": []}
                deadline = time.monotonic() + STOP_S
                self._say(["", "stopping"])
                self._questions.clear()
                stop(self._path)
                continue
            if reply is not None:
                return reply

    def _turn(self, number: int, deadline: float) -> dict[str, Any] | None:
        assert self._asker is not None  # noqa: S101 -- run() made it
        sources: list[Any] = [source for source in (self._asker, self._approver) if source is not None]
        if self._questions:
            sources.append(sys.stdin)
        left = max(0.0, deadline - time.monotonic()) if deadline else None
        ready = select.select(sources, [], [], left)[0]
        if not ready and deadline:
            return {"status": "stopped", "answer": "Stop was said; no reply came in time.", "steps": []}
        if sys.stdin in ready and self._questions:
            self._answered(sys.stdin.readline())
        if self._approver is not None and self._approver in ready:
            for message in self._approver.receive(0):
                self._notified(message.get("method", ""), message.get("params") or {})
        if self._asker in ready:
            for message in self._asker.receive(0):
                if message.get("id") == number:
                    return dict(answer(message))
                self._progress(message.get("params") or {})
        return None

    def _progress(self, params: Mapping[str, Any]) -> None:
        event, data = str(params.get("event", "")), dict(params.get("data") or {})
        if event == "action":
            self._began = time.monotonic()
        elif event == "outcome":
            self.shown += 1
            data.setdefault("ms", (time.monotonic() - self._began) * 1000)
        if not self._quiet:
            self._say(show.event(event, data))

    def _notified(self, method: str, params: Mapping[str, Any]) -> None:
        if method == "consent.request":
            self._questions.append(params)
            if len(self._questions) == 1:
                self._ask()
        elif method == "consent.closed" and any(q["id"] == params.get("id") for q in self._questions):
            shown = self._questions[0]["id"] == params.get("id")
            self._questions = [q for q in self._questions if q["id"] != params.get("id")]
            if shown:
                self._say(["", f"    the question is closed: {show.safe(params.get('answer', 'too late'))}"])
                self._ask()

    def _ask(self) -> None:
        if not self._questions:
            return
        _forget_typed()
        mine = str(self._asker.hello.get("client", "")) if self._asker else ""
        self._say(show.question(self._questions[0], mine))
        choices = "y/N/always" if self._questions[0].get("always") else "y/N"
        click.echo(f"    allow? [{choices}] ", err=True, nl=False)

    def _answered(self, line: str) -> None:
        question, said = self._questions.pop(0), line.strip().casefold()
        always = said in ("a", "always") and bool(question.get("always"))
        try:
            if self._approver is not None:
                allow = always or said in ("y", "yes")
                self._approver.call("consent.answer", id=question["id"], allow=allow, always=always)
                self._say(["    from now on without asking; lam rules takes it back"] if always else [])
        except LamdError as error:
            if isinstance(error, ClientError):
                raise
            self._say([f"    {error}"])  # too late, or answered elsewhere
        self._ask()

    def _say(self, lines: Any) -> None:
        for line in lines:
            click.echo(line, err=True)


def stop(path: Path) -> dict[str, Any]:
    """Say stop on a connection of its own, so that nothing that waits on another is in the way."""
    with Client(path, name="lam-stop") as client:
        return dict(client.stop())


def _forget_typed() -> None:
    """What was typed before the question was on the screen is no answer to it."""
    import termios

    try:
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    except (termios.error, ValueError, OSError):
        return  # no terminal: nothing typed ahead
