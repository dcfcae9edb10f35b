"""Chords have one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.guard.keys import chords


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Ctrl+S", ("ctrl+s",)),
        ("<Control><Alt>Delete", ("ctrl+alt+delete",)),
        ("alt+control+del", ("ctrl+alt+delete",)),
        ("ctrl + shift + t", ("ctrl+shift+t",)),
        ("ctrl+k ctrl+s", ("ctrl+k", "ctrl+s")),
        ("ctrl-alt-del", ("ctrl+alt+delete",)),
        ("Super_L+l", ("super+l",)),
        ("Return", ("enter",)),
        ("ctrl++", ("ctrl++",)),
        ("+", ("+",)),
        ("", ()),
    ],
)
def test_spelling(value: str, wanted: tuple[str, ...]) -> None:
    assert chords(value) == wanted


@given(st.text(st.characters()))
def test_any_text_has_some(value: str) -> None:
    assert all(isinstance(c, str) for c in chords(value))
