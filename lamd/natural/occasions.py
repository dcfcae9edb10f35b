"""When something happens: a moment, perhaps until another, perhaps again and again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lamd.errors import SkillError
from lamd.natural.clocks import PARTS
from lamd.natural.days import MONTH, WEEKDAY, leading, weekday_of
from lamd.natural.moments import Moment, local, moment, no_time, write_moment
from lamd.natural.patterns import late
from lamd.natural.spoken import plain, with_clocks, with_ordinals

_BYDAY = "MO TU WE TH FR SA SU".split()
_UNIT = r"(?P<unit>minute|hour|day|week|month|year)"
_RULE = late(r"FREQ=(?:SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[A-Z0-9,+-]+)*")
_WEEKDAYS = late(
    rf"\b(?:on )?(?:every|each) (?P<days>{WEEKDAY}(?:(?:,| and|,? or)? {WEEKDAY.replace('weekday', 'w2')})*)\b"
)
_NIGHTS = late(rf"\b{WEEKDAY} (?P<part>{'|'.join(PARTS)})s\b")
_SETS = {
    r"(?:every |each |on )?(?:weekday|work ?day|working day)s?|monday (?:to|through) friday": "MO,TU,WE,TH,FR",
    r"(?:every weekend|on weekends|weekends|each weekend)": "SA,SU",
}
_OTHER = late(rf"\b(?:alternate|every (?:other|second|2th)) (?P<days>{WEEKDAY})\b")
_EVERY = late(rf"\b(?:every|each) (?:(?P<count>\d{{1,3}}|other|second|2th) )?{_UNIT}s?\b")
_DAILY = {"daily": "DAILY", "weekly": "WEEKLY", "monthly": "MONTHLY", "yearly": "YEARLY", "annually": "YEARLY",
          "hourly": "HOURLY"}  # fmt: skip
_PART_EACH = late(rf"\b(?:every|each) (?P<part>{'|'.join(PARTS)})\b")
_FREQ = {"minute": "MINUTELY", "hour": "HOURLY", "day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_UNTIL = late(r"(?P<first>.+?)(?: (?:until|till|til|to|and|-) |(?<=:\d\d)-)(?P<last>.+)")


@dataclass(frozen=True, slots=True)
class Occasion:
    """When something happens."""

    start: Moment
    end: Moment | None = None
    """Where it was said; a whole day is included."""
    rule: str = ""
    """How it comes again: a recurrence rule of RFC 5545, such as ``FREQ=WEEKLY;BYDAY=MO``."""


def occasion(said: str, now: datetime | None = None, early: bool = False) -> Occasion:
    """ "every saturday at nine", "friday from two to four", "4th to the 18th of august", and whatever ``moment`` takes.

    Raises ``SkillError`` ``bad_value``.
    """
    here = local(now)
    if written := _written(said, here):
        return written
    try:
        rule, rest = repeat(said)
    except ValueError as error:
        raise no_time(said, str(error)) from error
    if rule and not re.sub(r"\b(?:at|on|the|in|for|from|starting)\b|\|", "", rest).strip():
        return Occasion(_first(rule, here), rule=rule)
    try:
        if not rule:
            return Occasion(*_range(said, here, early))
        return _repeated(rule, " ".join(rest.replace("|", " ").split()), here, early)
    except SkillError:
        raise no_time(said) from None


def write_occasion(when: Occasion) -> str:
    """``2026-11-28T09:00/2026-11-28T11:00 FREQ=WEEKLY;BYDAY=SA``; ``occasion`` reads it back."""
    end = f"/{write_moment(when.end)}" if when.end else ""
    return f"{write_moment(when.start)}{end} {when.rule}".strip()


def repeat(said: str) -> tuple[str, str]:
    """The recurrence rule in what was said, empty if there is none, and the words without it."""
    text = with_ordinals(plain(with_clocks(said)))
    if found := _EVERY.search(text):
        count = {"other": 2, "second": 2, "2th": 2, None: 1}.get(found["count"]) or int(found["count"])
        return _freq(_FREQ[found["unit"]], count), _without(text, found)
    if found := _OTHER.search(text):
        return _weekly(found["days"]).replace(";", ";INTERVAL=2;"), _first_day_of(text, found, found["days"])
    for pattern, days in _SETS.items():
        if found := re.search(rf"\b(?:{pattern})\b", text):
            return f"FREQ=WEEKLY;BYDAY={days}", _without(text, found)
    if found := _WEEKDAYS.search(text):
        return _weekly(found["days"]), _first_day_of(text, found, found["days"])
    if found := _NIGHTS.search(text):
        return _weekly(found["weekday"]), text.replace(found[0], found[0].removesuffix("s"))
    if found := re.search(r"\b(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)days(?:(?:,| and| or)? \w+days)*\b", text):
        return _weekly(found[0]), _first_day_of(text, found, found[0])
    if found := re.search(rf"\b({'|'.join(_DAILY)})\b", text):
        return f"FREQ={_DAILY[found[1]]}", _without(text, found)
    if found := _PART_EACH.search(text):
        return "FREQ=DAILY", text.replace(found[0], f"in the {found['part']}")
    return "", text


def _freq(unit: str, count: int) -> str:
    if not count:
        raise ValueError("there is no such repeat")
    return f"FREQ={unit}" + (f";INTERVAL={count}" if count > 1 else "")


def _weekly(days: str) -> str:
    named = sorted({weekday_of(found[0]) for found in re.finditer(rf"\b{WEEKDAY}\b", days)})
    return f"FREQ=WEEKLY;BYDAY={','.join(_BYDAY[day] for day in named)}"


def _first_day_of(text: str, found: re.Match[str], days: str) -> str:
    """The words with only one of the weekdays left: the moment is the first of them."""
    names = re.findall(rf"\b{WEEKDAY}\b", days)
    return _without(text, found) if len(names) > 1 else f"{text[: found.start()]} {names[0]} {text[found.end() :]}"


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()].strip()} | {text[found.end() :].strip()}"


def _first(rule: str, now: datetime) -> Moment:
    """The first time of a rule that was said without a time."""
    unit, _, count = rule.removeprefix("FREQ=").partition(";INTERVAL=")
    sizes = {"MINUTELY": timedelta(minutes=1), "HOURLY": timedelta(hours=1)}
    if unit in sizes:
        return Moment(now + sizes[unit] * int(count or 1))
    days = [_BYDAY.index(day) for day in rule.partition("BYDAY=")[2].split(",") if day]
    ahead = min(((day - now.weekday() - 1) % 7 + 1 for day in days), default=1)
    return Moment(datetime.combine(now.date() + timedelta(days=ahead), datetime.min.time()).astimezone(), True)


def _repeated(rule: str, rest: str, now: datetime, early: bool) -> Occasion:
    """The first time that fits the rule; an hour of every day is one of waking hours, not just the next."""
    try:
        start, end = _range(f"tomorrow {rest}", now, early)
    except SkillError:
        return _on_its_day(rule, rest, now, early)
    back = timedelta(days=1)
    days = [_BYDAY.index(day) for day in rule.partition("BYDAY=")[2].split(",") if day] or list(range(7))
    while start.at - back <= now or (start.at - back).weekday() not in days:
        back -= timedelta(days=1)
    return Occasion(_earlier(start, back), _earlier(end, back) if end else None, rule)


def _on_its_day(rule: str, rest: str, now: datetime, early: bool) -> Occasion:
    """The first time of words that name their day; if that is today, the hour is read as it is on any other day."""
    start, end = _range(rest, now, early)
    if start.at.date() == now.date() and not start.whole_day:
        start, end = _range(rest, now - timedelta(days=1), early)
        if start.at <= now:
            week = timedelta(days=-7)
            start, end = _earlier(start, week), _earlier(end, week) if end else None
    return Occasion(start, end, rule)


def _earlier(when: Moment, by: timedelta) -> Moment:
    return replace(when, at=(when.at.replace(tzinfo=None) - by).astimezone())


def _range(said: str, now: datetime, early: bool) -> tuple[Moment, Moment | None]:
    """One moment, or two with a word between them that share what only one of them names."""
    try:
        return moment(said, now, early=early), None
    except SkillError:
        found = _UNTIL.fullmatch(re.sub(r"\b(?:from|between)\b", " ", plain(with_clocks(said))).strip())
        if not found:
            raise
    first, last = found["first"].strip(), found["last"].strip()
    if (month := re.search(rf"\b{MONTH}\b", last)) and re.fullmatch(r"(?:the )?\d{1,2}(?:th|st|nd|rd)?", first):
        first = f"{first} {month[0]}"
    if day := leading(first, with_ordinals(last), lambda: moment(last, now).at.date()):
        first = day.isoformat()
    try:
        start = moment(first, now, early=early)
    except SkillError:
        start = moment(f"{first} {' '.join(last.split()[1:])}", now, early=early)
    return start, _end(first, last, start, now)


def _end(first: str, last: str, start: Moment, now: datetime) -> Moment:
    if start.whole_day:
        end = moment(last, start.at)
    else:
        try:
            end = moment(last, start.at)
        except SkillError:
            end = moment(f"{first} {last}", now)
    day = timedelta(days=1)
    if end.whole_day != start.whole_day or end.at < start.at or (not start.whole_day and end.at - start.at > day):
        raise no_time(f"{first} to {last}")
    return end


def _written(said: str, now: datetime) -> Occasion | None:
    times, _, rule = said.strip().partition(" ")
    first, _, last = times.partition("/")
    if not re.match(r"\d{4}-\d\d-\d\d", first) or (rule and not _RULE.fullmatch(rule)):
        return None
    return Occasion(moment(first, now), moment(last, now) if last else None, rule)
