"""The folder of the calendar, and every change to it kept so that it can be taken back.

A vdir: one file an event, whole or not there at all; names that begin with a dot or end in ``.tmp`` are nobody's
(https://vdirsyncer.pimutils.org/en/stable/vdir.html).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from lamd.api import SkillError, settings, state_folder

LARGEST = 1024 * 1024
"""Bytes of one file."""
MOST = 20_000
"""Files that are looked at."""
_KEPT = 100


def folder() -> Path:
    """Where the calendar is: ``plugins: {calendar: {folder: …}}``, or lamd's own."""
    said = settings("calendar").get("folder")
    if said:
        return Path(str(said)).expanduser().absolute()
    home = os.environ.get("XDG_DATA_HOME") or ""
    return (Path(home) if home.startswith("/") else Path.home() / ".local/share") / "lamd/calendar"


def why_not() -> str:
    """Why the folder cannot be used; empty if it can."""
    there = folder()
    if there.is_dir():
        return "" if os.access(there, os.R_OK | os.W_OK | os.X_OK) else f"the folder {there} cannot be written"
    if there.exists():
        return f"{there} is no folder"
    above = next(parent for parent in there.parents if parent.exists())
    return "" if above.is_dir() and os.access(above, os.W_OK) else f"the folder {there} cannot be made"


def files() -> Iterator[Path]:
    """The files of all events."""
    there = folder()
    if there.is_dir():
        found = sorted(f for f in there.iterdir() if f.name.endswith(".ics") and not f.name.startswith("."))
        yield from found[:MOST]


def text_of(file: Path) -> str | None:
    """What a file holds; None if it is not there. Raises ``SkillError``."""
    try:
        if file.is_symlink() or not file.is_file():
            return None
        if file.stat().st_size > LARGEST:
            raise SkillError("failed", f"{file.name} is too large for an event")
        return file.read_bytes().decode()  # line ends as they are
    except (OSError, UnicodeDecodeError) as error:
        raise SkillError("failed", f"{file.name} cannot be read") from error


def write(file: Path, text: str | None) -> str:
    """Write a file of the folder, or remove it (None); returns the change's name for ``put_back``."""
    before = text_of(file)
    change = _keep(file, before, text)
    _put(file, text)
    if text_of(file) != text:
        raise SkillError("failed", "the calendar could not be changed")
    return change


def put_back(change: str) -> str:
    """Take a change back; returns the name of this change. Raises ``SkillError``."""
    kept = _changes() / f"{change}.json"
    # Only names that this module gives: one from outside must not lead elsewhere.
    if not change.isdecimal() or not kept.is_file():
        raise SkillError("not_found", "that cannot be taken back any more")
    data = json.loads(kept.read_text(encoding="utf-8"))
    file = Path(data["file"])
    if text_of(file) != data["after"]:
        raise SkillError("failed", "the event was changed since, so it is left as it is")
    return write(file, data["before"])


def _put(file: Path, text: str | None) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if text is None:
            file.unlink(missing_ok=True)
        else:
            _replace(file, text)
        _sync(file.parent)
    except OSError as error:
        raise SkillError("failed", f"the calendar cannot be written: {error.strerror}") from error


def _replace(file: Path, text: str) -> None:
    beside = file.with_name(f".{file.name}.tmp")
    with beside.open("w", encoding="utf-8", newline="") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)


def _sync(folder_: Path) -> None:
    handle = os.open(folder_, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _changes() -> Path:
    there = state_folder("calendar") / "changes"
    there.mkdir(mode=0o700, exist_ok=True)
    return there


def _keep(file: Path, before: str | None, after: str | None) -> str:
    kept = sorted(int(f.stem) for f in _changes().glob("*.json") if f.stem.isdecimal())
    number = (kept[-1] if kept else 0) + 1
    for old in kept[: -_KEPT + 1]:
        (_changes() / f"{old}.json").unlink(missing_ok=True)
    try:
        _replace(_changes() / f"{number}.json", json.dumps({"file": str(file), "before": before, "after": after}))
    except OSError as error:
        raise SkillError("failed", f"the change cannot be kept: {error.strerror}") from error
    return str(number)
