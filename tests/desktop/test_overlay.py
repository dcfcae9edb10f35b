"""Where things are on the screen, and the boxes that ``lam desktop --see`` draws there, on real programs."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lamd.atspi.mirror import Mirror
from lamd.client import Client as Remote
from lamd.clients.desktop.overlay import COLOURS, boxes
from tests.desktop.daemon import PROGRAMS, Daemon
from tests.desktop.session import PrivateDesktop
from tests.desktop.test_guard import started

pytestmark = pytest.mark.timeout(240)


def see(daemon: Daemon, app: str = "") -> Any:
    with Remote(daemon.socket, name="test") as remote:
        return remote.see(app, places=True)


def named(seen: Any, name: str) -> Any:
    return next(n for n in seen["nodes"] if n["name"].replace("_", "") == name and n["extents"])


async def test_boxes_of_a_gtk3_program_lie_where_its_widgets_are(
    desk: PrivateDesktop, daemon: Daemon, tmp_path: Path
) -> None:
    await desk.open(["mousepad"], "mousepad")
    seen = await asyncio.to_thread(see, daemon)
    mirror = Mirror()
    try:
        tree = await mirror.tree(await started(mirror, "mousepad"))
        for name in ("File", "Edit", "Help"):
            menu = next(n for n in tree.nodes if (n.role, n.name) == ("menu", name))
            assert tuple(named(seen, name)["extents"]) == await mirror.extents(menu)
    finally:
        await mirror.close()
    shown = await asyncio.to_thread(drawn, daemon, tmp_path / "screen.png")
    found = boxes(seen)
    assert len(found) >= 7
    lines = {tuple(bytes.fromhex(colour[1:])) for colour in COLOURS}
    for box in found:
        place = box.place
        for point in (place.topLeft(), place.topRight(), place.bottomLeft(), place.bottomRight()):
            assert shown.getpixel((point.x(), point.y())) in lines, box


def drawn(daemon: Daemon, file: Path) -> Image.Image:
    """The screen with the overlay."""
    client = subprocess.Popen([PROGRAMS / "lam", "desktop"], env=daemon.env, stderr=subprocess.PIPE)
    with client:
        assert client.stderr is not None
        client.stderr.readline()
        daemon.lam("desktop", "--see")
        daemon.desk.xdotool("search", "--sync", "--onlyvisible", "--name", "^lamd overlay$")
        daemon.desk.settle()
        daemon.desk.screenshot(file)
        daemon.lam("desktop", "--quit")
        client.stderr.read()
    with Image.open(file) as image:
        return image.convert("RGB")


@pytest.mark.parametrize(
    ("argv", "app", "name", "opened"),
    [
        (["gnome-text-editor"], "text-editor", "Menu", lambda n: n["name"] == "GtkPopoverMenu"),
        (["qpdfview"], "qpdfview", "File", lambda n: "Exit" in n["name"] and "showing" in n["states"]),
    ],
    ids=["gtk4", "qt"],
)
def test_a_click_where_it_is_said_to_be_hits(
    desk: PrivateDesktop, start_daemon: Callable[..., Daemon], argv: list[str], app: str, name: str, opened: Any
) -> None:
    desk.launch(argv, app)
    daemon = start_daemon()
    seen = see(daemon)
    candidate = next(c for c in seen["candidates"] if c["label"] == name)
    x, y, width, height = seen["nodes"][candidate["ref"]]["extents"]
    assert not any(opened(n) for n in seen["nodes"])
    desk.xdotool("mousemove", str(x + width // 2), str(y + height // 2), "click", "1")
    with Remote(daemon.socket, name="test") as remote:
        for _ in range(20):
            seen = remote.see(app, since=seen["revision"], wait_s=1, places=True)
            if any(opened(n) for n in seen["nodes"]):
                break
    assert any(opened(n) for n in seen["nodes"])
    if app == "text-editor":  # GTK 4 tells a wrong place of its popovers
        assert {n["extents"] for n in seen["nodes"] if n["name"] == "GtkPopoverMenu"} == {None}
