"""All of it, not the next one only: "replace every monday", "find cat and replace all of them". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lamd.perception.pages import on_page
from lamd.perception.sorts import of_sort
from lamd.session import dialogs
from lamd.session.pursuit import is_page, usable
from lamd.trajectory import Candidate, Kind, Observation, Step

_ALL = re.compile(r"\b(?:all|every|everywhere|each|everything|whole|throughout)\b", re.IGNORECASE)
"""Words that want all of something, in what people say and in what is written on controls."""
_EACH = re.compile(r"(?i)\b(both|all|each|every)(?: of)?(?: the| my| these)? ((?:\w+ ){0,2}\w+)")
_FIELDS = frozenset({Kind.EDIT, Kind.ADJUST, Kind.CHOOSE})
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


def is_ready(words: str, seen: Observation) -> bool:
    """Whether no button that does to all what ``words`` want done is still greyed out."""
    off = [c for c in seen.candidates if c.kind is Kind.CLICK and c.visible and not c.enabled]
    return not wanted(words) or bool(doing(dialogs.buttons(seen), words)) or not doing(off, words)


def spread(step: Step, seen: Observation) -> tuple[Step, ...]:
    """A step for each of the fields that are to get the one value: "both text fields"; none where none are meant."""
    found = _EACH.search(step.words) if len(step.values) == 1 and not step.ordinal else None
    if found is None:
        return ()
    fields = [c for c in on_page(seen, usable(seen)) or usable(seen) if c.kind in _FIELDS and c.visible]
    said = found[2].split()
    for phrase in (" ".join(said[:end]) for end in range(len(said), 0, -1)):
        same = of_sort(seen, phrase, fields) or ()
        if len(same) == 2 or (len(same) > 2 and found[1].casefold() != "both"):
            value = (("value", step.values[0][1]),)
            return tuple(replace(step, words=phrase, ordinal=at, values=value) for at in range(1, len(same) + 1))
    return ()


def is_spread(step: Step) -> bool:
    """Whether ``spread`` may find some."""
    return bool(step.values and _EACH.search(step.words))


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
