"""What people say → values: durations, times, dates, shares, numbers, names. One place for skills and for training.

Every function takes text as a person said it, or its own written form (``write_*``), and raises ``SkillError``:
``bad_value`` with an example of what would do, ``ambiguous`` with the choices.
"""

from lamd.natural.choosing import Named, choose, shown, spelled
from lamd.natural.durations import duration, write_duration
from lamd.natural.moments import Moment, moment, write_moment
from lamd.natural.occasions import Occasion, occasion, write_occasion
from lamd.natural.periods import Period, period, write_period
from lamd.natural.quantities import number, percent

__all__ = [
    "Moment",
    "Named",
    "Occasion",
    "Period",
    "choose",
    "duration",
    "moment",
    "number",
    "occasion",
    "percent",
    "period",
    "shown",
    "spelled",
    "write_duration",
    "write_moment",
    "write_occasion",
    "write_period",
]
