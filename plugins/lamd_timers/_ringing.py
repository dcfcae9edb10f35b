"""What is due, and when the next is: decisions only, nothing rings here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from lamd_timers._store import Item, Items, new_id

AGAIN_S = 20.0
"""Between two rings of one thing."""
RINGS = {"alarm": 30, "timer": 5, "reminder": 1}
"""How often a thing rings if nobody does anything about it."""
UNSHOWN_S = 30.0
"""Until a notification that nobody took is tried again."""
_MOST_TRIES = 200
HEARD_S = 600.0
"""So long after a ring its buttons do something."""
LATE_S = 60.0
"""A ring so much later than it was due is told to be late."""


def take_due(things: Items, now: float) -> Sequence[Item]:
    """The things that ring now, changed as they are after it; one that comes again rings as a copy of its own."""
    rings = []
    for thing in sorted(things.values(), key=lambda t: t.due):
        if thing.due > now or not _rings_on(thing):
            continue
        ringing = thing
        if thing.rule:
            ringing = replace(thing, id=new_id(things), rule="", start="", skipped="")
            following = next_time(thing, now)
            if following is None:
                del things[thing.id]
            else:
                things[thing.id] = replace(thing, due=following)
        again = AGAIN_S if ringing.rings + 1 < RINGS[ringing.kind] else UNSHOWN_S
        ringing = replace(ringing, rings=ringing.rings + 1, rang=ringing.rang or now, due=now + again)
        things[ringing.id] = ringing
        # What it is told to be late by is the time it was set for.
        rings.append(replace(ringing, due=thing.due if not thing.rang else ringing.rang))
    return rings


def next_due(things: Items, now: float) -> float | None:
    """When to look again, seconds since the epoch: something rings, or a button of a notification may be pressed."""
    times = [thing.due for thing in things.values() if _rings_on(thing)]
    if any(thing.rang > now - HEARD_S for thing in things.values()):
        times.append(now + AGAIN_S)
    return min(times, default=None)


def next_time(thing: Item, after: float) -> float | None:
    """The next time of a thing that comes again, on the wall clock: seven is seven when clocks are changed, too."""
    from dateutil.rrule import rrulestr

    here = datetime.fromtimestamp(after, UTC).astimezone().replace(tzinfo=None)
    times = rrulestr(f"RRULE:{thing.rule}", dtstart=datetime.fromisoformat(thing.start))
    found = times.after(here)
    while found and found.date().isoformat() in thing.skipped.split():
        found = times.after(found)
    return found.astimezone().timestamp() if found else None


def rings_on_day(thing: Item, day: date) -> bool:
    """Whether a thing that has not rung is to ring on a day."""
    start = datetime.combine(day, datetime.min.time()).astimezone().timestamp()
    due = next_time(thing, max(start, thing.due) - 1) if thing.rule else thing.due
    return due is not None and datetime.fromtimestamp(due, UTC).astimezone().date() == day


def ringing(things: Items) -> list[Item]:
    """What has rung and was not dismissed, the last first."""
    return sorted((t for t in things.values() if t.rang), key=lambda t: -t.rang)


def waiting(things: Items, kind: str) -> list[Item]:
    """What is set and has not rung, the next first."""
    return sorted((t for t in things.values() if t.kind == kind and not t.rang), key=lambda t: t.due)


def _rings_on(thing: Item) -> bool:
    return thing.rings < RINGS[thing.kind] or (not thing.shown and thing.rings < _MOST_TRIES)
