"""New folders, and files renamed, moved and copied. Each can be taken back; nothing is overwritten."""

from __future__ import annotations

import filecmp
import os
from typing import TYPE_CHECKING

from lamd.api import Call, Done, Effect, Risk, SkillError, skill

if TYPE_CHECKING:
    from pathlib import Path

LONG_S = 300.0
"""Seconds that copying may take."""


@skill("files.new_folder", risk=Risk.REVERSIBLE, examples=("make a new folder called invoices",))
def new_folder(name: str, where: str | None = None) -> Done:
    """Make a folder; in Documents where no place is named."""
    from lamd_files import _meant, _places, _told

    around = _meant.folder(where) if where else _places.usual().get("documents", _places.home())
    path = around / _fresh(name)
    told = f"{_told.name(path.name)} in {_places.told(around)}"
    if path.is_dir() and not path.is_symlink():
        return Done(f"There is a folder {told} already.", Effect.ALREADY)
    try:
        path.mkdir()
    except FileExistsError:
        raise SkillError("bad_value", f"there is a file {told} already", "give the folder another name") from None
    except OSError as error:
        raise SkillError("failed", f"the folder {told} cannot be made: {error.strerror}") from error
    return Done(f"I made the folder {told}.", undo=Call("files.trash", {"name": _told.written(path)}))


@skill("files.rename", risk=Risk.REVERSIBLE, examples=("rename draft to final", "call scan 1 passport instead"))
def rename(name: str, to: str) -> Done:
    """Give a file or folder another name; its ending stays unless another one is said."""
    from lamd_files import _told

    path = _movable(name, "renamed")
    new = _fresh(to)
    if not path.is_dir() and not _ending(new) and path.suffix:
        new = _fresh(f"{new}{path.suffix}")
    if new == path.name:
        return Done(f"It is called {_told.name(new)} already.", Effect.ALREADY)
    return _put(path, path.parent / new, f"{_told.name(path.name)} is now called {_told.name(new)}")


@skill("files.move", risk=Risk.REVERSIBLE, timeout=LONG_S, examples=("move the invoice to documents",))
def move(name: str, where: str) -> Done:
    """Move a file or folder to another folder, or to a USB stick."""
    from lamd_files import _meant, _places, _told, _trash

    if _trash.meant(where):
        from lamd_files.trashing import trash

        return trash(name)
    path, into = _movable(name, "moved"), _meant.folder(where)
    _not_into_itself(path, into)
    told = f"{_told.name(path.name)} is now in {_places.told(into)}"
    if path.parent.resolve() == into.resolve():
        return Done(f"{_told.name(path.name)} is in {_places.told(into)} already.", Effect.ALREADY)
    return _put(path, into / path.name, told)


@skill("files.copy", risk=Risk.REVERSIBLE, timeout=LONG_S, examples=("copy the invoice to the usb stick",))
def copy(name: str, where: str) -> Done:
    """Copy a file or folder to another folder, or to a USB stick."""
    from lamd_files import _meant, _place, _places, _told

    entry, into = _meant.one(name), _meant.folder(where)
    path, target = entry.path, into / entry.path.name
    if path.is_symlink() and not _places.literal(name) and not _places.own(path):
        raise SkillError("bad_value", f"{_told.name(path.name)} is a link that leads out of your folders")
    _not_into_itself(path, into)
    if path.parent.resolve() == into.resolve():
        target = _twin(path)
    elif target.is_file() and path.is_file() and filecmp.cmp(path, target, shallow=False):
        return Done(f"The same {_told.name(path.name)} is in {_places.told(into)} already.", Effect.ALREADY)
    _place.copy(path, target)
    called = f", called {_told.name(target.name)}" if target.name != path.name else ""
    told = f"A copy of {_told.name(path.name)} is in {_places.told(into)}{called}."
    return Done(told, undo=Call("files.trash", {"name": _told.written(target)}))


@skill("files.put", risk=Risk.REVERSIBLE, timeout=LONG_S, hidden=True)
def put(source: str, target: str) -> Done:
    """Move what has one path to another path."""
    from lamd_files import _places, _told

    before, after = _places.literal(source), _places.literal(target)
    if before is None or after is None or not os.path.lexists(before):
        raise SkillError("not_found", f"{_told.name(source)} is not there any more")
    if not _places.own(before.parent) or not _places.own(after.parent):
        raise SkillError("bad_value", "that is not in your folders")
    return _put(before, after, f"{_told.name(after.name)} is in {_places.told(after.parent)} again")


def _put(source: Path, target: Path, told: str) -> Done:
    from lamd_files import _place, _told

    binned = _place.move(source, target)
    more = "; the old one is in the trash, as it was on another disk" if binned else ""
    undo = Call("files.put", {"source": _told.written(target), "target": _told.written(source)})
    return Done(f"{told}{more}.", undo=undo)


def _movable(said: str, what: str) -> Path:
    """What is meant, unless the desktop itself needs it where it is."""
    from lamd_files import _meant, _places

    entry = _meant.one(said)
    if _places.fixed(entry.path):
        told = _places.told(entry.path)
        raise SkillError(
            "bad_value", f"{told} is a folder of the desktop itself and is not {what}", "say what is in it"
        )
    return entry.path


def _not_into_itself(path: Path, into: Path) -> None:
    from lamd_files import _told

    if path.is_dir() and not path.is_symlink() and into.resolve().is_relative_to(path.resolve()):
        raise SkillError("bad_value", f"{_told.name(path.name)} cannot be put into itself", "say another folder")


def _fresh(said: str) -> str:
    """A new name from words; raises ``SkillError`` ``bad_value`` for what is no name."""
    from lamd_files import _told, _words

    name = _words.spoken_name(said.strip(' "“”'))
    shown = _told.name(name)
    if not name or "/" in name or _told.clean(name) != name or len(os.fsencode(name)) > 255:
        raise SkillError("bad_value", f"“{shown}” cannot be a name", "a name is one line, without a slash")
    if name.startswith("."):
        raise SkillError("bad_value", f"“{shown}” would be hidden", "a name does not begin with a dot")
    return name


def _ending(name: str) -> str:
    """The ending of a name, where it is one: "minutes 1.5" has none."""
    from lamd_files import _kinds

    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    return ending if ending in _kinds.ALL_ENDINGS else ""


def _twin(path: Path) -> Path:
    """The name of a copy beside the original, as file managers give it."""
    stem, ending = (path.name, "") if path.is_dir() else (path.stem, path.suffix)
    names = [f"{stem} (copy){ending}", *(f"{stem} (copy {n}){ending}" for n in range(2, 100))]
    return next(path.parent / name for name in names if not os.path.lexists(path.parent / name))
