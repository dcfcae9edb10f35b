"""The icon of ``lam desktop`` in a real tray, and its menu as a person and as the tray's host use it."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from lamd.clients.desktop.door import path_for
from lamd.clients.desktop.tray import GRACE_MS
from tests.desktop import tray
from tests.desktop.daemon import PROGRAMS, Daemon
from tests.desktop.session import PrivateDesktop

pytestmark = pytest.mark.timeout(180)
BLUE, GREY = (29, 95, 191), (139, 147, 161)
"""The icon's tile: ready, and without a daemon or paused; see ``look.py``."""


@contextlib.contextmanager
def running(daemon: Daemon, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """The program, told to quit in the end without another word that there is no tray."""
    command = [PROGRAMS / "lam", "desktop"]
    with subprocess.Popen(command, env={**daemon.env, **env}, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            daemon.lam("desktop", "--quit")
        assert process.stderr is not None
        assert b"no tray" not in process.stderr.read()
        assert process.wait(20) == 0


@contextlib.contextmanager
def running_first(desk: PrivateDesktop, daemon: Daemon, **env: str) -> Iterator[None]:
    """The program, already at work where no panel is yet."""
    with running(daemon, **env):
        tray.wait(lambda: str(path_for(daemon.socket).exists()), "True")
        daemon.lam("desktop", "--palette")
        desk.xdotool("search", "--sync", "--onlyvisible", "--name", "^lamd palette$")
        yield


@pytest.fixture
def icon(desk: PrivateDesktop, daemon: Daemon) -> Iterator[str]:
    """The program on the session bus, standing in a tray."""
    tray.start(desk)
    with running(daemon):
        yield tray.item(desk)


def panel(desk: PrivateDesktop, file: Path) -> dict[tuple[int, ...], int]:
    """The colours at the end of the panel and how often each is there."""
    desk.settle()
    desk.screenshot(file)
    with Image.open(file) as image:
        found = image.convert("RGB").crop((desk.size[0] - 3 * tray.SIZE, 0, desk.size[0], tray.SIZE)).getcolors(10_000)
    return {colour: count for count, colour in found or [] if isinstance(colour, tuple)}


def test_it_is_seen_and_its_menu_opens_under_the_pointer(desk: PrivateDesktop, icon: str, tmp_path: Path) -> None:
    tray.wait(lambda: tray.tooltip(desk, icon), "Ready")
    assert panel(desk, tmp_path / "icon.png")[BLUE] > 100
    desk.xdotool("mousemove", str(desk.size[0] - tray.SIZE // 2), str(tray.SIZE // 2), "click", "3")
    desk.settle()
    desk.xdotool("key", "Down", "Return")  # the first entry
    desk.xdotool("search", "--sync", "--onlyvisible", "--name", "^lamd palette$")


def test_the_host_of_the_tray_works_its_menu(desk: PrivateDesktop, icon: str, tmp_path: Path) -> None:
    tray.wait(lambda: tray.tooltip(desk, icon), "Ready")
    entries = tray.menu(desk, icon)
    assert list(entries)[:3] == ["Open the palette", "Stop", "Pause: don't act until I say so"]
    assert "'enabled': <false>" in entries["Stop"][1]
    tray.click(desk, icon, "Pause: don't act until I say so")
    tray.wait(lambda: tray.tooltip(desk, icon), "Paused")
    assert "'toggle-state': <1>" in tray.menu(desk, icon)["Pause: don't act until I say so"][1]
    assert panel(desk, tmp_path / "paused.png")[GREY] > 100
    tray.click(desk, icon, "Pause: don't act until I say so")
    tray.wait(lambda: tray.tooltip(desk, icon), "Ready")


def test_what_lamd_sees_is_shown_from_the_menu(desk: PrivateDesktop, icon: str) -> None:
    desk.launch(["mousepad"], "mousepad")
    tray.wait(lambda: tray.tooltip(desk, icon), "Ready")
    for _ in range(5):  # an editor that still loads tells no places
        tray.click(desk, icon, "Show what lamd sees")
        with contextlib.suppress(subprocess.TimeoutExpired):
            assert desk.xdotool("search", "--sync", "--onlyvisible", "--name", "^lamd overlay$", timeout=4)
            return
    raise AssertionError("nothing was drawn")


def blue(desk: PrivateDesktop, file: Path) -> str:
    """Whether the icon is seen, ready; for ``tray.wait``."""
    return str(panel(desk, file).get(BLUE, 0) > 100)


def test_it_comes_when_the_panel_does_and_again_after_its_crash(
    desk: PrivateDesktop, daemon: Daemon, tmp_path: Path
) -> None:
    with running_first(desk, daemon):
        for _ in range(3):
            process = tray.start(desk)
            icon = tray.item(desk)
            tray.wait(lambda icon=icon: tray.tooltip(desk, icon), "Ready")  # type: ignore[misc]
            tray.wait(lambda: blue(desk, tmp_path / "icon.png"), "True")
            for told in ("Paused", "Ready"):
                tray.click(desk, icon, "Pause: don't act until I say so")
                tray.wait(lambda icon=icon: tray.tooltip(desk, icon), told)  # type: ignore[misc]
            desk.kill(process)
            assert blue(desk, tmp_path / "none.png") == "False"


def test_a_tray_of_the_old_kind_takes_it_too(desk: PrivateDesktop, daemon: Daemon, tmp_path: Path) -> None:
    with running_first(desk, daemon, DBUS_SESSION_BUS_ADDRESS=f"unix:path={tmp_path}/none"):
        for _ in range(2):
            process = tray.start(desk)
            tray.wait(lambda: blue(desk, tmp_path / "icon.png"), "True")
            desk.kill(process)


def test_without_any_it_says_so_once_and_late(desk: PrivateDesktop, daemon: Daemon) -> None:
    began = time.monotonic()
    with running(daemon) as process:
        assert process.stderr is not None
        while b"no tray" not in process.stderr.readline():
            assert process.poll() is None
        assert time.monotonic() - began > GRACE_MS / 1000
        time.sleep(GRACE_MS / 1000 + 2)
