"""``lam hotkey`` on a real Wayland desktop: KWin, its keys, and the real portal of KDE Plasma."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.desktop.lam import lam, line, twin
from tests.desktop.plasma import BACKEND, PORTAL, Plasma

META_CTRL_Q = 0x10000000 + 0x04000000 + ord("Q")


@pytest.fixture
def session() -> Iterator[Plasma]:
    """Nothing of it runs yet."""
    session = Plasma()
    try:
        yield session
    finally:
        print(session.log())
        session.stop()


@pytest.fixture
async def plasma(session: Plasma) -> AsyncIterator[Plasma]:
    """All of it runs, and a daemon's twin; the palette is a file that is touched."""
    session.settings(f"hotkeys: {{palette_command: [touch, {session.folder}/palette]}}")
    await session.start_bus()
    await session.start_kwin()
    with twin(session.env, session.socket):
        yield session


def test_the_keys_do_what_they_say(plasma: Plasma) -> None:
    with lam(plasma.env, plasma.socket, "hotkey") as hotkey, lam(plasma.env, plasma.socket, "do", "sleep 60") as do:
        assert [line(hotkey) for _ in range(3)] == [
            "palette  Ctrl+Alt+Space", "talk     Ctrl+Alt+V", "stop     Ctrl+Alt+Esc",
        ]  # fmt: skip
        assert line(do, error=True).startswith("plan")
        for other in ("Escape", "ctrl+Escape", "v"):
            plasma.press(other)
        plasma.press("ctrl+alt+space")
        assert line(hotkey, error=True) == "palette: opened or closed"
        assert (plasma.folder / "palette").exists()
        plasma.press("ctrl+alt+v")
        assert line(hotkey, error=True).startswith("talk: no voice client is running")
        assert do.poll() is None
        plasma.press("ctrl+alt+Escape")
        assert line(hotkey, error=True) == "stop: stopped"
        do.communicate(timeout=30)
        assert do.returncode == 8


def test_the_desktop_keeps_the_keys_and_opens_no_settings_at_a_start(plasma: Plasma) -> None:
    for _ in range(2):
        with lam(plasma.env, plasma.socket, "hotkey") as hotkey:
            assert [line(hotkey) for _ in range(3)][2] == "stop     Ctrl+Alt+Esc"
            plasma.press("ctrl+alt+Escape")
            assert line(hotkey, error=True) == "stop: nothing was running"
    assert not plasma.opened.exists()


def test_a_key_that_the_desktop_has_is_told_and_another_can_be_given(plasma: Plasma) -> None:
    plasma.settings("hotkeys: {stop: Super+D}")  # shows the desktop
    with lam(plasma.env, plasma.socket, "hotkey") as hotkey:
        said = line(hotkey, error=True)
        assert said.startswith("stop has no key yet; another program may have Super+D (give it one in the keyboard")
        assert [line(hotkey).split()[0] for _ in range(2)] == ["palette", "talk"]
        plasma.press("super+d")
        plasma.press("ctrl+alt+v")
        assert line(hotkey, error=True).startswith("talk: no voice client is running")
        plasma.give_key("stop", META_CTRL_Q)
        plasma.press("ctrl+super+q")
        assert line(hotkey, error=True) == "stop: nothing was running"
    with lam(plasma.env, plasma.socket, "hotkey") as hotkey:
        assert [line(hotkey) for _ in range(3)][2] == "stop     Meta+Ctrl+Q"


@pytest.mark.parametrize("part", [PORTAL, BACKEND])
def test_a_portal_that_crashes_is_asked_again(plasma: Plasma, part: str) -> None:
    with lam(plasma.env, plasma.socket, "hotkey") as hotkey:
        first = [line(hotkey) for _ in range(3)]
        plasma.kill(part)
        assert line(hotkey, error=True) == "the portal of the desktop has ended; asking for the shortcuts again"
        assert [line(hotkey) for _ in range(3)] == first
        plasma.press("ctrl+alt+Escape")
        assert line(hotkey, error=True) == "stop: nothing was running"


@pytest.mark.parametrize("services", [(), (PORTAL,)], ids=["no portal", "a portal without shortcuts"])
async def test_a_desktop_without_shortcuts_says_what_to_do(session: Plasma, services: tuple[str, ...]) -> None:
    session.env["XDG_CURRENT_DESKTOP"] = "sway"
    session.env["XDG_DESKTOP_PORTAL_DIR"] = str(session.folder / "home")  # no desktop's own part is there
    await session.start_bus(services)
    with lam(session.env, session.socket, "hotkey") as hotkey:
        _, said = hotkey.communicate(timeout=30)
        assert hotkey.returncode == 1
    assert "this desktop offers no global shortcuts to programs" in said
    assert "bindsym Ctrl+Mod1+Escape exec lam stop" in said
