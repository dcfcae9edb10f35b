"""Takes the pictures of the desktop client: a private desktop with a tray, the real daemon, a real editor.

    .venv/bin/python packaging/pictures.py [FOLDER]        # packaging/pictures without one

Needs what ``packaging/test.sh`` installs.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 -- the tests' desktop is found by the path above

from tests.desktop import tray  # noqa: E402
from tests.desktop.daemon import PROGRAMS, Daemon  # noqa: E402
from tests.desktop.session import PrivateDesktop  # noqa: E402

DARK = {"QT_QPA_PLATFORMTHEME": "gtk3", "GTK_THEME": "Adwaita:dark"}
NOTE = "Milk\nBread\nTwo pounds of apples\n\nCall Ailbert about the boat\n"
NEAR = (300, 140, 980, 690)
"""Around the editor's window."""
ASKS = "guard: {ask: [{app: mousepad, label: Line Numbers}]}\n"
"""A rule of the person's own, so that a harmless command asks."""


class Stage:
    """One desktop client before one editor."""

    def __init__(self, desk: PrivateDesktop, folder: Path, *, dark: bool) -> None:
        self.desk, self.folder, self.suffix = desk, folder, "-dark" if dark else ""
        tray.start(desk)
        note = desk.home / "Documents/note.txt"
        note.write_text(NOTE)
        self.editor = desk.launch(["mousepad", str(note)], "mousepad")
        self.daemon = Daemon(desk, desk.folder / f"pictures{self.suffix}.yaml", ASKS)
        self.daemon.start()
        self.daemon.env |= DARK if dark else {}
        self.client = subprocess.Popen([PROGRAMS / "lam", "desktop"], env=self.daemon.env)
        self.icon = tray.item(desk)
        tray.wait(lambda: tray.tooltip(desk, self.icon), "Ready")

    def palette(self) -> None:
        """Open it, or give it the focus."""
        self.daemon.lam("desktop", "--palette")
        self.desk.xdotool("search", "--sync", "--onlyvisible", "--name", "^lamd palette$")
        self.desk.settle()

    def type(self, text: str) -> None:
        self.desk.xdotool("type", "--delay", "20", text)

    def key(self, *keys: str) -> None:
        self.desk.xdotool("key", *keys)

    def take(self, name: str, area: tuple[int, int, int, int]) -> None:
        """A picture of a part of the screen (left, top, right, bottom), once nothing moves; small as a file."""
        self.desk.settle()
        file = self.folder / f"desktop-{name}{self.suffix}.png"
        self.desk.screenshot(file)
        with Image.open(file) as image:
            image.convert("RGB").crop(area).quantize(128).save(file, optimize=True)
        sys.stdout.write(f"{file.name}\n")

    def end(self) -> None:
        self.daemon.lam("desktop", "--quit")
        self.client.wait(10)
        self.daemon.stop()
        self.desk.kill(self.editor)


def idle(stage: Stage) -> None:
    stage.daemon.lam("do", "show the status bar")
    stage.palette()
    stage.take("palette", NEAR)
    stage.key("Escape")


def progress(stage: Stage) -> None:
    stage.palette()
    stage.type("select all and show the status bar")
    stage.key("Return")
    stage.desk.settle(quiet=1.5, timeout=20)
    stage.take("progress", NEAR)
    stage.palette()
    stage.key("Escape")


def consent(stage: Stage) -> None:
    stage.palette()
    stage.type("show line numbers")
    stage.key("Return")
    stage.desk.xdotool("search", "--sync", "--onlyvisible", "--name", "asks for consent")
    stage.take("consent", NEAR)
    stage.key("Escape")
    stage.palette()
    stage.key("Escape")


def menu(stage: Stage) -> None:
    stage.desk.xdotool("mousemove", str(stage.desk.size[0] - tray.SIZE // 2), str(tray.SIZE // 2), "click", "3")
    stage.take("tray", (920, 0, 1280, 300))
    stage.key("Escape")
    stage.desk.xdotool("mousemove", "640", "780")  # else the icon shows its tooltip


def overlay(stage: Stage) -> None:
    calculator = stage.desk.launch(["gnome-calculator"], "calculator")
    stage.daemon.lam("desktop", "--see")
    stage.desk.xdotool("search", "--sync", "--onlyvisible", "--name", "^lamd overlay$")
    stage.take("overlay", (0, 30, 460, 545))
    stage.desk.kill(calculator)


DARKER: tuple[Callable[[Stage], None], ...] = (idle, progress, consent)
PICTURES: tuple[Callable[[Stage], None], ...] = (*DARKER, menu, overlay)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "packaging/pictures").resolve()
    desk = PrivateDesktop()
    try:
        desk.start()
        with desk.environ():
            for dark in (False, True):
                desk.run(["xsetroot", "-solid", "#35505f"])
                stage = Stage(desk, folder, dark=dark)
                for picture in DARKER if dark else PICTURES:
                    picture(stage)
                stage.end()
                desk.clean()
    finally:
        desk.stop()


if __name__ == "__main__":
    main()
