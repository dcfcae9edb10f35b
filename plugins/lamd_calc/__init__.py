"""Sums."""

from lamd.api import Done, Risk, skill


@skill("calc.evaluate", risk=Risk.OBSERVE, examples=("what is 12 times 7",))
def evaluate(expression: str) -> Done:
    """Work out a sum."""
    return Done(expression)
