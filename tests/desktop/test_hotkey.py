"""``lam hotkey`` on a real X display: keys pressed by hand, and a key that somebody else has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from Xlib import X
from Xlib.display import Display

from lamd.clients.hotkey.grabs import Grabs, keysym
from lamd.shortcut import parse
from tests.desktop.lam import lam, line, twin
from tests.desktop.session import PrivateDesktop


@pytest.fixture(name="twin")
def running_twin(desk: PrivateDesktop) -> Iterator[Path]:
    """Its socket."""
    socket = desk.folder / "run" / "twin" / "lamd.sock"
    with twin(desk.env, socket):
        yield socket


def test_the_panic_key_stops_what_runs(desk: PrivateDesktop, twin: Path) -> None:
    with lam(desk.env, twin, "hotkey") as hotkey, lam(desk.env, twin, "do", "sleep 60") as do:
        assert [line(hotkey) for _ in range(3)] == [
            "palette  Ctrl+Alt+Space", "talk     Ctrl+Alt+V", "stop     Ctrl+Alt+Escape",
        ]  # fmt: skip
        assert line(do, error=True).startswith("plan")
        desk.xdotool("key", "Escape", "ctrl+Escape", "v")
        assert do.poll() is None
        desk.xdotool("key", "ctrl+alt+Escape")
        assert line(hotkey, error=True) == "stop: stopped"
        do.communicate(timeout=30)
        assert do.returncode == 8


def test_the_panic_key_works_with_locks_on_and_counts_once(desk: PrivateDesktop, twin: Path) -> None:
    desk.xdotool("key", "Caps_Lock", "Num_Lock")
    try:
        with lam(desk.env, twin, "hotkey") as hotkey:
            assert [line(hotkey) for _ in range(3)][2].startswith("stop")
            desk.xdotool("keydown", "ctrl", "keydown", "alt", "keydown", "Escape")
            assert line(hotkey, error=True) == "stop: nothing was running"
            desk.xdotool("keyup", "Escape", "keyup", "alt", "keyup", "ctrl", "key", "ctrl+alt+v")
            assert line(hotkey, error=True).startswith("talk: no voice client"), "nothing more of stop before that"
    finally:
        desk.xdotool("key", "Caps_Lock", "Num_Lock")


def test_a_key_that_somebody_has_is_told_and_the_rest_works(desk: PrivateDesktop, twin: Path) -> None:
    other = Display(desk.env["DISPLAY"])
    try:
        code = other.keysym_to_keycode(keysym("Escape"))
        mask = X.ControlMask | X.Mod1Mask
        other.screen().root.grab_key(code, mask, False, X.GrabModeAsync, X.GrabModeAsync)
        other.sync()
        with lam(desk.env, twin, "hotkey") as hotkey:
            said = line(hotkey, error=True)
            assert said.startswith("Ctrl+Alt+Escape is taken by another program, so it will not stop lamd")
            assert "hotkeys.stop" in said
            assert [line(hotkey).split()[0] for _ in range(2)] == ["palette", "talk"]
            desk.xdotool("key", "ctrl+alt+v")
            assert line(hotkey, error=True).startswith("talk: no voice client is running")
    finally:
        other.close()


def test_a_second_one_is_told_that_all_is_taken(desk: PrivateDesktop, twin: Path) -> None:
    first = Grabs(desk.env["DISPLAY"])
    try:
        keys = {"palette": "Ctrl+Alt+Space", "talk": "Ctrl+Alt+V", "stop": "Ctrl+Alt+Escape"}
        assert first.hold({name: parse(text) for name, text in keys.items()}) == {}
        with lam(desk.env, twin, "hotkey") as hotkey:
            _, said = hotkey.communicate(timeout=30)
            assert hotkey.returncode == 1
            assert "is taken by another program" in said
    finally:
        first.close()
