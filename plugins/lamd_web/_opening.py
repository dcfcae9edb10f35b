"""Handing a URI to the program that is set for its kind, with xdg-open, and seeing whether a program took it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from lamd.api import SkillError, start

SEEN_S = 4.0
"""Longest wait for a program to come up with the URI."""
_MIDDLEMEN = ("xdg-open", "gio", "exo-open", "kde-open", "kde-open5", "kfmclient", "mate-open", "systemd-run")
"""Programs that only hand it on."""
_WRONG = {2: "it cannot be found", 3: "no program is set for it", 4: "the program that is set for it did not open it"}
"""What xdg-open's exit codes mean, see xdg-open(1)."""


def handler(scheme: str) -> str:
    """The desktop entry that is set for a scheme, without its ending; empty where none is set.

    Read as xdg-mime does, which itself takes a tenth of a second
    (https://specifications.freedesktop.org/mime-apps-spec/latest).
    """
    kind = f"x-scheme-handler/{scheme}"
    data = [Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")]
    data += map(Path, filter(None, (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")))
    folders = [Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")]
    folders += map(Path, filter(None, (os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")))
    folders += [folder / "applications" for folder in data]
    desktops = [f"{name.lower()}-" for name in os.environ.get("XDG_CURRENT_DESKTOP", "").split(":") if name]
    lists = [
        (folder / f"{which}mimeapps.list", "[Default Applications]") for folder in folders for which in (*desktops, "")
    ]
    lists += [(folder / "applications" / name, "[") for folder in data for name in ("defaults.list", "mimeinfo.cache")]
    for file, section in lists:
        for entry in _named(file, section, kind):
            if any(_is_there(folder / "applications", entry) for folder in data):
                return _shown(entry)
    return next((_shown(entry) for folder in data for entry in _of_kind(folder / "applications", kind)), "")


def _named(file: Path, section: str, kind: str) -> list[str]:
    """The entries that a list has for a kind, the first choice first."""
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    here, found = False, list[str]()
    for line in lines:
        if line.startswith("["):
            here = line.startswith(section)
        elif here and line.startswith(f"{kind}="):
            found += [entry.strip() for entry in line.partition("=")[2].split(";") if entry.strip()]
    return found


def _is_there(folder: Path, entry: str) -> bool:
    """An entry in a folder below it has that folder's name before a hyphen."""
    return "/" not in entry and ((folder / entry).is_file() or (folder / entry.replace("-", "/", 1)).is_file())


def _of_kind(folder: Path, kind: str) -> Iterator[str]:
    """Entries that say themselves that they are for a kind: there may be no list at all."""
    wanted = f"{kind};".encode()
    for file in sorted(folder.glob("**/*.desktop")):
        try:
            if wanted in file.read_bytes():
                yield file.name
        except OSError:
            continue


def _shown(entry: str) -> str:
    return "".join(c for c in entry.removesuffix(".desktop") if c.isprintable())[:80]


def opened(uri: str) -> bool:
    """Open it; whether a program was seen with it, which one that ran already need not be.

    Raises ``SkillError``: ``unavailable``, ``failed``.
    """
    before = _holders(uri)
    process = start(["xdg-open", uri])
    end = time.monotonic() + SEEN_S
    while time.monotonic() < end:
        if _holders(uri) - before:
            return True
        code = process.poll()
        if code:
            raise SkillError("unavailable" if code == 3 else "failed", _WRONG.get(code, "the desktop did not open it"))
        if code == 0:
            break
        time.sleep(0.02)
    return bool(_holders(uri) - before)


def _holders(uri: str) -> set[int]:
    """Processes that were started with the URI, other than those that hand it on."""
    wanted, found = os.fsencode(uri), set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(word.endswith(wanted) for word in words[1:]):
            names = {os.fsdecode(word.rpartition(b"/")[2]) for word in words[:2]}
            if not names.intersection(_MIDDLEMEN):
                found.add(int(entry.name))
    return found
