"""All of it, not the next one only: "replace every monday", "find cat and replace all of them". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lamd.session import dialogs
from lamd.session.pursuit import is_page
from lamd.trajectory import Candidate, Kind, Observation, Step

_ALL = re.compile(r"\b(?:all|every|everywhere|each|everything|whole|throughout)\b", re.IGNORECASE)
"""Words that want all of something, in what people say and in what is written on controls."""
_WORD = re.compile(r"\w+")


def wanted(words: str) -> bool:
    """Whether something is to be done to all there is, not to the next one only."""
    return bool(_ALL.search(words))


def doing(candidates: Sequence[Candidate], words: str) -> tuple[Candidate, ...]:
    """Those whose label says that they do to all what ``words`` want done: "Replace All" for "replace every …"."""
    said = _words(words)
    return tuple(c for c in candidates if wanted(c.label) and not said.isdisjoint(_words(_ALL.sub("", c.label))))


def extending(seen: Observation, words: str) -> Candidate | None:
    """What has to be switched on first in a dialog so that it does to all what ``words`` want done; None: nothing."""
    if not wanted(words) or doing(dialogs.buttons(seen), words):
        return None
    off = [c for c in seen.candidates if c.kind is Kind.TOGGLE and c.on is False and c.enabled and c.visible]
    meant = doing([c for c in off if dialogs.in_window(c, seen)], words)
    return meant[0] if len(meant) == 1 else None


def replaced(step: Step) -> str:
    """The text that is to be replaced wherever it is, and should be gone then; empty where there is none."""
    values = dict(step.values)
    find, put = values.get("find", ""), values.get("replace")
    return find if wanted(step.words) and put is not None and find.casefold() not in put.casefold() else ""


def is_left(text: str, seen: Observation) -> bool:
    """Whether a page still has ``text``."""
    pages = (seen.tree.nodes[c.ref].text or "" for c in seen.candidates if is_page(c, seen))
    return any(text.casefold() in page.casefold() for page in pages)


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
