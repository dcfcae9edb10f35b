"""What was heard goes to lamd, as ``lam do`` would send it; stop goes on a connection of its own.

A spoken word is no consent: questions go to who watches for them (a tray, a terminal), never to the voice that asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lamd.client import Client
from lamd.clients.voice.ports import Tell


class Lam:
    """The daemon at a socket."""

    def __init__(self, socket: Path, *, app: str = "", dry_run: bool = False) -> None:
        self._socket, self._app, self._dry_run = socket, app, dry_run

    def do(self, text: str, tell: Tell) -> dict[str, Any]:
        """Carry out a command and return its Reply; raises ``ClientError`` and ``RemoteError``."""
        with Client(self._socket, name="lam-voice") as lamd:
            return dict(lamd.run(text, on_progress=tell, app=self._app, dry_run=self._dry_run))

    def stop(self) -> dict[str, Any]:
        """Stop whatever runs and forget what waits."""
        with Client(self._socket, name="lam-voice-stop") as lamd:
            return dict(lamd.stop())
