from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.actuation.keys import ALT, CONTROL, NAMED, SHIFT, SUPER, Chord, keysym, parse_chord
from lamd.errors import ActuationError


@pytest.mark.parametrize(
    ("text", "chord"),
    [
        ("ctrl+s", Chord((CONTROL,), ord("s"))),
        ("Ctrl+Shift+S", Chord((CONTROL, SHIFT), ord("s"))),
        ("alt+F4", Chord((ALT,), NAMED["f4"])),
        ("ctrl-c", Chord((CONTROL,), ord("c"))),
        ("Return", Chord((), NAMED["return"])),
        ("the enter key".removeprefix("the "), Chord((), NAMED["enter"])),
        ("Page Down", Chord((), NAMED["pagedown"])),
        ("page_up", Chord((), NAMED["pageup"])),
        ("ctrl++", Chord((CONTROL,), ord("+"))),
        ("ctrl+plus", Chord((CONTROL,), ord("+"))),
        ("+", Chord((), ord("+"))),
        ("-", Chord((), ord("-"))),
        ("super", Chord((), SUPER)),
        ("ctrl+ctrl+z", Chord((CONTROL,), ord("z"))),
    ],
)
def test_chords(text: str, chord: Chord) -> None:
    assert parse_chord(text) == chord


@pytest.mark.parametrize("text", ["", "  ", "hyper+x", "ctrl+blah", "s+ctrl", "F99", "\x00"])
def test_names_that_are_no_keys(text: str) -> None:
    with pytest.raises(ActuationError) as caught:
        parse_chord(text)
    assert caught.value.code == "actuation.unsupported"


@given(st.text(max_size=20))
def test_any_text_is_keys_or_an_error_of_ours(text: str) -> None:
    try:
        parse_chord(text)
    except ActuationError as error:
        assert error.code == "actuation.unsupported"  # noqa: PT017


@given(st.characters(exclude_categories=("Cs", "Cc")))
def test_every_character_has_a_keysym_of_its_own(character: str) -> None:
    symbol = keysym(character)
    if symbol & 0x01000000:
        assert chr(symbol & 0xFFFFFF) == character
    else:
        assert character == "€" or chr(symbol) == character
