"""A goal's words without what is only content."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.session.wording import bare


@pytest.mark.parametrize(
    ("goal", "values", "left"),
    [
        ("work out 12 times 7", [("expression", "12*7")], "work out"),
        ("12 times 7", [("expression", "12*7")], "work it out"),
        ("what is 125 plus 250", [("expression", "125+250")], "work it out"),
        ("calculate 12*7", [("expression", "12*7")], "calculate"),
        ("subtract 17 from 90", [("expression", "90-17")], "work it out"),
        ("save it", [("name", "a.txt")], "save it"),
        ("line numbers", [], "line numbers"),
    ],
)
def test_what_names_the_control_is_left(goal: str, values: list[tuple[str, str]], left: str) -> None:
    assert bare(goal, values) == left


@given(st.text(max_size=40), st.dictionaries(st.sampled_from(("expression", "text", "value")), st.text(max_size=20)))
def test_any_goal_keeps_words_to_look_for(goal: str, values: dict[str, str]) -> None:
    left = bare(goal, tuple(values.items()))
    assert left or not goal
    assert len(left) <= max(len(goal), len("work it out"))
