"""The journal's files: their names in the order of writing, and what is read from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lamd.errors import JournalError
from lamd.journal.record import Record, parse

BLOCK = 64 * 1024
"""Bytes that are read at once where a file is read from its end."""
_NAME = re.compile(r"journal-(\d{4}-\d{2})(?:\.(\d+))?\.jsonl")


def name(month: str, part: int) -> str:
    """``journal-2026-11.jsonl``, then ``journal-2026-11.2.jsonl`` and so on."""
    return f"journal-{month}.jsonl" if part == 1 else f"journal-{month}.{part}.jsonl"


def place(path: Path) -> tuple[str, int]:
    """Month and part of a journal file; its place in the order."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        raise ValueError(path.name)
    return match.group(1), int(match.group(2) or 1)


def listed(folder: Path) -> list[Path]:
    """The journal's files, oldest first; empty where there is no folder."""
    try:
        return sorted((p for p in folder.iterdir() if _NAME.fullmatch(p.name)), key=place)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise unreadable(folder, error) from error


def snapshot(folder: Path) -> list[tuple[Path, int]]:
    """The files and their sizes in bytes as they are now, oldest first."""
    try:
        return [(path, path.stat().st_size) for path in listed(folder)]
    except OSError as error:
        raise unreadable(folder, error) from error


def lines(path: Path, size: int | None = None) -> Iterator[tuple[int, bytes, bool]]:
    """Number from 1, bytes, and whether it ends with a line feed, of each line in the first ``size`` bytes."""
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if size is not None and stream.tell() > size:
                    return
                yield number, line, line.endswith(b"\n")
    except FileNotFoundError:
        return  # it aged out while it was read
    except OSError as error:
        raise unreadable(path, error) from error


def backwards(path: Path) -> Iterator[bytes]:
    """The whole lines of a file, the last one first, read from its end in blocks."""
    pieces = _pieces(path)
    next(pieces, b"")  # what follows the last line feed is no line yet
    yield from (piece + b"\n" for piece in pieces)


def torn(path: Path) -> bytes:
    """What follows the last line feed of a file."""
    return next(_pieces(path), b"")


def _pieces(path: Path) -> Iterator[bytes]:
    """What stands between line feeds, the last first."""
    try:
        with path.open("rb") as stream:
            at, rest = stream.seek(0, 2), b""
            while at:
                size = min(BLOCK, at)
                at -= size
                stream.seek(at)
                rest, *others = (stream.read(size) + rest).split(b"\n")
                yield from reversed(others)
            yield rest
    except FileNotFoundError:
        return  # it aged out while it was read
    except OSError as error:
        raise unreadable(path, error) from error


def records(folder: Path, newest_first: bool = False) -> Iterator[Record]:
    """All records that can be read, in their order or (file by file) backwards; broken lines are passed over."""
    for path in reversed(listed(folder)) if newest_first else listed(folder):
        yield from of_file(path, newest_first)


def sized(folder: Path) -> Iterator[tuple[Record, int]]:
    """All records that can be read, the newest first, each with the bytes of its line."""
    for path in reversed(listed(folder)):
        for line in backwards(path):
            with suppress(JournalError):
                yield parse(line), len(line)


def of_file(path: Path, newest_first: bool = False) -> Iterator[Record]:
    """The records of one file."""
    for line in backwards(path) if newest_first else (line for _, line, complete in lines(path) if complete):
        try:
            yield parse(line)
        except JournalError:
            continue


def unreadable(path: Path, error: OSError) -> JournalError:
    return JournalError("unreadable", f"{path} cannot be read: {error.strerror}")
