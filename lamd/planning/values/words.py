"""The words of a command: what is copied, and what values are worked out of."""

from __future__ import annotations

import re
from dataclasses import dataclass

_EDGES = "\"'“”‘’()[]{}<>,;:!?…."


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a command without the punctuation around it."""

    text: str
    start: int
    """Offset of its first character in the command."""
    end: int


def words(command: str) -> tuple[Word, ...]:
    """The words of a command; punctuation at their edges is cut off, what is inside stays."""
    found = []
    for match in re.finditer(r"\S+", command):
        core = match[0].strip(_EDGES)
        if core:
            start = match.start() + match[0].index(core)
            found.append(Word(core, start, start + len(core)))
    return tuple(found)
