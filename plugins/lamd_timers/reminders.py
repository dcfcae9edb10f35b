"""Reminders."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta

from lamd.api import Done, Effect, Occasion, Risk, SkillError, natural, settings, skill
from lamd_timers import _ringing, _store, away, is_are, listed, past, undo
from lamd_timers._store import Item, Items
from lamd_timers._telling import again, at, capital, local, name, pick

_MORNING = "09:00"
"""When a reminder of a whole day rings, unless ``plugins: {timers: {morning: …}}`` says another time."""


@skill(
    "reminder.set",
    risk=Risk.REVERSIBLE,
    examples=(
        "remind me to call mum at five",
        "remind me tomorrow to pay the rent",
        "tell me in an hour to stretch",
    ),
)
def set_(text: str, time: Occasion) -> Done:
    """Remind of something at a time; of a day without a time at nine in the morning."""
    said = natural.shown(text)
    if not said:
        raise SkillError("bad_value", "there is nothing to be reminded of", "say what to remind you of")
    start = _on_day(time.start) if time.start.whole_day else time.start.at
    due = start.timestamp()
    past(due, natural.write_occasion(time))
    first = start.replace(tzinfo=None).isoformat() if time.rule else ""

    def work(things: Items) -> tuple[Item, bool]:
        for thing in _ringing.waiting(things, "reminder"):
            if (thing.due, thing.rule, thing.text) == (due, time.rule, said):
                return thing, True
        made = Item(_store.new_id(things), "reminder", said, due, rule=time.rule, start=first)
        things[made.id] = made
        return made, False

    (made, already), change = _store.edit(work)
    if already:
        return Done(f"A reminder of that is set already: {_told(made)}", Effect.ALREADY)
    return Done(f"You will be reminded: {_told(made)}", undo=undo(change))


@skill("reminder.list", risk=Risk.OBSERVE, examples=("what are my reminders", "anything I should remember"))
def list_() -> Done:
    """Tell what you are going to be reminded of."""
    things = _store.items()
    told = [capital(_told(t)) for t in _ringing.waiting(things, "reminder")]
    told += [f"{name(t)}, since {at(t.rang)}." for t in _ringing.ringing(things) if t.kind == "reminder"]
    return Done("\n".join(told) or "There are no reminders.")


@skill("reminder.cancel", risk=Risk.REVERSIBLE, examples=("cancel the reminder to call mum", "drop that reminder"))
async def cancel(text: str | None = None) -> Done:
    """Cancel a reminder."""

    def work(things: Items) -> list[Item]:
        set_ones = _ringing.waiting(things, "reminder")
        rung = [t for t in _ringing.ringing(things) if t.kind == "reminder"]
        gone = pick(text, set_ones + rung if text else set_ones or rung, "reminder")
        for thing in gone:
            del things[thing.id]
        return gone

    gone, change = await asyncio.to_thread(_store.edit, work)
    await away(gone)
    told = listed([name(t) for t in gone])
    return Done(f"The reminder{'s' * (len(gone) > 1)} {told} {is_are(gone)} cancelled.", undo=undo(change))


def _told(thing: Item) -> str:
    when = f"{again(thing.rule)}, next {at(thing.due)}" if thing.rule else at(thing.due)
    return f"{name(thing)}, {when}."


def _on_day(day: natural.Moment) -> datetime:
    """In the morning of a day; today, when that is over, in an hour."""
    said = str(settings("timers").get("morning", _MORNING))
    morning = natural.moment(said).at
    there = datetime.combine(day.at.date(), morning.time()).astimezone()
    today = local(time.time()).replace(microsecond=0)
    return there if there > today or there.date() != today.date() else today + timedelta(hours=1)
