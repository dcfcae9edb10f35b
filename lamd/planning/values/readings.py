"""All readings of a command together."""

from __future__ import annotations

from itertools import chain, islice

from lamd.natural.numbers import numbers
from lamd.planning.values.expressions import expressions
from lamd.planning.values.spelled import cells, spelled
from lamd.planning.values.times import times
from lamd.planning.values.words import words

MAX_VALUES = 400


def worked_out(command: str) -> tuple[str, ...]:
    """All values that can be worked out of the words of ``command``, without duplicates, at most 400."""
    said = [word.text for word in words(command)]
    lower = [word.lower() for word in said]
    readings = chain(numbers(lower), times(lower), expressions(lower), spelled(said), cells(lower))
    return tuple(islice(dict.fromkeys(readings), MAX_VALUES))
