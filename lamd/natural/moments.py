"""Times and dates in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, or a whole day."""

    at: datetime
    """With the local zone; midnight for a whole day."""
    whole_day: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date


def moment(said: str, now: datetime | None = None, past: bool = False) -> Moment:
    """The time meant, the next one to come unless ``past``; a day without a time is a whole day.

    Raises ``SkillError`` ``bad_value``.
    """
    raise NotImplementedError


def period(said: str, now: datetime | None = None) -> Period:
    """The days meant: "today", "this week", "friday", "the weekend", "may". Raises ``SkillError`` ``bad_value``."""
    raise NotImplementedError


def write_moment(when: Moment) -> str:
    """ISO 8601: ``2026-11-25T09:00`` or, a whole day, ``2026-11-25``. ``moment`` reads it back."""
    raise NotImplementedError


def write_period(days: Period) -> str:
    """``2026-11-25/2026-11-26``. ``period`` reads it back."""
    raise NotImplementedError
