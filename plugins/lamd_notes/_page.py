"""One file of notes or of a list: its lines, changed one by one, so that what people wrote by hand stays.

Written in one go, through a file beside it, and seen to be there by reading it again.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamd.api import SkillError

LARGEST = 1024 * 1024
"""Bytes of one file."""
_changing = threading.Lock()
"""Skills run in threads; two may want the same file."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line that is put in (``old`` None), taken out (``new`` None) or replaced."""

    at: int
    old: str | None
    new: str | None

    def back(self) -> Change:
        return Change(self.at, self.new, self.old)


@dataclass(frozen=True, slots=True)
class Page:
    """What a file holds."""

    file: Path
    lines: tuple[str, ...]
    """Without their ends."""
    end: str = "\n"
    """How its lines end."""
    there: bool = True


def plain(text: str) -> str:
    """Text on one line, without control and direction characters."""
    return " ".join("".join(" " if unicodedata.category(c)[0] in "CZ" and c != "‍" else c for c in text).split())


def read(file: Path) -> Page:
    """A file's lines; one that is not there has none. Raises ``SkillError``."""
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
        text = data.decode()
    except FileNotFoundError:
        return Page(file, (), there=False)
    except UnicodeDecodeError:
        raise SkillError("failed", f"{plain(file.name)} is not text in UTF-8", "it was left as it is") from None
    except OSError as error:
        raise SkillError("failed", f"{plain(file.name)} cannot be read: {error.strerror}") from error
    if len(data) > LARGEST:
        raise SkillError("failed", f"{plain(file.name)} is too large for a note", "begin another one")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    return Page(file, tuple(lines[:-1] if lines[-1] == "" else lines), end)


@contextlib.contextmanager
def changing(file: Path) -> Iterator[Page]:
    """The file as it is now, nobody else of us changing it meanwhile."""
    with _changing:
        yield read(file)


def apply(page: Page, changes: Sequence[Change]) -> Page:
    """Make changes, in order, to what ``changing`` gave; returns what is in the file then. Raises ``SkillError``.

    A line that has moved meanwhile is found nearest to where it was; one that is gone raises ``failed``.
    """
    lines = list(page.lines)
    for change in changes:
        _one(lines, change)
    _write(page, lines)
    after = read(page.file)
    if after.lines != tuple(lines):
        raise SkillError("failed", f"{plain(page.file.name)} does not hold what was written", "look at it by hand")
    return after


def written(changes: Sequence[Change]) -> str:
    """Changes as text, for the journal."""
    return json.dumps([[c.at, c.old, c.new] for c in changes], ensure_ascii=False)


def unwritten(text: str) -> list[Change]:
    """The changes that ``written`` gave; raises ``SkillError`` ``bad_value``."""
    try:
        rows: Any = json.loads(text)
        if isinstance(rows, list):
            return [Change(int(at), _line(old), _line(new)) for at, old, new in rows]
    except (ValueError, TypeError):
        pass
    raise SkillError("bad_value", "that is no record of changes")


def _line(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and "\n" not in value and "\r" not in value):
        return value
    raise ValueError("no line")


def _one(lines: list[str], change: Change) -> None:
    at = min(max(change.at, 0), len(lines))
    if change.old is not None:
        there = [i for i, line in enumerate(lines) if line == change.old]
        if not there:
            raise SkillError("failed", f"“{plain(change.old)}” is not there any more", "it was changed by hand")
        at = min(there, key=lambda i: abs(i - change.at))
    if change.new is None:
        del lines[at]
    elif change.old is None:
        lines.insert(at, change.new)
    else:
        lines[at] = change.new


def _write(page: Page, lines: Sequence[str]) -> None:
    file = page.file.resolve()  # a link is written through, not replaced
    text = "".join(line + page.end for line in lines)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        mode = stat.S_IMODE(file.stat().st_mode) if page.there else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(prefix=f".{file.name[:50]}.", dir=file.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(text.encode())
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(mode)
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)  # our own unfinished one
    except (OSError, UnicodeEncodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it holds what is no text"
        raise SkillError("failed", f"{plain(file.name)} cannot be written: {why}") from error


def _umask() -> int:
    """The process's own; Linux tells it without setting it."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("Umask:"):
                return int(line.split()[1], 8)
    return 0o077
