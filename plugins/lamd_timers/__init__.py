"""Timers, and what rings for alarms and reminders too."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from lamd.api import Call, Done, Duration, Effect, Risk, SkillError, available, natural, skill, waker
from lamd_timers import _bell, _ringing, _store
from lamd_timers._store import Item, Items
from lamd_timers._telling import at, capital, length, name, pick

SNOOZE_S = 600.0
"""How long something sleeps that is snoozed without a time, in seconds."""


@skill(
    "timer.start",
    risk=Risk.REVERSIBLE,
    examples=("set a timer for ten minutes", "pasta timer eight minutes", "beep in an hour and a half"),
)
def start(duration: Duration, label: str | None = None) -> Done:
    """Start a timer that rings after a length of time."""
    seconds = duration.total_seconds()

    def work(things: Items) -> Item:
        made = Item(_store.new_id(things), "timer", (label or "").strip(), time.time() + seconds, seconds)
        things[made.id] = made
        return made

    made, change = _store.edit(work)
    label_ = f" for {natural.shown(made.text)}" if made.text else ""
    text = f"A timer of {length(seconds)}{label_} is running, until {at(made.due)}."
    return Done(text, undo=undo(change))


@skill("timer.cancel", risk=Risk.REVERSIBLE, examples=("cancel the timer", "stop the pasta timer", "cancel all timers"))
async def cancel(label: str | None = None) -> Done:
    """Stop a timer, running or ringing."""

    def work(things: Items) -> list[Item]:
        gone = pick(label, [t for t in things.values() if t.kind == "timer"], "timer")
        for thing in gone:
            del things[thing.id]
        return gone

    gone, change = await asyncio.to_thread(_store.edit, work)
    await away(gone)
    return Done(f"{capital(listed([name(t) for t in gone]))} {is_are(gone)} cancelled.", undo=undo(change))


@skill("timer.list", risk=Risk.OBSERVE, examples=("how long is left on the timer", "what timers are running"))
def list_() -> Done:
    """Tell which timers run, and how long they have."""
    things = _store.items()
    now = time.time()
    told = [f"{capital(name(t))}: {length(t.due - now)} left." for t in _ringing.waiting(things, "timer")]
    told += [f"{capital(name(t))} has ended." for t in _ringing.ringing(things) if t.kind == "timer"]
    return Done("\n".join(told) or "No timer is running.")


@skill("timer.extend", risk=Risk.REVERSIBLE, examples=("five more minutes on the timer", "add a minute to the timer"))
async def extend(duration: Duration, label: str | None = None) -> Done:
    """Give a timer more time; one that has ended runs again."""
    more = duration.total_seconds()

    def work(things: Items) -> tuple[Item, Item]:
        running = _ringing.waiting(things, "timer")
        ended = [t for t in _ringing.ringing(things) if t.kind == "timer"]
        (old,) = pick(label, (running or ended) if not label else running + ended, "timer")[:1]
        due = (time.time() if old.rang else old.due) + more
        things[old.id] = replace(old, due=due, length=old.length + more, rang=0.0, rings=0, shown=0)
        return old, things[old.id]

    (old, now), change = await asyncio.to_thread(_store.edit, work)
    await away([old])
    left = length(now.due - time.time())
    return Done(f"{capital(name(old))} has {left} left, until {at(now.due)}.", undo=undo(change))


@skill("timer.put_back", risk=Risk.REVERSIBLE, hidden=True)
async def put_back(change: str) -> Done:
    """Take back a change of what is set."""
    before = await asyncio.to_thread(_store.items)
    back, redo = await asyncio.to_thread(_store.put_back, change)
    now = await asyncio.to_thread(_store.items)
    gone = [thing for i, thing in before.items() if i not in now]
    await away(gone)
    told = [f"{capital(name(t))} is set again." for t in back.values()]
    told += [f"{capital(name(t))} is gone again." for t in gone]
    if not redo:
        return Done("It is so already.", Effect.ALREADY)
    return Done(" ".join(told) or "It is as it was before.", undo=undo(redo))


@available
async def usable() -> str:
    """Something must be able to ring."""
    return await _bell.why_silent()


@waker
async def ring() -> float | None:
    """Ring what is due; when the next is due."""
    now = time.time()
    due, _ = await asyncio.to_thread(_store.edit, lambda things: _due(things, now), record=False)
    if due:
        await _bell.hear(answered)
        await asyncio.gather(*map(_ring_one, due))
    return _ringing.next_due(await asyncio.to_thread(_store.items), time.time())


def _due(things: Items, now: float) -> list[Item]:
    _store.forget_old(things)
    return list(_ringing.take_due(things, now))


async def _ring_one(thing: Item) -> None:
    if thing.rings <= _ringing.RINGS[thing.kind]:
        _bell.play(thing)
    number = await _bell.show(thing)

    def note(things: Items) -> bool:
        still = thing.id in things and things[thing.id].rang > 0
        if still:
            things[thing.id] = replace(things[thing.id], shown=number)
        return still

    still, _ = await asyncio.to_thread(_store.edit, note, record=False)
    if not still:  # dismissed while it was being shown
        await _bell.take_away(number)


async def answered(number: int, what: str) -> None:
    """Somebody pressed a button of the notification ``number``, or closed it."""

    def work(things: Items) -> list[Item]:
        found = [t for t in things.values() if t.shown == number and t.rang]
        for thing in found:
            if what == "snooze":
                snooze(things, thing, SNOOZE_S)
            else:
                del things[thing.id]
        return found

    found, _ = await asyncio.to_thread(_store.edit, work)
    await away(found)


def snooze(things: Items, thing: Item, seconds: float) -> Item:
    """Let something that rings sleep for a while."""
    things[thing.id] = replace(thing, due=time.time() + seconds, rang=0.0, rings=0, shown=0)
    return things[thing.id]


async def away(things: list[Item]) -> None:
    """Take the notifications of things off the screen."""
    await asyncio.gather(*(_bell.take_away(thing.shown) for thing in things))


def undo(change: str) -> Call | None:
    """What takes a change back."""
    return Call("timer.put_back", {"change": change}) if change else None


def listed(names: list[str]) -> str:
    """ "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def is_are(things: list[Item]) -> str:
    """The verb for so many."""
    return "is" if len(things) == 1 else "are"


def past(when: float, said: str) -> None:
    """Raise ``SkillError`` for a time that is over."""
    if when <= time.time():
        raise SkillError("bad_value", f"{at(when)} is over already", f"say a time to come instead of “{said[:60]}”")
