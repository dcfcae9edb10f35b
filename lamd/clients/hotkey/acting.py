"""What a shortcut does. Each in a thread of its own, so that nothing that hangs keeps ``stop`` from being said."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from lamd.client import Client
from lamd.clients.voice import toggle
from lamd.errors import HotkeyError, LamdError

NAMES = {
    "palette": "Open or close the palette of lamd",
    "talk": "Talk to lamd, or stop listening",
    "stop": "Stop whatever lamd is doing",
}
"""The shortcuts that there are, and what a desktop's settings call them."""
PALETTE_S = 30.0


class Actions:
    """Called with a shortcut's name; ``tell`` gets one line for people about what came of it."""

    def __init__(self, socket: Path, palette: Sequence[str], tell: Callable[[str], None]) -> None:
        self._socket = socket
        self._palette = palette
        self._tell = tell

    def __call__(self, name: str) -> threading.Thread:
        """Begin it and return at once."""
        thread = threading.Thread(target=self._carried_out, args=(name,), name=f"hotkey-{name}", daemon=True)
        thread.start()
        return thread

    def _carried_out(self, name: str) -> None:
        try:
            self._tell(f"{name}: {self._done(name)}")
        except LamdError as error:
            self._tell(f"{name}: {error}")

    def _done(self, name: str) -> str:
        if name == "palette":
            open_palette(self._socket, self._palette)
            return "opened or closed"
        if name == "talk":
            return "listening" if toggle.send(self._socket.with_name("voice.sock")) else "not listening"
        with Client(self._socket, name="lam-hotkey") as client:
            return "stopped" if client.stop()["stopped"] else "nothing was running"


def open_palette(socket: Path, command: Sequence[str] = ()) -> None:
    """Open the palette, or close the open one; raises ``HotkeyError`` ``no_palette`` or ``palette``."""
    argv = list(command)
    if not argv:
        if find_spec("lamd.clients.desktop") is None:
            hint = "set hotkeys.palette_command in config.yaml to a program of your own"
            raise HotkeyError("no_palette", "this lam has no palette", hint)
        argv = [sys.executable, "-m", "lamd.clients.cli", "--socket", str(socket), "desktop", "--palette"]
    try:
        # A new session: Ctrl-C in the terminal of lam hotkey is not meant for the palette.
        running = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    except OSError as error:
        raise HotkeyError("palette", f"{argv[0]} cannot be started: {error.strerror}", "lam config check") from error
    _watch(running, argv)


def _watch(running: subprocess.Popen[bytes], argv: Sequence[str]) -> None:
    """Wait for a program that only passes the word on; one that stays is left to itself, and waited for in the end."""
    try:
        _, said = running.communicate(timeout=PALETTE_S)
    except subprocess.TimeoutExpired:
        threading.Thread(target=running.communicate, name="palette", daemon=True).start()
        return
    if running.returncode > 0:
        last = said.decode(errors="replace").strip()[-500:]
        raise HotkeyError("palette", f"{argv[0]} failed: {last or running.returncode}", "try it in a terminal")
