"""A planner that points out what the test says, symbol by symbol."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lamd.planning.grammar import SkillShape
from lamd.planning.pointing import Language, Writing, vocabulary
from lamd.planning.source import Source

SHAPES = {
    "audio.volume": SkillShape({"level": "number"}, {}, frozenset({"level"})),
    "alarm.set": SkillShape({"time": "time", "label": "text"}, {}, frozenset({"time"})),
    "timer.start": SkillShape({"duration": "duration"}, {}, frozenset({"duration"})),
    "windows.tile": SkillShape({"side": "text", "all": "flag"}, {"side": ("left",)}),
}
LANGUAGE = Language(tuple(vocabulary(SHAPES, ["10"])), SHAPES)
BARREN = Language(tuple(vocabulary(SHAPES, [])), SHAPES)
"""Gives no number that was not said."""


def symbol(language: Language, source: Source, what: str | int) -> int:
    """A symbol by its name, a word by its place, what a stranger offers by its place and a ``+``."""
    if isinstance(what, int):
        return len(language.symbols) + what
    if what.startswith("+"):
        return len(language.symbols) + len(source.words) + int(what)
    return language.at[what]


def written(source: Source, *what: str | int, language: Language = LANGUAGE) -> Writing:
    """A plan so far, each symbol of it one that might follow."""
    writing = Writing(language, source)
    for each in what:
        taken = symbol(language, source, each)
        assert taken in writing.options(), each
        writing = writing.take(taken)
    return writing


def names(writing: Writing) -> set[str | int]:
    """What may follow, as ``symbol`` takes it."""
    known, count = len(writing.language.symbols), len(writing.source.words)
    return {
        writing.language.symbols[o] if o < known else o - known if o < known + count else f"+{o - known - count}"
        for o in writing.options()
    }


class Hand:
    """``Score`` that wants one plan, and remembers what it was asked."""

    def __init__(self, language: Language, source: Source, *what: str | int, score: float = 9.0) -> None:
        self.wanted = [symbol(language, source, each) for each in what]
        self.width = len(language.symbols) + len(source.words) + len(source.offers)
        self.score = score
        self.texts: list[list[list[str]]] = []
        self.before: list[list[list[int]]] = []
        self.timeouts: list[float] = []

    async def point(
        self, texts: Sequence[Sequence[str]], before: Sequence[Sequence[int]], timeout: float = 20.0
    ) -> NDArray[np.float32]:
        self.texts.append([list(text) for text in texts])
        self.before.append([list(row) for row in before])
        self.timeouts.append(timeout)
        scores = np.zeros((len(before), self.width), np.float32)
        for row, beginning in zip(scores, before, strict=True):
            at = len(beginning)
            if list(beginning) == self.wanted[:at] and at < len(self.wanted):
                row[self.wanted[at]] = self.score
        return scores
