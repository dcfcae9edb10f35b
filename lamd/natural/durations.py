"""Lengths of time in words."""

from __future__ import annotations

import re
from datetime import timedelta

from lamd.errors import SkillError
from lamd.natural.quantities import number

_SECONDS = {
    "second": 1,
    "sec": 1,
    "s": 1,
    "minute": 60,
    "min": 60,
    "m": 60,
    "hour": 3600,
    "hr": 3600,
    "h": 3600,
    "day": 86400,
    "d": 86400,
    "week": 604800,
}
_PART = re.compile(r"(.+?)\s*\b(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)\b")


def duration(said: str | float) -> timedelta:
    """A length of time; numbers are seconds. Raises ``SkillError`` ``bad_value``."""
    if not isinstance(said, str):
        return timedelta(seconds=float(said))
    total = 0.0
    for amount, unit in _PART.findall(said.casefold()):
        total += number(amount.replace("and", "").strip()) * _SECONDS[unit.rstrip("s")]
    if total <= 0:
        raise SkillError("bad_value", f"“{said}” is no length of time", "say it like “ten minutes”")
    return timedelta(seconds=total)


def write_duration(length: timedelta) -> str:
    """ "1 hour 30 minutes"."""
    left = round(length.total_seconds())
    parts = []
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}{'s' * (count != 1)}")
    return " ".join(parts) or "0 seconds"
