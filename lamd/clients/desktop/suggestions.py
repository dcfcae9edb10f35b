"""What the palette offers while somebody types: said before, examples of skills, programs to open."""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

MOST = 7
MAX_APPS = 500

Kind = Literal["recent", "skill", "app"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    text: str
    """The command that it stands for."""
    kind: Kind
    about: str = ""
    """More about it, such as what a skill does."""


def recent(entries: Iterable[Mapping[str, Any]]) -> list[Suggestion]:
    """Commands of a person, the newest first, each once."""
    said = [str(e.get("text", "")) for e in entries if e.get("role") == "person" and e.get("status") == "finished"]
    return [Suggestion(text, "recent") for text in dict.fromkeys(reversed(said)) if text.strip()]


def skills(told: Iterable[Mapping[str, Any]]) -> list[Suggestion]:
    """An example phrase for each skill that is available and has one; one of each plugin before the second of any."""
    count: dict[str, int] = {}
    found = []
    for skill in told:
        if skill.get("available") and skill.get("examples"):
            plugin = str(skill.get("plugin", ""))
            turn = count[plugin] = count.get(plugin, 0) + 1
            found.append((turn, Suggestion(str(skill["examples"][0]), "skill", str(skill.get("summary", "")))))
    return [suggestion for _, suggestion in sorted(found, key=lambda pair: pair[0])]


def apps(environ: Mapping[str, str] | None = None) -> list[Suggestion]:
    """``open NAME`` for the programs with a desktop entry."""
    env = os.environ if environ is None else environ
    home = env.get("XDG_DATA_HOME") or str(Path(env.get("HOME", "/nowhere")) / ".local/share")
    shared = (env.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    found: dict[str, str] = {}
    for folder in (home, *shared):
        for file in sorted((Path(folder) / "applications").glob("*.desktop"))[:MAX_APPS]:
            found.setdefault(file.name, _name(file))
    return [Suggestion(f"open {name}", "app") for name in sorted({n for n in found.values() if n}, key=str.casefold)]


def matching(typed: str, offered: Iterable[Suggestion], most: int = MOST) -> list[Suggestion]:
    """The best for what is typed: those that begin so, then those with all the words; kinds in the order given."""
    words = typed.casefold().split()
    seen: dict[str, tuple[int, Suggestion]] = {}
    for suggestion in offered:
        text = suggestion.text.casefold()
        if words and not all(word in text for word in words):
            continue
        begins = text.startswith(" ".join(words))
        seen.setdefault(text, (0 if begins else 1, suggestion))
    ranked = sorted(seen.values(), key=lambda pair: pair[0]) if words else list(seen.values())
    return [suggestion for _, suggestion in ranked[:most]]


def _name(file: Path) -> str:
    """What a program calls itself; empty for what is not shown or cannot be read."""
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    try:
        parser.read_string(file.read_text("utf-8"))
        entry = parser["Desktop Entry"]
    except (OSError, ValueError, KeyError, configparser.Error):
        return ""
    hidden = "true" in (entry.get("nodisplay", "").lower(), entry.get("hidden", "").lower())
    return "" if hidden or entry.get("type") != "Application" else entry.get("name", "").strip()
