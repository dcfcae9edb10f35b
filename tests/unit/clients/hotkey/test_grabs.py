"""Grabs on a display of cardboard; ``tests/desktop/test_hotkey.py`` has a real one."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from Xlib import X, error

from lamd.clients.hotkey import grabs
from lamd.clients.hotkey.grabs import Grabs, keysym
from lamd.errors import HotkeyError
from lamd.shortcut import parse

ESCAPE, V, ALT, NUM, SUPER = 9, 55, 64, 77, 133
CTRL_ALT = X.ControlMask | X.Mod1Mask


class TwinDisplay:
    """A keyboard with five keys, and what was grabbed of it; events come from a list."""

    def __init__(self) -> None:
        self.keys = {"Escape": ESCAPE, "v": V, "Alt_L": ALT, "Num_Lock": NUM, "Super_L": SUPER}
        self.grabbed: set[tuple[int, int]] = set()
        self.taken: set[tuple[int, int]] = set()
        self.events: Iterator[Any] = iter(())
        self.closed = False

    def screen(self) -> Any:
        return SimpleNamespace(root=self)

    def get_modifier_mapping(self) -> list[list[int]]:
        return [[50], [66], [37], [ALT], [NUM], [], [SUPER], []]

    def keysym_to_keycodes(self, number: int) -> list[tuple[int, int]]:
        return [(code, 0) for name, code in self.keys.items() if number and keysym(name) == number]

    def grab_key(self, code: int, mask: int, *_: Any, onerror: Any) -> None:
        if (code, mask) in self.taken:
            onerror.error = "BadAccess"
        else:
            self.grabbed.add((code, mask))

    def ungrab_key(self, code: int, mask: int) -> None:
        self.grabbed.discard((code, mask))

    def refresh_keyboard_mapping(self, event: Any) -> None:
        self.keys.update(event.keys)

    def sync(self) -> None: ...

    def close(self) -> None:
        self.closed = True

    def next_event(self) -> Any:
        try:
            return next(self.events)
        except StopIteration:
            raise error.ConnectionClosedError("server") from None


def key(kind: int, code: int, state: int, time: int) -> Any:
    return SimpleNamespace(type=kind, detail=code, state=state, time=time)


def pressed(held: Grabs, display: TwinDisplay, *events: Any) -> list[str]:
    """What is called until the connection ends."""
    names: list[str] = []
    display.events = iter(events)
    with pytest.raises(HotkeyError) as caught:
        held.run(names.append, names.append)
    assert caught.value.code == "hotkey.lost"
    return names


def test_the_combination_is_grabbed_with_every_state_of_the_locks_and_nothing_else() -> None:
    display = TwinDisplay()
    assert Grabs(":0", display).hold({"stop": parse("Ctrl+Alt+Escape")}) == {}
    assert display.grabbed == {(ESCAPE, CTRL_ALT | lock | num) for lock in (0, X.LockMask) for num in (0, X.Mod2Mask)}


def test_a_taken_key_is_told_and_let_go_and_the_others_are_held() -> None:
    display = TwinDisplay()
    display.taken.add((ESCAPE, CTRL_ALT | X.Mod2Mask))
    refused = Grabs(":0", display).hold({"stop": parse("Ctrl+Alt+Escape"), "talk": parse("Super+V")})
    assert list(refused) == ["stop"]
    assert refused["stop"].code == "hotkey.conflict"
    assert "Ctrl+Alt+Escape is taken by another program" in refused["stop"].message
    assert "hotkeys.stop" in refused["stop"].hint
    assert {code for code, _ in display.grabbed} == {V}


def test_a_key_that_the_keyboard_has_not() -> None:
    refused = Grabs(":0", TwinDisplay()).hold({"talk": parse("XF86AudioMicMute")})
    assert refused["talk"].code == "hotkey.no_key"
    assert keysym("XF86AudioMicMute") != 0


def test_a_key_held_down_counts_once_whatever_the_locks_say() -> None:
    display = TwinDisplay()
    held = Grabs(":0", display)
    held.hold({"stop": parse("Ctrl+Alt+Escape"), "talk": parse("Super+V")})
    names = pressed(
        held, display,
        key(X.KeyPress, ESCAPE, CTRL_ALT | X.LockMask, 10),
        key(X.KeyRelease, ESCAPE, CTRL_ALT, 30), key(X.KeyPress, ESCAPE, CTRL_ALT, 30),
        key(X.KeyPress, V, 0, 31),
        key(X.KeyRelease, ESCAPE, CTRL_ALT, 40), key(X.KeyPress, ESCAPE, CTRL_ALT, 50),
        key(X.KeyPress, V, X.Mod4Mask | 1 << 13, 60),
    )  # fmt: skip
    assert names == ["stop", "stop", "talk"]


def test_another_layout_moves_the_grabs() -> None:
    display = TwinDisplay()
    held = Grabs(":0", display)
    held.hold({"talk": parse("Super+V")})
    same = SimpleNamespace(type=X.MappingNotify, keys={})
    moved = SimpleNamespace(type=X.MappingNotify, keys={"v": 60})
    assert pressed(
        held, display, same, moved, key(X.KeyPress, V, X.Mod4Mask, 1), key(X.KeyPress, 60, X.Mod4Mask, 2)
    ) == ["talk"]
    assert {code for code, _ in display.grabbed} == {60}
    display.taken.add((61, X.Mod4Mask))
    [said] = pressed(held, display, SimpleNamespace(type=X.MappingNotify, keys={"v": 61}))
    assert "Super+V is taken" in said
    held.close()
    assert display.closed


@pytest.mark.parametrize("name", [":4711", "elsewhere:0"])
def test_no_server_is_told_and_the_network_not_tried(name: str) -> None:
    with pytest.raises(HotkeyError) as caught:
        grabs.Grabs(name)
    assert caught.value.code == "hotkey.no_server"
    assert "XAUTHORITY" in caught.value.hint
