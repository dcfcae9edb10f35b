from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.planning.values.times import times


@settings(deadline=None)
@given(st.integers(0, 23), st.integers(0, 59), st.sampled_from(":."))
def test_a_time_in_figures_is_itself_or_twelve_hours_later(hour: int, minute: int, between: str) -> None:
    found = list(times([f"{hour}{between}{minute:02d}"]))
    assert found[0] == f"{hour:02d}:{minute:02d}"
    assert found[1:] == ([f"{hour + 12:02d}:{minute:02d}"] if 0 < hour < 12 else [])


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("5am", ["05:00"]),
        ("12am", ["00:00"]),
        ("12pm", ["12:00"]),
        ("half past twelve", ["12:30", "12:00"]),
        ("quarter to one pm", ["12:45", "13:00"]),
        ("five thirty in the evening", ["05:00", "17:00", "17:30"]),
        ("five thirty", ["05:00", "17:00", "05:30", "17:30"]),
        ("eight o'clock tonight", ["20:00"]),
        ("noon", ["12:00"]),
    ],
)
def test_the_half_of_the_day_that_is_said_counts(said: str, wanted: list[str]) -> None:
    assert list(dict.fromkeys(times(said.split()))) == wanted


@pytest.mark.parametrize("said", ["25:00", "7:75", "thirty", "half past", "quarter to", "a", "quarter to -3", ""])
def test_no_such_time(said: str) -> None:
    assert list(times(said.split())) == []
