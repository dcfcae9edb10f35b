"""Push-to-talk from outside: a small socket beside the daemon's, on which ``toggle`` opens or closes the ear.

One word and a newline in, ``on`` or ``off`` and a newline out. 0600, and peers are checked by user.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from lamd import client, places
from lamd.errors import ClientError, VoiceError

ANSWER_S = 3.0
MAX_LINE = 64


def toggle_path() -> Path:
    """Where the running voice client waits for ``toggle``."""
    return places.socket_path().with_name("voice.sock")


def send(path: Path | None = None) -> bool:
    """Tell the running voice client to listen or to stop listening; whether it listens now.

    Raises ``VoiceError`` ``not_running`` and ``ClientError`` ``unsafe_socket``.
    """
    path = path or toggle_path()
    missing = VoiceError("not_running", "no voice client is running", "start it: lam voice")
    try:
        with client.connect(path, ANSWER_S) as sock:
            sock.sendall(b"toggle\n")
            answer = sock.recv(MAX_LINE)
    except ClientError as error:
        if error.code == "client.no_daemon":
            raise missing from None
        raise
    except OSError as error:
        raise VoiceError("not_running", f"the voice client does not answer: {error}") from error
    if answer not in (b"on\n", b"off\n"):
        raise missing
    return answer == b"on\n"


class Toggles:
    """The listening side; ``toggled`` is called in a thread of its own and says whether the ear is open now."""

    def __init__(self, toggled: Callable[[], bool], path: Path | None = None) -> None:
        self._toggled = toggled
        self.path = path or toggle_path()
        self._sock = self._bound()
        self._thread = threading.Thread(target=self._serve, name="toggle", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening and remove the socket."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()
        self._thread.join(ANSWER_S)
        self.path.unlink(missing_ok=True)

    def _bound(self) -> socket.socket:
        """Bind, taking the place of one that was left behind; raises ``VoiceError`` ``running``."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(ClientError):
            client.connect(self.path, ANSWER_S).close()
            raise VoiceError("running", "a voice client is running already", "lam voice --toggle talks to it")
        self.path.unlink(missing_ok=True)
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        before = os.umask(0o177)
        try:
            sock.bind(str(self.path))
            sock.listen(4)
        except OSError as error:
            sock.close()
            raise VoiceError("running", f"{self.path}: {error.strerror}", "set LAMD_SOCKET") from error
        finally:
            os.umask(before)
        return sock

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._sock.accept()
            except OSError:
                return  # closed
            with peer, contextlib.suppress(OSError, ClientError):
                client.check_peer(peer)
                peer.settimeout(ANSWER_S)
                if peer.recv(MAX_LINE) == b"toggle\n":
                    peer.sendall(b"on\n" if self._toggled() else b"off\n")
