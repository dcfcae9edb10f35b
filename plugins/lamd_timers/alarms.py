"""Alarms."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

from lamd.api import Done, Duration, Effect, Risk, SkillError, natural, skill
from lamd_timers import SNOOZE_S, _ringing, _store, away, is_are, listed, past, snooze, undo
from lamd_timers._store import Item, Items
from lamd_timers._telling import at, capital, length, local, name, now, pick, roughly


@skill(
    "alarm.set",
    risk=Risk.REVERSIBLE,
    examples=("wake me at half past six", "alarm for seven tomorrow", "alarm every weekday at 6:30"),
)
def set_(time: str, label: str | None = None) -> Done:
    """Set an alarm; hours without a half of the day are in the morning where a day is named."""
    when = natural.occasion(time, early=True)
    if when.start.whole_day:
        raise SkillError("bad_value", "an alarm needs a time of day", "say it like “seven tomorrow”")
    due = when.start.at.timestamp()
    past(due, time)
    text = (label or "").strip()
    start = when.start.at.replace(tzinfo=None).isoformat() if when.rule else ""

    def work(things: Items) -> tuple[Item, bool]:
        for thing in _ringing.waiting(things, "alarm"):
            if (thing.due, thing.rule, thing.text) == (due, when.rule, text):
                return thing, True
        made = Item(_store.new_id(things), "alarm", text, due, rule=when.rule, start=start)
        things[made.id] = made
        return made, False

    (made, already), change = _store.edit(work)
    if already:
        return Done(f"{capital(name(made))} is set already.", Effect.ALREADY)
    told = f" It rings first {_on(made.due)}." if made.rule else f" That is in {roughly(made.due - now())}."
    return Done(f"{capital(name(made))} is set.{told}", undo=undo(change))


@skill("alarm.list", risk=Risk.OBSERVE, examples=("what alarms are set", "when is my alarm"))
def list_() -> Done:
    """Tell which alarms are set."""
    things = _store.items()
    told = [f"{capital(name(t))}, in {roughly(t.due - now())}." for t in _ringing.waiting(things, "alarm")]
    told += [f"{capital(name(t))} is ringing." for t in _ringing.ringing(things) if t.kind == "alarm"]
    return Done("\n".join(told) or "No alarm is set.")


@skill("alarm.cancel", risk=Risk.REVERSIBLE, examples=("cancel the alarm", "no alarm tomorrow", "delete the six alarm"))
async def cancel(time: str | None = None) -> Done:
    """Cancel an alarm, by its time, day or name; of one that comes again, with a day, only that day's."""

    def work(things: Items) -> tuple[list[Item], list[Item]]:
        meant, day = _meant(time, [t for t in things.values() if t.kind == "alarm"])
        skipped = []
        for thing in meant:
            later = _without(thing, day) if day and thing.rule else None
            if later is None:
                del things[thing.id]
            else:
                things[thing.id] = later
                skipped.append(later)
        return meant, skipped

    (meant, skipped), change = await asyncio.to_thread(_store.edit, work)
    await away(meant)
    text = f"{capital(listed([name(t) for t in meant]))} {is_are(meant)} cancelled."
    if skipped:
        text = " ".join(f"{capital(name(t))} rings next {_on(t.due)}." for t in skipped)
    return Done(text, undo=undo(change))


@skill("alarm.dismiss", risk=Risk.REVERSIBLE, examples=("stop the alarm", "I'm up", "enough, I heard you"))
async def dismiss() -> Done:
    """Stop whatever rings: alarms, timers, reminders."""

    def work(things: Items) -> list[Item]:
        rings = _ringing.ringing(things)
        for thing in rings:
            del things[thing.id]
        return rings

    rings, change = await asyncio.to_thread(_store.edit, work)
    if not rings:
        return Done("Nothing is ringing.", Effect.ALREADY)
    await away(rings)
    return Done(f"{capital(listed([name(t) for t in rings]))} {is_are(rings)} dismissed.", undo=undo(change))


@skill("alarm.snooze", risk=Risk.REVERSIBLE, examples=("snooze", "five more minutes", "snooze for half an hour"))
async def snooze_(duration: Duration | None = None) -> Done:
    """Let what rings sleep, ten minutes if nothing else is said."""
    seconds = duration.total_seconds() if duration else SNOOZE_S

    def work(things: Items) -> tuple[list[Item], list[Item]]:
        rings = _ringing.ringing(things)
        alarms = [t for t in rings if t.kind == "alarm"]
        if not rings:
            raise SkillError("not_found", "nothing is ringing", "a timer gets more time by “five more minutes on it”")
        old = alarms or rings[:1]
        return old, [snooze(things, thing, seconds) for thing in old]

    (old, sleeping), change = await asyncio.to_thread(_store.edit, work)
    await away(old)
    return Done(f"Snoozed for {length(seconds)}, until {at(sleeping[0].due)}.", undo=undo(change))


def _meant(said: str | None, alarms: list[Item]) -> tuple[list[Item], date | None]:
    """The alarms meant, and the day if just that day's are."""
    if not alarms:
        raise SkillError("not_found", "no alarm is set")
    named = [t for t in alarms if said and t.text.casefold() == said.casefold()]
    try:
        when = natural.occasion(said) if said and not named else None
    except SkillError:
        when = None
    if when is None:
        return named or pick(said, alarms, "alarm"), None
    day = when.start.at.date() if when.start.whole_day and not when.rule else None
    if when.rule:
        found = [t for t in alarms if t.rule and _days(t.rule) == _days(when.rule)]
    elif day:
        found = [t for t in alarms if _ringing.rings_on_day(t, day)]
    else:
        found = _at_time(str(said), when.start.at.timestamp(), alarms)
    if not found:
        told = [at(t.due) for t in alarms[:8]]
        raise SkillError("not_found", f"no alarm is set for “{natural.shown(str(said))}”", "", told)
    return found, day


def _at_time(said: str, due: float, alarms: list[Item]) -> list[Item]:
    """The one at that very time, else at that time of any day; without a half of the day twelve hours make no odds."""
    exact = [t for t in alarms if t.due == due]
    if exact:
        return exact
    half = 12 * 60 if _either_half(said) else 24 * 60
    wanted = local(due)
    another_day = (wanted.date() - local(now()).date()).days > 1

    def alike(thing: Item) -> bool:
        there = local(thing.due)
        minutes = there.hour * 60 + there.minute - wanted.hour * 60 - wanted.minute
        return minutes % half == 0 and (not another_day or there.date() == wanted.date())

    found = [t for t in alarms if alike(t)]
    return pick(None, found, "alarm") if found else []


def _either_half(said: str) -> bool:
    """Whether a time was said without a half of the day: then it can also be told with one."""
    try:
        return natural.moment(f"{said} am") is not None
    except SkillError:
        return False


def _days(rule: str) -> str:
    return rule.partition("BYDAY=")[2] or rule


def _without(thing: Item, day: date) -> Item | None:
    """An alarm that comes again, but not on a day; None if there is no other time of it."""
    left = replace(thing, skipped=f"{thing.skipped} {day.isoformat()}".strip())
    following = _ringing.next_time(left, now())
    return None if following is None else replace(left, due=following)


def _on(when: float) -> str:
    told = at(when)
    return told if " at " in told else f"at {told}"
