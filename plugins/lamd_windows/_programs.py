"""What people call the program behind a window, from its desktop entry.

Source: https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from lamd_windows._boxes import clean

MOST = 3000
"""Desktop entries that are read."""
LARGEST = 256 * 1024
"""Bytes of one; anything larger is none."""

KINDS = {
    "WebBrowser": ("browser", "web browser", "internet"),
    "Email": ("mail", "email", "mail client", "inbox"),
    "FileManager": ("file manager", "files", "file browser", "folder"),
    "TextEditor": ("editor", "text editor", "notepad"),
    "WordProcessor": ("word processor", "document"),
    "Spreadsheet": ("spreadsheet",),
    "Presentation": ("presentation", "slides"),
    "TerminalEmulator": ("terminal", "console", "command line", "shell"),
    "Calculator": ("calculator",),
    "Calendar": ("calendar",),
    "Audio": ("music", "music player", "audio player", "player"),
    "Video": ("video player", "movie player", "player"),
    "Viewer": ("viewer", "pdf viewer", "pdf reader", "document viewer", "image viewer"),
    "RasterGraphics": ("photo editor", "image editor", "paint"),
    "VectorGraphics": ("drawing program",),
    "InstantMessaging": ("chat", "messenger"),
    "Monitor": ("system monitor", "task manager"),
    "Game": ("game",),
}
"""A category of the menu specification → what people call such a program."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program as people know it; its texts are cleaned."""

    name: str
    also: tuple[str, ...] = ()
    """Its kind, its executable, its class."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    id: str
    wm_class: str
    executable: str
    generic: str
    categories: tuple[str, ...]
    keywords: tuple[str, ...]
    part: bool
    """It starts a part of a program, such as its settings: by an option, or not from a menu."""


_kept: dict[tuple[tuple[str, float], ...], tuple[_Entry, ...]] = {}


def program(*known_as: str) -> Program:
    """The program that goes by one of these names: a window's class, a file of ``/proc``, a name of its own.

    The first that some desktop entry has counts; where none has, the first name itself.
    """
    names = [name for name in known_as if name]
    for name in names:
        wanted = name.casefold()
        for fits in (_by_class, _by_id, _by_executable, _by_name):
            if found := [entry for entry in _entries() if fits(entry, wanted)]:
                return _told(min(found, key=lambda entry: entry.part), names)
    first = clean(names[0]) if names else ""
    return Program(first, tuple(dict.fromkeys(clean(name) for name in names[1:])))


def fitting(words: str) -> list[str]:
    """Names of the installed programs of a kind, or else whose keywords or name have all of ``words`` in any form."""
    wanted = _stems(words) - _SAY_NOTHING
    kinds = {category for category, names in KINDS.items() if any(_stems(name) == wanted for name in names)}
    entries = sorted((entry for entry in _entries() if not entry.part), key=lambda entry: entry.name.casefold())
    found = [entry for entry in entries if kinds.intersection(entry.categories)] or [
        entry
        for entry in entries
        if wanted and wanted <= _stems(" ".join((entry.name, entry.generic, *entry.categories, *entry.keywords)))
    ]
    return list(dict.fromkeys(clean(entry.name) for entry in found))


def _stems(words: str) -> set[str]:
    return {_stem(word) for word in _SPLIT.findall(words.casefold())}


_SPLIT = re.compile(r"[^\W_]+")
_SAY_NOTHING = frozenset({"program", "app", "application", "the", "my", "for", "a", "an", "some", "with", "of", "to"})


def _stem(word: str) -> str:
    """A word without the ending that makes it many, or a doer: "editors" and "edit" are alike."""
    for end in ("ing", "ers", "ors", "er", "or", "s"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word.removesuffix(end)
    return word


def executable(pid: int) -> str:
    """The file name a process was started by; empty where it cannot be read."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") if pid > 0 else [b""]
    except OSError:
        return ""
    return Path(words[0].decode("utf-8", "replace")).name


def _by_class(entry: _Entry, wanted: str) -> bool:
    return entry.wm_class.casefold() == wanted


def _by_id(entry: _Entry, wanted: str) -> bool:
    return entry.id.casefold() == wanted


def _by_executable(entry: _Entry, wanted: str) -> bool:
    return entry.executable.casefold() == wanted


def _by_name(entry: _Entry, wanted: str) -> bool:
    return entry.name.casefold() == wanted or entry.id.casefold().rpartition(".")[2] == wanted


def _told(entry: _Entry, names: list[str]) -> Program:
    kinds = (word for category in entry.categories for word in KINDS.get(category, ()))
    also = dict.fromkeys(clean(text) for text in (entry.generic, entry.executable, *names, *kinds) if text)
    return Program(clean(entry.name), tuple(also))


def _entries() -> tuple[_Entry, ...]:
    """All desktop entries, the person's own first; read again when a folder of them changed."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    system = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    folders = [Path(place) / "applications" for place in (home, *system.split(":")) if Path(place).is_absolute()]
    stamp = tuple((str(folder), folder.stat().st_mtime) for folder in folders if folder.is_dir())
    if stamp not in _kept:
        files = [(Path(folder), file) for folder, _ in stamp for file in sorted(Path(folder).rglob("*.desktop"))]
        read = (_read(file, str(file.relative_to(folder))) for folder, file in files[:MOST])
        _kept.clear()
        _kept[stamp] = tuple(entry for entry in read if entry is not None)
    return _kept[stamp]


def _read(file: Path, id_: str) -> _Entry | None:
    try:
        if file.stat().st_size > LARGEST:
            return None
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    values: dict[str, str] = {}
    inside = False
    for line in lines:
        if line.startswith("["):
            if inside:
                break  # actions follow
            inside = line.strip() == "[Desktop Entry]"
        elif inside:
            key, is_pair, value = line.partition("=")
            if is_pair:
                values.setdefault(key.strip(), value.strip())
    if values.get("Type", "Application") != "Application" or not values.get("Name"):
        return None
    command = values.get("Exec", "").replace('"', "").split()
    return _Entry(
        values["Name"], id_.removesuffix(".desktop").replace("/", "-"), values.get("StartupWMClass", ""),
        Path(command[0]).name if command else "", values.get("GenericName", ""),
        tuple(values.get("Categories", "").split(";")), tuple(values.get("Keywords", "").split(";")),
        values.get("NoDisplay") == "true" or any(word.startswith("-") for word in command[1:]),
    )  # fmt: skip
