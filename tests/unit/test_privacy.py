"""Passwords do not reach the disk, not even in the words of the command."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.privacy import masked, suspects


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("enter the password hunter2 and log in", "hunter2"),
        ("type Tr0ub4dor&3 as my password.", "Tr0ub4dor&3"),
        ('put "correct horse battery staple" in the passphrase field', "correct horse battery staple"),
        ("the pin is 4711", "4711"),
        ("unlock it with swordfish", "swordfish"),
        ("Passwort geheim99 eingeben", "geheim99"),
        ("password: s3cret!", "s3cret!"),
        ("log in with ann and p@ss", "p@ss"),
        ("type monkey into the password box", "monkey"),
    ],
)
def test_a_secret_in_a_command_is_hidden(text: str, secret: str) -> None:
    stored = masked({"text": text}, suspects(text))["text"]
    assert secret not in stored
    assert "***" in stored


@pytest.mark.parametrize(
    "text", ["make it bold", "write delete all my files", "pin the window"[4:], "open the calculator"]
)
def test_other_commands_are_kept_word_for_word(text: str) -> None:
    assert suspects(text) == frozenset()


def test_the_sense_of_the_command_stays() -> None:
    text = "type hunter2 into the password field and press enter"
    assert masked(text, suspects(text)) == "type *** into the password field and press enter"


def test_short_secrets_are_hidden_as_words_only() -> None:
    assert masked("a cat is at 4711", {"at", "4711"}) == "a cat is *** ***"


@given(st.text(min_size=6), st.text(), st.text())
def test_a_long_secret_is_hidden_anywhere(secret: str, before: str, after: str) -> None:
    hidden = masked([{"x": before + secret + after}], [secret])[0]["x"]
    assert hidden.count(secret) <= (before + "***" + after).count(secret)
