"""How much room a folder takes, as far as that can be counted in time."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

BLOCK = 512
"""Bytes of one block of ``st_blocks``, whatever the file system's own."""


@dataclass(slots=True)
class Use:
    """Room taken on disk."""

    total: int = 0
    """Bytes."""
    files: int = 0
    below: dict[str, int] = field(default_factory=dict)
    """Bytes by folder directly below."""
    complete: bool = True


def used(root: Path, seconds: float) -> Use:
    """Count what lies in a folder on its own file system, hidden files too, each hard link once."""
    use, ends, seen = Use(), time.monotonic() + seconds, set[tuple[int, int]]()
    device = root.stat().st_dev
    todo = [(root, "")]
    while todo:
        folder, top = todo.pop()
        if time.monotonic() > ends:
            use.complete = False
            break
        try:
            items = list(os.scandir(folder))
        except OSError:
            continue
        for item in items:
            try:
                status = item.stat(follow_symlinks=False)
                inner = item.is_dir(follow_symlinks=False)
            except OSError:
                continue
            key = (status.st_dev, status.st_ino)
            if status.st_dev != device or (status.st_nlink > 1 and not inner and key in seen):
                continue
            seen.add(key) if status.st_nlink > 1 else None
            under = top or (item.name if inner else "")
            size = status.st_blocks * BLOCK
            use.total += size
            use.files += not inner
            if under:
                use.below[under] = use.below.get(under, 0) + size
            if inner:
                todo.append((folder / item.name, under))
    return use
