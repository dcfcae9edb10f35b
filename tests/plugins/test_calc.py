"""lamd_calc through the skill process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lamd_calc import _expression, _units

from lamd.errors import SkillError
from tests.plugins.calling import Caller

Start = Callable[..., Awaitable[Caller]]


@pytest.fixture
async def calc(start_skills: Start) -> Caller:
    return await start_skills("calc")


def worked_out(said: str) -> str:
    return _expression.written(_expression.value(_expression.read(said)))


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("12*7", "84"), ("sqrt(225)", "15"), ("20/100*120", "24"), ("2^10", "1024"), ("2**10", "1024"), ("5!", "120"),
        ("7 mod 3", "1"), ("-7 mod 3", "2"), ("0.1+0.2", "0.3"), ("1/3", "0.333333333333"), ("2/3*3", "2"),
        ("10^6", "1,000,000"), ("2^100", "1,267,650,600,228,229,401,496,703,205,376"), ("cos(60)", "0.5"),
        ("sin(45)", "0.707106781187"), ("tan(45)", "1"), ("log(1000)", "3"), ("ln(e)", "1"),
        ("pi*6^2", "113.097335529"),
        ("7*(18-5)+2", "93"), ("3^2+4^2", "25"), ("5!/4", "30"), ("(2+1)!", "6"), ("(3!)!", "720"),
        ("120/100*75", "90"),
        ("12%", "0.12"), ("12%*50", "6"), ("45+12/100*45", "50.4"),
        ("100-(25+30)*1", "45"), ("2*pi*9", "56.5486677646"),
        ("4*12.99", "51.96"),
        ("2(3+4)", "14"), ("12 x 7", "84"), ("12 × 7 ÷ 2", "42"), ("1,200/4", "300"),
        ("-5+8", "3"),
        ("007+1", "8"), ("12 times 7", "84"), ("twenty five squared", "625"), ("square root of 81", "9"),
        ("20 percent of 460", "92"), ("what is 6 divided by 4?", "1.5"), ("2^0.5", "1.41421356237"), ("2^-2", "0.25"),
        ("10^-9", "0.000000001"), ("1000!/999!", "1000"), ("sqrt(3)*12", "20.7846096908"), ("3/4*60", "45"),
        ("170!", "about 7.25741562 × 10^306"), ("√16", "4"), ("(-8)^3", "-512"), ("--3", "3"), ("1e3", None),
    ],
)  # fmt: skip
def test_sums(said: str, result: str | None) -> None:
    if result is None:
        with pytest.raises(SkillError):
            worked_out(said)
    else:
        assert worked_out(said) == result


@pytest.mark.parametrize(
    "said",
    [
        "", "hello", "__import__('os')", "().__class__", "2+", "9**9**9", "9^9^9^9", "2^100000", "99999!", "1/0",
        "5 mod 0",
        "sqrt(-1)", "log(0)", "(-8)^0.5", "tan(90)", "0^-1", "(" * 400 + ")" * 400, "1" * 600, "open('/etc/passwd')",
        "1 if 1 else 2", "'a'*9", "9" * 200 + "^" + "9" * 200, "lambda: 1", "x", "(1000!)!", "1000!^1000",
        "-" * 450 + "1", "1;2", "1==1", "0.5!", "10^9999*10^9999",
    ],
)  # fmt: skip
def test_what_is_no_sum_is_told_at_once(said: str) -> None:
    with pytest.raises(SkillError) as caught:
        worked_out(said)
    assert caught.value.code == "skill.bad_value"


@given(st.text("0123456789+-*/^%!(). modsqrtpie", max_size=40))
def test_nothing_else_is_raised(said: str) -> None:
    try:
        worked_out(said)
    except SkillError as error:
        assert error.code == "skill.bad_value"  # noqa: PT017


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_sums_are_right(a: int, b: int) -> None:
    assert _expression.value(_expression.read(f"({a})*({b})-({a})")) == Decimal(a * b - a)


@pytest.mark.parametrize(
    ("amount", "said", "to", "told"),
    [
        (12, "miles", "kilometres", "12 miles = 19.3121 kilometers."),
        (70, "fahrenheit", "celsius", "70 °F = 21.1111 °C."),
        (-10, "celsius", "fahrenheit", "-10 °C = 14 °F."),
        (2, "cups", "millilitres", "2 cups = 473.176 milliliters, US measure."),
        (5, "stone", "kilos", "5 stone = 31.7515 kilograms."),
        (65, "mph", "km/h", "65 mph = 104.607 km/h."),
        (100, "kilometres an hour", "miles per hour", "100 km/h = 62.1371 mph."),
        (50, "mph", "km h", "50 mph = 80.4672 km/h."),
        (10, "m s", "Km H", "10 meter/second = 36 km/h."),
        (60, "miles an hour", "miles hour", "60 mph = 60 mph."),
        (45, "degrees", "radians", "45 degrees = 0.785398 radians."),
        (20, "degrees", "fahrenheit", "20 °C = 68 °F."),
        (3, "light years", "kilometres", "3 light years = 28,382,200,000,000 kilometers."),
        (1, "acre", "square metres", "1 acre = 4046.87 square meters."),
        (4, "ounces", "grams", "4 ounces = 113.398 grams."),
        (4, "ounces", "millilitres", "4 fluid ounces = 118.294 milliliters, US measure."),
        (2, "fortnights", "days", "2 fortnights = 28 days."),
        (500, "kcal", "kilojoules", "500 kilocalories = 2092 kilojoules."),
        (6, "feet", "inches", "6 feet = 72 inches."),
        (1, "gigabytes", "megabytes", "1 gigabyte = 1000 megabytes."),
    ],
)
def test_units(amount: float, said: str, to: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert _units.convert(amount, said, to) == told


def test_pints_are_larger_in_britain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert _units.convert(1, "pint", "ml") == "1 pint = 568.261 milliliters, imperial measure."


@pytest.mark.parametrize(
    ("said", "to", "code", "told"),
    [
        ("dollars", "euros", "unavailable", "exchange rates"),
        ("pounds", "euros", "unavailable", "exchange rates"),
        ("miles", "kilograms", "bad_value", "different things"),
        ("tablespoons", "grams", "bad_value", "different things"),
        ("milse", "km", "bad_value", "is no unit"),
        ("bananas", "apples", "bad_value", "is no unit"),
        ("kg h", "km h", "bad_value", "is no unit"),
        ("banana h", "km h", "bad_value", "is no unit"),
        ("2+2", "km", "bad_value", "is no unit"),
        ("", "km", "bad_value", "is no unit"),
        ("9**9**9**9", "km", "bad_value", "is no unit"),
        ("__class__", "km", "bad_value", "is no unit"),
    ],
)
def test_what_cannot_be_converted_is_told(said: str, to: str, code: str, told: str) -> None:
    with pytest.raises(SkillError, match=told) as caught:
        _units.convert(3, said, to)
    assert caught.value.code == f"skill.{code}"


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_unit_raises_anything_else(said: str, to: str) -> None:
    try:
        _units.convert(2, said, to)
    except SkillError as error:
        assert error.code in ("skill.bad_value", "skill.unavailable")  # noqa: PT017


async def test_through_the_skill_process(calc: Caller) -> None:
    assert (await calc.done("calc.evaluate", expression="12*7")).text == "12 × 7 = 84"
    assert (await calc.done("calc.convert", amount="two and a half", **{"from": "miles", "to": "km"})).text == (
        "2.5 miles = 4.02336 kilometers."
    )
    assert (await calc.wrong("calc.convert", amount="3", **{"from": "dollars", "to": "euros"})).code == (
        "skill.unavailable"
    )
    assert (await calc.wrong("calc.evaluate", expression="9**9**9")).code == "skill.bad_value"
    assert (await calc.wrong("calc.days_until", date="whenever")).code == "skill.bad_value"


async def test_days_to_go(calc: Caller) -> None:
    today = datetime.now(UTC).astimezone().date()
    there = today + timedelta(days=40)
    told = f"{there:%A}, {there.day} {there:%B %Y}."
    assert (await calc.done("calc.days_until", date=there.isoformat())).text == f"40 days until {told}"
    assert (await calc.done("calc.days_until", date="tomorrow")).text.startswith("1 day until ")
    assert "is today" in (await calc.done("calc.days_until", date="today")).text
    assert (await calc.done("calc.days_until", date="9 november 1989")).text.startswith(
        "Thursday, 9 November 1989 was "
    )
