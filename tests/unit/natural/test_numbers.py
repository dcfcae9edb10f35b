from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.natural.numbers import (
    SCALES,
    TENS,
    UNITS,
    decimals_at,
    in_digits,
    number_at,
    numbers,
    written,
)

UNIT_WORDS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: E501


def spoken(n: int, link: str = " and ") -> str:
    """``n`` as people say it."""
    for name in ("billion", "million", "thousand", "hundred"):
        scale = SCALES[name]
        if n >= scale:
            rest = n % scale
            between = link if rest and (name == "hundred" or rest < 100) else " "
            return f"{spoken(n // scale, link)} {name}{between}{spoken(rest, link) if rest else ''}".strip()
    if n < 20:
        return UNIT_WORDS[n]
    tens = next(word for word, value in TENS.items() if value == n // 10 * 10)
    return f"{tens}-{UNIT_WORDS[n % 10]}" if n % 10 else tens


@settings(deadline=None)
@given(st.integers(0, 10**9 - 1), st.sampled_from([" ", " and "]))
def test_numbers_in_words_are_read_whole(n: int, link: str) -> None:
    said = spoken(n, link).split()
    assert number_at(said, 0) == (n, len(said))
    assert in_digits(["page", *said, "please"]) == ["page", str(n), "please"]
    assert str(n) in list(numbers(said))


@settings(deadline=None)
@given(st.integers(-(10**30), 10**30) | st.decimals(0, 10**6, places=3).map(float))
def test_numbers_in_figures_are_read_as_written(n: float) -> None:
    assert number_at([str(n)], 0) == (n, 1)
    assert number_at([f"{n:,}"], 0) == (n, 1)
    assert Decimal(written(n)) == Decimal(str(n))
    assert "e" not in written(n)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("five-star", None),
        ("twenty five-star", (20, 1)),
        ("two hundred and dogs", (200, 2)),
        ("two and two", (2, 1)),
        ("and two", None),
        ("hundred", (100, 1)),
        ("one two", (1, 1)),
        ("twenty eleven", (20, 1)),
        ("9" * 41, None),
        ("1" * 20 + ".5", None),
        ("", None),
    ],
)
def test_where_a_number_ends(said: str, wanted: tuple[float, int] | None) -> None:
    assert number_at(said.split(), 0) == wanted


def test_behind_the_last_word_is_no_number() -> None:
    assert number_at(["two"], 1) is None


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("point one four", ("14", 3)),
        ("point twelve apples", ("12", 2)),
        ("point twenty five", ("25", 3)),
        ("point a", ("", 0)),
        ("point", ("", 0)),
        ("dot one", ("", 0)),
    ],
)
def test_digits_behind_the_point(said: str, wanted: tuple[str, int]) -> None:
    assert decimals_at(said.split(), 0) == wanted


def test_words_that_are_no_figures_stay_as_they_were() -> None:
    assert in_digits("Remind ME in Ten minutes oh an hour".split()) == "Remind ME in 10 minutes oh an hour".split()


def test_articles_are_one_only_where_they_stand_alone() -> None:
    assert UNITS["a"] == 1
    assert list(numbers(["a"])) == ["1"]
    assert number_at("two a".split(), 0) == (2, 1)
