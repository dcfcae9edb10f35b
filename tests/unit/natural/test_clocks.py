from __future__ import annotations

from datetime import time

import pytest

from lamd.natural.clocks import Clock, take_clock


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("half 5", Clock(5, 30, open=True)),
        ("quarter to 1", Clock(12, 45, open=True)),
        ("10 to 1 pm", Clock(12, 50)),
        ("quarter to 12 am", Clock(23, 45)),
        ("18h30", Clock(18, 30)),
        ("24:00", Clock(0, 0)),
        ("06:15", Clock(6, 15)),
        ("6:15:20", Clock(6, 15, 20, open=True)),
        ("6 in the evening", Clock(18, part="evening")),
        ("12 at night", Clock(0, part="night", late=True)),
        ("evening", Clock(19, part="evening")),
        ("half past", Clock(None, 30)),
        ("20 past", Clock(None, 20)),
    ],
)
def test_clocks(text: str, clock: Clock) -> None:
    assert take_clock(text)[0] == clock


def test_the_rest_is_left() -> None:
    assert take_clock("friday at 9 am please") == (Clock(9), "friday at | please")
    assert take_clock("friday") == (None, "friday")
    assert take_clock("9 to 5")[0] == Clock(9, open=True)


@pytest.mark.parametrize("text", ["13 pm", "25:00", "0 am", "24:30", "7:75"])
def test_what_no_clock_shows(text: str) -> None:
    with pytest.raises(ValueError, match="there is no"):
        take_clock(text)


def test_halves() -> None:
    assert Clock(5, 30, open=True).at(12) == time(17, 30)
    assert Clock(12, open=True).at(0) == time(0)
