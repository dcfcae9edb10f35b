"""Sums, units, days to go: what needs no network and no looking up."""

from __future__ import annotations

from datetime import UTC, datetime

from lamd.api import Done, Moment, Risk, skill
from lamd_calc import _expression, _units


@skill(
    "calc.evaluate",
    risk=Risk.OBSERVE,
    examples=("what is 12 times 7", "square root of 225", "20 percent of 120", "5 factorial"),
)
def evaluate(expression: str) -> Done:
    """Work out a sum: + - * / ^ ! mod, brackets, sqrt, log, ln, sin, cos, tan (of degrees), pi, e."""
    read = _expression.read(expression)
    return Done(f"{_expression.shown(read)} = {_expression.written(_expression.value(read))}")


@skill(
    "calc.convert",
    risk=Risk.OBSERVE,
    examples=("12 miles in kilometres", "convert 70 fahrenheit to celsius", "2 cups in millilitres"),
)
def convert(amount: float, from_: str, to: str) -> Done:
    """Convert an amount from one unit to another."""
    return Done(_units.convert(amount, from_, to))


@skill("calc.days_until", risk=Risk.OBSERVE, examples=("how many days until christmas", "days till the third of may"))
def days_until(date: Moment) -> Done:
    """Count the days until a date."""
    day = date.at.date()
    days = (day - datetime.now(UTC).astimezone().date()).days
    named = f"{day:%A}, {day.day} {day:%B %Y}"
    if not days:
        return Done(f"{named} is today.")
    count = f"{abs(days):,} day{'s' * (abs(days) != 1)}"
    return Done(f"{count} until {named}." if days > 0 else f"{named} was {count} ago.")
