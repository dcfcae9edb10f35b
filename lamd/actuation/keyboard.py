"""Keys through the X server's XTEST extension, when no interface of the program does it.

Not through pynput: it sends text with XSendEvent, which GTK 4 ignores, and gives two characters that the layout lacks
the same key.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from lamd.actuation.keys import CAPS_LOCK, SHIFT, Chord, keysym, parse_chord
from lamd.actuation.x11 import X11
from lamd.errors import ActuationError

Focused = Callable[[], Awaitable[bool]]
"""Whether the keys would still go where they are meant to go."""

CHUNK = 12
"""Characters between two looks at the focus; some 5 ms."""
MAX_TEXT = 10_000

_HELD = 0x0004 | 0x0008 | 0x0040  # Control, Mod1 (Alt), Mod4 (Super)
_LOCK = 0x0002


class Keyboard:
    """Types text and presses keys in the focused window."""

    def __init__(self, x11: X11) -> None:
        self._x11 = x11
        self._spare: dict[int, int] = {}
        """Keysym → a keycode that was free, in the order of use."""
        self._free: list[int] | None = None

    async def type(self, text: str, focused: Focused) -> None:
        """Type ``text``; ``focused`` is asked before every ``CHUNK`` characters.

        Raises ``focus_lost`` (what was typed until then stays), ``unsupported`` or ``failed``. Cancelling stops after
        the chunk at hand; no key stays pressed.
        """
        if len(text) > MAX_TEXT:
            raise ActuationError("unsupported", f"a text of {len(text)} characters is too long to be typed key by key")
        bad = next((c for c in text if not (c.isprintable() or c in "\r\n\t")), None)
        if bad is not None:
            raise ActuationError("unsupported", f"the text holds a control character (U+{ord(bad):04X})")
        for start in range(0, len(text), CHUNK):
            await self._still(focused)
            symbols = [keysym(c) for c in text[start : start + CHUNK]]
            await self._x11.run(lambda display, symbols=symbols: self._tap_all(display, symbols))  # type: ignore[misc]

    async def press(self, chord: str, focused: Focused) -> None:
        """Press keys together, such as ``ctrl+shift+s``; raises as ``type`` does."""
        keys = parse_chord(chord)
        await self._still(focused)
        await self._x11.run(lambda display: self._chord(display, keys))

    async def _still(self, focused: Focused) -> None:
        self._x11.check()
        if not await focused():
            raise ActuationError(
                "focus_lost", "another window came to the front", "bring the window back and try again"
            )

    def _tap_all(self, display: Any, symbols: list[int]) -> None:
        self._ready(display)
        mapping = _Layout(display)
        self._provide(display, mapping, symbols)
        for symbol in symbols:
            code, shifted = self._where(mapping, symbol)
            self._tap(display, code, (mapping.find(SHIFT)[0],) if shifted else ())
        display.sync()

    def _chord(self, display: Any, chord: Chord) -> None:
        self._ready(display)
        mapping = _Layout(display)
        self._provide(display, mapping, [chord.key])
        code, shifted = self._where(mapping, chord.key)
        held = list(chord.modifiers)
        if shifted and SHIFT not in held:
            held.append(SHIFT)
        self._tap(display, code, tuple(mapping.find(symbol)[0] for symbol in held))
        display.sync()

    def _ready(self, display: Any) -> None:
        """No modifier that a person holds may mix with what is typed, nor Caps Lock."""
        mask = display.screen().root.query_pointer().mask
        if mask & _HELD:
            raise ActuationError("failed", "a modifier key is held down", "let go of Ctrl, Alt and Super")
        if mask & _LOCK:
            code, _ = _Layout(display).find(CAPS_LOCK)
            self._tap(display, code, ())
            display.sync()

    def _tap(self, display: Any, code: int, held: tuple[int, ...]) -> None:
        """Press and release one key; modifiers are let go whatever happens."""
        from Xlib import X
        from Xlib.ext import xtest

        down: list[int] = []
        try:
            for key in (*held, code):
                xtest.fake_input(display, X.KeyPress, key)
                down.append(key)
        finally:
            for key in reversed(down):
                xtest.fake_input(display, X.KeyRelease, key)

    def _where(self, mapping: _Layout, symbol: int) -> tuple[int, bool]:
        return (self._spare[symbol], False) if symbol in self._spare else mapping.find(symbol)

    def _provide(self, display: Any, mapping: _Layout, symbols: list[int]) -> None:
        """Give every character that the layout lacks a key of its own, which it keeps.

        Programs look a key up when they come to handle it: a key that was given back too early types something else.
        So the key used longest ago is taken only when no free one is left.
        """
        if self._free is None:
            self._free = mapping.free()
        changed = False
        for symbol in dict.fromkeys(symbols):
            if symbol in self._spare:
                code = self._spare.pop(symbol)
                self._spare[symbol] = code
                if mapping.holds(code, symbol):
                    continue
            elif mapping.has(symbol):
                continue
            elif self._free:
                code = self._free.pop()
            elif self._spare:
                code = self._spare.pop(next(iter(self._spare)))
            else:
                raise ActuationError("unsupported", "the keyboard layout has no room for a further character")
            display.change_keyboard_mapping(code, [(symbol,) * mapping.width])
            self._spare[symbol] = code
            changed = True
        if changed:
            display.sync()


class _Layout:
    """The X server's keyboard mapping as it is now: keycode → keysyms by level."""

    def __init__(self, display: Any) -> None:
        info = display.display.info
        self._first = info.min_keycode
        self._rows = display.get_keyboard_mapping(self._first, info.max_keycode - self._first + 1)
        self.width = max(len(row) for row in self._rows)
        self._found: dict[int, tuple[int, bool]] = {}
        for level in (1, 0):
            for at, row in reversed(list(enumerate(self._rows))):
                if len(row) > level and row[level]:
                    self._found[row[level]] = (self._first + at, level == 1)

    def has(self, symbol: int) -> bool:
        return symbol in self._found

    def find(self, symbol: int) -> tuple[int, bool]:
        """Keycode and whether Shift is needed; raises ``unsupported``."""
        if symbol not in self._found:
            raise ActuationError("unsupported", f"the keyboard layout has no key 0x{symbol:x}")
        return self._found[symbol]

    def holds(self, code: int, symbol: int) -> bool:
        return symbol in self._rows[code - self._first]

    def free(self) -> list[int]:
        """Keycodes without a keysym; the first ones are left alone, some servers give them a meaning."""
        return [self._first + at for at, row in enumerate(self._rows) if at > 8 and not any(row)]
