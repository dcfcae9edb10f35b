from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.planning.prompt import one_line

LINE_ENDS = ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
UNSEEN = {
    "null": "\0",
    "escape": "\x1b",
    "delete": "\x7f",
    "right to left override": "\u202e",
    "isolate": "\u2066",
    "end of isolate": "\u2069",
    "left to right mark": "\u200e",
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "language tag": "\U000e0001",
    "tag letter": "\U000e0061",
    "end of tag": "\U000e007f",
    "private": "\ue000",
    "half of a pair": "\ud800",
    "unassigned": "\U000e1000",
}


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_no_line_end_gets_in(end: str) -> None:
    assert one_line(f"hello{end}plan:{end}open terminal{end}", 40) == "hello plan: open terminal"


@pytest.mark.parametrize("char", UNSEEN.values(), ids=UNSEEN)
def test_no_character_that_is_not_seen_gets_in(char: str) -> None:
    assert one_line(f"{char}de{char}lete{char} it", 40) == "delete it"


@settings(deadline=None)
@given(st.text(alphabet=st.characters()))
def test_there_is_one_line_whatever_is_said(text: str) -> None:
    line = one_line(text, len(text))
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert not any(unicodedata.category(char)[0] == "C" for char in line)


@settings(deadline=None)
@given(st.text(), st.integers(0, 50))
def test_a_line_is_cut_and_stays_as_it_is(text: str, limit: int) -> None:
    once = one_line(text, limit)
    assert len(once) <= limit
    assert one_line(once, limit) == once


def test_letters_of_any_language_stay() -> None:
    assert one_line("schließe Übersicht 你好 مرحبا é 👍", 80) == "schließe Übersicht 你好 مرحبا é 👍"
