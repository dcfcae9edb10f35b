"""The trash, as the Trash specification of freedesktop.org 1.0 lays it out: that of home and those on media."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote_to_bytes

from lamd.api import SkillError
from lamd_files import _places, _told

NAMES = frozenset(
    "trash|trash can|trashcan|bin|rubbish|rubbish bin|recycle bin|recycling bin|waste bin|wastebasket|waste basket|"
    "deleted files|deleted items|garbage".split("|")
)
LARGEST = 64 * 1024
"""Bytes of one ``.trashinfo``."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a trash."""

    info: Path
    """Its ``.trashinfo``."""
    content: Path
    original: Path
    """Where it was."""
    deleted: float
    """Seconds since the epoch, whole; 0 where that is not told."""


def meant(said: str) -> bool:
    """Whether words mean the trash itself."""
    return _places.bare(said).casefold() in NAMES


def home_trash() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or _places.home() / ".local/share") / "Trash"


def home_files() -> Path:
    """The folder with what was thrown away."""
    return home_trash() / "files"


def items() -> list[Item]:
    """All that is in the person's trashes, what was thrown away last first."""
    found = [item for trash, top in _trashes() for item in _items(trash, top)]
    return sorted(found, key=lambda item: -item.deleted)


def throw(path: Path) -> Item:
    """Put a file, a link or a folder into the trash; raises ``SkillError`` where it did not get there."""
    from send2trash import TrashPermissionError, send2trash

    before = {item.info for item in items()}
    name = _told.name(path.name)
    try:
        send2trash(str(path))
    except TrashPermissionError:
        raise SkillError("failed", f"there is no trash where {name} lies", "it was left as it is") from None
    except OSError as error:
        raise SkillError("failed", f"{name} could not be put in the trash: {error.strerror or error}") from error
    there = [item for item in items() if item.info not in before and item.original.name == path.name]
    if os.path.lexists(path) or not there:
        raise SkillError("failed", f"{name} did not get to the trash", "look at it in the file manager")
    return there[0]


def read(info: Path) -> Item | None:
    """The item of one ``.trashinfo``; None where it is not whole."""
    top = next((top for trash, top in _trashes() if info.parent == trash / "info"), None)
    return None if top is None else _item(info, top)


def _trashes() -> Iterator[tuple[Path, Path]]:
    """Each trash with the folder that its paths start from."""
    yield home_trash(), Path("/")
    uid = os.getuid()
    for top in _places.media():
        yield top / f".Trash-{uid}", top
        shared = top / ".Trash"
        try:
            safe = bool(shared.lstat().st_mode & stat.S_ISVTX) and not shared.is_symlink()
        except OSError:
            continue
        if safe:
            yield shared / str(uid), top


def _items(trash: Path, top: Path) -> Iterator[Item]:
    try:
        infos = sorted((trash / "info").glob("*.trashinfo"))
    except OSError:
        return
    for info in infos:
        if item := _item(info, top):
            yield item


def _item(info: Path, top: Path) -> Item | None:
    content = info.parent.parent / "files" / info.name.removesuffix(".trashinfo")
    try:
        with info.open("rb") as stream:
            lines = stream.read(LARGEST).splitlines()
    except OSError:
        return None
    pairs: dict[bytes, bytes] = {}
    for line in lines:
        key, _, value = line.partition(b"=")
        pairs.setdefault(key.strip(), value.strip())
    if not lines or lines[0].strip() != b"[Trash Info]" or not pairs.get(b"Path") or not os.path.lexists(content):
        return None
    said = Path(os.fsdecode(unquote_to_bytes(pairs[b"Path"])))
    if ".." in said.parts:
        return None  # the specification forbids it; it would lead anywhere
    return Item(info, content, top / said, _stamp(pairs.get(b"DeletionDate", b"")))


def _stamp(text: bytes) -> float:
    try:
        return datetime.fromisoformat(text.decode("ascii")).timestamp()
    except (ValueError, UnicodeDecodeError):
        return 0.0
