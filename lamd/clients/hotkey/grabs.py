"""Shortcuts on an X display, each a passive grab (XGrabKey) of that very combination.

The X server sends what is grabbed and nothing else. pynput's ``GlobalHotKeys`` is not used: it is told every key that
anybody presses, passwords too (the RECORD extension), and sees no conflict with other programs.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from lamd.errors import HotkeyError
from lamd.shortcut import Shortcut

FREE_IT = "choose another in config.yaml (hotkeys.{name}), or free it in the keyboard settings of the desktop"
_MEANT = {"Alt": ("Alt_L", "Alt_R", "Meta_L"), "Super": ("Super_L", "Super_R")}
"""Keys by which the bit of a modifier is found; Ctrl and Shift have theirs by X's own definition."""
_USUAL = {"Alt": 1 << 3, "Super": 1 << 6}
_SHIFT, _LOCK, _CTRL = 1 << 0, 1 << 1, 1 << 2


class Grabs:
    """Opened at once; raises ``HotkeyError`` ``no_server``. For one thread."""

    def __init__(self, name: str, display: Any = None) -> None:
        """``display`` stands in for the connection to ``name``."""
        self._name = name
        self._display = display or _opened(name)
        self._root = self._display.screen().root
        self._wanted: dict[str, Shortcut] = {}
        self._held: dict[tuple[int, int], str] = {}
        """Key code and modifiers to the shortcut's name."""
        self._keys = Keys(self._display)
        self._released = (0, 0)

    def hold(self, wanted: Mapping[str, Shortcut]) -> dict[str, HotkeyError]:
        """Grab each; those that cannot be had, with the reason and what to do."""
        self._wanted = dict(wanted)
        refused = {}
        for name, shortcut in wanted.items():
            try:
                self._hold(name, shortcut)
            except HotkeyError as error:
                refused[name] = error
        return refused

    def run(self, pressed: Callable[[str], object], warn: Callable[[str], None]) -> None:
        """Call ``pressed`` for each press until the X server goes, then raise ``HotkeyError`` ``lost``.

        A key held down counts once. ``warn`` is told what another layout of the keyboard took away.
        """
        from Xlib import error

        try:
            while True:
                self._take(self._display.next_event(), pressed, warn)
        except (error.ConnectionClosedError, OSError) as reason:
            raise HotkeyError("lost", f"the X server at {self._name} is gone", "log in again") from reason

    def close(self) -> None:
        """Let all go."""
        with contextlib.suppress(Exception):  # closing a broken connection may fail in any way
            self._display.close()

    def _hold(self, name: str, shortcut: Shortcut) -> None:
        from Xlib import X, error

        codes = self._keys.codes(shortcut)
        if not codes:
            hint = f"choose another in config.yaml (hotkeys.{name})"
            raise HotkeyError("no_key", f"the keyboard has no key for {shortcut}", hint)
        wrong = error.CatchError(error.BadAccess)
        mask = self._keys.mask(shortcut)
        for code in codes:
            for extra in self._keys.ignored:
                self._root.grab_key(code, mask | extra, False, X.GrabModeAsync, X.GrabModeAsync, onerror=wrong)
        self._display.sync()
        if wrong.get_error() is not None:
            self._let_go(codes, mask)
            told = f"{shortcut} is taken by another program, so it will not {_DOES[name]}"
            raise HotkeyError("conflict", told, FREE_IT.format(name=name))
        self._held.update(((code, mask), name) for code in codes)

    def _let_go(self, codes: Iterable[int], mask: int) -> None:
        for code in codes:
            for extra in self._keys.ignored:
                self._root.ungrab_key(code, mask | extra)
        self._display.sync()

    def _take(self, event: Any, pressed: Callable[[str], object], warn: Callable[[str], None]) -> None:
        from Xlib import X

        if event.type == X.MappingNotify:
            for error in self._remapped(event).values():
                warn(str(error))
        elif event.type == X.KeyRelease:
            self._released = (event.detail, event.time)
        elif event.type == X.KeyPress and (event.detail, event.time) != self._released:  # else it repeats by itself
            name = self._held.get((event.detail, event.state & self._keys.counted))
            if name is not None:
                pressed(name)

    def _remapped(self, event: Any) -> dict[str, HotkeyError]:
        """Another layout: the keys may lie elsewhere now."""
        self._display.refresh_keyboard_mapping(event)
        keys = Keys(self._display)
        places = {name: (keys.codes(shortcut), keys.mask(shortcut)) for name, shortcut in self._wanted.items()}
        before = {name: (self._keys.codes(s), self._keys.mask(s)) for name, s in self._wanted.items()}
        if (places, keys.ignored) == (before, self._keys.ignored):
            return {}
        for code, mask in self._held:
            self._let_go([code], mask)
        self._held.clear()
        self._keys = keys
        return self.hold(self._wanted)


class Keys:
    """Where the keys and modifiers of one keyboard mapping are."""

    def __init__(self, display: Any) -> None:
        self._found: dict[str, tuple[int, ...]] = {}
        self._display = display
        bits = [list(codes) for codes in display.get_modifier_mapping()]
        self._bits = {"Ctrl": _CTRL, "Shift": _SHIFT}
        for name, keys in _MEANT.items():
            self._bits[name] = self._bit(bits, keys) or _USUAL[name]
        locks = {_LOCK, self._bit(bits, ("Num_Lock",)), self._bit(bits, ("Scroll_Lock",))} - {0}
        locks -= set(self._bits.values())
        self.ignored = _unions(sorted(locks))
        """Every state of the locks: a shortcut works with each."""
        self.counted = _CTRL | _SHIFT | self._bits["Alt"] | self._bits["Super"]

    def codes(self, shortcut: Shortcut) -> tuple[int, ...]:
        """Key codes that give the key without Shift, in the first layout if it is there."""
        if shortcut.key not in self._found:
            there = self._display.keysym_to_keycodes(keysym(shortcut.key))
            first = {code for code, index in there if index == 0} or {code for code, _ in there}
            self._found[shortcut.key] = tuple(sorted(first))
        return self._found[shortcut.key]

    def mask(self, shortcut: Shortcut) -> int:
        """The bits of its modifiers."""
        return sum(self._bits[modifier] for modifier in shortcut.modifiers)

    def _bit(self, bits: list[list[int]], keys: Iterable[str]) -> int:
        """The modifier that has one of these keys; 0: none has."""
        for key in keys:
            for code, _ in self._display.keysym_to_keycodes(keysym(key)):
                for place, codes in enumerate(bits):
                    if code in codes:
                        return 1 << place
        return 0


_DOES = {"palette": "open the palette", "talk": "open the ear", "stop": "stop lamd"}


def keysym(name: str) -> int:
    """The number of a keysym; 0 where there is none. python-xlib writes ``XF86_AudioPlay`` for ``XF86AudioPlay``."""
    from Xlib import XK

    XK.load_keysym_group("xf86")
    return int(XK.string_to_keysym(name.replace("XF86", "XF86_", 1)))


def _unions(bits: list[int]) -> tuple[int, ...]:
    found = [0]
    for bit in bits:
        found += [before | bit for before in found]
    return tuple(found)


def _opened(name: str) -> Any:
    from Xlib import display, error

    hint = "check DISPLAY and XAUTHORITY, or run lam hotkey inside the desktop session"
    if not _local(name):  # python-xlib would try the network
        raise HotkeyError("no_server", f"there is no X server at {name} on this machine", hint)
    try:
        return display.Display(name)
    except (error.DisplayError, error.ConnectionClosedError, error.XError, OSError) as reason:
        raise HotkeyError("no_server", f"the X server at {name} cannot be used: {reason}", hint) from reason


def _local(name: str) -> bool:
    """Whether a server of this machine listens for that display, on a file or on an abstract name."""
    found = re.fullmatch(r"(?:unix)?:(\d{1,5})(?:\.\d+)?", name)
    if found is None:
        return False
    socket = f"/tmp/.X11-unix/X{found[1]}"  # noqa: S108 -- where X servers have it
    if Path(socket).exists():
        return True
    try:
        return any(line.endswith(f"@{socket}") for line in Path("/proc/net/unix").read_text().splitlines())
    except OSError:
        return False
