"""Keys by name: ``ctrl+shift+s`` → keysyms. Pure.

Numbers are those of ``X11/keysymdef.h``; a character without a keysym of its own is ``0x01000000`` plus its code point.
"""

from __future__ import annotations

from dataclasses import dataclass

from lamd.errors import ActuationError

SHIFT, CONTROL, ALT, SUPER, ALT_GR = 0xFFE1, 0xFFE3, 0xFFE9, 0xFFEB, 0xFE03
CAPS_LOCK = 0xFFE5

MODIFIERS = {
    "ctrl": CONTROL,
    "control": CONTROL,
    "shift": SHIFT,
    "alt": ALT,
    "option": ALT,
    "altgr": ALT_GR,
    "super": SUPER,
    "win": SUPER,
    "windows": SUPER,
    "meta": SUPER,
    "cmd": SUPER,
}
NAMED = {
    "enter": 0xFF0D,
    "return": 0xFF0D,
    "tab": 0xFF09,
    "escape": 0xFF1B,
    "esc": 0xFF1B,
    "backspace": 0xFF08,
    "delete": 0xFFFF,
    "del": 0xFFFF,
    "insert": 0xFF63,
    "home": 0xFF50,
    "end": 0xFF57,
    "pageup": 0xFF55,
    "pgup": 0xFF55,
    "prior": 0xFF55,
    "pagedown": 0xFF56,
    "pgdn": 0xFF56,
    "next": 0xFF56,
    "left": 0xFF51,
    "up": 0xFF52,
    "right": 0xFF53,
    "down": 0xFF54,
    "space": 0x0020,
    "plus": 0x002B,
    "minus": 0x002D,
    "comma": 0x002C,
    "period": 0x002E,
    "dot": 0x002E,
    "slash": 0x002F,
    "menu": 0xFF67,
    "pause": 0xFF13,
    "print": 0xFF61,
    "printscreen": 0xFF61,
    "capslock": CAPS_LOCK,
    "numlock": 0xFF7F,
    "scrolllock": 0xFF14,
    **{f"f{number}": 0xFFBD + number for number in range(1, 25)},
}


@dataclass(frozen=True, slots=True)
class Chord:
    """Keys that are pressed together."""

    modifiers: tuple[int, ...]
    """Keysyms, in the order of pressing."""
    key: int
    """Keysym of the last key."""


def keysym(character: str) -> int:
    """The keysym of one character; line breaks are Return, tabs are Tab."""
    if character in "\r\n":
        return NAMED["return"]
    if character == "\t":
        return NAMED["tab"]
    code = ord(character)
    if 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF:
        return code
    return 0x20AC if character == "€" else 0x01000000 | code


def parse_chord(text: str) -> Chord:
    """``ctrl+shift+s``, ``alt+F4``, ``Page Down``, ``ctrl++`` → keys; raises ``unsupported`` for an unknown name."""
    rest = text.strip()
    last = ""
    if rest.endswith("+") and rest != "+":
        # "ctrl++" and "ctrl +": the last key is the plus itself.
        rest, last = rest[:-1].rstrip().rstrip("+"), "plus"
    names = [rest] if rest == "+" else [name.strip() for name in rest.split("+") if name.strip()]
    if last:
        names.append(last)
    if len(names) == 1 and "-" in names[0] and len(names[0]) > 1:
        names = [name for name in names[0].split("-") if name]
    if not names:
        raise _unknown(text)
    modifiers = []
    for name in names[:-1]:
        modifier = MODIFIERS.get(_plain(name))
        if modifier is None:
            raise _unknown(name)
        if modifier not in modifiers:
            modifiers.append(modifier)
    return Chord(tuple(modifiers), _key(names[-1]))


def _key(name: str) -> int:
    plain = _plain(name)
    if plain in NAMED:
        return NAMED[plain]
    if plain in MODIFIERS:
        return MODIFIERS[plain]
    if len(name) == 1 and name.isprintable():
        return keysym(name.lower())
    raise _unknown(name)


def _plain(name: str) -> str:
    return name.casefold().replace(" ", "").replace("_", "").removesuffix("key") or name


def _unknown(name: str) -> ActuationError:
    return ActuationError(
        "unsupported", f"there is no key called {name!r}", "name keys like ctrl+shift+s, F5, Page Down"
    )
