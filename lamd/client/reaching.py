"""The way to the daemon: its socket, if it is the caller's own and closed to others."""

from __future__ import annotations

import os
import socket
import stat
import struct
from pathlib import Path

from lamd.errors import ClientError

CONNECT_S = 5.0
ANSWER_S = 35.0
"""A little longer than the daemon lets most methods take."""
LOOK_S = 0.1
"""How often a daemon that went away is looked for."""


def check(path: Path) -> None:
    """Raise ``ClientError`` unless the socket and its folder are the caller's own and closed to others."""
    try:
        found, folder = path.lstat(), path.parent.lstat()
    except OSError:
        raise no_daemon(path) from None
    if not stat.S_ISSOCK(found.st_mode):
        raise ClientError("unsafe_socket", f"{path} is no socket", "remove it, or set LAMD_SOCKET")
    for what, owner in ((path, found.st_uid), (path.parent, folder.st_uid)):
        if owner != os.getuid():
            raise ClientError("unsafe_socket", f"{what} belongs to another user (uid {owner})", "set LAMD_SOCKET")
    if stat.S_IMODE(folder.st_mode) & 0o022:
        raise ClientError("unsafe_socket", f"{path.parent} can be written by others", f"chmod 700 {path.parent}")


def check_peer(sock: socket.socket) -> None:
    """Raise ``ClientError`` unless the daemon at the other end runs as the caller."""
    _, uid, _ = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    if uid != os.getuid():
        raise ClientError("unsafe_socket", f"the daemon on the socket runs as another user (uid {uid})")


def connect(path: Path, timeout: float = CONNECT_S) -> socket.socket:
    """A connected, checked socket; raises ``ClientError`` ``no_daemon`` or ``unsafe_socket``."""
    check(path)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.settimeout(timeout)
        sock.connect(str(path))
        check_peer(sock)
    except OSError:
        sock.close()
        raise no_daemon(path) from None
    except ClientError:
        sock.close()
        raise
    return sock


def no_daemon(path: Path) -> ClientError:
    """Nobody listens there."""
    return ClientError("no_daemon", f"no lamd answers on {path}", "start it: lamd, or lam service install")


def lost() -> ClientError:
    """The daemon went away; what was asked may have been done or not."""
    return ClientError("lost", "the daemon has closed the connection", "lam status, lam doctor")


def too_late(method: str, timeout: float | None) -> ClientError:
    """No answer came in time."""
    return ClientError("timeout", f"no answer to {method} in {timeout or 0:g} s", "lam doctor")
