from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.planning.values.expressions import expressions

SAID = {"+": ["plus", "+"], "-": ["minus", "-"], "*": ["times", "multiplied by", "x"], "/": ["divided by", "over"]}


@settings(deadline=None)
@given(st.data())
def test_a_sum_said_in_words_is_written_as_it_is_said(data: st.DataObject) -> None:
    figures = data.draw(st.lists(st.integers(0, 999), min_size=2, max_size=6))
    text, said = str(figures[0]), [str(figures[0])]
    for figure in figures[1:]:
        operator = data.draw(st.sampled_from(sorted(SAID)))
        text += f"{operator}{figure}"
        said += [*data.draw(st.sampled_from(SAID[operator])).split(), str(figure)]
    found = list(expressions(["what", "is", *said]))
    assert found[0] == text, "the longest comes first"
    assert found[0] not in found[1:]


@pytest.mark.parametrize("said", ["12", "times", "times 7", "12 times", "make it bold", "half of", "the root of", ""])
def test_no_sum(said: str) -> None:
    assert [value for value in expressions(said.split()) if value not in ("1/2", "ans")] == []


def test_brackets_are_closed_behind_the_operand() -> None:
    assert "sqrt(-4)" in list(expressions("square root of minus 4".split()))
    assert "sqrt(sqrt(16))" in list(expressions("root of the root of 16".split()))


def test_one_point_a_number() -> None:
    found = list(expressions("2 plus 3 point 5 point 5".split()))
    assert "2+3.5" in found
    assert not any(value.count(".") > 1 for value in found)


@pytest.mark.parametrize(
    ("said", "sum_"),
    [("subtract 17 from 90", "90-17"), ("take 3 from ten", "10-3"), ("add 5 to 6", "5+6"), ("divide 90 by 3", "90/3")],
)
def test_a_verb_before_both_numbers(said: str, sum_: str) -> None:
    assert sum_ in list(expressions(said.split()))


@pytest.mark.parametrize("said", ["subtract 17", "subtract from 90", "add 5 to it all", "divide by 3"])
def test_a_verb_without_its_numbers_is_no_sum(said: str) -> None:
    assert not [found for found in expressions(said.split()) if found not in ("ans", "5+ans")]
