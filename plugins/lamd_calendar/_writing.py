"""Events as iCalendar text."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lamd.api import Occasion, SkillError
from lamd_calendar import _folder, _reading
from lamd_calendar._reading import Entry

_LENGTH = timedelta(hours=1)
"""Of an event whose end was not said."""
_PRODUCT = "-//lamd//calendar//EN"


def span(when: Occasion) -> tuple[date, date]:
    """Start and end, as ``Entry`` has them."""
    start = when.start.at
    if when.start.whole_day:
        last = when.end.at.date() if when.end else start.date()
        return start.date(), last + timedelta(days=1)
    return start, when.end.at if when.end else (start.astimezone(UTC) + _LENGTH).astimezone()


def event(title: str, when: Occasion) -> tuple[Path, str]:
    """A file for a new event, and its text."""
    import icalendar

    start, end = span(when)
    uid = str(uuid.uuid4())
    made = icalendar.Event()
    made.add("uid", uid)
    made.add("dtstamp", datetime.now(UTC).replace(microsecond=0))
    made.add("summary", title)
    made.add("dtstart", _zoned(start))
    made.add("dtend", _zoned(end))
    if when.rule:
        made.add("rrule", icalendar.vRecur.from_ical(when.rule))
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add_component(made)
    calendar.add_missing_timezones()
    return _folder.folder() / f"{uid}.ics", calendar.to_ical().decode()


def without(entry: Entry) -> str:
    """The text of a series' file without one of its times."""
    text = _folder.text_of(entry.file)
    if text is None:
        raise SkillError("not_found", f"{entry.title} is not in the calendar any more")
    calendar = _reading.parse(text, entry.file.name)
    for event in list(calendar.walk("VEVENT")):
        if "RECURRENCE-ID" in event:
            if event["RECURRENCE-ID"].dt == entry.original:
                calendar.subcomponents.remove(event)
        elif "RRULE" in event or "RDATE" in event:
            event.add("exdate", entry.original)
            event["SEQUENCE"] = int(event.get("SEQUENCE", 0)) + 1
    return str(calendar.to_ical().decode())


def _zoned(when: date) -> date:
    """With the name of the local zone, which a series needs when clocks change; without one where it has no name."""
    if not isinstance(when, datetime):
        return when
    zone = local_zone()
    return when.astimezone(zone) if zone else when.astimezone().replace(tzinfo=None)


def local_zone() -> ZoneInfo | None:
    """The local zone by its name (``Europe/London``); None where it has none."""
    name = os.environ.get("TZ", "").removeprefix(":")
    if not name:
        try:
            name = str(Path("/etc/localtime").readlink()).partition("zoneinfo/")[2]
        except OSError:
            return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
