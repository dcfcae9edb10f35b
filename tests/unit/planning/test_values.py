"""What people say, and what it is worth: every row a phrase and one value expected among those worked out of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.planning.values import in_digits, words, worked_out

EXPECTED = [
    # numbers
    ("set the volume to thirty", "30"),
    ("brightness twenty five", "25"),
    ("brightness twenty-five", "25"),
    ("rotate it ninety degrees", "90"),
    ("go to page one hundred and four", "104"),
    ("two hundred", "200"),
    ("a hundred", "100"),
    ("nineteen eighty four", "84"),
    ("three thousand five hundred", "3500"),
    ("two million", "2000000"),
    ("one million two hundred thousand and six", "1200006"),
    ("a dozen eggs", "12"),
    ("make it 1,500 wide", "1500"),
    ("pay €40 to Ann", "40"),
    ("zoom to 150%", "150"),
    ("size 12pt", "12"),
    ("2.5 times as large", "2.5"),
    ("three point five", "3.5"),
    ("three point one four", "3.14"),
    ("zero point two five", "0.25"),
    ("one and a half hours", "1.5"),
    ("two and a quarter", "2.25"),
    ("four and three quarters", "4.75"),
    ("minus twelve", "-12"),
    ("negative three point five", "-3.5"),
    ("nought", "0"),
    # places and shares
    ("the third tab", "3"),
    ("the twelfth row", "12"),
    ("turn it to half", "50"),
    ("a quarter of the screen", "25"),
    ("three quarters", "75"),
    ("two thirds", "67"),
    ("a third", "33"),
    ("full volume", "100"),
    ("to the max", "100"),
    ("minimum brightness", "0"),
    # digits one by one
    ("call oh seven double four one two", "074412"),
    ("the code is nine triple one", "9111"),
    ("dial five five five one two", "55512"),
    ("the address is one nine two dot one six eight dot one dot five", "192.168.1.5"),
    ("room twenty 5 b", "205"),
    # times
    ("at five pm", "17:00"),
    ("at 5pm", "17:00"),
    ("at 5 p.m.", "17:00"),
    ("at 7:45", "07:45"),
    ("at 7:45 in the evening", "19:45"),
    ("at five thirty", "05:30"),
    ("at five thirty", "17:30"),
    ("at eight fifteen tonight", "20:15"),
    ("half past six", "06:30"),
    ("half past six", "18:30"),
    ("quarter to nine in the morning", "08:45"),
    ("quarter past three in the afternoon", "15:15"),
    ("wake me at six o'clock am", "06:00"),
    ("12 am", "00:00"),
    ("twelve pm", "12:00"),
    ("at noon", "12:00"),
    ("midnight", "00:00"),
    ("at 17.30", "17:30"),
    # sums
    ("what is 12 times 7", "12*7"),
    ("12 x 7", "12*7"),
    ("what's 12*7?", "12*7"),
    ("eight hundred divided by five", "800/5"),
    ("twenty plus thirty minus four", "20+30-4"),
    ("fifteen percent of eighty", "15/100*80"),
    ("15 % of 80", "15/100*80"),
    ("the square root of eighty one", "sqrt(81)"),
    ("two to the power of ten", "2^10"),
    ("nine squared", "9^2"),
    ("three cubed plus one", "3^3+1"),
    ("five factorial", "5!"),
    ("seventeen mod five", "17 mod 5"),
    ("half of ninety", "90/2"),
    ("a third of 90", "90/3"),
    ("sine of 30", "sin(30)"),
    ("two times pi", "2*pi"),
    ("that times two", "ans*2"),
    ("three point one four times two", "3.14*2"),
    ("three point twelve plus one", "3.12+1"),
    ("minus five plus two", "-5+2"),
    ("3×4÷2", "3*4/2"),
    ("square root of 16 times 2", "sqrt(16)*2"),
    # spelled out
    ("open report dot pdf", "report.pdf"),
    ("call it cover letter dot odt", "cover letter.odt"),
    ("save as my cover letter dot odt", "my cover letter.odt"),
    ("mail omar at trip dot net", "omar@trip.net"),
    ("go to Debian dot org slash News", "debian.org/news"),
    ("go to Debian dot org slash News", "Debian.org/News"),
    ("name it plan underscore b dot txt", "plan_b.txt"),
    ("localhost colon 8080", "localhost:8080"),
    # cells
    ("select b2", "B2"),
    ("select a1:b9", "A1:B9"),
    ("sum b2 to b9", "=SUM(B2:B9)"),
    ("the average of c1 through c12", "=AVERAGE(C1:C12)"),
    ("highest of a1:a9", "=MAX(A1:A9)"),
    ("count d1 until d7", "=COUNT(D1:D7)"),
]


def test_there_are_enough_rows() -> None:
    assert len(EXPECTED) >= 80


@pytest.mark.parametrize(("phrase", "value"), EXPECTED)
def test_what_is_said_is_worked_out(phrase: str, value: str) -> None:
    assert value in worked_out(phrase)


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("two and a dog", "2.5"),
        ("twenty five-star hotels", "25"),
        ("three point a", "3.1"),
        ("3.5 and a half", "3.5.5"),
        ("one two", "3"),
        ("twenty thirty", "50"),
        ("a cat", "100"),
        ("quarter to nine in the morning", "20:45"),
        ("at five pm", "05:00"),
        ("one and a half", "2"),
        ("half past thirty", "30:30"),
        ("B2 and B9", "B2:B9"),
    ],
)
def test_what_is_not_said_is_not_worked_out(phrase: str, value: str) -> None:
    assert value not in worked_out(phrase)


@pytest.mark.parametrize("phrase", ["", "make it bold", "open the calculator", "close all windows but this", "?!", "…"])
def test_without_numbers_there_are_none(phrase: str) -> None:
    assert [value for value in worked_out(phrase) if re.search(r"\d", value) and value not in ("100",)] == []


FIGURES = st.lists(st.integers(0, 9999), min_size=1, max_size=3)
FILLING = st.lists(st.sampled_from("make the font size please to row page bold with mail from and".split()), max_size=4)


@settings(deadline=None)
@given(FIGURES, FILLING)
def test_figures_come_from_the_figures_that_were_said(said: list[int], filling: list[str]) -> None:
    """No value has a figure that was not said, clock times' second reading (5 is also 17) aside."""
    command = " ".join([*filling, *map(str, said), *filling])
    clock = {f"{hour:02d}" for hour in range(24)} | {"00"}
    for value in worked_out(command):
        for figures in re.findall(r"\d+", value):
            known = {str(n) for n in said} | {"".join(map(str, said[i:])) for i in range(len(said))}
            joined = {"".join(map(str, said[i:j])) for i in range(len(said)) for j in range(i + 1, len(said) + 1)}
            assert figures in known | joined or (":" in value and figures in clock), (command, value)


HOSTILE = [
    "cut it in half of",  # ends where an operand is due
    "9" * 5000,  # more figures than int() takes
    "9" * 350 + ".5 quarters",  # beyond a float
    "half past " + "9" * 350 + ".0",
    "five ² ³",  # figures that are no decimals
    "٣ plus ٤",
    "point", "dot", "double", "minus", "and a half", "a", "%", "half of half of", "the square root of",
    "to the power of to the power of", "B2 to", "to B9", "1e999", "0.00001 times 2",
]  # fmt: skip


@pytest.mark.parametrize("command", HOSTILE)
def test_odd_input_gives_values_or_none(command: str) -> None:
    assert all(value and "inf" not in value and "nan" not in value for value in worked_out(command))
    in_digits([word.text for word in words(command)])


@settings(deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from([w for p, _ in EXPECTED for w in p.split()])).map(" ".join))
def test_any_text_is_taken(command: str) -> None:
    values = worked_out(command)
    assert len(values) == len(set(values)) <= 400
    assert all(values)
