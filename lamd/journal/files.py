"""The journal's files: their names in the order of writing, and what is read from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lamd.errors import JournalError
from lamd.journal.record import Record, parse

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


def records(folder: Path, newest_first: bool = False) -> Iterator[Record]:
    """All records that can be read, in their order or (file by file) backwards; broken lines are passed over."""
    for path in reversed(listed(folder)) if newest_first else listed(folder):
        yield from of_file(path, newest_first)


def of_file(path: Path, newest_first: bool = False) -> Iterator[Record]:
    """The records of one file."""
    found = [line for _, line, complete in lines(path) if complete]
    for line in reversed(found) if newest_first else found:
        try:
            yield parse(line)
        except JournalError:
            continue


def unreadable(path: Path, error: OSError) -> JournalError:
    return JournalError("unreadable", f"{path} cannot be read: {error.strerror}")
