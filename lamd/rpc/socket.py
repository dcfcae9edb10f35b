"""A socket that only its owner can use, and that only one daemon can have.

The folder is 0700 and its owner's, the socket 0600, the lock a ``flock`` that the kernel releases when the daemon dies,
however it dies. The peer's uid is asked of the kernel (``SO_PEERCRED``, unix(7)), so that a mode opened by mistake
lets nobody in.
"""

from __future__ import annotations

import fcntl
import os
import socket
import stat
import struct
from dataclasses import dataclass
from pathlib import Path

from lamd.errors import WireError

LONGEST_PATH = 107
"""Bytes of ``sun_path`` on Linux, without the final zero."""
BACKLOG = 64


@dataclass(frozen=True, slots=True)
class Peer:
    pid: int
    uid: int
    gid: int


def peer_of(sock: socket.socket) -> Peer:
    """Who is at the other end, as the kernel noted when it connected."""
    return Peer(*struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))))


class OwnSocket:
    """The listening socket with its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = -1
        self._inode = 0

    def open(self) -> socket.socket:
        """Take the lock, replace what a dead daemon left, listen.

        Raises ``WireError``: ``unsafe_folder``, ``already_running``, ``bad_path``.
        """
        if len(os.fsencode(self.path)) > LONGEST_PATH:
            raise WireError("bad_path", f"the socket's path is longer than {LONGEST_PATH} bytes: {self.path}")
        make_folder(self.path.parent)
        self._take_lock()
        try:
            self._clear()
            return self._listen()
        except BaseException:
            self._free_lock()
            raise

    def close(self) -> None:
        """Remove the socket, if it is still this one, and free the lock."""
        try:
            if self._inode and self.path.lstat().st_ino == self._inode:
                self.path.unlink()
        except OSError:
            pass  # removed by somebody else: then it is gone, which is all that is wanted
        self._free_lock()

    def _take_lock(self) -> None:
        # The lock's file stays when the daemon ends: removing it would let two daemons lock two files of one name.
        name = self.path.with_name(self.path.name + ".lock")
        self._lock = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid = os.pread(self._lock, 32, 0).decode("ascii", "replace").strip() or "unknown"
            self._free_lock()
            raise _running(f"pid {pid}") from None
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)

    def _free_lock(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _clear(self) -> None:
        try:
            found = self.path.lstat()
        except FileNotFoundError:
            return
        if not stat.S_ISSOCK(found.st_mode):
            raise WireError("bad_path", f"{self.path} is there and is no socket", "move it away, or set LAMD_SOCKET")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(1.0)
            try:
                probe.connect(str(self.path))
            except TimeoutError:
                raise _running("it does not answer") from None
            except OSError:
                self.path.unlink()  # nobody listens: left behind by one that died
                return
            raise _running(f"pid {peer_of(probe).pid}")

    def _listen(self) -> socket.socket:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        mask = os.umask(0o177)
        try:
            sock.bind(str(self.path))
        finally:
            os.umask(mask)
        self._inode = self.path.lstat().st_ino
        sock.listen(BACKLOG)
        return sock


def make_folder(folder: Path) -> None:
    """Make the folder 0700, or check that it is; raises ``WireError`` ``unsafe_folder``."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise WireError("unsafe_folder", f"{folder} cannot be made: {error.strerror}", "set LAMD_SOCKET") from error
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise WireError("unsafe_folder", f"{folder} is no folder of its own (a link or a file)", "set LAMD_SOCKET")
    if found.st_uid != os.getuid():
        raise WireError("unsafe_folder", f"{folder} belongs to another user (uid {found.st_uid})", "set LAMD_SOCKET")
    if mode := stat.S_IMODE(found.st_mode) & 0o077:
        hint = f"chmod 700 {folder}, or set LAMD_SOCKET to a folder of its own"
        raise WireError("unsafe_folder", f"{folder} is open to others (mode {mode | 0o700:o})", hint)


def _running(who: str) -> WireError:
    return WireError(
        "already_running", f"lamd is already running ({who})", "lam status shows it; lam stop stops commands"
    )
