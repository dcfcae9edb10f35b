"""Throwing files away and bringing them back. Nothing is erased: the trash keeps it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lamd.api import Call, Done, Risk, SkillError, skill

if TYPE_CHECKING:
    from lamd_files._trash import Item


@skill("files.trash", risk=Risk.REVERSIBLE, timeout=60, examples=("delete the old invoice", "bin draft two"))
def trash(name: str) -> Done:
    """Put a file or folder into the trash."""
    from lamd_files import _meant, _places, _told, _trash

    entry = _meant.one(name)
    told = _meant.label(entry)
    if _places.fixed(entry.path):
        told = _places.told(entry.path)
        raise SkillError("bad_value", f"{told} is a folder of the desktop itself and is kept", "say what in it can go")
    item = _trash.throw(entry.path)
    return Done(f"{told} is in the trash now.", undo=Call("files.take_back", {"info": _told.written(item.info)}))


@skill("files.restore", risk=Risk.REVERSIBLE, timeout=60, examples=("restore the invoice from the trash",))
def restore(name: str) -> Done:
    """Bring something back from the trash to where it was; what was thrown away last, where several had the name."""
    from lamd_files import _meant, _places, _told, _trash, _walk

    items = _trash.items()
    by_entry = {_walk.entry(i.original, i.content.is_dir(), i.deleted or 1.0): i for i in reversed(items)}
    path = _places.literal(name)
    found = [e for e in by_entry if e.path == path] if path else _meant.gone(name, list(by_entry))
    if not found:
        there = [_told.name(item.original.name) for item in items[:5]]
        hint = f"there are {_told.row(there)}" if there else "the trash is empty"
        raise SkillError("not_found", f"there is nothing called “{_told.name(name)}” in the trash", hint, there)
    if len({entry.path.name for entry in found}) == 1:
        found = [max(found, key=lambda e: e.modified)]
    return _back(by_entry[_meant.single(found, name)])


@skill("files.take_back", risk=Risk.REVERSIBLE, timeout=60, hidden=True)
def take_back(info: str) -> Done:
    """Bring one certain thing back from the trash."""
    from lamd_files import _places, _trash

    path = _places.literal(info)
    item = _trash.read(path) if path else None
    if item is None:
        raise SkillError("not_found", "that is not in the trash any more")
    return _back(item)


def _back(item: Item) -> Done:
    from lamd_files import _place, _places, _told

    target = item.original
    name = _told.name(target.name)
    nearest = next(folder for folder in target.parents if folder.exists())
    if not _places.own(nearest) or not target.name:
        raise SkillError("bad_value", f"{name} was outside of your folders", "take it out of the trash by hand")
    if os.path.lexists(target):
        raise _place.taken(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SkillError("failed", f"{_places.told(target.parent)} cannot be made: {error.strerror}") from error
    if not _place.move(item.content, target, keep=True):
        item.info.unlink(missing_ok=True)  # the specification: it goes when what it tells of has left the trash
    undo = Call("files.trash", {"name": _told.written(target)})
    return Done(f"{name} is back in {_places.told(target.parent)}.", undo=undo)
