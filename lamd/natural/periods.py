"""Stretches of days in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lamd.errors import SkillError
from lamd.natural.days import MONTH, YEAR, leading, month_of, months_on, of_year, take_day
from lamd.natural.moments import local, moment, no_time
from lamd.natural.patterns import late
from lamd.natural.spoken import LONGEST, plain, with_ordinals

_STRETCH = late(
    r"(?:(?:for|in|during|over|the|my|whole|all|of) )*(?:(?P<which>this|next|last|coming|rest of(?: the| this)?) )?"
    r"(?:the )?(?P<unit>week|weekend|month|year)(?P<after> after next)?"
)
_AROUND = late(
    r"(?:(?:for|in|during|over|on|at|the|my|whole|all|of) )*"
    r"(?P<unit>week|weekend) (?P<how>of|beginning|commencing|starting)(?: on)? (?P<day>.+)"
)
_COMING = late(
    r"(?:in )?(?:the )?(?P<which>next|coming|last|past) (?P<count>\d{1,4}|couple of|few) (?P<unit>day|week|month)s?"
)
_MONTH = late(rf"(?:in |for |all of )?(?:(?P<which>next|this|last) )?{MONTH}{YEAR}")
_YEAR = late(r"(?:in )?(?P<year>(?:19|20|21)\d\d)")
_JOINED = late(r"(?:from |between )?(.+?)(?:/| (?:to|and|until|till|through) )(.+)")
_SIZES = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date


def period(said: str, now: datetime | None = None) -> Period:
    """The days meant: "today", "this week", "friday", "the weekend", "may". Raises ``SkillError`` ``bad_value``.

    Weeks begin on Monday; "the coming week" begins today; the weekend of a date is the nearest to it; a time of day
    stands for its day.
    """
    here = local(now)
    text = re.sub(r"\b(today|tonight|tomorrow)s\b", r"\1", plain(said))
    if not text or len(said) > LONGEST:
        raise no_time(said)
    try:
        found = (
            _stretch(text, here.date())
            or _around(text, here.date())
            or _month(text, here.date())
            or _joined(text, here)
            or _day(text, here)
        )
    except (ValueError, OverflowError) as error:
        raise no_time(said, str(error)) from error
    if found is None or found.last < found.first:
        raise no_time(said)
    return found


def write_period(days: Period) -> str:
    """``2026-11-25/2026-11-26``. ``period`` reads it back."""
    return f"{days.first.isoformat()}/{days.last.isoformat()}"


def _stretch(text: str, today: date) -> Period | None:
    if found := _COMING.fullmatch(text):
        count = {"couple of": 2, "few": 3}.get(found["count"]) or int(found["count"])
        sign = -1 if found["which"] in ("last", "past") else 1
        unit = found["unit"]
        there = months_on(today, sign * count) if unit == "month" else today + timedelta(sign * count * _SIZES[unit])
        return Period(min(today, there), max(today, there))
    if found := _YEAR.fullmatch(text):
        return _whole(date(int(found["year"]), 1, 1), 12)
    if not (found := _STRETCH.fullmatch(text)):
        return None
    which, unit = found["which"] or "", found["unit"]
    steps = 2 if found["after"] else {"next": 1, "last": -1}.get(which, 0)
    if which == "coming" and unit == "week":
        return Period(today, today + timedelta(days=7))
    if unit in ("week", "weekend"):
        monday = today + timedelta(days=7 * steps - today.weekday())
        whole = Period(monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6))
    elif unit == "month":
        whole = _whole(months_on(today, steps, 1), 1)
    else:
        whole = _whole(date(today.year + steps, 1, 1), 12)
    return Period(today, whole.last) if which.startswith("rest") else whole


def _around(text: str, today: date) -> Period | None:
    """ "week of the 19th", "weekend of march 6th", "week beginning 3 may"."""
    if not (found := _AROUND.fullmatch(text)):
        return None
    day, rest = take_day(with_ordinals(found["day"]), today, dated=True)
    if day is None or re.sub(r"\bthe\b|\|", "", rest).strip():
        return None
    there = day.date
    if found["unit"] == "weekend":
        saturday = there + timedelta(days=(8 - there.weekday()) % 7 - 3)
        return Period(saturday, saturday + timedelta(days=1))
    first = there - timedelta(days=there.weekday() if found["how"] == "of" else 0)
    return Period(first, first + timedelta(days=6))


def _whole(first: date, months: int) -> Period:
    return Period(first, months_on(first, months) - timedelta(days=1))


def _month(text: str, today: date) -> Period | None:
    found = _MONTH.fullmatch(text)
    if not found:
        return None
    month = month_of(found["month"])
    if found["year"]:
        return _whole(date(int(found["year"].replace(" ", "")), month, 1), 1)
    this = today.replace(day=1)
    way = -1 if found["which"] == "last" else 1
    return _whole(of_year(lambda year: date(year, month, 1), this, way), 1)


def _joined(text: str, now: datetime) -> Period | None:
    """Two days, or two times of a day, with a word between them."""
    found = _JOINED.fullmatch(text)
    if not found:
        return None
    if all(side.isdecimal() and int(side) <= 12 for side in found.groups()):
        return Period(now.date(), now.date())  # hours
    try:
        first = period(found[1], now)
        last = period(found[2], now)
        if start := leading(found[1], with_ordinals(found[2]), lambda: last.first):
            return Period(start, last.last)
        if last.first < first.first and take_day(with_ordinals(found[2]), now.date())[0]:
            last = period(found[2], datetime.combine(first.first, now.time()))
    except SkillError:
        return None
    return Period(first.first, last.last)


def _day(text: str, now: datetime) -> Period | None:
    if text.isdecimal():
        text = f"{text}th"
    day, rest = take_day(with_ordinals(text), now.date())
    if day and not re.sub(r"\b(?:on|the|at|in|for)\b|\|", "", rest).strip():
        return Period(day.date, day.date)
    there = moment(text, now).at.date()
    return Period(there, there)
