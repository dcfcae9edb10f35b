from __future__ import annotations

from datetime import date

import pytest

from lamd.natural.days import Day, month_of, months_on, of_year, take_day, weekday_of

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
