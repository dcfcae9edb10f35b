"""Two things about an X display: wait until it is usable, and write what it shows to a PNG file.

Needs the system's python3-xlib only, so that a desktop can be had before lamd is installed.
"""

from __future__ import annotations

import select
import struct
import sys
import time
import zlib
from pathlib import Path

from Xlib import X, Xatom, display
from Xlib.ext import damage

BACKGROUND = 0x35505F
"""Colour of the empty desktop, 0xRRGGBB."""


def wait_events(screen: display.Display, seconds: float) -> bool:
    """True once events are there, False after ``seconds``; what came is taken off the queue."""
    if not screen.pending_events():
        select.select([screen], [], [], max(seconds, 0))
    came = screen.pending_events()
    for _ in range(came):
        screen.next_event()
    return bool(came)


def ready(timeout: float = 20) -> None:
    """Wait for a window manager (it announces itself in a property, by EWMH), then paint the background."""
    screen = display.Display()
    root = screen.screen().root
    root.change_attributes(event_mask=X.PropertyChangeMask)
    announced = screen.intern_atom("_NET_SUPPORTING_WM_CHECK")
    deadline = time.monotonic() + timeout
    while root.get_full_property(announced, Xatom.WINDOW) is None:
        if time.monotonic() > deadline:
            sys.exit(f"no window manager within {timeout} s")
        wait_events(screen, deadline - time.monotonic())
    root.change_attributes(background_pixel=BACKGROUND)
    root.clear_area(0, 0, 0, 0)
    screen.sync()


def settle(screen: display.Display, quiet: float = 0.25, timeout: float = 3) -> None:
    """Wait until nothing was drawn for ``quiet`` seconds, at most ``timeout``: a blinking caret never rests."""
    if not screen.has_extension("DAMAGE"):
        return
    damage.query_version(screen)
    damage.damage_create(screen.screen().root, damage.DamageReportRawRectangles)
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and wait_events(screen, quiet):
        pass


def png(width: int, height: int, bgrx: bytes) -> bytes:
    """A PNG file of pixels of four bytes (blue, green, red, unused), top row first; see ISO/IEC 15948."""
    rgb = bytearray(width * height * 3)
    rgb[0::3], rgb[1::3], rgb[2::3] = bgrx[2::4], bgrx[1::4], bgrx[0::4]
    rows = b"".join(b"\0" + bytes(rgb[y * width * 3 : (y + 1) * width * 3]) for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def screenshot(path: Path) -> None:
    screen = display.Display()
    settle(screen)
    root = screen.screen().root
    size = root.get_geometry()
    image = root.get_image(0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF)
    path.write_bytes(png(size.width, size.height, image.data))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ready"]:
            ready()
        case ["screenshot", target]:
            screenshot(Path(target))
        case _:
            sys.exit("usage: screen.py ready | screenshot FILE")
