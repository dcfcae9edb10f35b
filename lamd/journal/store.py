"""The writing end: one file descriptor, one lock, every line whole or not there.

Blocking; called from one worker thread. After any failure the file is as it was before the line, the next append tries
again, and a journal whose disk has space once more goes on by itself.
"""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lamd.errors import JournalError
from lamd.journal import files
from lamd.journal.record import GENESIS, Record, encode, make, parse

MAX_BYTES = 16 * 1024 * 1024
"""A file is followed by another of its month when it would grow beyond this."""
_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space; it goes on by itself."),
    errno.EDQUOT: ("the disk quota is used up", "Free some space; it goes on by itself."),
    errno.EFBIG: ("the file may not grow any more", "Raise the limit on file sizes (ulimit -f)."),
    errno.EROFS: ("the file system is read-only", "Mount it for writing, or set journal.folder to another place."),
    errno.EACCES: ("it is not permitted", "Make the folder yours, or set journal.folder to another place."),
    errno.EPERM: ("it is not permitted", "Make the folder yours, or set journal.folder to another place."),
    errno.EIO: ("the disk fails", "Check the disk; set journal.folder to another place meanwhile."),
}


class System:
    """The calls whose order and failures matter; tests put their own in its place."""

    def write(self, fd: int, data: bytes) -> int:
        return os.write(fd, data)

    def fsync(self, fd: int) -> None:
        os.fsync(fd)

    def truncate(self, fd: int, size: int) -> None:
        os.ftruncate(fd, size)


class Store:
    """Appends records. One process at a time: the folder is locked from the first append to ``close``."""

    def __init__(
        self,
        folder: Path,
        *,
        keep_months: int = 12,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        system: System | None = None,
    ) -> None:
        self.folder = folder
        self._keep_months = keep_months
        self._max_bytes = max_bytes
        self._clock = clock
        self._system = system or System()
        self._mutex = threading.Lock()
        self._lock_fd: int | None = None
        self._fd: int | None = None
        self._path: Path | None = None
        self._size = 0
        self._seq, self._hash = 0, GENESIS

    def append(self, kind: str, data: Mapping[str, Any], *, sync: bool = True) -> Record:
        """Write one record; with ``sync`` it is on the disk when this returns.

        ``data`` must be plain. Raises ``JournalError``: ``unwritable``, ``locked`` (another process writes here).
        """
        with self._mutex, _told(self.folder):
            self._ready()
            return self._append(kind, data, sync)

    def open(self) -> None:
        """Lock the folder and mend a torn end, as the first append would."""
        with self._mutex, _told(self.folder):
            self._ready()

    def close(self) -> None:
        """Let go of file and lock; safe to call twice."""
        with self._mutex:
            self._close_file()
            if self._lock_fd is not None:
                os.close(self._lock_fd)
                self._lock_fd = None

    # --- getting ready ------------------------------------------------------------------------------------------------

    def _ready(self) -> None:
        if self._lock_fd is not None and os.fstat(self._lock_fd).st_nlink == 0:
            os.close(self._lock_fd)  # the folder was removed under us
            self._lock_fd = None
        if self._lock_fd is None:
            self._lock()
        if self._fd is not None:
            now = os.fstat(self._fd)
            if now.st_nlink == 0 or now.st_size != self._size:
                self._close_file()
        if self._fd is None:
            self._resume()

    def _lock(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(self.folder / "journal.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            raise JournalError(
                "locked", f"Another process writes the journal in {self.folder}.", "Stop the other daemon first."
            ) from None
        except OSError:
            os.close(fd)
            raise
        self._lock_fd = fd

    def _resume(self) -> None:
        """Find the chain's end, put a torn line aside, and open the newest file."""
        paths = files.listed(self.folder)
        torn = self._mend(paths[-1]) if paths else 0
        last = _last_record(paths)
        if last is not None and last.seq >= self._seq:
            self._seq, self._hash = last.seq, last.hash
        month, part = files.place(paths[-1]) if paths else (self._month(), 1)
        self._open_file(month, part)
        if torn:
            self._append("repair", {"file": paths[-1].name, "torn_bytes": torn}, sync=True)

    def _mend(self, path: Path) -> int:
        """Move what follows the last whole line aside, into ``*.torn``; returns its length in bytes."""
        tail = files.torn(path)
        size = path.stat().st_size
        end = size - len(tail)
        last = next(files.backwards(path), b"")
        if last and not _is_record(last):
            end -= len(last)  # a power cut can leave a last line of zeros
            tail = last + tail
        if not tail:
            return 0
        aside = os.open(path.with_suffix(".jsonl.torn"), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        try:
            self._write_all(aside, tail + b"\n")
            self._system.fsync(aside)
        finally:
            os.close(aside)
        fd = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
        try:
            self._system.truncate(fd, end)
            self._system.fsync(fd)
        finally:
            os.close(fd)
        return len(tail)

    def _open_file(self, month: str, part: int) -> None:
        path = self.folder / files.name(month, part)
        new = not path.exists()
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        self._close_file()
        self._fd, self._path, self._size = fd, path, os.fstat(fd).st_size
        os.fchmod(fd, 0o600)
        if new:
            self._sync_folder()

    def _sync_folder(self) -> None:
        fd = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._system.fsync(fd)
        finally:
            os.close(fd)

    # --- writing ------------------------------------------------------------------------------------------------------

    def _append(self, kind: str, data: Mapping[str, Any], sync: bool) -> Record:
        time = self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = make(self._seq + 1, time, kind, data, self._hash)
        line = encode(record)
        self._rotate(len(line))
        fd, before = self._fd, self._size
        if fd is None:
            raise JournalError("unwritable", "The journal is closed.")
        try:
            self._write_all(fd, line)
            if sync:
                self._system.fsync(fd)
        except OSError:
            self._undo(fd, before)
            raise
        self._size = before + len(line)
        self._seq, self._hash = record.seq, record.hash
        return record

    def _write_all(self, fd: int, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = self._system.write(fd, bytes(view))
            if written <= 0:
                raise OSError(errno.EIO, "nothing was written")
            view = view[written:]

    def _undo(self, fd: int, size: int) -> None:
        """Take a half line back; what can't be taken back is put aside as torn when the file is opened again."""
        with suppress(OSError):
            self._system.truncate(fd, size)
        self._close_file()

    def _rotate(self, coming: int) -> None:
        if self._path is None:
            return
        month, part = files.place(self._path)
        if self._month() > month:
            self._open_file(self._month(), 1)
            self._age_out()
        elif self._size and self._size + coming > self._max_bytes:
            self._open_file(month, part + 1)

    def _month(self) -> str:
        return self._clock().astimezone(UTC).strftime("%Y-%m")

    def _age_out(self) -> None:
        """Remove what is older than the months to keep; the chain then begins later."""
        year, month = map(int, self._month().split("-"))
        first = year * 12 + month - self._keep_months
        for path in files.listed(self.folder):
            y, m = map(int, files.place(path)[0].split("-"))
            if y * 12 + m < first + 1 and path != self._path:
                path.unlink(missing_ok=True)

    def _close_file(self) -> None:
        if self._fd is not None:
            fd, self._fd, self._path = self._fd, None, None
            os.close(fd)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turns the system's errors into ``JournalError``."""
    try:
        yield
    except OSError as error:
        reason, hint = _REASONS.get(error.errno or 0, (error.strerror or type(error).__name__, ""))
        raise JournalError("unwritable", f"The journal in {folder} cannot be written: {reason}.", hint) from error


def _is_record(line: bytes) -> bool:
    try:
        parse(line)
    except JournalError:
        return False
    return True


def _last_record(paths: list[Path]) -> Record | None:
    """The newest readable record."""
    for path in reversed(paths):
        for line in files.backwards(path):
            if _is_record(line):
                return parse(line)
    return None
