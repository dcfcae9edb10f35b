"""The time of day in words: "half five", "quarter past six in the morning", "18h30", "tonight"."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time

from lamd.natural.patterns import late

_HALF = r"(?: ?oclock)? ?(?P<half>am|pm)?\b"
_HOUR = rf"(?P<hour>\d{{1,2}}){_HALF}"
_QUARTERS = {"half past": 30, "quarter past": 15, "quarter after": 15, "quarter to": -15, "quarter before": -15,
             "quarter of": -15}  # fmt: skip
_NAMED = {
    "noon": (12, 0), "midday": (12, 0), "midnight": (0, 0), "lunchtime": (12, 0), "lunch time": (12, 0),
    "teatime": (17, 0), "tea time": (17, 0), "dinnertime": (19, 0), "dinner time": (19, 0), "bedtime": (22, 0),
    "close of business": (17, 0), "end of the day": (17, 0), "end of day": (17, 0),
}  # fmt: skip
PARTS = {"morning": 9, "afternoon": 15, "evening": 19, "night": 20}
"""Parts of the day, and the hour that one without a time stands for."""
_PART = late(rf"(?:(?:in|at) )?(?:the )?\b(?P<part>{'|'.join(PARTS)})s?\b")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as said."""

    hour: int | None
    """0 to 23, or 1 to 12 where the half of the day is open; None: any hour, it was said without one."""
    minute: int = 0
    second: int = 0
    open: bool = False
    """Neither half of the day was said."""
    part: str = ""
    """The part of the day that was said with it."""
    late: bool = False
    """It is in the small hours of the day after the one that is named: "one tonight"."""

    def at(self, half: int = 0) -> time:
        """The time, in the morning, or with ``half`` 12 in the afternoon if the half is open."""
        hour = self.hour or 0
        return time(hour % 12 + half if self.open else hour, self.minute, self.second)


def take_clock(text: str) -> tuple[Clock | None, str]:
    """The time of day in ``plain`` text, and the text without it; raises ``ValueError`` for one that cannot be."""
    found, rest = _first(text)
    part = _PART.search(rest)
    if not part:
        return found, rest
    name, rest = part["part"], _cut(rest, part)
    if found is None:
        return Clock(PARTS[name], part=name), rest
    if not found.open or found.hour is None:
        late = name == "night" and found.hour is not None and found.hour < 5
        return replace(found, part=name, late=late), rest
    return _in_part(found, name), rest


def _in_part(clock: Clock, part: str) -> Clock:
    """An open hour with the part of the day that was said."""
    hour = (clock.hour or 0) % 12
    if part == "night":
        small = hour < 5
        return replace(clock, hour=hour if small else hour + 12, open=False, part=part, late=small)
    return replace(clock, hour=hour if part == "morning" else hour + 12, open=False, part=part)


def _first(text: str) -> tuple[Clock | None, str]:
    for pattern, read in _ways():
        if found := pattern.search(text):
            clock = read(found)
            if clock is not None:
                return clock, _cut(text, found)
    return None, text


def _cut(text: str, found: re.Match[str]) -> str:
    """Without what was found; the bar keeps its neighbours apart."""
    return f"{text[: found.start()].strip()} | {text[found.end() :].strip()}"


def _named(found: re.Match[str]) -> Clock:
    return Clock(*_NAMED[found["named"]])


def _quarter(found: re.Match[str]) -> Clock:
    minute = _QUARTERS[found["quarter"]]
    if found["hour"] is None:
        return Clock(None, minute % 60)
    return _clock(int(found["hour"]), minute, found["half"])


def _minutes(found: re.Match[str]) -> Clock | None:
    """ "ten to seven"; "nine to five" are two hours, not a time."""
    minute, back = int(found["minutes"]), found["side"] in ("to", "before", "till", "til")
    if minute > 59 or (back and minute % 5 and not found["word"]):
        return None
    if found["hour"] is None:
        return Clock(None, -minute % 60 if back else minute)
    return _clock(int(found["hour"]), -minute if back else minute, found["half"])


def _half(found: re.Match[str]) -> Clock:
    return _clock(int(found["hour"]), 30, found["half"])


def _figures(found: re.Match[str]) -> Clock:
    said = found.groupdict()
    exact = len(found["hour"]) == 2 and found["hour"][0] == "0"
    return _clock(
        int(found["hour"]), int(said.get("minute") or 0), said.get("half"), int(said.get("second") or 0), exact
    )


def _whole(found: re.Match[str]) -> Clock:
    """Hours and minutes of the 24 hours of a day: "0645", "18h30"."""
    return _clock(int(found["hour"]), int(found["minute"] or 0), None, 0, True)


def _clock(hour: int, minute: int, half: str | None, second: int = 0, exact: bool = False) -> Clock:
    if half and not 1 <= hour <= 12:
        raise ValueError(f"there is no hour {hour} {half}")
    if not 0 <= hour <= 24 or minute > 59 or second > 59 or (hour == 24 and minute):
        raise ValueError(f"there is no time {hour}:{minute:02}")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    still_open = not half and not exact and 1 <= hour <= 12
    total = hour * 60 + minute
    if still_open:
        return Clock((total - 60) // 60 % 12 + 1, total % 60, second, True)
    return Clock(total // 60 % 24, total % 60, second)


_Read = Callable[[re.Match[str]], Clock | None]
_WAYS: tuple[tuple[str, _Read], ...] = (
    (rf"(?:\b12 )?\b(?P<named>{'|'.join(_NAMED)})\b", _named),
    (rf"(?:\ba )?\b(?P<quarter>{'|'.join(_QUARTERS)})(?: {_HOUR}|$|(?= \|))", _quarter),
    (
        (
            rf"\b(?P<minutes>\d{{1,2}})(?P<word> min(?:ute)?s?)? (?P<side>past|after|to|before|till|til)"
            rf"(?: {_HOUR}(?!:)|$)"
        ),
        _minutes,
    ),
    (rf"\bhalf {_HOUR}", _half),
    (rf"(?<![\d/.-])(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?(?![\d/:]){_HALF}", _figures),
    (r"\b(?P<hour>\d{1,2})h(?P<minute>\d\d)?\b", _whole),
    (r"(?<![\d/.-])\b(?P<hour>\d\d)(?P<minute>\d\d)(?: hours)?\b(?![/.:-])", _whole),
    (rf"\b(?P<hour>\d{{1,2}}) (?:oh |0)(?P<minute>\d){_HALF}", _figures),
    (rf"(?<![\d/.:-])\b(?P<hour>\d{{1,2}}) (?P<minute>[0-5]\d){_HALF}(?![\d/:.-])", _figures),
    (rf"(?<![\d/.:-])\b{_HOUR}(?![\d/:.-])", _figures),
)  # fmt: skip


@functools.cache
def _ways() -> tuple[tuple[re.Pattern[str], _Read], ...]:
    """Made ready when first needed."""
    return tuple((re.compile(pattern), read) for pattern, read in _WAYS)
