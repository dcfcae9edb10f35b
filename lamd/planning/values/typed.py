"""Runs of a command's words that can be read as what an argument wants: a time, a length of time.

The skill would refuse any other text, so the planner need not be able to write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from lamd.errors import SkillError
from lamd.natural import duration, occasion, period
from lamd.planning.values.words import words

LONGEST = 8
"""Words of a run at most."""
_READERS: dict[str, tuple[Callable[[str], object], ...]] = {"time": (occasion, period), "duration": (duration,)}
KINDS = tuple(_READERS)
_CLOCK = re.compile(r"\d{2}:\d{2}")
_NO_START = frozenset("and to of then or is so but please a at on for by".split())
_NO_END = frozenset("the a an at on in for to and of or by please is my".split())


@lru_cache(maxsize=64)
def readable(command: str, kind: str, worked: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Runs of words of ``command`` that can be read as ``kind``, one of ``KINDS``; for a time those of ``worked`` too.

    ``worked``: values worked out of the command, of which the clock times are taken.
    """
    clocks = [value for value in worked if _CLOCK.fullmatch(value)] if kind == "time" else []
    return tuple(dict.fromkeys([*_runs(command, kind), *clocks]))


def _runs(command: str, kind: str) -> Iterator[str]:
    found = words(command)
    for first, start in enumerate(found):
        if start.text.casefold() in _NO_START and not (kind == "time" and start.text.casefold() == "at"):
            continue
        for last in found[first : first + LONGEST]:
            text = command[start.start : last.end]
            if last.text.casefold() not in _NO_END and _reads(text, kind):
                yield text


def _reads(text: str, kind: str) -> bool:
    for read in _READERS[kind]:
        try:
            read(text)
        except SkillError:
            continue
        return True
    return False
