from __future__ import annotations

from datetime import date, timedelta

import pytest

from lamd.natural.days import WEEKDAYS, Day, leading, month_of, months_on, of_year, take_day, weekday_of

TODAY = date(2026, 11, 25)


def test_a_day_and_what_is_left() -> None:
    assert take_day("friday at 9", TODAY) == (Day(date(2026, 11, 27)), " | at 9")
    assert take_day("at 9", TODAY) == (None, "at 9")
    assert take_day("wednesday", TODAY)[0] == Day(TODAY, 7)
    assert take_day("wednesday", TODAY, past=True)[0] == Day(TODAY, -7)


def test_a_weekday_beside_a_date_must_be_the_right_one() -> None:
    assert take_day("friday the 4th of december", TODAY)[0] == Day(date(2026, 12, 4))
    with pytest.raises(ValueError, match="4 December 2026 is a Friday"):
        take_day("monday the 4th of december", TODAY)


def test_a_weekday_says_which_month_where_none_is_named() -> None:
    assert take_day("monday the 2th", TODAY)[0] == Day(date(2027, 8, 2))
    assert take_day("monday the 30th", TODAY)[0] == Day(date(2026, 11, 30))
    assert take_day("the 2th", TODAY)[0] == Day(date(2026, 12, 2))
    with pytest.raises(ValueError, match="2 December 2026 is a Wednesday"):
        take_day("monday the 2th of next month", TODAY)


@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_every_weekday_is_found_whatever_today_is(weekday: str) -> None:
    """No day of the month up to the 28th waits longer for a weekday than is looked ahead, nor back."""
    for ahead in range(0, 28 * 366, 27):
        today = TODAY + timedelta(days=ahead)
        for past in (False, True):
            day = take_day(f"{weekday} the {1 + ahead % 28}th", today, past)[0]
            assert day is not None
            assert (f"{day.date:%A}".lower(), day.date.day) == (weekday, 1 + ahead % 28)


def test_only_days_with_a_date_or_a_name() -> None:
    assert take_day("the 2th", TODAY, dated=True)[0] == Day(date(2026, 12, 2))
    assert take_day("christmas", TODAY, dated=True)[0] == Day(date(2026, 12, 25))
    for text in ("friday", "may", "next month", "tomorrow", "in 3 days"):
        assert take_day(text, TODAY, dated=True) == (None, text)


def test_a_stretch_begins_just_before_its_dated_end() -> None:
    assert leading("friday", "sunday the 10th", lambda: date(2027, 1, 10)) == date(2027, 1, 8)
    assert leading("sunday", "sunday the 10th", lambda: date(2027, 1, 10)) == date(2027, 1, 3)
    assert leading("friday", "sunday", lambda: TODAY) is None
    assert leading("3 may", "sunday the 10th", lambda: TODAY) is None


def test_months() -> None:
    assert months_on(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert months_on(date(2027, 1, 31), -2) == date(2026, 11, 30)
    assert (month_of("sept"), month_of("may"), weekday_of("thurs")) == (9, 5, 3)
    with pytest.raises(ValueError, match=r".*"):
        months_on(date(9999, 12, 1), 1)


def test_days_of_every_year() -> None:
    assert of_year(lambda year: date(year, 2, 29), TODAY, 1) == date(2028, 2, 29)
    assert of_year(lambda year: date(year, 2, 29), TODAY, -1) == date(2024, 2, 29)
    with pytest.raises(ValueError, match="no such day"):
        of_year(lambda year: date(year, 2, 30), TODAY, 1)
