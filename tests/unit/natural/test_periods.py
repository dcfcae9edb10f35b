"""Stretches of days as people say them, on a Wednesday afternoon."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.errors import SkillError
from lamd.natural import period, write_period
from lamd.natural.periods import Period
from tests.unit.natural.rows import NOW, WORDS, refused_or_read, rows

PERIODS = """
today                    | 2026-11-25 2026-11-25
tonight                  | 2026-11-25 2026-11-25
this afternoon           | 2026-11-25 2026-11-25
evening                  | 2026-11-25 2026-11-25
tomorrow                 | 2026-11-26 2026-11-26
tomorrow morning         | 2026-11-26 2026-11-26
yesterday                | 2026-11-24 2026-11-24
today and tomorrow       | 2026-11-25 2026-11-26
this week                | 2026-11-23 2026-11-29
the week                 | 2026-11-23 2026-11-29
my week                  | 2026-11-23 2026-11-29
next week                | 2026-11-30 2026-12-06
last week                | 2026-11-16 2026-11-22
the week after next      | 2026-12-07 2026-12-13
coming week              | 2026-11-25 2026-12-02
rest of the week         | 2026-11-25 2026-11-29
weekend                  | 2026-11-28 2026-11-29
the weekend              | 2026-11-28 2026-11-29
this weekend             | 2026-11-28 2026-11-29
next weekend             | 2026-12-05 2026-12-06
week of the 19th         | 2026-12-14 2026-12-20
the week of march 3rd    | 2027-03-01 2027-03-07
in the week of 3 august  | 2027-08-02 2027-08-08
week of monday the 7th   | 2026-12-07 2026-12-13
the week of christmas    | 2026-12-21 2026-12-27
week commencing 3 may    | 2027-05-03 2027-05-09
weekend of the 6th       | 2026-12-05 2026-12-06
the weekend of the 7th   | 2026-12-05 2026-12-06
the weekend of the 10th  | 2026-12-12 2026-12-13
this month               | 2026-11-01 2026-11-30
next month               | 2026-12-01 2026-12-31
may                      | 2027-05-01 2027-05-31
in june                  | 2027-06-01 2027-06-30
november                 | 2026-11-01 2026-11-30
february 2028            | 2028-02-01 2028-02-29
this year                | 2026-01-01 2026-12-31
next year                | 2027-01-01 2027-12-31
2027                     | 2027-01-01 2027-12-31
next three days          | 2026-11-25 2026-11-28
the next two weeks       | 2026-11-25 2026-12-09
friday                   | 2026-11-27 2026-11-27
wednesday                | 2026-11-25 2026-11-25
next friday              | 2026-12-04 2026-12-04
friday afternoon         | 2026-11-27 2026-11-27
monday to wednesday      | 2026-11-30 2026-12-02
friday to sunday the 10th | 2027-01-08 2027-01-10
friday until next monday | 2026-11-27 2026-11-30
from 3 may to 5 may      | 2027-05-03 2027-05-05
between two and four     | 2026-11-25 2026-11-25
three on thursday        | 2026-11-26 2026-11-26
the 14th                 | 2026-12-14 2026-12-14
3                        | 2026-12-03 2026-12-03
1 july                   | 2027-07-01 2027-07-01
christmas eve            | 2026-12-24 2026-12-24
2026-02-03               | 2026-02-03 2026-02-03
2026-11-25/2026-11-26    | 2026-11-25 2026-11-26
"""


@pytest.mark.parametrize(("said", "means"), rows(PERIODS))
def test_periods(said: str, means: str) -> None:
    first, last = map(date.fromisoformat, means.split())
    assert period(said, NOW) == Period(first, last)


@pytest.mark.parametrize(
    "said",
    [
        "", "soon", "monday to", "2026-11-26/2026-11-25", "between", "/", "week of march", "week of next month",
        "week of mondays", "week of three", "week of work", "weekend of easter egg hunts", "exam week",
        "week of the 32nd",
    ],
)  # fmt: skip
def test_what_is_no_period_is_told(said: str) -> None:
    with pytest.raises(SkillError) as caught:
        period(said, NOW)
    assert caught.value.code == "skill.bad_value"


@given(st.lists(WORDS, max_size=7))
def test_words_in_any_order_are_read_or_refused(words: list[str]) -> None:
    refused_or_read(period, " ".join(words))


@given(st.text(max_size=40))
def test_nothing_else_is_raised(said: str) -> None:
    refused_or_read(period, said)


@given(st.dates(date(1971, 1, 1), date(2200, 1, 1)), st.integers(0, 400))
def test_periods_are_read_back_as_written(first: date, days: int) -> None:
    when = Period(first, first + timedelta(days=days))
    assert period(write_period(when)) == when
