from __future__ import annotations

import asyncio

import pytest
from dbus_fast.aio import MessageBus

from lamd.clients.hotkey import grabs, serving
from lamd.errors import HotkeyError
from lamd.settings import HotkeySettings
from lamd.shortcut import parse
from tests.unit.clients.hotkey.conftest import TwinPortal
from tests.unit.clients.hotkey.test_grabs import CTRL_ALT, ESCAPE, TwinDisplay, key
from tests.unit.waiting import until

KEYS = {"talk": parse("Super+V"), "stop": parse("Ctrl+Alt+Escape")}


class Said(list[str]):
    """What was told, in order."""

    def __call__(self, line: str) -> None:
        self.append(line)


def test_the_settings_say_which_keys() -> None:
    assert list(serving.wanted(HotkeySettings())) == ["palette", "talk", "stop"]
    assert serving.wanted(HotkeySettings(palette="", talk="")) == {"stop": parse("Ctrl+Alt+Escape")}
    with pytest.raises(HotkeyError, match="name no key"):
        serving.wanted(HotkeySettings(palette="", talk="", stop=""))


def test_no_display_is_told() -> None:
    with pytest.raises(HotkeyError, match="no display") as caught:
        serving.serve(KEYS, print, print, print)
    assert "desktop session" in caught.value.hint


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> TwinDisplay:
    twin = TwinDisplay()
    monkeypatch.setattr(grabs, "_opened", lambda name: twin)
    monkeypatch.setenv("DISPLAY", ":0")
    return twin


def test_on_x11_what_can_be_held_is_held(display: TwinDisplay) -> None:
    display.taken.add((55, 64))
    display.events = iter([key(2, ESCAPE, CTRL_ALT, 1)])
    names, told, warned = Said(), Said(), Said()
    with pytest.raises(HotkeyError, match="is gone"):
        serving.serve(KEYS, names, told, warned)
    assert names == ["stop"]
    assert told == ["stop     Ctrl+Alt+Escape"]
    assert "Super+V is taken by another program, so it will not open the ear" in warned[0]
    assert display.closed


def test_on_x11_nothing_to_hold_is_an_error(display: TwinDisplay) -> None:
    display.taken.add((ESCAPE, CTRL_ALT))
    with pytest.raises(HotkeyError) as caught:
        serving.serve({"stop": KEYS["stop"]}, print, print, print)
    assert caught.value.code == "hotkey.conflict"


async def test_on_wayland_the_desktop_gives_the_keys(portal: TwinPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    portal.keyless, portal.unknown_app = "talk", True
    names, told, warned = Said(), Said(), Said()
    bound = asyncio.Event()

    def tell(line: str) -> None:
        told(line)
        bound.set()

    work = asyncio.create_task(serving.through_portal(KEYS, names, tell, warned))
    await asyncio.wait_for(bound.wait(), 30)
    portal.press("stop")
    portal.close()
    with pytest.raises(HotkeyError, match="has ended"):
        await asyncio.wait_for(work, 30)
    assert (names, told) == (["stop"], ["stop     Press stop"])
    assert "packaging/install.sh" in warned[0]
    assert warned[1].startswith("talk has no key yet; another program may have Super+V")


async def test_a_part_of_the_portal_that_restarts_is_asked_again(portal: TwinPortal) -> None:
    part = await MessageBus().connect()
    await part.request_name("org.freedesktop.impl.portal.desktop.twin")
    names, told, warned = Said(), Said(), Said()
    work = asyncio.create_task(serving.through_portal(KEYS, names, told, warned))
    await until(lambda: len(told) == 2)
    part.disconnect()
    await until(lambda: len(told) == 4)
    assert warned == ["the portal of the desktop has ended; asking for the shortcuts again"]
    portal.press("stop")
    portal.close()
    with pytest.raises(HotkeyError, match="has ended"):
        await asyncio.wait_for(work, 30)
    assert names == ["stop"]


def test_a_wayland_session_goes_to_the_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    with pytest.raises(HotkeyError) as caught:
        serving.serve(KEYS, print, print, print)
    assert caught.value.code == "hotkey.no_portal"
