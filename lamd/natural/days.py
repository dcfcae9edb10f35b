"""Days in words: "the third of may", "next friday", "the day after tomorrow", "christmas eve"."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from lamd.natural import holidays

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
WEEKDAY = r"(?P<weekday>mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:nesdays?)?|thu(?:rs?(?:days?)?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?)"  # noqa: E501
MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"  # noqa: E501
YEAR = r"(?:,? (?:of |in )?(?P<year>(?:19|20|21) ?\d\d))?\b"
_DAY = r"(?P<day>\d{1,2})(?:th)?"
_UNITS = {"day": 1, "week": 7, "fortnight": 14}
_COUNTS = {"a": 1, "an": 1, "the": 1, "couple": 2, "couple of": 2, "few": 3}
_WHICH = {"1th": 1, "2th": 2, "3th": 3, "4th": 4, "5th": 5, "last": -1}
_MONTHS = 15
"""In so many, each day up to the 28th falls on every weekday."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day as said."""

    date: date
    again: int = 0
    """Days to the next one that is meant where this one is over: a weekday; 0: it is just this one."""


def take_day(text: str, today: date, past: bool = False, dated: bool = False) -> tuple[Day | None, str]:
    """The day in ``plain`` text with ordinals, and the text without it; raises ``ValueError`` for one that cannot be.

    The next one to come, today included; with ``past`` the last one. ``dated``: only a day that has a date or a name.
    """
    for pattern, read in _ways():
        if found := pattern.search(text):
            if dated and read not in (_iso, _numeric, _holiday, _nth, _dated, _of_month):
                return None, text
            day = read(found, today, -1 if past else 1)
            rest = f"{text[: found.start()].strip()} | {text[found.end() :].strip()}"
            return _checked(day, rest) if isinstance(day, Day) else (None, text)
    return None, text


def _checked(day: Day, rest: str) -> tuple[Day, str]:
    """A weekday that is said beside a date has to be the right one."""
    found = re.search(rf"\b{WEEKDAY}\b", rest)
    if not found or day.again:
        return day, rest
    if weekday_of(found["weekday"]) != day.date.weekday():
        raise ValueError(f"{day.date:%-d %B %Y} is a {day.date:%A}")
    return day, f"{rest[: found.start()]} {rest[found.end() :]}"


def weekday_of(word: str) -> int:
    """Monday is 0."""
    return next(n for n, name in enumerate(WEEKDAYS) if name[:3] == word[:3])


def leading(first: str, last: str, end: Callable[[], date]) -> date | None:
    """Where "friday to sunday the 10th" begins: on the friday just before its end, not on the next one to come."""
    day = re.fullmatch(WEEKDAY, first)
    if not day or not re.search(rf"\b{WEEKDAY} (?:the )?\d+th\b", last):
        return None
    there = end()
    return there - timedelta(days=(there.weekday() - weekday_of(day["weekday"])) % 7 or 7)


def month_of(word: str) -> int:
    """January is 1."""
    return next(n for n, name in enumerate(MONTHS, 1) if name[:3] == word[:3])


def months_on(day: date, months: int, dom: int | None = None) -> date:
    """The same day of the month, or the month's last, ``months`` later; raises ``ValueError`` beyond the calendar."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    wanted = dom or day.day
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(wanted, last))


def of_year(make: Callable[[int], date], today: date, way: int) -> date:
    """The next (``way`` 1) or last (-1) one of a day that comes every year, or in leap years."""
    for ahead in range(9):
        try:
            found = make(today.year + ahead * way)
        except ValueError:
            continue
        if (found - today).days * way >= 0:
            return found
    raise ValueError("there is no such day")


def month_first() -> bool:
    """Whether 3/4 is March 4th to this person."""
    where = os.environ.get("LC_ALL") or os.environ.get("LC_TIME") or os.environ.get("LANG") or ""
    return where.startswith(("en_US", "en_PH"))


def _year(said: str) -> int:
    return int(said.replace(" ", ""))


def _iso(found: re.Match[str], today: date, way: int) -> Day:
    return Day(date(*map(int, found["iso"].split("-"))))


def _numeric(found: re.Match[str], today: date, way: int) -> Day:
    first, second = int(found["a"]), int(found["b"])
    dotted = "." in found[0]
    american = month_first() and not dotted
    day, month = (second, first) if (american and first <= 12) or second > 12 else (first, second)
    if not found["y"]:
        return Day(of_year(lambda year: date(year, month, day), today, way))
    year = int(found["y"])
    return Day(date(year + 2000 if year < 100 else year, month, day))


def _dated(found: re.Match[str], today: date, way: int) -> Day:
    month, day = month_of(found["month"]), int(found["day"])
    if not 1 <= day <= 31:
        raise ValueError(f"there is no {day}. {MONTHS[month - 1]}")
    if found["year"]:
        return Day(date(_year(found["year"]), month, day))
    return Day(of_year(lambda year: date(year, month, day), today, way))


def _month(found: re.Match[str], today: date, way: int) -> Day:
    month = month_of(found["month"])
    if found["year"]:
        return Day(date(_year(found["year"]), month, 1))
    edge = today.replace(day=1) if way < 0 else today
    return Day(of_year(lambda year: date(year, month, 1), edge, way))


def _holiday(found: re.Match[str], today: date, way: int) -> Day:
    if found["year"]:
        return Day(holidays.holiday(found["holiday"], _year(found["year"])))
    return Day(of_year(lambda year: holidays.holiday(found["holiday"], year), today, way))


def _relative(found: re.Match[str], today: date, way: int) -> Day:
    word = found["word"]
    days = {"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "tomorow": 1, "tommorow": 1, "tommorrow": 1,
            "yesterday": -1}[word]  # fmt: skip
    lead = found["lead"] or ""
    extra = 1 if "after" in lead else -1 if "before" in lead else 7 if "week" in lead else 0
    return Day(today + timedelta(days=days + extra))


def _weeks_from(found: re.Match[str], today: date, way: int) -> Day:
    """ "a week on thursday", "thursday week", "two weeks from friday"."""
    ahead = (weekday_of(found["weekday"]) - today.weekday()) % 7 or 7
    said = found.groupdict()
    count = 2 if said.get("unit") == "fortnight" else 1
    return Day(today + timedelta(days=ahead + 7 * count * _count(said.get("count") or "a")))


def _in_week(found: re.Match[str], today: date, way: int) -> Day:
    """ "next week tuesday", "tuesday next week"."""
    monday = today - timedelta(days=today.weekday())
    weeks = {"next": 1, "this": 0, "last": -1}[found["which"]]
    return Day(monday + timedelta(days=7 * weeks + weekday_of(found["weekday"])))


def _weekday(found: re.Match[str], today: date, way: int) -> Day:
    which, weekday = found["which"] or "", weekday_of(found["weekday"])
    monday = today - timedelta(days=today.weekday())
    if which == "next" or found["after"]:
        return Day(monday + timedelta(days=7 + weekday))
    if which in ("last", "past", "previous") or way < 0:
        back = (today.weekday() - weekday) % 7
        return Day(today - timedelta(days=back or (7 if which else 0)), -7 if not which and not back else 0)
    ahead = (weekday - today.weekday()) % 7
    return Day(today + timedelta(days=ahead), 7 if not ahead else 0)


def _nth(found: re.Match[str], today: date, way: int) -> Day:
    """ "last thursday of the month", "second tuesday in june"."""
    weekday, which = weekday_of(found["weekday"]), _WHICH[found["which"]]
    if found["month"]:
        month = month_of(found["month"])
        if found["year"]:
            return Day(holidays.nth_weekday(_year(found["year"]), month, weekday, which))
        return Day(of_year(lambda year: holidays.nth_weekday(year, month, weekday, which), today, way))
    for months in (1,) if found["rel"] == "next" else (0, way):
        there = months_on(today, months, 1)
        day = holidays.nth_weekday(there.year, there.month, weekday, which)
        if (day - today).days * way >= 0:
            break
    return Day(day)


def _of_month(found: re.Match[str], today: date, way: int) -> Day:
    """ "the 14th", "first of the month", "the third of next month"."""
    said = found.groupdict()
    rel, day = said.get("rel"), int(said["day"]) if said.get("day") else 31
    if not 1 <= day <= 31:
        raise ValueError(f"no month has a day {day}")
    if rel == "next":
        return Day(months_on(today, 1, day))
    days = (months_on(today, months, day) for months in range(0, _MONTHS * way, way))
    fit = [d for d in days if (d.day == day or not said.get("day")) and (d - today).days * way >= 0]
    # Where no month is named, a weekday beside the day says which one: "monday the second".
    beside = None if "rel" in said else re.search(rf"\b{WEEKDAY}\b", found.string)
    same = [d for d in fit if beside and d.weekday() == weekday_of(beside["weekday"])]
    return Day((same or fit)[0])


def _count(said: str) -> int:
    word = said.removesuffix("th").strip()
    if word in _COUNTS:
        return _COUNTS[word]
    if len(word) > 6:
        raise ValueError("too far away")
    return int(word)


def _away(found: re.Match[str], today: date, way: int) -> Day:
    """ "in three weeks", "30 days from now", "a year ago"."""
    sign = -1 if found["ago"] else 1
    count, unit = sign * _count(found["count"]), found["unit"]
    if unit in _UNITS:
        return Day(today + timedelta(days=count * _UNITS[unit]))
    return Day(months_on(today, count * (12 if unit == "year" else 1)))


def _stretch(found: re.Match[str], today: date, way: int) -> Day:
    """ "next week", "the weekend", "this month": the first day of it."""
    which, unit = found["which"] or "", found["unit"]
    steps = {"next": 1, "last": -1, "after next": 2}.get(which, 0)
    monday = today - timedelta(days=today.weekday())
    if unit == "week":
        return Day(monday + timedelta(days=7 * steps) if steps else today)
    if unit == "weekend":
        saturday = monday + timedelta(days=5 + 7 * steps)
        return Day(max(saturday, today) if not steps else saturday)
    if unit == "month":
        return Day(months_on(today, steps, 1) if steps else today)
    return Day(date(today.year + steps, 1, 1) if steps else today)


def _edge(found: re.Match[str], today: date, way: int) -> Day:
    """ "end of the month", "beginning of may", "middle of december"."""
    part, rel, unit = found["part"], found["rel"], found["unit"]
    steps = 1 if rel == "next" else 0
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * steps)
        return Day(monday + timedelta(days={"end": 4, "middle": 2}.get(part, 0)))
    if unit == "year":
        month, day = {"end": (12, 31), "middle": (7, 1)}.get(part, (1, 1))
        ahead = steps or (1 if date(today.year, month, day) < today else 0)
        return Day(date(today.year + ahead, month, day))
    dom = {"end": 31, "middle": 15}.get(part, 1)
    if unit == "month":
        here = months_on(today, steps, dom)
        return Day(here if here >= today else months_on(today, 1, dom))
    return Day(of_year(lambda year: months_on(date(year, month_of(unit), 1), 0, dom), today, way))


_Read = Callable[[re.Match[str], date, int], Day]
_WAYS: tuple[tuple[str, _Read], ...] = (
    (r"(?<!\d)(?P<iso>\d{4}-\d\d-\d\d)(?!\d)", _iso),
    (r"(?<![\d/])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>\d{4}|\d\d))?(?![\d/])", _numeric),
    (r"(?<![\d.])(?P<a>\d{1,2})\.(?P<b>\d{1,2})\.(?P<y>\d{4}|\d\d)?(?![\d.])", _numeric),
    (rf"\b{holidays.PATTERN}{YEAR}", _holiday),
    (rf"(?:the )?\b(?P<which>{'|'.join(_WHICH)}) {WEEKDAY} (?:of|in) (?:{MONTH}{YEAR}|(?:the |(?P<rel>next|this) )month\b)", _nth),  # noqa: E501
    (r"(?:the )?\b(?P<part>end|beginning|start|middle) of (?:the )?(?:(?P<rel>next|this) )?(?P<unit>week|month|year)\b", _edge),  # noqa: E501
    (rf"(?:the )?\b(?P<part>end|beginning|start|middle) of (?P<rel>)?{MONTH.replace('<month>', '<unit>')}\b", _edge),
    (rf"(?:the )?\b{_DAY} (?:of )?{MONTH}{YEAR}", _dated),
    (rf"\b{MONTH} (?:the )?{_DAY}\b(?![:.h]\d| ?[ap]m){YEAR}", _dated),
    (r"(?:on )?(?:the )?\b(?P<day>\d{1,2})th of (?:the |(?P<rel>next|this) )month\b", _of_month),
    (r"(?:the )?\blast (?:day )?of (?:the |(?P<rel>next|this) )month\b", _of_month),
    (r"\b(?P<count>\d+(?:th)?|a|an|couple of|few) (?P<unit>day|week|fortnight|month|year)s? (?P<ago>ago)\b", _away),
    (r"\b(?P<count>\d+(?:th)?|a|an|couple of|few) (?P<unit>day|week|fortnight|month|year)s? (?:(?P<ago>)from now|(?:s )?time|hence)\b", _away),  # noqa: E501
    (r"\bin (?:a )?(?P<ago>)(?P<count>\d+|a|an|couple of|few) (?P<unit>day|week|fortnight|month|year)s?\b(?: time)?", _away),  # noqa: E501
    (rf"\b(?P<count>a|\d) (?P<unit>week|fortnight)s? (?:on|from) {WEEKDAY}\b", _weeks_from),
    (rf"\b{WEEKDAY} week\b", _weeks_from),
    (r"(?:(?P<lead>(?:the )?day (?:after|before)|a week) )?\b(?P<word>today|tonight|tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow|yesterday)\b", _relative),  # noqa: E501
    (rf"\b(?P<which>next|this|last) week (?:on )?{WEEKDAY}\b", _in_week),
    (rf"\b{WEEKDAY} (?:of )?(?P<which>next|this|last) week\b", _in_week),
    (rf"(?:\b(?P<which>next|this|coming|last|past|previous) )?\b{WEEKDAY}\b(?P<after> next\b)?(?! (?:the )?\d+th)", _weekday),  # noqa: E501
    (r"(?:the )?\b(?P<unit>week|weekend) (?P<which>after next)\b", _stretch),
    (r"(?:\b(?:the|this|(?P<which>next|last)) )?\b(?P<unit>weekend)\b", _stretch),
    (r"\b(?:the|this|(?P<which>next|last)) (?P<unit>week|month|year)\b", _stretch),
    (r"\b(?P<day>\d{1,2})th\b", _of_month),
    (rf"\b{MONTH}{YEAR}", _month),
)  # fmt: skip


@functools.cache
def _ways() -> tuple[tuple[re.Pattern[str], _Read], ...]:
    """Made ready when first needed: not everybody who imports this asks for a day."""
    return tuple((re.compile(pattern), read) for pattern, read in _WAYS)
