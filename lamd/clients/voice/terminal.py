"""The voice client's events on a terminal, or one JSON object a line."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from typing import Any

import click

from lamd.clients import show

PROGRESS = frozenset({"plan", "action", "asking", "outcome", "note"})
"""The daemon's own events."""


class Terminal:
    """Shows events; called from any thread. The growing text is overwritten in place on a real terminal."""

    def __init__(self, *, as_json: bool = False) -> None:
        self._json = as_json
        self._live = not as_json and sys.stderr.isatty()
        self._shown = 0
        self._lock = threading.Lock()

    def __call__(self, event: str, data: dict[str, Any]) -> None:
        """Show one event."""
        with self._lock:
            if self._json:
                click.echo(json.dumps({"event": event, **data}, ensure_ascii=False))
            elif event == "partial":
                self._partial(str(data.get("text", "")))
            else:
                self._wipe()
                for line in lines(event, data):
                    click.echo(line, err=event not in ("reply",))

    def _partial(self, text: str) -> None:
        if self._live:
            self._wipe()
            line = show.safe(text, 100)
            click.echo(click.style(f"  … {line}", dim=True), err=True, nl=False)
            self._shown = len(line) + 4

    def _wipe(self) -> None:
        if self._shown:
            click.echo("\r" + " " * self._shown + "\r", err=True, nl=False)
            self._shown = 0


def lines(event: str, data: dict[str, Any]) -> Iterator[str]:
    """An event in words; none for what needs no telling."""
    text = show.safe(data.get("text", ""), 500)
    if event in PROGRESS:
        yield from show.event(event, data)
    elif event == "reply":
        yield from show.reply(data.get("reply") or {}, steps=False)
    elif event == "heard":
        yield click.style(f"“{text}”", bold=True)
    elif event == "unsure":
        yield click.style(f"did you mean “{text}”? say yes or no, or say it again", fg="cyan")
    elif event == "nothing":
        yield click.style("heard no words" + (f" (“{text}”?)" if text else ""), dim=True)
    elif event == "error":
        yield click.style(f"lam: {show.safe(data.get('message', ''), 500)}", fg="red")
        if data.get("hint"):
            yield f"     {show.safe(data['hint'], 500)}"
    elif event in TOLD:
        yield click.style(TOLD[event].format(text=text, phrase=show.safe(data.get("phrase", ""))), dim=True)


TOLD = {
    "ready": "listening; Ctrl-C ends it",
    "ready_push": "ready; lam voice --toggle opens the ear, Ctrl-C ends it",
    "ready_wake": "ready; say “{phrase}”, Ctrl-C ends it",
    "listening": "listening …",
    "closed": "not listening",
    "dropped": "forgotten: {text}",
    "stopped": "stopped",
}
