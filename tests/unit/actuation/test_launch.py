from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from lamd.actuation.catalogue import Catalogue, Entry
from lamd.actuation.launch import AmbiguousProgramError, Programs, clean, outside
from lamd.actuation.windows import Window, Windows
from lamd.atspi.connection import Connection
from lamd.errors import ActuationError
from lamd.trajectory import AppInfo
from tests.unit.actuation.conftest import FakeX11
from tests.unit.actuation.test_catalogue import Machine, machine

__all__ = ["machine"]


class Listed(Windows):
    """A window manager with these windows."""

    def __init__(self, *windows: Window) -> None:
        super().__init__(FakeX11())
        self.windows = windows
        self.front: list[int] = []
        self.closed: list[int] = []

    async def all(self) -> tuple[Window, ...]:
        return self.windows

    async def activate(self, window: Window) -> None:
        self.front.append(window.id)

    async def close(self, window: Window) -> None:
        self.closed.append(window.id)


def programs(machine: Machine, windows: Windows | None = None) -> Programs:
    return Programs(windows or Windows(FakeX11()), Connection({}), Catalogue(machine.environ), machine.environ)


async def test_choosing(machine: Machine) -> None:
    some = programs(machine)
    assert (await some.choose("calculator")).id == "org.gnome.Calculator"
    with pytest.raises(ActuationError) as caught:
        await some.choose("speedie pro")
    assert (caught.value.code, caught.value.hint) == ("actuation.no_program", "did you mean Speedy?")
    with pytest.raises(AmbiguousProgramError) as several:
        await some.choose("notepad")
    assert set(several.value.choices) == {"Text Editor", "Mousepad"}


async def test_a_program_gets_a_session_of_its_own_and_a_clean_environment(machine: Machine, tmp_path: Path) -> None:
    told = tmp_path / "told"
    machine.program("speedy", f'/usr/bin/env > "{told}.part"; /bin/mv "{told}.part" "{told}"; exec /bin/sleep 30')
    machine.environ |= {"LAMD_SOCKET": "/x", "PYTHONPATH": "/y", "NOTIFY_SOCKET": "/z", "LANG": "de_DE.UTF-8"}
    some = programs(machine)
    pid = await some.launch(await some.choose("speedy"))
    try:
        assert os.getsid(pid) == pid
        async with asyncio.timeout(10):
            while not told.exists():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        names = {line.partition("=")[0] for line in told.read_text().splitlines()}
        assert "LANG" in names
        assert not names & {"LAMD_SOCKET", "PYTHONPATH", "NOTIFY_SOCKET"}
    finally:
        os.killpg(pid, signal.SIGKILL)
        await asyncio.wait(some._children)


async def test_words_of_a_command_are_never_a_shells(machine: Machine, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    machine.entry("evil", "Evil", f"speedy ; touch {mark} $(touch {mark})")
    some = programs(machine)
    await some.launch(await some.choose("evil"))
    await asyncio.gather(*some._children)
    assert not mark.exists()


async def test_programs_that_do_not_start(machine: Machine) -> None:
    some = programs(machine)
    machine.program("speedy", "exit 3")
    entry = await some.choose("speedy")
    with pytest.raises(ActuationError, match="ended at once with code 3"):
        await some.launch(entry)
    (machine.bin / "speedy").write_text("#!/nonexistent/interpreter\n")
    with pytest.raises(ActuationError) as caught:
        await some.launch(entry)
    assert caught.value.code == "actuation.no_program"
    with pytest.raises(ActuationError, match="terminal"):
        await some.launch(Entry("vim", "Vim", ("vim",), terminal=True))


async def test_what_runs_is_brought_to_the_front(machine: Machine) -> None:
    windows = Listed(Window(1, "Letter", 9, "office-writer"), Window(2, "Sums", 9, "office-calc"))
    some = programs(machine, windows)
    entry = await some.choose("writer")
    apps = (AppInfo(":1.1", "soffice", 9),)
    assert await some.running(entry, apps) == (apps[0], windows.windows[0])
    assert await some.open(entry, apps) == "_NET_ACTIVE_WINDOW"
    assert windows.front == [1]
    assert await some.running(entry, ()) is None


async def test_without_windows_an_app_is_known_by_its_name(machine: Machine) -> None:
    some = programs(machine)
    app = AppInfo(":1.1", "gnome-calculator", 9)
    assert await some.running(await some.choose("calculator"), (app,)) == (app, None)
    with pytest.raises(ActuationError) as caught:
        await some.switch(app)
    assert caught.value.code == "actuation.unsupported"


async def test_closing_closes_the_windows_of_the_program_in_front(machine: Machine) -> None:
    windows = Listed(
        Window(1, "a", 9, "Calc"), Window(2, "b", 9, "Writer"), Window(3, "c", 9, "Writer"), Window(4, "d", 8, "X")
    )
    assert await programs(machine, windows).close(AppInfo(":1.1", "soffice", 9)) == "_NET_CLOSE_WINDOW"
    assert windows.closed == [3, 2]
    with pytest.raises(ActuationError, match="no window"):
        await programs(machine, windows).close(AppInfo(":1.1", "other", 77))


def test_the_daemons_own_environment_stays_with_it() -> None:
    environ = {"VIRTUAL_ENV": "/v", "PATH": "/v/bin:/usr/bin", "DISPLAY": ":0", "PYTHONHOME": "/p"}
    assert clean(environ) == {"PATH": "/usr/bin", "DISPLAY": ":0"}


def test_a_service_has_the_user_manager_start_programs(tmp_path: Path) -> None:
    command = ("mousepad", "--new window")
    assert outside(command, {"PATH": str(tmp_path)}) == ["mousepad", "--new window"]
    service = {"PATH": str(tmp_path), "INVOCATION_ID": "1", "DISPLAY": ":0", "LAMD_CONFIG": "x"}
    assert outside(command, service) == ["mousepad", "--new window"]  # no manager to ask
    tool = tmp_path / "systemd-run"
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    told = outside(command, service)
    assert told[:2] == ["systemd-run", "--user"]
    assert told[-3:] == ["--", "mousepad", "--new window"]
    assert "--setenv=DISPLAY=:0" in told
    assert not any("LAMD" in part or "INVOCATION" in part for part in told)
