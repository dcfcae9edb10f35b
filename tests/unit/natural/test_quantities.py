"""Numbers and shares as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.errors import SkillError
from lamd.natural import number, percent
from tests.unit.natural.rows import refused_or_read, rows

NUMBERS = """
25                    | 25
twenty five           | 25
twenty-five           | 25
minus three           | -3
-10                   | -10
- 10                  | -10
negative four         | -4
-2.5                  | -2.5
2.5                   | 2.5
two and a half        | 2.5
a half                | 0.5
half                  | 0.5
half a                | 0.5
a quarter             | 0.25
three quarters        | 0.75
two and three quarters| 2.75
one and a third       | 1.3333333333333333
three point two       | 3.2
point five            | 0.5
zero                  | 0
a dozen               | 12
a hundred             | 100
1,200                 | 1200
two hundred and six   | 206
1/2                   | 0.5
2 1/2                 | 2.5
2½                    | 2.5
"""
SHARES = """
half             | 50
a half           | 50
halfway          | 50
a third          | 33
two thirds       | 67
a quarter        | 25
three quarters   | 75
40               | 40
40%              | 40
40 %             | 40
40 percent       | 40
forty per cent   | 40
twenty five      | 25
full             | 100
max              | 100
the maximum      | 100
all the way      | 100
minimum          | 0
zero             | 0
nothing          | 0
a fifth          | 20
33.4             | 33
"""


@pytest.mark.parametrize(("said", "value"), rows(NUMBERS))
def test_numbers(said: str, value: str) -> None:
    assert number(said) == float(value)


@pytest.mark.parametrize(("said", "value"), rows(SHARES))
def test_shares(said: str, value: str) -> None:
    assert percent(said) == int(value)


def test_values_stay_what_they_are() -> None:
    assert (number(3), percent(40.4)) == (3.0, 40)


@pytest.mark.parametrize("said", ["", "many", "ten cats", "1/0", "nan", float("nan"), float("inf"), "9" * 400, "--3"])
def test_what_is_no_number_is_told(said: str | float) -> None:
    with pytest.raises(SkillError) as caught:
        number(said)
    assert caught.value.code == "skill.bad_value"


@pytest.mark.parametrize("said", ["101", "minus one", "half past", 200, "", "five thirds"])
def test_what_is_no_share_is_told(said: str | float) -> None:
    with pytest.raises(SkillError) as caught:
        percent(said)
    assert caught.value.code == "skill.bad_value"


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_figures_are_read_back(value: float) -> None:
    assert number(f"{value:.3f}") == pytest.approx(value, abs=1e-3)


@given(st.text(max_size=30))
def test_nothing_else_is_raised(said: str) -> None:
    for read in (number, percent):
        refused_or_read(lambda text, now, read=read: read(text), said)
