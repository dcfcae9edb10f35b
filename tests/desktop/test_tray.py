"""The icon of ``lam desktop`` in a real tray, and its menu as a person and as the tray's host use it."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.desktop import tray
from tests.desktop.daemon import PROGRAMS, Daemon
from tests.desktop.session import PrivateDesktop

pytestmark = pytest.mark.timeout(180)
BLUE, GREY = (29, 95, 191), (139, 147, 161)
"""The icon's tile: ready, and without a daemon or paused; see ``look.py``."""


@pytest.fixture
def icon(desk: PrivateDesktop, daemon: Daemon) -> Iterator[str]:
    """The program on the session bus, standing in a tray."""
    tray.start(desk)
    command = [PROGRAMS / "lam", "desktop"]
    with subprocess.Popen(command, env=daemon.env, stderr=subprocess.PIPE) as process:
        yield tray.item(desk)
        daemon.lam("desktop", "--quit")
        assert process.stderr is not None
        assert b"no tray" not in process.stderr.read()
        assert process.wait(20) == 0


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
