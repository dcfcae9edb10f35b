"""Key chords, written one way: ``ctrl+alt+delete``, modifiers in a fixed order."""

from __future__ import annotations

import re

_MODIFIERS = ("ctrl", "alt", "shift", "super")
_ALIASES = {
    "control": "ctrl", "ctl": "ctrl", "strg": "ctrl", "primary": "ctrl", "meta": "super", "win": "super",
    "windows": "super", "cmd": "super", "command": "super", "logo": "super", "option": "alt", "altgr": "alt",
    "del": "delete", "return": "enter", "kp_enter": "enter", "ret": "enter", "iso_enter": "enter", "esc": "escape",
    "ins": "insert", "pgup": "page up", "bksp": "backspace", "kp_delete": "delete", "spacebar": "space",
    "control_l": "ctrl", "control_r": "ctrl", "alt_l": "alt", "alt_r": "alt", "super_l": "super", "super_r": "super",
    "shift_l": "shift", "shift_r": "shift", "print_screen": "print", "sys_req": "sysrq", "kp_space": "space",
    "linefeed": "enter",
}  # fmt: skip
_GAP = re.compile(r"\s*\+\s*")


def chords(value: str) -> tuple[str, ...]:
    """The chords of a key action's value (``Ctrl+Shift+T``, ``<Control>q``, ``ctrl+k ctrl+s``) in one spelling."""
    spread = re.sub(r"<(\w+)>", r"\1+", value[:200]).replace(" plus ", "+").lower()
    return tuple(_chord(part) for part in re.split(r"[\s,]+", _GAP.sub("+", spread)) if part)


def _chord(part: str) -> str:
    pieces = re.split(r"\+(?=.)|(?<=[a-z])-(?=[a-z0-9])", part) if len(part) > 1 else [part]
    names = [_ALIASES.get(p, p) for p in pieces]
    held = [m for m in _MODIFIERS if m in names]
    rest = [n for n in names if n not in _MODIFIERS]
    return "+".join([*held, *rest])
