from __future__ import annotations

from datetime import date

import pytest

from lamd.natural.holidays import NAMES, holiday, nth_weekday


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("christmas eve", date(2026, 12, 24)),
        ("easter", date(2026, 4, 5)),
        ("good friday", date(2026, 4, 3)),
        ("whit monday", date(2026, 5, 25)),
        ("thanksgiving", date(2026, 11, 26)),
        ("black friday", date(2026, 11, 27)),
        ("labor day", date(2026, 9, 7)),
    ],
)
def test_holidays(name: str, day: date) -> None:
    assert holiday(name, 2026) == day


def test_every_name_has_a_day() -> None:
    assert all(holiday(name, 2028).year == 2028 for name in NAMES)


def test_weekdays_of_a_month() -> None:
    assert nth_weekday(2026, 12, 6, -1) == date(2026, 12, 27)
    assert nth_weekday(2026, 11, 3, 4) == date(2026, 11, 26)
    with pytest.raises(ValueError, match="no 5"):
        nth_weekday(2026, 11, 3, 5)
