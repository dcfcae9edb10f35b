"""A key combination as people write it: ``Ctrl+Alt+Escape``. Pure: no display is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MODIFIERS = {
    "ctrl": "Ctrl", "control": "Ctrl", "alt": "Alt", "shift": "Shift", "super": "Super", "logo": "Super",
    "win": "Super",
}  # fmt: skip
_ORDER = ("Ctrl", "Alt", "Shift", "Super")
_TRIGGER = {"Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT", "Super": "LOGO"}
_KEYS = {
    name.casefold(): name
    for name in (
        "Escape", "space", "Tab", "Return", "BackSpace", "Delete", "Insert", "Home", "End", "Page_Up", "Page_Down",
        "Left", "Right", "Up", "Down", "Print", "Pause", "Menu", "comma", "period", "minus", "plus", "equal", "slash",
        "backslash", "semicolon", "apostrophe", "grave", "bracketleft", "bracketright",
    )
} | {"esc": "Escape", "enter": "Return", "pageup": "Page_Up", "pagedown": "Page_Down", "del": "Delete"}  # fmt: skip
_ALONE = re.compile(r"F\d+|XF86\w+|Pause|Print")
"""Keys that nobody types with: they need no modifier."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One combination, in a fixed order, so that two spellings of the same are equal."""

    modifiers: tuple[str, ...]
    key: str
    """The name of its X keysym: ``Escape``, ``space``, ``v``, ``F9``, ``XF86AudioMicMute``."""

    def __str__(self) -> str:
        """As people write it."""
        shown = self.key.upper() if len(self.key) == 1 else self.key[0].upper() + self.key[1:]
        return "+".join((*self.modifiers, shown))

    @property
    def trigger(self) -> str:
        """As the portal for global shortcuts wants it, see the XDG shortcuts specification."""
        return "+".join((*(_TRIGGER[modifier] for modifier in self.modifiers), self.key))


def parse(text: str) -> Shortcut:
    """Read ``Ctrl+Alt+Escape``; raises ``ValueError`` with what would be right."""
    *before, last = (part.strip() for part in text.split("+"))
    unknown = [part for part in before if part.casefold() not in _MODIFIERS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} in {text!r} is none of Ctrl, Alt, Shift and Super")
    held = {_MODIFIERS[part.casefold()] for part in before}
    key = _key(last)
    if not key:
        raise ValueError(
            f"{last!r} in {text!r} is no key that can be used: a letter, a digit, F1 to F24, Space, Escape…"
        )
    if not held - {"Shift"} and not _ALONE.fullmatch(key):
        raise ValueError(f"{text!r} would take a key away that people type with: add Ctrl, Alt or Super")
    return Shortcut(tuple(modifier for modifier in _ORDER if modifier in held), key)


def _key(word: str) -> str:
    """The keysym's name; empty where there is none."""
    if re.fullmatch(r"[A-Za-z0-9]", word):
        return word.lower()
    if re.fullmatch(r"[fF]([1-9]|1\d|2[0-4])", word):
        return word.upper()
    if re.fullmatch(r"XF86[A-Za-z0-9]{2,40}", word):
        return word
    return _KEYS.get(word.casefold(), "")
