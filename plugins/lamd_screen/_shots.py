"""Pictures of the screen, a window or an area: by mss on X11, by grim or the desktop portal on Wayland."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Literal

from lamd.api import SkillError
from lamd_screen import _portal

What = Literal["screen", "window", "area"]
GRAB_S = 10.0
DRAW_S = 60.0
"""Seconds that a person has to draw an area."""
LEVEL = 3
"""Compression of the picture, 0 to 9: more takes seconds for a big screen."""


def wayland() -> bool:
    return bool(os.environ.get("WAYLAND_DISPLAY")) or os.environ.get("XDG_SESSION_TYPE") == "wayland"


def why_not() -> str:
    """Why no picture can be taken here; empty if one can."""
    return "" if wayland() or os.environ.get("DISPLAY") else "there is no graphical session"


async def take(what: What) -> bytes:
    """A PNG file's content. Raises ``SkillError``."""
    if not wayland():
        return await asyncio.to_thread(_on_x11, what)
    if what != "window" and shutil.which("grim"):  # nothing tells where a window is
        try:
            return await asyncio.to_thread(_grim, what)
        except SkillError as error:
            if not error.code.endswith("unavailable"):
                raise
    return await _portal.take(what != "screen", DRAW_S)


def _on_x11(what: What) -> bytes:
    box = None
    if what == "window":
        box = _active_window()
    elif what == "area":
        box = _drawn()
    return _grab(box)


def _grab(box: tuple[int, int, int, int] | None) -> bytes:
    """A part of the screen (x, y, width, height), what lies beyond its edges left out; None: all of it."""
    import mss
    import mss.tools

    try:
        with mss.mss() as screen:
            whole = screen.monitors[0]
            left, top, right, bottom = 0, 0, whole["width"], whole["height"]
            if box:
                x, y, width, height = box
                left, top, right, bottom = max(x, 0), max(y, 0), min(x + width, right), min(y + height, bottom)
            if right <= left or bottom <= top:
                raise SkillError("failed", "nothing of it is on the screen")
            shot = screen.grab({"left": left, "top": top, "width": right - left, "height": bottom - top})
            return mss.tools.to_png(shot.rgb, shot.size, level=LEVEL) or b""
    except mss.ScreenShotError as error:
        raise SkillError("failed", f"the screen cannot be read: {str(error)[:200]}") from error


def _active_window() -> tuple[int, int, int, int]:
    """Of the window that has the focus, with its frame."""
    from lamd_windows import _screen

    with _screen.opened() as screen:
        window = screen.active()
        if window is None:
            raise SkillError("not_found", "no window has the focus", "click the window first")
        box = screen.box(window)
    return box.x, box.y, box.width, box.height


def _drawn() -> tuple[int, int, int, int]:
    """What the person draws with the mouse."""
    line = _asked("slop", ["--quiet", "--format=%x %y %w %h"])
    if not re.fullmatch(r"-?\d+ -?\d+ \d+ \d+", line):
        raise SkillError("failed", "no area was drawn")
    x, y, width, height = map(int, line.split())
    return x, y, width, height


def _asked(program: str, options: list[str]) -> str:
    """What a program answers that lets the person draw an area."""
    if shutil.which(program) is None:
        raise SkillError(
            "unavailable", f"drawing an area needs {program}, which is not installed", f"install {program}"
        )
    try:
        done = subprocess.run(
            [program, *options], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=DRAW_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise SkillError("timeout", f"no area was drawn in {DRAW_S:g} s") from None
    return done.stdout.strip() if done.returncode == 0 else ""


def _grim(what: What) -> bytes:
    """By wlr-screencopy, which GNOME and KDE do not have; raises ``unavailable`` there."""
    area = []
    if what == "area":
        line = _asked("slurp", [])
        if not re.fullmatch(r"-?\d+,-?\d+ \d+x\d+", line):
            raise SkillError("failed", "no area was drawn")
        area = ["-g", line]
    try:
        done = subprocess.run(["grim", *area, "-"], stdin=subprocess.DEVNULL, capture_output=True, timeout=GRAB_S,
                              check=False)  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SkillError("timeout", f"grim did not answer in {GRAB_S:g} s") from None
    if done.returncode or not done.stdout:
        raise SkillError("unavailable", "this desktop does not let grim take a picture")
    return done.stdout


def written(picture: bytes, path: Path) -> bool:
    """Write a picture; whether a whole one is there now. Raises ``SkillError`` ``failed``."""
    try:
        with path.open("xb") as file:
            file.write(picture)
        content = path.read_bytes()
    except OSError as error:
        raise SkillError("failed", f"the picture cannot be written: {error.strerror}") from error
    return content.startswith(b"\x89PNG\r\n\x1a\n") and content.endswith(b"IEND\xaeB`\x82")
