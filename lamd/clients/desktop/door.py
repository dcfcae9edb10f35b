"""How a second ``lam desktop`` talks to the one that runs: one line on a socket beside the daemon's, 0600.

The socket and its folder are checked as the daemon's are, and so is who is at the other end.
"""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from lamd import client
from lamd.errors import ClientError

ANSWER_S = 3.0
MAX_LINE = 300
WISHES = frozenset({"palette", "see", "quit"})


def path_for(daemon: Path) -> Path:
    """Where the desktop client of this daemon listens."""
    return daemon.with_name("desktop.sock")


def send(path: Path, wish: str) -> bool:
    """Tell the running client; False where none runs. Raises ``ClientError`` ``unsafe_socket``."""
    try:
        with client.connect(path, ANSWER_S) as sock:
            sock.sendall(wish.encode()[: MAX_LINE - 1] + b"\n")
            return sock.recv(16) == b"ok\n"
    except ClientError as error:
        if error.code == "client.no_daemon":
            return False
        raise
    except OSError:
        return False


class Door(QObject):
    """The listening side. ``wished`` has the wish and what follows it, such as the app to see."""

    wished = Signal(str, str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        """Raises ``ClientError`` ``no_desktop`` where the socket cannot be had."""
        super().__init__(parent)
        self.path = path
        self._sock = _bound(path)
        self._notifier = QSocketNotifier(self._sock.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._came)

    def close(self) -> None:
        """Stop listening and remove the socket."""
        self._notifier.setEnabled(False)
        self._sock.close()
        self.path.unlink(missing_ok=True)

    def _came(self) -> None:
        with contextlib.suppress(OSError, ClientError):
            peer, _ = self._sock.accept()
            with peer:
                client.check_peer(peer)
                peer.settimeout(0.2)  # the line is there at once; nobody may hold the windows up
                wish, _, rest = peer.recv(MAX_LINE).decode(errors="replace").strip().partition(" ")
                known = wish in WISHES
                peer.sendall(b"ok\n" if known else b"no\n")
            if known:
                self.wished.emit(wish, rest)


def _bound(path: Path) -> socket.socket:
    """Bind, taking the place of a socket that was left behind."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _answers(path):
        raise ClientError("no_desktop", "a desktop client is running already", "lam desktop --palette opens it")
    path.unlink(missing_ok=True)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        sock.bind(str(path))
        sock.listen(4)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise ClientError("no_desktop", f"{path}: {error.strerror}", "set LAMD_SOCKET") from error
    finally:
        os.umask(before)
    return sock


def _answers(path: Path) -> bool:
    try:
        client.connect(path, ANSWER_S).close()
    except ClientError:
        return False
    return True
