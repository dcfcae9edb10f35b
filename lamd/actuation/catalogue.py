"""The programs that are installed, from their desktop entries, and which one a person means.

Source: https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import logging
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from desktop_entry_lib import DesktopEntry, InvalidDesktopEntry
from rapidfuzz import fuzz, process

log = logging.getLogger(__name__)

MAX_ENTRIES = 3000
MAX_BYTES = 512 * 1024
"""A desktop entry is a few KiB; anything larger is none."""
LIKELY = 70.0
"""Score from which an entry is worth naming."""
EXACT = 100.0
"""Score of the very name."""

KINDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("browser", "web browser", "internet", "web"), ("WebBrowser", "x-scheme-handler/http")),
    **dict.fromkeys(("mail", "email", "e mail", "mail client"), ("Email", "x-scheme-handler/mailto")),
    **dict.fromkeys(("file manager", "files", "file browser", "folders"), ("FileManager", "inode/directory")),
    **dict.fromkeys(("text editor", "editor", "notepad", "notes editor"), ("TextEditor", "text/plain")),
    **dict.fromkeys(("pdf viewer", "document viewer", "pdf reader"), ("Viewer", "application/pdf")),
    **dict.fromkeys(("image viewer", "photo viewer", "picture viewer", "photos"), ("Viewer", "image/png")),
    **dict.fromkeys(("music", "music player", "audio player"), ("Audio", "audio/mpeg")),
    **dict.fromkeys(("video player", "movie player", "videos"), ("Video", "video/mp4")),
    **dict.fromkeys(("spreadsheet", "spreadsheets"), ("Spreadsheet", "")),
    **dict.fromkeys(("word processor", "documents editor"), ("WordProcessor", "")),
    **dict.fromkeys(("presentation", "presentations", "slides"), ("Presentation", "")),
    **dict.fromkeys(("terminal", "command line", "console", "shell"), ("TerminalEmulator", "")),
    **dict.fromkeys(("calculator",), ("Calculator", "")),
    **dict.fromkeys(("calendar",), ("Calendar", "")),
    **dict.fromkeys(("system monitor", "task manager", "process manager"), ("Monitor", "")),
    **dict.fromkeys(("software", "software center", "app store"), ("PackageManager", "")),
    **dict.fromkeys(("paint", "paint program"), ("RasterGraphics", "")),
    **dict.fromkeys(("drawing program", "vector drawing"), ("VectorGraphics", "")),
}
"""What people call a kind of program → its category in the menu specification, and the type of file it opens."""

_TYPES = frozenset(mime for _, mime in KINDS.values() if mime)
_SMALL = frozenset({"the", "a", "an", "my", "app", "application", "program", "please", "new"})
_SPLIT = re.compile(r"(?<=[a-z])(?=[A-Z])|[^\w]+|_")


@dataclass(frozen=True, slots=True)
class Entry:
    """One program that can be started."""

    id: str
    """File name without ``.desktop``: ``org.gnome.TextEditor``."""
    name: str
    command: tuple[str, ...]
    """What is run, without placeholders for files; never a shell."""
    generic: str = ""
    """What kind of program it says it is: ``Text Editor``."""
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    opens: frozenset[str] = frozenset()
    """Those types of ``KINDS`` that it opens."""
    wm_class: str = ""
    hidden: bool = False
    """Not meant for menus; found by its exact name only."""
    terminal: bool = False
    """It runs in a terminal window."""
    directory: str = ""
    """Working directory it asks for."""

    @property
    def program(self) -> str:
        """Name of its executable."""
        return Path(self.command[0]).name if self.command else ""


class Catalogue:
    """Desktop entries, read again when a folder of them changed."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        """``environ`` stands in for the process's own: ``XDG_DATA_HOME``, ``XDG_DATA_DIRS``, ``PATH``,
        ``XDG_CURRENT_DESKTOP``."""
        self._environ = os.environ if environ is None else environ
        self._stamp: tuple[tuple[str, float], ...] = ()
        self._entries: tuple[Entry, ...] = ()

    def entries(self) -> tuple[Entry, ...]:
        """All programs that can be started here, the person's own entries before the system's."""
        folders = [folder for folder in self._folders() if folder.is_dir()]
        stamp = tuple((str(folder), folder.stat().st_mtime) for folder in folders)
        if stamp != self._stamp:
            found: dict[str, Entry | None] = {}
            for folder in folders:
                for path in sorted(folder.rglob("*.desktop"))[:MAX_ENTRIES]:
                    name = str(path.relative_to(folder)).removesuffix(".desktop").replace("/", "-")
                    if name not in found:
                        found[name] = self._read(path, name)
            self._entries = tuple(entry for entry in found.values() if entry is not None)
            self._stamp = stamp
        return self._entries

    def find(self, words: str) -> list[tuple[Entry, float]]:
        """Programs that ``words`` may mean, the likeliest first, with scores from ``LIKELY`` to 100.

        By name, executable and file name; by kind, generic name and keywords with less. Where a kind is meant and
        several programs are of it, the one that the session prefers (``mimeapps.list``) comes first.
        """
        wanted = plain(words)
        if not wanted:
            return []
        default = self._default(KINDS.get(wanted, ("", ""))[1])
        scored = []
        for entry in self.entries():
            score = _score(entry, wanted)
            if entry.id == default and score < EXACT:
                score = EXACT - 0.5
            if score >= (EXACT if entry.hidden else LIKELY):
                scored.append((entry, score))
        scored.sort(key=lambda pair: (-pair[1], len(pair[0].name), pair[0].id))
        return scored

    def near(self, words: str, most: int = 3) -> tuple[str, ...]:
        """Names that sound like ``words``, for the person who is told that there is no such program."""
        names = sorted({entry.name for entry in self.entries() if not entry.hidden})
        found = process.extract(words, names, scorer=fuzz.WRatio, limit=most, score_cutoff=50, processor=str.casefold)
        return tuple(name for name, _, _ in found)

    def _folders(self) -> Iterable[Path]:
        environ = self._environ
        home = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME", "/nonexistent")) / ".local/share")
        system = environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        for folder in (home, *system.split(":")):
            if Path(folder).is_absolute():
                yield Path(folder) / "applications"

    def _read(self, path: Path, name: str) -> Entry | None:
        """One entry; None where it is no program, is not for this desktop, or is broken."""
        try:
            if path.stat().st_size > MAX_BYTES:
                return None
            entry = DesktopEntry.from_file(path)
            command = tuple(entry.get_command())
        except (OSError, ValueError, KeyError, AttributeError, TypeError, InvalidDesktopEntry) as error:
            log.debug("desktop entry %s is broken: %s", path, error)
            return None
        if entry.Type != "Application" or entry.Hidden or not command or not self._can_run(entry.TryExec or command[0]):
            return None
        desktops = set(self._environ.get("XDG_CURRENT_DESKTOP", "").split(":")) - {""}
        elsewhere = (entry.OnlyShowIn and not desktops & set(entry.OnlyShowIn)) or desktops & set(entry.NotShowIn or ())
        return Entry(
            id=name,
            name=entry.Name.default_text or name,
            command=command,
            generic=entry.GenericName.default_text or "",
            keywords=tuple(entry.Keywords.default_list or ()),
            categories=tuple(entry.Categories or ()),
            opens=_TYPES & set(entry.MimeType or ()),
            wm_class=entry.StartupWMClass or "",
            hidden=bool(entry.NoDisplay or elsewhere),
            terminal=bool(entry.Terminal),
            directory=entry.Path or "",
        )

    def _can_run(self, program: str) -> bool:
        return shutil.which(program, path=self._environ.get("PATH", os.defpath)) is not None

    def _default(self, mime: str) -> str:
        """What opens files of a type here: ``mimeapps.list`` of the person, then of the system."""
        if not mime:
            return ""
        environ = self._environ
        config = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME", "/nonexistent")) / ".config")
        system = (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")
        known = {entry.id for entry in self.entries()}
        for folder in (Path(config), *map(Path, system), *self._folders()):
            try:
                lines = (folder / "mimeapps.list").read_text("utf-8", "replace").splitlines()
            except OSError:
                continue
            for line in lines:
                kind, _, value = line.partition("=")
                for name in value.split(";") if kind.strip() == mime else ():
                    if (chosen := name.strip().removesuffix(".desktop")) in known:
                        return chosen
        return ""


@lru_cache(maxsize=8192)
def plain(words: str) -> str:
    """Words in small letters without what says nothing: ``the Calculator app`` → ``calculator``."""
    parts = [part.casefold() for part in _SPLIT.split(words) if part]
    return " ".join(part for part in parts if part not in _SMALL) or " ".join(parts)


def _score(entry: Entry, wanted: str) -> float:
    last = entry.id.rpartition(".")[2] if entry.id.count(".") >= 2 else entry.id
    names = ((_together(entry.name), 0), (plain(entry.name), 3), (plain(last), 1))
    best = max(_alike(wanted, name) - less for name, less in names)
    if wanted in (plain(entry.program), entry.program.casefold()):
        # With arguments it may be a part of a bigger program, such as its settings.
        best = max(best, 97.0 if len(entry.command) == 1 else 80.0)
    if wanted == plain(entry.id):
        best = EXACT
    category, mime = KINDS.get(wanted, ("", ""))
    if category in entry.categories and (category != "Viewer" or mime in entry.opens):
        best = max(best, 96.0)
    if entry.generic:
        best = max(best, _alike(wanted, plain(entry.generic)) * 0.92)
    if any(plain(keyword) == wanted for keyword in entry.keywords):
        best = max(best, 80.0)
    return best - 6 if entry.terminal and best < EXACT else best


@lru_cache(maxsize=8192)
def _together(name: str) -> str:
    """As ``plain``, but ``LibreOffice`` stays one word."""
    return plain(name.lower())


def _alike(wanted: str, name: str) -> float:
    """How well a name fits, 0 to 100: all of it, all words said in it, or a slip of the finger."""
    if wanted == name or wanted.replace(" ", "") == name.replace(" ", ""):
        return EXACT
    asked, known = wanted.split(), name.split()
    if all(word in known for word in asked):
        return 95.0 - 2.0 * (len(known) - len(asked))
    if known and all(word in asked for word in known) and len(name) > 3:
        return 86.0
    ratio = fuzz.ratio(wanted, name)
    return ratio if ratio >= 82 else ratio * 0.7


def choices(found: Sequence[tuple[Entry, float]], close: float = 0.5) -> tuple[Entry, ...]:
    """The entries that are as likely as the first: one, or those to choose from."""
    return tuple(entry for entry, score in found if score > found[0][1] - close) if found else ()
