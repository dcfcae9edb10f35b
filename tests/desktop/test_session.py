"""The private desktop itself: every toolkit's programs come up on the accessibility bus, and nothing is left."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from PIL import Image

from tests.desktop.session import MARK, PrivateDesktop

PROGRAMS = {
    "gtk3": (["mousepad"], "mousepad"),
    "gtk4": (["gnome-calculator"], "gnome-calculator"),
    "gtk4-adwaita": (["gnome-text-editor"], "text-editor"),
    "gtk3-demo": (["gtk3-demo"], None),
    "qt5": (["qpdfview"], None),
    "libreoffice": (["soffice", "--writer"], "soffice"),
    "chromium": (["chromium", "about:blank"], None),
}


@pytest.mark.parametrize("toolkit", PROGRAMS)
async def test_a_program_of_every_toolkit_is_on_the_bus_and_goes(desk: PrivateDesktop, toolkit: str) -> None:
    argv, name = PROGRAMS[toolkit]
    process = await desk.open(argv, name)
    assert any(program.windows for program in desk.programs())
    desk.kill(process)
    assert desk.programs() == ()


def test_the_next_test_finds_everything_as_new(desk: PrivateDesktop) -> None:
    desk.launch(["mousepad"])
    (desk.home / "Documents/left.txt").write_text("left")
    desk.run(["gsettings", "set", "org.gnome.desktop.interface", "color-scheme", "prefer-dark"])
    desk.clean()
    assert desk.programs() == ()
    assert list((desk.home / "Documents").iterdir()) == []
    assert "default" in desk.run(["gsettings", "get", "org.gnome.desktop.interface", "color-scheme"])


def test_hands_and_eyes_from_outside(desk: PrivateDesktop, tmp_path: Path) -> None:
    desk.launch(["mousepad"], "mousepad")
    assert "Mousepad" in desk.xdotool("search", "--sync", "--name", "Mousepad", "getwindowname")
    desk.screenshot(tmp_path / "screen.png")
    with Image.open(tmp_path / "screen.png") as image:
        assert image.size == desk.size
        assert len(image.getcolors(1 << 24) or ()) > 10


def test_a_program_that_cannot_start_is_told_with_its_output(desk: PrivateDesktop) -> None:
    with pytest.raises(RuntimeError, match="ended with"):
        desk.launch(["sh", "-c", "echo no such thing >&2; exit 3"])


def test_nothing_is_left_of_a_desktop() -> None:
    desktop = PrivateDesktop()
    desktop.start()
    desktop.launch(["mousepad"], "mousepad")
    desktop.stop()
    assert not desktop.folder.exists()
    left = subprocess.run(
        ["grep", "-lz", f"^{MARK}={desktop.folder}$", *Path("/proc").glob("[0-9]*/environ")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert left.stdout == ""
