"""lamd_apps against real programs: by the accessibility bus, by their windows, by their desktop entries."""

from __future__ import annotations

import subprocess
from collections.abc import Awaitable, Callable, Iterator

import pytest
from lamd_windows import _screen

from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller

pytestmark = pytest.mark.desktop
Start = Callable[..., Awaitable[Caller]]


@pytest.fixture
def terminal(desk: PrivateDesktop) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is not on the accessibility bus."""
    with _screen.opened() as screen:
        screen.watch()
        process = desk._spawn(["xterm", "-e", "sleep", "1000"])
        assert screen.until(lambda: any(w.program == "XTerm" for w in screen.windows()), 20)
        yield process
        process.kill()
        process.wait(10)
        assert screen.until(lambda: not any(w.program == "XTerm" for w in screen.windows()), 10)


async def test_programs_are_told_by_the_names_people_know(
    desk: PrivateDesktop, terminal: subprocess.Popen[bytes], start_skills: Start
) -> None:
    apps = await start_skills("apps")
    await desk.open(["gnome-calculator"], "calculator")
    await desk.open(["mousepad"], "mousepad")
    assert (await apps("apps.list")).text == "3 programs are open: Mousepad, Calculator, XTerm."


async def test_nothing_is_open(desk: PrivateDesktop, start_skills: Start) -> None:
    assert (await (await start_skills("apps"))("apps.list")).text == "No program is open."


async def test_in_a_wayland_session_the_accessibility_bus_tells(
    desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.open(["mousepad"], "mousepad")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert (await (await start_skills("apps"))("apps.list")).text == "One program is open: Mousepad."


async def test_without_a_bus_the_windows_tell(
    desk: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.open(["mousepad"], "mousepad")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={desk.folder}/nothing")
    assert (await (await start_skills("apps"))("apps.list")).text == "One program is open: Mousepad."
    monkeypatch.setenv("DISPLAY", "")
    error = await (await start_skills("apps")).wrong("apps.list")
    assert error.code == "skill.unavailable"


async def test_what_is_installed_is_found_by_kind_and_keyword(desk: PrivateDesktop, start_skills: Start) -> None:
    apps = await start_skills("apps")
    assert "Calculator" in (await apps("apps.find", what="calculators")).text
    assert "Calculator" in (await apps("apps.find", what="arithmetic")).text
    editors = (await apps("apps.find", what="text editor")).text
    assert "Mousepad" in editors
    assert "Calculator" not in editors
    assert (await apps.wrong("apps.find", what="steam engines")).code == "skill.not_found"
