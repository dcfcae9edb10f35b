"""The portal's protocol against a portal of the test's own."""

from __future__ import annotations

import asyncio
import itertools
import subprocess

import pytest

from lamd.clients.hotkey import portal as module
from lamd.errors import HotkeyError
from lamd.shortcut import parse
from tests.unit.clients.hotkey.conftest import TwinPortal

KEYS = {"talk": parse("Super+V"), "stop": parse("Ctrl+Alt+Escape")}


def called(portal: TwinPortal) -> list[str]:
    return [member for member, _ in portal.calls]


async def test_shortcuts_are_asked_for_and_heard(portal: TwinPortal) -> None:
    async with module.opened() as session:
        assert await session.register("org.lamd.Lamd") == ""
        assert await session.hold(KEYS) == {"talk": "Press talk", "stop": "Press stop"}
        assert called(portal) == ["Register", "CreateSession", "ListShortcuts", "BindShortcuts"]
        assert portal.calls[0][1][0] == "org.lamd.Lamd"
        wanted = dict(portal.calls[3][1][1])
        assert wanted["stop"] == {
            "description": "Stop whatever lamd is doing",
            "preferred_trigger": "CTRL+ALT+Escape",
        }
        portal.press("talk", session="/of/another")
        portal.press("stop")
        portal.press("talk")
        portal.close()
        names: list[str] = []
        with pytest.raises(HotkeyError) as caught:
            await asyncio.wait_for(session.run(names.append), 30)
        assert (names, caught.value.code) == (["stop", "talk"], "hotkey.lost")


async def test_old_plasma_takes_them_with_the_session_and_is_asked_twice(portal: TwinPortal) -> None:
    portal.plasma5, portal.keyless = True, "stop"
    async with module.opened() as session:
        assert await session.hold(KEYS) == {"talk": "Press talk", "stop": ""}
        portal.press("talk")
        portal.bus.disconnect()
        names: list[str] = []
        await asyncio.wait_for(session.run(names.append), 30)
        assert names == ["talk"]
    assert called(portal) == ["CreateSession", "Close", "CreateSession"]
    first, second = portal.calls[0][1][0], portal.calls[2][1][0]
    assert first["session_handle_token"] == second["session_handle_token"], "the keys are kept under this"
    assert dict(first["shortcuts"])["talk"]["preferred_trigger"] == "LOGO+v"


async def test_what_the_session_has_from_before_is_not_bound_again(portal: TwinPortal) -> None:
    portal.has, portal.keyless = ("stop", "talk", "palette"), "talk"
    async with module.opened() as session:
        assert await session.hold(KEYS) == {"talk": "", "stop": "Press stop"}
    assert called(portal) == ["CreateSession", "ListShortcuts"]


async def test_what_the_session_has_not_is_bound(portal: TwinPortal) -> None:
    portal.has = ("stop",)
    async with module.opened() as session:
        assert len(await session.hold(KEYS)) == 2
    assert called(portal)[-1] == "BindShortcuts"


async def test_a_portal_that_restarts_is_left(portal: TwinPortal) -> None:
    async with module.opened() as session:
        await session.hold(KEYS)
        portal.press("stop")
        portal.bus.disconnect()
        names: list[str] = []
        await asyncio.wait_for(session.run(names.append), 30)
        assert names == ["stop"]


async def test_a_bus_that_goes_ends_it(portal: TwinPortal, bus_daemon: subprocess.Popen[str]) -> None:
    async with module.opened() as session:
        await session.hold(KEYS)
        bus_daemon.kill()
        with pytest.raises(HotkeyError, match="has ended"):
            await asyncio.wait_for(session.run(str), 30)


async def test_a_portal_that_does_not_know_the_program_says_so(portal: TwinPortal) -> None:
    portal.unknown_app = True
    async with module.opened() as session:
        assert "App info not found" in await session.register("org.lamd.Lamd")


async def test_an_old_portal_without_the_registry_is_no_trouble(portal: TwinPortal) -> None:
    portal.missing = module.REGISTRY
    async with module.opened() as session:
        assert await session.register("org.lamd.Lamd") == ""
        assert len(await session.hold(KEYS)) == 2


async def test_the_person_says_no(portal: TwinPortal) -> None:
    portal.code = 1
    async with module.opened() as session:
        with pytest.raises(HotkeyError) as caught:
            await session.hold(KEYS)
    assert caught.value.code == "hotkey.refused"


async def test_a_desktop_that_never_answers(portal: TwinPortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CALL_S", 0.2)
    monkeypatch.setattr(module, "_token", map(str, itertools.count()).__next__)
    monkeypatch.setattr(portal, "_signal", lambda *_: None)
    async with module.opened() as session:
        with pytest.raises(HotkeyError, match="did not answer in time"):
            await session.hold(KEYS)


async def test_no_shortcuts_in_this_desktop(portal: TwinPortal) -> None:
    portal.missing = module.SHORTCUTS
    async with module.opened() as session:
        with pytest.raises(HotkeyError) as caught:
            await session.hold(KEYS)
    assert caught.value.code == "hotkey.no_portal"
    assert "lam stop" in caught.value.hint
    assert "bindsym" in caught.value.hint


async def test_no_portal_at_all(bus_daemon: subprocess.Popen[str]) -> None:
    async with module.opened() as session:
        with pytest.raises(HotkeyError) as caught:
            await session.hold(KEYS)
    assert caught.value.code == "hotkey.no_portal"


async def test_no_bus_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    with pytest.raises(HotkeyError, match="the session bus does not answer"):
        async with module.opened():
            pass
