"""Waiting for what happens on an X display."""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Iterator

from Xlib import X, Xatom
from Xlib.display import Display
from Xlib.ext import damage


def wait_for_window_manager(name: str, timeout: float) -> None:
    """It announces itself in a property of the root window (EWMH); raises ``TimeoutError``."""
    with _display(name) as display:
        root = display.screen().root
        root.change_attributes(event_mask=X.PropertyChangeMask)
        announced = display.intern_atom("_NET_SUPPORTING_WM_CHECK")
        deadline = time.monotonic() + timeout
        while root.get_full_property(announced, Xatom.WINDOW) is None:
            if (left := deadline - time.monotonic()) < 0:
                raise TimeoutError(f"no window manager on {name} within {timeout} s")
            _take_events(display, left)


def settle(name: str, quiet: float, timeout: float) -> bool:
    """Wait until nothing was drawn for ``quiet`` seconds, at most ``timeout``; whether something was at all."""
    with _display(name) as display:
        damage.query_version(display)
        damage.damage_create(display.screen().root, damage.DamageReportRawRectangles)
        drawn, deadline = False, time.monotonic() + timeout
        while (left := deadline - time.monotonic()) > 0 and _take_events(display, min(quiet, left)):
            drawn = True
        return drawn


@contextlib.contextmanager
def _display(name: str) -> Iterator[Display]:
    display = Display(name)
    try:
        yield display
    finally:
        display.close()


def _take_events(display: Display, seconds: float) -> bool:
    """Wait for events of an X display and throw them away; False when none came."""
    if not display.pending_events():
        select.select([display], [], [], seconds)
    came = display.pending_events()
    for _ in range(came):
        display.next_event()
    return bool(came)
