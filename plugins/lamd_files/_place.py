"""Putting files in places: moved or copied there, and never over something that is there."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import secrets
import shutil
import stat
from pathlib import Path

from lamd.api import SkillError
from lamd_files import _places, _told, _trash

AT_FDCWD, RENAME_NOREPLACE = -100, 1
"""Of ``renameat2(2)``."""
_NOT_OFFERED = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)


def move(source: Path, target: Path, keep: bool = False) -> bool:
    """Move, leaving alone whatever has the target's name; whether it was copied, as it goes to another disk.

    Then the old one goes to the trash, or stays where it is with ``keep``. Raises ``SkillError``.
    """
    try:
        _rename(source, target)
    except FileExistsError:
        raise taken(target) from None
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise _failed(source, "moved", error) from error
        copy(source, target)
        if not keep:
            _leave(source, target)
        return True
    if os.path.lexists(source) or not os.path.lexists(target):
        raise SkillError("failed", f"{_told.name(source.name)} was not moved")
    return False


def _leave(source: Path, target: Path) -> None:
    """Throw away what has a copy on another disk; not erased, so that it can be brought back."""
    try:
        _trash.throw(source)
    except SkillError as error:
        told = f"{_told.name(source.name)} was copied to {_places.told(target.parent)}, but the old one is still there"
        raise SkillError("failed", f"{told}: {error.message}", "throw the old one away by hand") from error


def copy(source: Path, target: Path) -> None:
    """Copy a file, or a folder with all that is in it; raises ``SkillError``.

    It is made under a hidden name first: what has the real name is whole.
    """
    if os.path.lexists(target):
        raise taken(target)
    _room(source, target.parent)
    part = target.parent / f".{secrets.token_hex(6)}.part"
    try:
        if source.is_dir():
            shutil.copytree(source, part, symlinks=True, ignore=_no_files)
        else:
            _regular(source)
            shutil.copy2(source, part)
        if _measure(part) != _measure(source):
            raise SkillError("failed", f"{_told.name(source.name)} changed while it was copied", "try it again")
        _rename(part, target)
    except FileExistsError:
        raise taken(target) from None
    except (OSError, shutil.Error) as error:
        raise _failed(source, "copied", error) from error
    finally:
        with contextlib.suppress(OSError):  # our own unfinished copy, and nothing else
            shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)


def taken(target: Path) -> SkillError:
    """Why nothing is put there."""
    told = f"there is already a {_told.name(target.name)} in {_places.told(target.parent)}"
    return SkillError("bad_value", told, "rename one of the two first; nothing is ever overwritten")


def _rename(source: Path, target: Path) -> None:
    """Rename without replacing; raises ``OSError``."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is not None:
        if not call(AT_FDCWD, os.fsencode(source), AT_FDCWD, os.fsencode(target), RENAME_NOREPLACE):
            return
        code = ctypes.get_errno()
        if code not in _NOT_OFFERED:
            raise OSError(code, os.strerror(code), str(source))
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)


def _room(source: Path, folder: Path) -> None:
    free, wanted = shutil.disk_usage(folder).free, _measure(source)[1]
    if wanted > free:
        told = f"{_told.name(source.name)} takes {_told.size(wanted)}, and there are {_told.size(free)} free"
        raise SkillError("failed", told, "make room there first")


def _measure(path: Path) -> tuple[int, int]:
    """How many files and how many bytes of them."""
    if not path.is_dir():
        return 1, path.stat().st_size
    count = size = 0
    for folder, _, files in os.walk(path):
        for name in files:
            status = (Path(folder) / name).lstat()
            if not _odd(status.st_mode):
                count, size = count + 1, size + (status.st_size if stat.S_ISREG(status.st_mode) else 0)
    return count, size


def _no_files(folder: str, names: list[str]) -> set[str]:
    """What cannot be copied: sockets, pipes and devices."""
    return {name for name in names if _odd((Path(folder) / name).lstat().st_mode)}


def _odd(mode: int) -> bool:
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode))


def _regular(source: Path) -> None:
    if _odd(source.stat().st_mode):
        raise SkillError("bad_value", f"{_told.name(source.name)} is no file that can be copied")


def _failed(source: Path, what: str, error: Exception) -> SkillError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else "not all of it could be read"
    return SkillError("failed", f"{_told.name(source.name)} could not be {what}: {why}")
