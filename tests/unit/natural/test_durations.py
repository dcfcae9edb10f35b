"""Lengths of time as people say them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.errors import SkillError
from lamd.natural import duration, write_duration
from tests.unit.natural.rows import refused_or_read, rows

DURATIONS = """
ten minutes                    | 600
ten minute                     | 600
ten-minute                     | 600
a minute                       | 60
minute                         | 60
one minute thirty              | 90
1 minute 10                    | 70
twelve minutes thirty          | 750
ninety seconds                 | 90
90 seconds                     | 90
45s                            | 45
a minute and a half            | 90
half a minute                  | 30
two and a half minutes         | 150
four and a half minutes        | 270
two and three quarters hours   | 9900
one and a quarter hours        | 4500
1.5 hours                      | 5400
half an hour                   | 1800
half hour                      | 1800
an hour                        | 3600
hour                           | 3600
an hour and a half             | 5400
an hour and a quarter          | 4500
hour and twenty                | 4800
one hour twenty                | 4800
two hours fifteen              | 8100
two and a half hours           | 9000
an hour and ten minutes        | 4200
one hour and ten minutes       | 4200
1 hr 15 min                    | 4500
1h30                           | 5400
1h30m                          | 5400
1h 30                          | 5400
2m30s                          | 150
1h                             | 3600
quarter of an hour             | 900
a quarter of an hour           | 900
quarter hour                   | 900
three quarters of an hour      | 2700
couple of minutes              | 120
a couple of hours              | 7200
a few minutes                  | 180
few more minutes               | 180
ten more minutes               | 600
another ten minutes            | 600
another hour                   | 3600
20 extra seconds               | 20
5 extra minutes                | 300
one more minute                | 60
in 20 minutes                  | 1200
in 5                           | 300
in ten                         | 600
for ten minutes                | 600
ten                            | 600
20                             | 1200
another 5                      | 300
5:00                           | 300
00:02:30                       | 150
1:02:30                        | 3750
0:45                           | 45
too minutes                    | 120
12 minuts                      | 720
ninety minute                  | 5400
a hundred seconds              | 100
one hundred and twenty minutes | 7200
a day                          | 86400
a day and a half               | 129600
two days                       | 172800
a week                         | 604800
two weeks and three days       | 1468800
a fortnight                    | 1209600
0.2 seconds                    | 0.2
½ hour                         | 1800
2½ hours                       | 9000
Ten Minutes, please            | 600
"""


@pytest.mark.parametrize(("said", "seconds"), rows(DURATIONS))
def test_durations(said: str, seconds: str) -> None:
    assert duration(said) == timedelta(seconds=float(seconds))


def test_numbers_are_seconds() -> None:
    assert duration(90) == timedelta(seconds=90)
    assert duration(0) == timedelta()


@pytest.mark.parametrize(
    "said",
    ["", "soon", "minutes ago", "ten bananas", "0 minutes", "-5 minutes", "nan", "and", "of", "9" * 30 + " hours", -1,
     float("nan"), float("inf"), 1e300, "200 years", "x" * 1000],
)  # fmt: skip
def test_what_is_no_duration_is_told(said: str | float) -> None:
    with pytest.raises(SkillError) as caught:
        duration(said)
    assert caught.value.code == "skill.bad_value"


@given(st.integers(1, 10**9))
def test_durations_are_read_back_as_written(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert duration(write_duration(length)) == length


@given(st.text(max_size=40))
def test_nothing_else_is_raised(said: str) -> None:
    refused_or_read(lambda text, now: duration(text), said)


def test_written() -> None:
    assert write_duration(timedelta(hours=1, minutes=30)) == "1 hour 30 minutes"
    assert write_duration(timedelta(days=1, seconds=2)) == "1 day 2 seconds"
    assert write_duration(timedelta()) == "0 seconds"
