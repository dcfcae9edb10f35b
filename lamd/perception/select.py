"""Which running app is meant by what a person calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from lamd.errors import PerceptionError
from lamd.trajectory import AppInfo

GOOD = 80
"""Similarity (0 to 100) from which a name counts as meant."""
CLOSE = 4
"""A second app this near to the best makes it ambiguous."""

_SMALL = frozenset({"the", "a", "an", "my", "app", "application", "program", "window", "please"})
_SPLIT = re.compile(r"(?<=[a-z])(?=[A-Z])|[^\w]+|_")


class AmbiguousAppError(PerceptionError):
    """Several running apps may be meant."""

    def __init__(self, words: str, choices: tuple[AppInfo, ...]) -> None:
        names = ", ".join(dict.fromkeys(app.name for app in choices))
        super().__init__("ambiguous_app", f"“{words}” may be several programs", f"which one: {names}?")
        self.choices = choices


def select_app(words: str, apps: Sequence[AppInfo], also: Mapping[str, Sequence[str]] | None = None) -> AppInfo:
    """The app called ``words``; ``also`` gives further names by app name (from the catalogue of programs).

    Raises ``PerceptionError`` ``no_app`` (with the names there are) or ``AmbiguousAppError`` ``ambiguous_app``.
    """
    wanted = plain(words)
    scored = sorted(((score(wanted, _names(app, also or {})), app) for app in apps), key=lambda pair: -pair[0])
    good = [(value, app) for value, app in scored if value >= GOOD]
    if not good:
        names = ", ".join(sorted({told(app.name) for app in apps if app.name}))
        raise PerceptionError("no_app", f"no program called “{words}” is open", f"open are: {names}" if names else "")
    close = [app for value, app in good if value > good[0][0] - CLOSE]
    if len(close) > 1:
        raise AmbiguousAppError(words, tuple(close))
    return close[0]


def plain(name: str) -> str:
    """A name in small letters without what says nothing: ``org.gnome.TextEditor`` → ``text editor``."""
    if re.fullmatch(r"[a-z][\w-]*(\.[A-Za-z][\w-]*){2,}", name):
        name = name.rpartition(".")[2]
    parts = [part.casefold() for part in _SPLIT.split(name) if part]
    return " ".join(part for part in parts if part not in _SMALL) or name.casefold().strip()


def told(name: str) -> str:
    """An app's name as it is told to people."""
    return plain(name) if "." in name else name


def score(wanted: str, names: Sequence[str]) -> float:
    """How well the best of ``names`` fits, 0 to 100. Both as ``plain`` gives them."""
    best = 0.0
    for name in names:
        if name == wanted:
            return 100.0
        whole = fuzz.ratio(wanted, name)
        tokens, asked = name.split(), wanted.split()
        if asked and all(any(part == token for token in tokens) for part in asked):
            # "calculator" for "gnome calculator": every word said is in the name
            whole = max(whole, 94.0 - 2 * (len(tokens) - len(asked)))
        elif tokens and all(token in asked for token in tokens):
            whole = max(whole, 88.0)
        elif wanted.replace(" ", "") == name.replace(" ", ""):
            whole = 98.0
        best = max(best, whole)
    return best


def _names(app: AppInfo, also: Mapping[str, Sequence[str]]) -> list[str]:
    return [plain(app.name), *(plain(name) for name in also.get(app.name, ()))]
