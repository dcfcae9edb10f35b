# ruff: noqa: E501, RUF001  (letters of many scripts are the subject)
"""Disguises come off before a word is looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.guard.text import clean, disguised, fold, readings


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ("D\u0435lete", "delete"),
        ("\uff24\uff25\uff2c\uff25\uff34\uff25", "delete"),
        ("Re\u200bmove", "remove"),
        ("D3l3te all", "delete all"),
        ("S a v e", "save"),
        ("L\u00f6schen", "loschen"),
        ("\U0001d412\U0001d41a\U0001d42f\U0001d41e", "save"),
        ("Save\n8 push button", "save 8 push button"),
        ("\u041e\u0420\u0415N", "open"),
        ("_Add Add", "add add"),
        ("Don\u2019t", "don't"),
        ("mp3", "mpe"),
        ("12 * 7", "12 * 7"),
    ],
)
def test_folding(shown: str, read: str) -> None:
    assert fold(shown) == read


def test_words_of_other_scripts_keep_their_letters() -> None:
    assert fold("Удалить") == "удалить"


def test_what_is_turned_round_is_read_as_it_is_shown_too() -> None:
    assert "cancel delete" in readings("Cancel\u202eeteleD")


@pytest.mark.parametrize(
    "label",
    [
        "Sa\u200bve",
        "Save\u202e",
        "\u0405ave",
        "\U000e0053\U000e0061",
        "done\x00click 2",
        "\x1b[2K click",
        "D\u0435lete",
    ],
)
def test_tricks_are_told(label: str) -> None:
    assert disguised(label)


@pytest.mark.parametrize(
    "label",
    ["Save", "Löschen", "Удалить", "Μέγεθος", "\u2068Anna\u2069 schrieb", "\u200fעברית", "5 µm", "µTorrent", "Δx", "α-Kanal",
     "👨\u200d👩\u200d👧", "می\u200cخواهم", "\U0001f3f4\U000e0067\U000e0062\U000e007f", "two\nlines", "日本語 ABC", "Straße"],
)  # fmt: skip
def test_honest_labels_are_not(label: str) -> None:
    assert not disguised(label)


@given(st.text(st.characters()))
def test_cleaned_text_is_one_plain_line(text: str) -> None:
    line = clean(text)
    assert line.isprintable() or not line.strip()
    assert "\n" not in line
    fold(text)
    disguised(text)
