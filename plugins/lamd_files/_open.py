"""Opening a file in the program that is set for it, through GIO, and seeing whether that program came.

Only GIO's command is used, with URIs: a name never becomes an option or a line for a shell.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lamd.api import SkillError
from lamd_files import _places, _told

ANSWER_S, START_S, STAYS_S, LOOK_S = 5.0, 4.0, 0.4, 0.05
RUN = frozenset(
    "application/x-desktop application/x-executable application/x-pie-executable application/x-sharedlib "
    "application/x-ms-dos-executable application/vnd.microsoft.portable-executable application/x-msdownload "
    "application/x-msi application/vnd.appimage application/x-iso9660-appimage application/java-archive "
    "application/x-java-archive application/x-java-jnlp-file application/vnd.flatpak.ref application/x-msdos-program "
    "application/vnd.debian.binary-package application/x-rpm application/vnd.snap".split()
)
"""Types whose opening starts or installs what is in the file."""


@dataclass(frozen=True, slots=True)
class Handler:
    """The program set for a type of file."""

    name: str
    program: str
    """The first word of its command, without its folder."""
    entry: Path | None = None
    """Its desktop entry, where it is another than the one that is set."""


def handler(path: Path) -> Handler:
    """The program set for a file; raises ``SkillError`` where there is none, or where opening it would run it."""
    kind = _gio("info", "-a", "standard::content-type", "--", path.as_uri())
    found = re.search(r"standard::content-type: (\S+)", kind)
    if not found:
        raise SkillError("failed", f"it cannot be told what kind of file {_told.name(path.name)} is")
    if found[1] in RUN:
        raise SkillError(
            "bad_value",
            f"{_told.name(path.name)} is a program; opening it would run it",
            "open it by hand if you trust it",
        )
    set_, *others = _gio("mime", "--", found[1]).split("\n")
    default = re.search(r":\s*(\S+\.desktop)\s*$", set_)
    if not default:
        ending = f"“{_told.name(path.suffix)}” files" if path.suffix and not path.is_dir() else "it"
        raise SkillError("unavailable", f"no program is set to open {ending}", "choose one in the file manager")
    if path.is_dir():
        return _file_manager([default[1], *(o.strip() for o in others if o.strip().endswith(".desktop"))])
    return _described(default[1])


def _file_manager(ids: list[str]) -> Handler:
    """Of the programs that open folders the one that is set, unless that one shows none: a search, an editor.

    Such a one is set where nobody has chosen and it comes first by its name. A file manager that runs is preferred.
    """
    shows = [(entry, id_) for id_ in dict.fromkeys(ids) if (entry := _entry(id_)) and _shows_folders(entry)]
    if not shows or shows[0][1] == ids[0]:
        return _described(ids[0])
    each = [replace(_described(id_), entry=entry) for entry, id_ in shows]
    return next((by for by in each if _running(by.program)), each[0])


def _shows_folders(entry: Path) -> bool:
    found = re.search(r"(?m)^Categories=(.*)$", entry.read_text("utf-8", "replace"))
    return found is not None and "FileManager" in found[1].split(";")


def opened(path: Path, by: Handler) -> str:
    """Open it; ``started`` (the program was seen to start), ``running`` (it ran before) or nothing (not seen)."""
    before, first_seen = _running(by.program), dict[int, float]()
    _gio(*(("launch", str(by.entry)) if by.entry else ("open", "--")), path.as_uri())
    ends = time.monotonic() + (START_S if not before else 2 * STAYS_S)
    while (now := time.monotonic()) < ends:
        first_seen = {pid: first_seen.get(pid, now) for pid in _running(by.program) - before}
        # One that only hands the file to another of its kind is gone at once.
        if any(now - seen >= STAYS_S for seen in first_seen.values()):
            return "started"
        time.sleep(LOOK_S)
    return "running" if before else ""


def _described(desktop_id: str) -> Handler:
    """Name and program of a desktop entry, by its id."""
    from desktop_entry_lib import DesktopEntry, InvalidDesktopEntry

    file = _entry(desktop_id)
    named = desktop_id.removesuffix(".desktop")
    if file is None:
        return Handler(_told.name(named), "")
    try:
        entry = DesktopEntry.from_file(str(file))
        words = [w for w in shlex.split(entry.Exec or "") if w != "env" and "=" not in w]
    except (InvalidDesktopEntry, OSError, ValueError):
        return Handler(_told.name(named), "")
    return Handler(_told.name(entry.Name.default_text or named), Path(words[0]).name if words else "")


def _entry(desktop_id: str) -> Path | None:
    return next((path for path in _entry_files(desktop_id) if path.is_file()), None)


def _entry_files(desktop_id: str) -> Iterator[Path]:
    """Where the file of a desktop entry may lie (Desktop Entry Specification, “Desktop File ID”)."""
    roots = [os.environ.get("XDG_DATA_HOME") or str(_places.home() / ".local/share")]
    roots += (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    for root in filter(None, roots):
        yield Path(root, "applications", desktop_id)
        yield Path(root, "applications", desktop_id.replace("-", "/", 1))


def _running(program: str) -> set[int]:
    """Process ids whose program, or script, is called so."""
    found = set()
    for entry in Path("/proc").iterdir() if program else ():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                words = (entry / "cmdline").read_bytes().split(b"\0")[:2]
                if os.fsencode(program) in {word.rpartition(b"/")[2] for word in words}:
                    found.add(int(entry.name))
    return found


def _gio(*words: str) -> str:
    """GIO's command; what it starts outlives it and this process. Raises ``SkillError``."""
    opens = words[0] in ("open", "launch")  # what it starts must get neither our pipe nor our language
    try:
        done = subprocess.run(
            ["gio", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if opens else subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=ANSWER_S,
            start_new_session=True,
            env=None if opens else os.environ | {"LC_ALL": "C.UTF-8"},
            check=False,
        )
    except FileNotFoundError:
        raise SkillError("unavailable", "files cannot be opened: gio is missing", "install libglib2.0-bin") from None
    except subprocess.TimeoutExpired:
        raise SkillError("timeout", f"gio did not answer in {ANSWER_S:g} s") from None
    if done.returncode and words[0] != "mime":
        raise SkillError("failed", "the desktop could not open it", "try it in the file manager")
    return (done.stdout or b"").decode(errors="replace")
