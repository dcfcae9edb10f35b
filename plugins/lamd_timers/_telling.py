"""How things, times and lengths are told; which thing is meant."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from lamd.api import SkillError, natural
from lamd_timers._store import Item

_ALL = frozenset("all every everything both each".split())
_DAYS = "MO TU WE TH FR SA SU".split()
_NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def at(when: float) -> str:
    """ "14:10", "tomorrow at 07:00", "Friday at 09:00", "3 May at 10:00"."""
    there = local(when)
    days = (there.date() - local(time.time()).date()).days
    clock = f"{there:%H:%M}" if not there.second else f"{there:%H:%M:%S}"
    if not days:
        return clock
    if days in (1, -1):
        return f"{'tomorrow' if days == 1 else 'yesterday'} at {clock}"
    if 0 < days < 7:
        return f"{there:%A} at {clock}"
    year = f" {there.year}" if there.year != local(time.time()).year else ""
    return f"{there.day} {there:%B}{year} at {clock}"


def now() -> float:
    """Seconds since the epoch; arguments of skills are called ``time``."""
    return time.time()


def local(when: float) -> datetime:
    """A time on the wall clock."""
    return datetime.fromtimestamp(when, UTC).astimezone()


def length(seconds: float) -> str:
    """ "1 hour 30 minutes"; what is left of a second counts as one."""
    return natural.write_duration(timedelta(seconds=max(1, round(seconds))))


def roughly(seconds: float) -> str:
    """A length of time without what nobody asks for: seconds beside minutes, minutes beside days."""
    step = 3600 if seconds > 86400 else 60 if seconds > 120 else 1
    return length(max(step, round(seconds / step) * step))


def again(rule: str) -> str:
    """A recurrence rule in words, for the ones that people say."""
    days = rule.partition("BYDAY=")[2].split(";")[0]
    if days == "MO,TU,WE,TH,FR":
        return "every weekday"
    count = found[1] if (found := re.search(r"INTERVAL=(\d+)", rule)) else ""
    if days:
        named = " and ".join(_NAMES[_DAYS.index(day)] for day in days.split(",") if day in _DAYS)
        return f"every {'other ' if count == '2' else ''}{named}"
    unit = {"MINUTELY": "minute", "HOURLY": "hour", "DAILY": "day", "WEEKLY": "week", "MONTHLY": "month",
            "YEARLY": "year"}.get(rule.removeprefix("FREQ=").split(";")[0], "so often")  # fmt: skip
    return f"every {count} {unit}s" if count else f"every {unit}"


def name(thing: Item) -> str:
    """What a thing is called when it is told or asked about."""
    text = natural.shown(thing.text)
    if thing.kind == "timer":
        return f"the {text} timer" if text else f"the timer of {length(thing.length)}"
    if thing.kind == "alarm":
        said = f"{again(thing.rule)} at {local(thing.due):%H:%M}" if thing.rule else at(thing.due)
        return f"the alarm {said if thing.rule else f'at {said}' if ' at ' not in said else said}" + (
            f" ({text})" if text else ""
        )
    return f"“{text}”"


def capital(text: str) -> str:
    """With a capital letter."""
    return text[:1].upper() + text[1:]


def pick(said: str | None, things: Sequence[Item], what: str) -> list[Item]:
    """The things meant: the only one, the one named, or all if all are; raises ``SkillError``."""
    if not things:
        raise SkillError("not_found", f"there is no {what}")
    words = (said or "").casefold().split()
    if words and words[0] in _ALL and all(w in (*_ALL, "of", "them", "the", "my", what, f"{what}s") for w in words):
        return list(things)
    if not said or said.casefold() in (what, f"{what}s"):
        if len(things) == 1:
            return list(things)
        raise SkillError("ambiguous", f"which {what}?", "say its name, or all", [_choice(t) for t in things[:8]])
    if lasting := _so_long(said, things):
        return lasting
    named = [natural.Named(t.text or _choice(t), t, _also(t)) for t in things]
    try:
        return [natural.choose(said, named, what).thing]
    except SkillError as error:
        if error.code != "skill.ambiguous":
            raise
        raise SkillError("ambiguous", error.message, error.hint, [_choice(t) for t in _named_so(said, named)]) from None


def _so_long(said: str, things: Sequence[Item]) -> list[Item]:
    """The one timer of a length: "the twenty minute one"."""
    try:
        seconds = natural.duration(
            re.sub(r"\b(?:the|timer|one)\b(?! \w+ ?(?:min|hour|sec))", " ", said)
        ).total_seconds()
    except SkillError:
        return []
    found = [t for t in things if t.length and round(t.length) == round(seconds)]
    return found if len(found) == 1 else []


def _named_so(said: str, named: Sequence[natural.Named[Item]]) -> list[Item]:
    """Those that ``choose`` could not decide between, by asking about each."""
    found = []
    for candidate in named:
        try:
            found.append(natural.choose(said, [candidate]).thing)
        except SkillError:
            continue
    return found[:8]


def _choice(thing: Item) -> str:
    """A name that tells a thing from the others of its kind."""
    text = natural.shown(thing.text)
    if thing.kind == "timer":
        return f"{text} ({length(thing.length)})" if text else f"{length(thing.length)} timer, until {at(thing.due)}"
    told = f"{again(thing.rule)} {local(thing.due):%H:%M}" if thing.rule else at(thing.due)
    return f"{text} ({told})" if text else told


def _also(thing: Item) -> tuple[str, ...]:
    told = length(thing.length) if thing.length else ""
    return tuple(filter(None, (_choice(thing), told, told.removesuffix("s"), f"{told} timer" if told else "")))
