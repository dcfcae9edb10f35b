from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd import shortcut
from lamd.shortcut import Shortcut


@pytest.mark.parametrize(
    ("text", "told", "trigger"),
    [
        ("Ctrl+Alt+Escape", "Ctrl+Alt+Escape", "CTRL+ALT+Escape"),
        ("alt + control + esc", "Ctrl+Alt+Escape", "CTRL+ALT+Escape"),
        ("Super+Space", "Super+Space", "LOGO+space"),
        ("Shift+Ctrl+V", "Ctrl+Shift+V", "CTRL+SHIFT+v"),
        ("f9", "F9", "F9"),
        ("XF86AudioMicMute", "XF86AudioMicMute", "XF86AudioMicMute"),
        ("Ctrl+plus", "Ctrl+Plus", "CTRL+plus"),
    ],
)
def test_spellings(text: str, told: str, trigger: str) -> None:
    read = shortcut.parse(text)
    assert (str(read), read.trigger) == (told, trigger)
    assert shortcut.parse(told) == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Ctrl+Hyper+a", "none of Ctrl, Alt"),
        ("Ctrl+", "no key that can be used"),
        ("Ctrl+F25", "no key that can be used"),
        ("Ctrl+Alt+ü", "no key that can be used"),
        ("a", "people type with"),
        ("Shift+A", "people type with"),
        ("Escape", "people type with"),
        ("", "no key"),
    ],
)
def test_what_cannot_be_used_is_told(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        shortcut.parse(text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = shortcut.parse(text)
    except ValueError:
        return
    assert isinstance(read, Shortcut)
    assert shortcut.parse(str(read)) == read
