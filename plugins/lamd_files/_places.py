"""Where a person's files are: the usual folders, mounted media, and what is outside of them."""

from __future__ import annotations

import getpass
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lamd.api import SkillError, settings
from lamd_files import _told

ALIASES = {
    "photos": "pictures", "photo": "pictures", "picture": "pictures", "images": "pictures", "songs": "music",
    "films": "videos", "movies": "videos", "video": "videos", "document": "documents", "docs": "documents",
    "download": "downloads", "my computer": "home",
}  # fmt: skip
"""Other words for a usual folder, where no folder has that name itself."""
HOMES = ("home", "home folder", "home directory", "personal folder", "house folder", "user folder")
_MEDIUM = re.compile(
    r"(?:(?:usb|memory|flash|thumb|pen|external|sd|portable|backup|big|hard|removable)[ -]?)*"
    r"(?:stick|drive|card|disk|hard ?disk|key)|usb|nas"
)
_DRESS = re.compile(r"^(?:(?:the|my|a|our|this)\s+)+|\s+(?:folder|directory|dir)$", re.IGNORECASE)


def home() -> Path:
    return Path.home()


def usual() -> dict[str, Path]:
    """The folders of xdg-user-dirs that there are, by the word for each."""
    import platformdirs

    found = {
        "documents": platformdirs.user_documents_path(), "downloads": platformdirs.user_downloads_path(),
        "desktop": platformdirs.user_desktop_path(), "pictures": platformdirs.user_pictures_path(),
        "music": platformdirs.user_music_path(), "videos": platformdirs.user_videos_path(),
    }  # fmt: skip
    return {word: path for word, path in found.items() if path != home() and path.is_dir()}


def media() -> tuple[Path, ...]:
    """What is mounted for the person: sticks, cards, drives; the setting ``media`` says where those come up."""
    user = getpass.getuser()
    roots = settings("files").get("media", (f"/run/media/{user}", f"/media/{user}"))
    found = [entry for root in map(Path, roots) if root.is_dir() for entry in sorted(root.iterdir()) if entry.is_dir()]
    return tuple(path for path in found if not path.is_symlink())


def own(path: Path) -> bool:
    """Whether a path leads, links followed, into the home folder, a usual folder or to mounted media."""
    real = path.resolve()
    return any(real.is_relative_to(root.resolve()) for root in (home(), *usual().values(), *media()))


def fixed(path: Path) -> bool:
    """Whether a folder belongs to the desktop itself and is never moved, renamed or trashed."""
    real = path.parent.resolve() / path.name
    roots = [home(), *usual().values(), *media(), Path("/")]
    return any(path == root or root.resolve().is_relative_to(real) for root in roots)


def bare(said: str) -> str:
    """The name in "the work folder"."""
    text = " ".join(said.strip(" .,!?\"'“”").split())
    while (less := _DRESS.sub("", text)) != text and less:
        text = less
    return text


def literal(said: str) -> Path | None:
    """The path that was given as such: absolute, from ``~``, a ``file:`` URI; links in it are not followed."""
    if said.startswith("file:///"):
        return Path(os.path.normpath(os.fsdecode(unquote(urlsplit(said).path, errors="surrogateescape"))))
    if said.startswith(("/", "~/")):
        return Path(os.path.normpath(Path(said).expanduser()))
    return None


def known(said: str) -> Path | None:
    """A usual folder, the home folder, a path under it; None for any other name."""
    text = bare(said).casefold()
    if text in HOMES or said.strip().casefold() in HOMES:
        return home()
    there = usual()
    if text in there:
        return there[text]
    if found := next((path for path in there.values() if path.name.casefold() == text), None):
        return found
    return _stepwise(re.split(r"/| slash ", text), there) if "/" in text or " slash " in text else None


def _stepwise(parts: list[str], there: dict[str, Path]) -> Path | None:
    """ "documents/work" from home, whatever the case of each part; "downloads" is where that folder is."""
    at = there.get(parts[0].strip(), home())
    for part in map(str.strip, parts[1:] if at != home() else parts):
        if part in ("", ".", ".."):
            continue
        try:
            match = [entry for entry in at.iterdir() if entry.name.casefold() == part]
        except OSError:
            return None
        if not match:
            return None
        at = match[0]
    return at if at == home() or own(at.parent) else None


def alias(said: str) -> Path | None:
    """A usual folder by another word for it, where no folder has that name."""
    word = ALIASES.get(bare(said).casefold(), "")
    return home() if word == "home" else usual().get(word)


def medium(said: str) -> Path | None:
    """The stick, card or drive meant; None if the words mean none.

    Raises ``SkillError``: ``unavailable``, ``ambiguous``.
    """
    text = bare(said).casefold()
    there = media()
    if found := next((path for path in there if path.name.casefold() == text), None):
        return found
    if not _MEDIUM.fullmatch(text):
        return None
    if not there:
        raise SkillError("unavailable", f"no {text} is connected", "plug it in and open it once in the file manager")
    if len(there) > 1:
        names = [_told.name(path.name) for path in there]
        raise SkillError("ambiguous", f"which one is the {text}?", "say its name", names)
    return there[0]


def told(folder: Path) -> str:
    """A folder as people call it: from home, or from its medium."""
    if folder == home():
        return "your home folder"
    for word, path in usual().items():
        if folder.is_relative_to(path):
            inner = folder.relative_to(path).as_posix()
            named = path.name if path.name.casefold() == word else path.name or word
            return _told.name(named if inner == "." else f"{named}/{inner}")
    for root, cut in ((home(), home()), *((path, path.parent) for path in media())):
        if folder.is_relative_to(root):
            return _told.name(folder.relative_to(cut).as_posix())
    return _told.name(str(folder))
