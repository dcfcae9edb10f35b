"""A calendar in a folder of iCalendar files (RFC 5545), one event a file, as vdirsyncer and khal keep them (vdir)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from lamd.api import Call, Done, Effect, Occasion, Period, Risk, SkillError, available, natural, skill
from lamd_calendar import _folder, _reading, _writing
from lamd_calendar._reading import Entry

_AHEAD = timedelta(days=7)
"""How far ahead is told where no time was said."""
_FAR = (7, 60, 400)
"""Days ahead in which the next event is looked for, nearest first."""
_BEHIND = timedelta(days=30)
"""An event so long ago can still be removed by its name."""
_MOST = 100
"""Events told at once."""
_SERIES = re.compile(r"\s*\b(?:the )?(?:whole |entire )?series\b(?: of)?\s*|\b(?:every|all)\b (?:the )?", re.IGNORECASE)


@skill(
    "calendar.add",
    risk=Risk.REVERSIBLE,
    examples=("put dentist in my calendar on friday at nine", "calendar: yoga every monday at seven pm"),
)
def add(title: str, time: Occasion) -> Done:
    """Add an event; it lasts an hour where no end was said."""
    name = natural.shown(title)
    if not name:
        raise SkillError("bad_value", "the event has no title", "say what it is")
    start, _ = _writing.span(time)
    for entry in _reading.between(start, start + timedelta(days=1))[0]:
        if entry.title.casefold() == name.casefold() and entry.start == start:
            return Done(f"It is in the calendar already: {_when(entry)}, {entry.title}.", Effect.ALREADY)
    file, text = _writing.event(name, time)
    change = _folder.write(file, text)
    made = next((e for e in _reading.of_file(file, start, start + timedelta(days=1)) if e.title == name), None)
    if made is None:
        raise SkillError("failed", "the event was written but cannot be read back")
    again = " and again, as said" if time.rule else ""
    return Done(f"In the calendar: {_when(made)}, {made.title}{again}.", undo=_undo(change))


@skill("calendar.list", risk=Risk.OBSERVE, examples=("what is on today", "my week", "anything on friday afternoon"))
def list_(when: Period | None = None) -> Done:
    """Tell the events of some days; of the next seven where none are said."""
    today = _reading.today()
    first, last = (when.first, when.last) if when else (today, today + _AHEAD - timedelta(days=1))
    entries, broken = _reading.between(first, last + timedelta(days=1))
    days = _days(first, last)
    told = [_line(entry) for entry in entries[:_MOST]] or [f"There is nothing in the calendar {days}."]
    if len(entries) > _MOST:
        told.append(f"And {len(entries) - _MOST} more.")
    return Done("\n".join([*told, *_broken(broken)]))


@skill("calendar.next", risk=Risk.OBSERVE, examples=("what is next in my calendar", "when is my next meeting"))
def next_() -> Done:
    """Tell the next event."""
    now = _reading.now()
    for days in _FAR:
        entries, broken = _reading.between(now, now + timedelta(days=days))
        coming = [e for e in entries if e.begins > now]
        if coming:
            at_once = [e for e in coming if e.begins == coming[0].begins]
            return Done("\n".join([*map(_line, at_once), *_broken(broken)]))
    return Done("There is nothing coming up in the calendar.")


@skill(
    "calendar.remove",
    risk=Risk.REVERSIBLE,
    examples=("cancel lunch with Henrike", "take the dentist out of my calendar", "remove the standup series"),
)
def remove(title: str) -> Done:
    """Remove an event; of one that comes again only the next time, unless the series is named."""
    wanted = _SERIES.sub(" ", title).strip()
    series = wanted != title.strip()
    entry = _chosen(wanted or title)
    if entry.repeats and not series:
        text = _writing.without(entry)
        told = f"{_when(entry)}, {entry.title} is not in the calendar any more; the others of its series are."
    else:
        text = None
        told = f"{'The series' if entry.repeats else _when(entry)}, {entry.title} is not in the calendar any more."
    change = _folder.write(entry.file, text)
    if any(e.start == entry.start for e in _reading.of_file(entry.file, entry.start, entry.start + timedelta(days=1))):
        raise SkillError("failed", f"{entry.title} is still in the calendar")
    return Done(told, undo=_undo(change))


@skill("calendar.put_back", risk=Risk.REVERSIBLE, hidden=True)
def put_back(change: str) -> Done:
    """Take a change of the calendar back."""
    redo = _folder.put_back(change)
    return Done("The calendar is as it was before.", undo=_undo(redo))


@available
def usable() -> str:
    """The folder must be one that can be written, or made."""
    return _folder.why_not()


def _chosen(said: str) -> Entry:
    """The event meant: of one title the next to come, and of several that differ it is asked which."""
    now = _reading.now()
    entries, _ = _reading.between(now - _BEHIND, now + timedelta(days=_FAR[-1]))
    ahead = [e for e in entries if e.ends > now]
    for group in (ahead, [e for e in reversed(entries) if e.ends <= now]):
        first: dict[object, Entry] = {}
        for entry in group:
            first.setdefault(entry.uid, entry)
        if not first:
            continue
        named = [natural.Named(_choice(e), e, (e.title, f"{e.title} {e.start:%A}")) for e in first.values()]
        try:
            return natural.choose(said, named, "event").thing
        except SkillError as error:
            if error.code != "skill.not_found" or (group is not ahead):
                raise
            missing = error
    if not entries:
        raise SkillError("not_found", "there is nothing in the calendar")
    raise missing


def _choice(entry: Entry) -> str:
    return f"{entry.title} ({_when(entry)})"


def _line(entry: Entry) -> str:
    place = f" ({entry.place})" if entry.place else ""
    return f"{_when(entry)}: {entry.title}{place}"


def _when(entry: Entry) -> str:
    """ "Friday, 27 November, 09:00 to 10:00"."""
    first = _day(entry.start)
    if entry.whole_day:
        last = entry.end - timedelta(days=1)
        return first if last <= entry.start else f"{first} to {_day(last)}"
    start, end = entry.begins, entry.ends
    if end == start:
        return f"{first}, {start:%H:%M}"
    over = "" if end.date() == start.date() else f"{_day(end)}, "
    return f"{first}, {start:%H:%M} to {over}{end:%H:%M}"


def _day(day: date) -> str:
    plain = day.date() if isinstance(day, datetime) else day
    days = (plain - _reading.today()).days
    if days in (0, 1):
        return "Today" if not days else "Tomorrow"
    year = f" {plain.year}" if plain.year != _reading.today().year else ""
    return f"{plain:%A}, {plain.day} {plain:%B}{year}"


def _days(first: date, last: date) -> str:
    if first == last:
        told = _day(first)
        return told.casefold() if told in ("Today", "Tomorrow") else f"on {told}"
    return f"from {_day(first)} to {_day(last)}".replace("from Today", "from today")


def _broken(names: Sequence[str]) -> list[str]:
    return [f"{len(names)} file{'s' * (len(names) > 1)} of it cannot be read: {', '.join(names[:3])}."] if names else []


def _undo(change: str) -> Call:
    return Call("calendar.put_back", {"change": change})
