"""A look through a person's folders that ends: by number of entries, by depth and by time."""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lamd_files import _places, _words

LIMIT = 20_000
"""Entries looked at."""
SECONDS = 2.0
DEEP, AROUND, ON_MEDIA = 12, 3, 4
"""Levels below a usual folder, below home, and on a medium."""
CLUTTER = frozenset({"node_modules", "__pycache__", "site-packages", "venv", "lost+found", "snap"})
"""Folders full of files that nobody gave a name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder that was seen; a link to a folder counts as one, and is not looked into."""

    path: Path
    folder: bool
    words: tuple[str, ...] = ()
    """Of its name."""
    around: tuple[str, ...] = ()
    """Of the folders that it lies in, those below home."""
    day: float = 0.0
    """When it was last changed (seconds since the epoch) where that is known already; 0: ask."""

    @property
    def modified(self) -> float:
        """When it was last changed, seconds since the epoch; 0 if it is gone."""
        if self.day:
            return self.day
        try:
            return self.path.lstat().st_mtime
        except OSError:
            return 0.0


def entry(path: Path, folder: bool, day: float = 0.0) -> Entry:
    """One that no walk has met."""
    return Entry(path, folder, _words.split(path.name), _around(path.parent), day)


@dataclass(slots=True)
class Seen:
    """What a walk has seen."""

    entries: list[Entry] = field(default_factory=list)
    complete: bool = True
    """False: it was cut off; there may be more."""


def everywhere() -> Seen:
    """The usual folders deeply, the rest of home and media less so."""
    usual = [(path, DEEP) for path in _places.usual().values()]
    return walk([*usual, (_places.home(), AROUND), *((path, ON_MEDIA) for path in _places.media())])


def walk(roots: Iterable[tuple[Path, int]], limit: int = LIMIT, seconds: float = SECONDS) -> Seen:
    """Breadth first through each root and its levels; hidden entries are left out, links not followed."""
    todo, seen, ends = deque(roots), Seen(), time.monotonic() + seconds
    entered = {path for path, _ in todo}
    for root, _ in list(todo):
        if root != _places.home():
            seen.entries.append(entry(root, True))
    while todo:
        folder, levels = todo.popleft()
        around = _around(folder)
        for item in _listed(folder):
            if len(seen.entries) >= limit or time.monotonic() > ends:
                seen.complete = False
                return seen
            path = folder / item.name
            inner = _is_folder(item)
            if item.name.startswith(".") or (inner and path in entered):
                continue
            seen.entries.append(Entry(path, inner, _words.split(item.name), around))
            if inner and levels > 1 and item.name not in CLUTTER and item.is_dir(follow_symlinks=False):
                entered.add(path)
                todo.append((path, levels - 1))
    return seen


def _around(folder: Path) -> tuple[str, ...]:
    home = _places.home()
    return _words.split(str(folder.relative_to(home))) if folder.is_relative_to(home) else ()


def _listed(folder: Path) -> Sequence[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as items:
            return sorted(items, key=lambda item: item.name)
    except OSError:
        return ()


def _is_folder(item: os.DirEntry[str]) -> bool:
    with contextlib.suppress(OSError):
        return item.is_dir()
    return False
