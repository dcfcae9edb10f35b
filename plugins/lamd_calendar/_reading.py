"""Events out of iCalendar files, those that come again as often as they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from lamd.api import SkillError, natural
from lamd_calendar import _folder

_TOO_OFTEN = ("SECONDLY", "MINUTELY")
"""Frequencies of no event that a person goes to; working one out would take for ever."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One time of one event."""

    title: str
    start: date
    """A ``datetime`` in the local zone, or a ``date`` for whole days."""
    end: date
    """Of the same type; after a whole day it is the next day."""
    place: str
    uid: str
    file: Path
    repeats: bool
    original: date | None = None
    """What the file itself calls this time of a series."""

    @property
    def whole_day(self) -> bool:
        return not isinstance(self.start, datetime)

    @property
    def begins(self) -> datetime:
        return _as_time(self.start)

    @property
    def ends(self) -> datetime:
        return _as_time(self.end)


def now() -> datetime:
    """The time it is, in the local zone."""
    return datetime.now(UTC).astimezone()


def today() -> date:
    """The day it is."""
    return now().date()


def between(first: date, last: date) -> tuple[list[Entry], list[str]]:
    """The events from ``first`` to before ``last``, in order, and the names of files that cannot be read."""
    entries: list[Entry] = []
    broken: list[str] = []
    for file in _folder.files():
        try:
            entries += of_file(file, first, last)
        except SkillError:
            broken.append(natural.shown(file.name))
    return sorted(entries, key=lambda e: (e.begins, not e.whole_day, e.title)), broken


def of_file(file: Path, first: date, last: date) -> list[Entry]:
    """The events of one file; none if it is not there. Raises ``SkillError``."""
    text = _folder.text_of(file)
    if text is None:
        return []
    import recurring_ical_events

    calendar = parse(text, file.name)
    events = list(calendar.walk("VEVENT"))
    repeating = any("RRULE" in e or "RDATE" in e for e in events)
    try:
        if any(str(e["RRULE"].get("FREQ", [""])[0]) in _TOO_OFTEN for e in events if "RRULE" in e):
            raise SkillError("failed", f"{file.name} repeats too often to be told")
        found = recurring_ical_events.of(calendar).between(_as_time(first), _as_time(last))
        return [_entry(event, file, repeating) for event in found if str(event.get("STATUS")) != "CANCELLED"]
    except Exception as error:  # what is wrong in somebody else's file comes as any exception
        raise SkillError("failed", f"{file.name} cannot be understood") from error


def parse(text: str, name: str) -> Any:
    """The calendar in a file's text; raises ``SkillError``."""
    import icalendar

    try:
        return icalendar.Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise SkillError("failed", f"{name} is no calendar") from error


def _entry(event: Any, file: Path, repeating: bool) -> Entry:
    start = event["DTSTART"].dt
    end = event["DTEND"].dt if "DTEND" in event else None
    if end is None and "DURATION" in event:
        end = start + event["DURATION"].dt
    if end is None:
        end = start if isinstance(start, datetime) else start + timedelta(days=1)
    called = event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else start
    title = natural.shown(str(event.get("SUMMARY", ""))) or "something without a title"
    place = natural.shown(str(event.get("LOCATION", "")))
    return Entry(title, _here(start), _here(end), place, str(event.get("UID", file.name)), file, repeating, called)


def _here(when: date) -> date:
    """In the local zone; times that float are the local ones already."""
    return when.astimezone() if isinstance(when, datetime) else when


def _as_time(when: date) -> datetime:
    return when.astimezone() if isinstance(when, datetime) else datetime.combine(when, time()).astimezone()
