from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.perception.words import SYMBOLS, in_words


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("_File", "File"),
        ("Save _As...", "Save As"),
        ("Save As…", "Save As"),
        ("E_xit", "Exit"),
        ("Te_xt", "Text"),
        ("&Open", "Open"),
        ("Cu&t", "Cut"),
        ("Find && Replace", "Find & Replace"),
        ("Drag & Drop", "Drag & Drop"),
        ("snake__case", "snake_case"),
        ("my_file.txt", "my_file.txt"),
        ("MAX_VALUE", "MAX_VALUE"),
        ("_Add Add", "Add"),
        ("7 7", "7"),
        ("= =", "equals"),
        ("=", "equals"),
        ("×", "multiply times"),
        ("←", "back left arrow"),
        ("+", "add plus"),
        ("x² x²", "square"),
        ("…", "more"),
        ("Save\tCtrl+S", "Save"),
        ("Save As (Ctrl+Shift+S)", "Save As"),
        ("Reload Ctrl+R", "Reload"),
        ("Zoom In Ctrl++", "Zoom In"),
        ("Print Alt+F4", "Print"),
        ("Name:", "Name"),
        ("_Name:", "Name"),
        ("保存(&S)", "保存"),
        ("GtkButton", ""),
        ("GtkDropDown", ""),
        ("Square [Ctrl+2]", "Square"),
        ("Exponent [^ or **]", "Exponent"),
        ("Clear Display [Escape]", "Clear Display"),
        ("GtkToggleButton", ""),
        ("AdwHeaderBar", ""),
        ("QPushButton", ""),
        ("MathDisplay", ""),
        ("", ""),
        ("  \n ", ""),
        ("Gtk", "Gtk"),
        ("Keyboard", "Keyboard"),
        ("Knowledge Base", "Knowledge Base"),
        ("Delete\u202eeverything", "Deleteeverything"),
        ("two\nlines", "two lines"),
        ("New New Folder", "New New Folder"),
        ("F1", "F1"),
    ],
)
def test_in_words(label: str, words: str) -> None:
    assert in_words(label) == words


@given(st.text(max_size=60))
def test_never_raises_and_leaves_one_line(label: str) -> None:
    words = in_words(label)
    assert "\n" not in words
    assert words == words.strip()


@given(st.sampled_from(["File", "Save As", "Line Numbers", "Find and Replace"]))
def test_words_stay_words(label: str) -> None:
    assert in_words(in_words(label)) == label


def test_symbols_are_named_in_letters() -> None:
    assert all(words.replace(" ", "").isalpha() for words in SYMBOLS.values())
