"""Patterns compiled late."""

from __future__ import annotations

import re

import pytest

from lamd.natural.patterns import late


def test_a_pattern_is_compiled_at_its_first_use_and_works_as_any() -> None:
    digits = late(r"(\d+) (?P<unit>min|h)")
    assert vars(digits) == {"_text": r"(\d+) (?P<unit>min|h)"}
    found = digits.fullmatch("12 min")
    assert found is not None
    assert found["unit"] == "min"
    assert digits.sub("x", "3 h ago") == "x ago"
    assert digits.pattern == r"(\d+) (?P<unit>min|h)"
    assert digits.fullmatch is digits.fullmatch


def test_a_wrong_pattern_is_told_at_its_first_use() -> None:
    wrong = late("(")
    with pytest.raises(re.error, match="missing"):
        wrong.search("")


def test_every_pattern_of_the_room_compiles() -> None:
    from lamd.natural import clocks, days, durations, moments, numbers, occasions, periods, quantities, spoken

    rooms = (clocks, days, durations, moments, numbers, occasions, periods, quantities, spoken)
    there = [value for room in rooms for value in vars(room).values() if type(value).__name__ == "_Lazy"]
    assert len(there) > 20
    assert all(one.flags for one in there)
