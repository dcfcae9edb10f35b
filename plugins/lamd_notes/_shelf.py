"""The folders of notes and lists, and the file that a name means."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal

from lamd.api import SkillError, natural, settings
from lamd_notes import _page

Kind = Literal["note", "list"]
FOLDERS: dict[Kind, str] = {"note": "Notes", "list": "Lists"}
"""Below Documents."""
ENDINGS = (".md", ".markdown", ".txt")
UNNAMED = "Notes"
"""The note that takes what is not for a certain one."""
ALIKE = 86.0
"""Of 100: how like two names are that mean the same file; of a part in a longer name ``natural.choose`` gives 90."""
LONGEST = 120
_DRESS = re.compile(r"^(?:(?:the|my|our|a|an)\s+)+|\s+(?:notes?|lists?|file)$", re.IGNORECASE)


def folder(kind: Kind) -> Path:
    """Where the files lie, whether it is there or not."""
    import platformdirs

    if said := settings("notes").get(f"{kind}s"):
        return Path(str(said)).expanduser()
    return platformdirs.user_documents_path() / FOLDERS[kind]


def why_not() -> str:
    """Why nothing can be written there; empty if it can."""
    for kind in FOLDERS:
        there = next(path for path in (folder(kind), *folder(kind).parents) if path.exists())
        if not there.is_dir() or not os.access(there, os.W_OK):
            return f"{_page.plain(str(there))} cannot be written to"
    return ""


def files(kind: Kind) -> list[Path]:
    """All there are, by name."""
    try:
        found = [f for f in folder(kind).iterdir() if f.suffix.casefold() in ENDINGS and not f.name.startswith(".")]
    except OSError:
        return []
    return sorted((file for file in found if file.is_file()), key=lambda file: file.name.casefold())


def told(file: Path) -> str:
    """A file's name as it is told."""
    return _page.plain(file.stem)


def there(kind: Kind, said: str, near: bool = True) -> Path | None:
    """The file that a name means: its own but for number and spacing, one that is nearly so, or, ``near``, part of one.

    Raises ``SkillError`` ``ambiguous``.
    """
    from rapidfuzz import fuzz

    by_key = {key(file.stem): file for file in reversed(files(kind))}
    wanted = key(said)
    if wanted in by_key:
        return by_key[wanted]
    scored = sorted(((fuzz.ratio(wanted, other), other) for other in by_key), reverse=True)
    if scored and scored[0][0] >= ALIKE and len(wanted) > 3 and scored[0][1][:1] == wanted[:1]:
        return by_key[scored[0][1]]
    if not near:
        return None
    named = [natural.Named(told(file), file) for file in by_key.values()]
    try:
        return natural.choose(bare(said), named, kind).thing
    except SkillError as error:
        if error.code == "skill.ambiguous":
            raise
        return None


def one(kind: Kind, said: str) -> Path:
    """The file that a name means; raises ``SkillError``: ``not_found`` with those there are, ``ambiguous``."""
    if file := there(kind, said):
        return file
    names = [told(file) for file in files(kind)][:8]
    hint = f"there are: {', '.join(names)}" if names else f"there is no {kind} yet"
    raise SkillError("not_found", f"there is no {kind} called “{_page.plain(said)}”", hint, names)


def fresh(kind: Kind, said: str) -> Path:
    """The file of a new note or list; raises ``SkillError`` ``bad_value`` for what is no name."""
    name = _page.plain(bare(said))
    if not name or "/" in name or name.startswith(".") or len(os.fsencode(name)) > LONGEST:
        raise SkillError("bad_value", f"“{_page.plain(said)[:60]}” cannot be the name of a {kind}", "say a short name")
    return folder(kind) / f"{name[0].upper()}{name[1:]}.md"


def bare(said: str) -> str:
    """The name in "my shopping list"."""
    text = " ".join(said.strip(' .,!?"“”').split())
    while (less := _DRESS.sub("", text)) != text and less:
        text = less
    return text


def key(said: str) -> str:
    """A name by which others for the same are found: "to-do" and "todo list", "groceries" and "grocery"."""
    text = re.sub(r"[\W_]+", "", bare(said).casefold().replace("’s", "s").replace("'s", "s"))
    text = text.removesuffix("list") if len(text) > 6 else text
    if len(text) > 4 and text.endswith("ies"):
        return f"{text[:-3]}y"
    return text.removesuffix("s") if len(text) > 3 and not text.endswith("ss") else text
