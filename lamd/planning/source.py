"""A command as plans point into it: its words, and what can be worked out of a run of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from lamd.natural.numbers import ORDINALS, in_digits, numbers
from lamd.planning.grammar import SkillShape
from lamd.planning.values import Word, readable, words
from lamd.planning.values.expressions import expressions
from lamd.planning.values.spelled import cells, spelled
from lamd.planning.values.times import times
from lamd.planning.values.typed import LONGEST as LONGEST_TYPED

LONGEST = 14
"""Words of a run that a value is worked out of, at most."""
_PLACE = re.compile(r"([1-9]\d?)(?:st|nd|rd|th)")
MOST = 100
"""Words that are looked at for times and lengths of time: each costs a few milliseconds."""
READINGS = {
    "punct": 1, "digits": 1, "number": 4, "less": 1, "time": 4, "sum": 4, "spelled": 4, "cells": 4,
    "lower": 1, "upper": 1,
}  # fmt: skip
"""How a value may be worked out of a run of words, and how many results of each are told apart."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A skill that the model does not know by heart."""

    name: str
    shape: SkillShape
    told: str = ""
    """What it does."""

    @property
    def pieces(self) -> list[str]:
        """What is pointed at: its name, then its arguments."""
        return [self.name, *self.shape.types]


@dataclass(frozen=True)
class Source:
    """A command as it is pointed into."""

    command: str
    strangers: tuple[Stranger, ...] = ()

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return words(self.command)

    @cached_property
    def pieces(self) -> list[str]:
        """The command cut at its words, each with the punctuation behind it."""
        starts = [word.start for word in self.words]
        return [self.command[a:b].strip() for a, b in pairwise([*starts, len(self.command)])]

    @cached_property
    def offers(self) -> list[tuple[int, str]]:
        """What is pointed at behind the words: of which stranger, and its name (empty) or an argument."""
        return [(at, key) for at, one in enumerate(self.strangers) for key in ("", *one.shape.types)]

    @cached_property
    def places(self) -> frozenset[int]:
        """The places that are said as such: 7 for "the 7th" and "the seventh"."""
        lower = [word.text.lower() for word in self.words]
        figures = (found[1] for word in lower if (found := _PLACE.fullmatch(word)))
        return frozenset({ORDINALS[word] for word in lower if word in ORDINALS} | {int(n) for n in figures})

    def text(self, first: int, last: int) -> str:
        """The words from ``first`` to ``last`` as they are written, with what stands between."""
        return self.command[self.words[first].start : self.words[last].end]

    def readings(self, first: int, last: int) -> dict[str, str]:
        """What can be worked out of a run of words: the symbol of the reading to its result."""
        key = (first, last)
        if key not in self._read:
            self._read[key] = dict(self._worked_out(first, last))
        return self._read[key]

    @cached_property
    def _read(self) -> dict[tuple[int, int], dict[str, str]]:
        return {}

    def _worked_out(self, first: int, last: int) -> Iterator[tuple[str, str]]:
        text = self.text(first, last)
        end = self.words[last].end
        if self.command[end : end + 1] in tuple(".!?…)"):
            yield "r:punct0", text + self.command[end]
        if last - first >= LONGEST:
            return
        said = [word.text for word in self.words[first : last + 1]]
        lower = [word.lower() for word in said]
        found: dict[str, Iterable[str]] = {
            "digits": [] if (digits := in_digits(said)) == said else [" ".join(digits)],
            "number": numbers(lower), "time": times(lower), "sum": expressions(lower),
            "spelled": spelled(said), "cells": cells(lower),
        }  # fmt: skip
        found["less"] = [f"-{number}" for number in islice(numbers(lower), 1) if number[0] != "-"]
        found |= {"lower": [text.lower()], "upper": [text.upper()]}
        known = {text}
        for kind, results in found.items():
            fresh = (result for result in dict.fromkeys(results) if result not in known)
            for at, result in enumerate(islice(fresh, READINGS[kind])):
                known.add(result)
                yield f"r:{kind}{at}", result

    def typed(self, kind: str) -> set[tuple[int, int]]:
        """The runs that a skill can read as the ``kind`` of text that it wants, one of ``KINDS``."""
        if kind not in self._typed:
            count = min(len(self.words), MOST)
            texts = set(readable(self.command[: self.words[count - 1].end], kind)) if count else set()
            self._typed[kind] = {
                (first, last)
                for first in range(count)
                for last in range(first, min(count, first + LONGEST_TYPED))
                if self.text(first, last) in texts
            }
        return self._typed[kind]

    @cached_property
    def _typed(self) -> dict[str, set[tuple[int, int]]]:
        return {}
