from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.planning.values.words import words


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ('type "hello world", then (maybe) save.', ["type", "hello", "world", "then", "maybe", "save"]),
        ("it's at 7:30 p.m.", ["it's", "at", "7:30", "p.m"]),
        ("‘curly’ “quotes”…", ["curly", "quotes"]),
        ("mail a.b@c.de, now!", ["mail", "a.b@c.de", "now"]),
        ("  \t\n ", []),
        ("?! ... --", ["--"]),
        ("twenty-five", ["twenty-five"]),
    ],
)
def test_punctuation_at_the_edges_is_no_part_of_a_word(command: str, wanted: list[str]) -> None:
    assert [word.text for word in words(command)] == wanted


@settings(deadline=None)
@given(st.text())
def test_words_lie_where_they_say(command: str) -> None:
    end = 0
    for word in words(command):
        assert command[word.start : word.end] == word.text
        assert word.start >= end
        end = word.end
