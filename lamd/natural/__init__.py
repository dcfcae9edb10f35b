"""What people say → values: durations, times, dates, shares, numbers, names. One place for skills and for training.

Every function takes text as a person said it, or its own written form (``write_*``), and raises ``SkillError``:
``bad_value`` with an example of what would do, ``ambiguous`` with the choices.
"""

from lamd.natural.choosing import Named, choose
from lamd.natural.durations import duration, write_duration
from lamd.natural.moments import Moment, Period, moment, period, write_moment, write_period
from lamd.natural.quantities import number, percent

__all__ = [
    "Moment",
    "Named",
    "Period",
    "choose",
    "duration",
    "moment",
    "number",
    "percent",
    "period",
    "write_duration",
    "write_moment",
    "write_period",
]
