"""Clock times, written in 24 hours: "half past six" is ``06:30`` and ``18:30``, "5pm" ``17:00``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lamd.natural.numbers import ARTICLES, number_at

_FIGURES = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(am|pm|a\.m|p\.m)?")
_MORNING = re.compile(r"(o'?clock )?(am|in the morning)")
_EVENING = re.compile(r"(o'?clock )?(pm|in the (afternoon|evening)|at night|tonight)")
_QUARTERS = {"half past": 30, "quarter past": 15, "quarter to": -15}
_NAMED = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}


def times(words: list[str]) -> Iterator[str]:
    """Every clock time that is said; without a half of the day both readings. ``words`` are in lower case."""
    for i, word in enumerate(words):
        if found := _FIGURES.fullmatch(word):
            yield from _clock(int(found[1]), int(found[2] or 0), (found[3] or "")[:1] or _half(words, i + 1))
        elif word not in ARTICLES:
            yield from _in_words(words, i)
        if (minute := _QUARTERS.get(" ".join(words[i : i + 2]))) and (hour := number_at(words, i + 2)):
            yield from _clock(int(hour[0]) - (minute < 0), minute % 60, _half(words, hour[1]))
        if word in _NAMED:
            yield _NAMED[word]


def _in_words(words: list[str], at: int) -> Iterator[str]:
    """The hour alone, then with the minutes that follow: "five thirty"."""
    hour = number_at(words, at)
    if hour is None or not isinstance(hour[0], int) or not 0 <= hour[0] <= 24:
        return
    yield from _clock(hour[0], 0, _half(words, hour[1]))
    if minute := number_at(words, hour[1]):
        within = isinstance(minute[0], int) and minute[0] < 60
        yield from _clock(hour[0], int(minute[0]) if within else 0, _half(words, minute[1]))


def _half(words: list[str], at: int) -> str:
    """``a`` before noon, ``p`` after it, empty where it is not said."""
    rest = " ".join(words[at : at + 4]).replace(".", "")
    return "a" if _MORNING.match(rest) else "p" if _EVENING.match(rest) else ""


def _clock(hour: int, minute: int, half: str) -> Iterator[str]:
    if not (0 <= hour <= 24 and 0 <= minute < 60):
        return
    if half == "p" and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    yield f"{hour % 24:02d}:{minute:02d}"
    if not half and 0 < hour < 12:
        yield f"{hour + 12:02d}:{minute:02d}"
