"""Times and dates in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from lamd.errors import SkillError
from lamd.natural.clocks import Clock, take_clock
from lamd.natural.days import Day, take_day
from lamd.natural.durations import duration
from lamd.natural.patterns import late
from lamd.natural.spoken import LONGEST, plain, with_clocks, with_ordinals

_WRITTEN = late(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d)?)?")
_FILLER = late(
    r"\bon the dot\b|\||"
    r"\b(?:at|on|the|by|for|in|from|of|around|about|approximately|exactly|sharp|this|please|next|up)\b"
)
_LENGTH = late(r"\b(?:minutes?|mins?|hours?|hrs?|seconds?|secs?)\b")
_CALENDAR = late(r"\b(?:days?|weeks?|fortnights?|months?|years?)\b")
_EARLIEST, _LATEST = 1800, 3000
"""Years; before and beyond, something was misheard."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, or a whole day."""

    at: datetime
    """With the local zone; midnight for a whole day."""
    whole_day: bool = False


def moment(said: str, now: datetime | None = None, past: bool = False, early: bool = False) -> Moment:
    """The time meant, the next one to come unless ``past``; a day without a time is a whole day.

    Without a half of the day an hour on another day than today is one of waking hours: 1 to 6 in the afternoon, 7 to 12
    before it; with ``early``, as alarms are, in the morning. A day that is named may be over. Raises ``SkillError``
    ``bad_value``.
    """
    here = local(now)
    try:
        found = _moment(said, here, past, early)
    except (ValueError, OverflowError, OSError) as error:
        raise no_time(said, str(error)) from error
    if found is None or not _EARLIEST <= found.at.year <= _LATEST:
        raise no_time(said)
    return found


def write_moment(when: Moment) -> str:
    """ISO 8601: ``2026-11-25T09:00`` or, a whole day, ``2026-11-25``. ``moment`` reads it back.

    With its offset only where the clock shows that time twice.
    """
    if when.whole_day:
        return when.at.date().isoformat()
    at = when.at.astimezone().replace(microsecond=0)
    bare = at.replace(tzinfo=None)
    shown = bare if bare.astimezone() == at else at
    return shown.isoformat(timespec="seconds" if at.second else "minutes")


def local(now: datetime | None = None) -> datetime:
    """``now``, or the time it is, to the second and in the local zone."""
    return (now or datetime.now(UTC)).astimezone().replace(microsecond=0)


def no_time(said: str, why: str = "") -> SkillError:
    """The error for words that are no time."""
    told = f": {why}" if why.startswith(("there is", "no month")) or " is a " in why else ""
    return SkillError("bad_value", f"“{said[:60]}” is no time{told}", "say it like “tomorrow at nine”")


def _moment(said: str, now: datetime, past: bool, early: bool) -> Moment | None:
    text = said.strip()
    if _WRITTEN.fullmatch(text):
        return Moment(datetime.fromisoformat(text).astimezone(), len(text) == 10)
    if not text or len(text) > LONGEST:
        return None
    text = plain(with_clocks(text))
    if text in ("now", "right now"):
        return Moment(now)
    if away := _away(text, now):
        return away
    text = with_ordinals(re.sub(r"\btonight\b", "today night", text).replace("last night", "yesterday night"))
    day, rest = take_day(text, now.date(), past)
    clock, rest = take_clock(rest)
    if _FILLER.sub(" ", rest).strip() or (day is None and clock is None):
        return _away(f"in {text}", now) if _LENGTH.search(text) else None
    if day is None and clock and clock.part and re.search(r"\bthis\b", rest):
        day = Day(now.date())
    return _together(day, clock, now, past, early)


def _away(text: str, now: datetime) -> Moment | None:
    """ "in twenty minutes", "two hours from now", "half an hour ago"."""
    found = re.fullmatch(r"in (.+)|(.+) from now|(.+) (ago)", text)
    if not found or _CALENDAR.search(text):
        return None
    try:
        length = duration(found[1] or found[2] or found[3])
    except SkillError:
        return None
    # On the world's clock: an hour is an hour when clocks are changed, too.
    return Moment((now.astimezone(UTC) + (-length if found[4] else length)).astimezone().replace(microsecond=0))


def _together(day: Day | None, clock: Clock | None, now: datetime, past: bool, early: bool) -> Moment:
    if clock is None:
        assert day is not None  # noqa: S101 -- one of the two is there
        over = day.again and day.date == now.date()
        return Moment(_at(day.date + timedelta(days=day.again if over else 0), time()), True)
    if clock.hour is None:
        return Moment(_with_minute(clock, day.date if day else None, now))
    if day is None:
        return Moment(_nearest(clock, now, past))
    if day.date == now.date():
        today = [at for at in _readings(clock, day.date) if (at < now if past else at > now)]
        if today:
            return Moment(max(today) if past else min(today))
        day = replace(day, date=day.date + timedelta(days=day.again))
    late = timedelta(days=1) if clock.late else timedelta()
    return Moment(_at(day.date + late, clock.at(_half_of_another_day(clock, early))))


def _half_of_another_day(clock: Clock, early: bool) -> int:
    hour = clock.hour or 0
    return 12 if hour == 12 or (hour < 7 and not early) else 0


def _nearest(clock: Clock, now: datetime, past: bool) -> datetime:
    """The next time, or the last, that the clock shows this."""
    days = (now.date() + timedelta(days=n) for n in (-1, 0, 1))
    readings = [at for day in days for at in _readings(clock, day)]
    return max(at for at in readings if at <= now) if past else min(at for at in readings if at > now)


def _readings(clock: Clock, day: date) -> list[datetime]:
    late = timedelta(days=1) if clock.late else timedelta()
    return [_at(day + late, clock.at(half)) for half in ((0, 12) if clock.open else (0,))]


def _with_minute(clock: Clock, day: date | None, now: datetime) -> datetime:
    """ "quarter to", without an hour: the next one."""
    if day is not None:
        raise ValueError("there is no hour in it")
    there = now.replace(minute=clock.minute, second=0)
    return there if there > now else there + timedelta(hours=1)


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at).astimezone()
