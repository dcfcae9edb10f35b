"""What was used lately, from the desktop's own list: recently-used.xbel of the Desktop Bookmark Specification."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from xml.parsers import expat

from lamd_files import _places, _walk

LARGEST = 16 * 1024 * 1024
"""Bytes of the list that are read."""


class _Refused(Exception):  # noqa: N818 -- what happened
    """The list declares a document type, which no program writes: entities of it may grow without end."""


def used() -> list[tuple[Path, float]]:
    """Files that are still there with when they were used last (seconds since the epoch), newest first."""
    base = os.environ.get("XDG_DATA_HOME") or str(_places.home() / ".local/share")
    latest: dict[Path, float] = {}
    for uri, stamp in _bookmarks(Path(base) / "recently-used.xbel"):
        path = _places.literal(uri)
        if path is not None and path.exists():
            latest[path] = max(stamp, latest.get(path, 0.0))
    return sorted(latest.items(), key=lambda pair: -pair[1])


def newest(count: int) -> list[tuple[Path, float]]:
    """Where no list is kept: the files changed last."""
    files = [(entry.path, entry.modified) for entry in _walk.everywhere().entries if not entry.folder]
    return sorted(files, key=lambda pair: -pair[1])[:count]


def _bookmarks(file: Path) -> list[tuple[str, float]]:
    """URI and time of each bookmark that is not private; none where the list cannot be read."""
    found: list[tuple[str, float, bool]] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        if name == "bookmark":
            stamps = [_stamp(attributes.get(key, "")) for key in ("modified", "visited", "added")]
            found.append((attributes.get("href", ""), max(stamps), False))
        elif name.rpartition(":")[2] == "private" and found:
            found[-1] = (*found[-1][:2], True)

    def refuse(*_: object) -> None:
        raise _Refused

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    try:
        with file.open("rb") as stream:
            parser.Parse(stream.read(LARGEST), True)
    except (OSError, expat.ExpatError, _Refused):
        return []
    return [(uri, stamp) for uri, stamp, private in found if not private and uri.startswith("file:///")]


def _stamp(text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return 0.0
