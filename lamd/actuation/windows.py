"""Windows of the X server by the Extended Window Manager Hints: list, bring to the front, close politely.

Source: https://specifications.freedesktop.org/wm-spec/latest/
"""

from __future__ import annotations

import select
import time
from dataclasses import dataclass
from typing import Any

from lamd.actuation.x11 import X11
from lamd.errors import ActuationError

WAIT = 1.0
"""Seconds for a window to come to the front."""


Area = tuple[int, int, int, int]
"""x, y, width and height on the screen, in pixels."""


@dataclass(frozen=True, slots=True)
class Window:
    """A top-level window as the window manager lists it."""

    id: int
    title: str
    """Hostile input."""
    pid: int
    """0 where the program does not say."""
    name: str
    """The class of its program, such as ``org.gnome.TextEditor`` or ``Mousepad``."""


class Windows:
    """The window manager. Raises ``unsupported`` without X, ``failed`` where it does not do as asked."""

    def __init__(self, x11: X11) -> None:
        self._x11 = x11

    async def all(self) -> tuple[Window, ...]:
        """All windows, the one used last at the end."""
        return await self._x11.run(_all)

    async def ids(self) -> frozenset[int]:
        """The numbers of all windows."""
        return frozenset(await self._x11.run(_ids))

    async def active(self) -> Window | None:
        """The window that has the focus."""
        return await self._x11.run(_active)

    async def of(self, pid: int, title: str = "") -> tuple[Window, ...]:
        """Windows of a process, the one used last at the end; by ``title`` where none says its process."""
        windows = await self.all()
        return tuple(w for w in windows if w.pid and w.pid == pid) or tuple(
            w for w in windows if title and w.title == title
        )

    async def areas(self, pid: int, title: str = "") -> tuple[Area, ...]:
        """Where the windows of a process are, those called ``title`` first; a shadow drawn by the program left out."""
        found = sorted(await self.of(pid, title), key=lambda window: window.title != title)
        return await self._x11.run(lambda display: tuple(a for w in found if (a := _area(display, w.id)) is not None))

    async def activate(self, window: Window) -> None:
        """Bring a window to the front and wait until it is; raises ``failed`` after ``WAIT`` seconds."""
        if not await self._x11.run(lambda display: _activate(display, window.id), WAIT + 1):
            raise ActuationError("failed", f"the window {window.title!r} did not come to the front")

    async def close(self, window: Window) -> None:
        """Ask a window to close, as its close button does; it may ask back first."""
        await self._x11.run(lambda display: _send(display, window.id, "_NET_CLOSE_WINDOW", (0, 2)))


def _area(display: Any, number: int) -> Area | None:
    from Xlib.error import BadWindow

    window = display.create_resource_object("window", number)
    try:
        size = window.get_geometry()
        at = display.screen().root.translate_coords(window, 0, 0)
    except BadWindow:
        return None  # closed a moment ago
    shadow = _property(display, window, "_GTK_FRAME_EXTENTS")  # left, right, top, bottom
    left, right, top, bottom = shadow if shadow is not None and len(shadow) == 4 else (0, 0, 0, 0)
    return at.x + left, at.y + top, size.width - left - right, size.height - top - bottom


def _property(display: Any, window: Any, name: str) -> Any:
    from Xlib import X
    from Xlib.error import BadWindow

    try:
        found = window.get_full_property(display.intern_atom(name), X.AnyPropertyType)
    except BadWindow:
        return None  # closed a moment ago
    return None if found is None else found.value


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")


def _window(display: Any, number: int) -> Window:
    window = display.create_resource_object("window", number)
    pid = _property(display, window, "_NET_WM_PID")
    name = _text(_property(display, window, "WM_CLASS")).split("\0")
    title = _property(display, window, "_NET_WM_NAME") or _property(display, window, "WM_NAME")
    return Window(number, _text(title), int(pid[0]) if pid is not None and len(pid) else 0, name[1] if name[1:] else "")


def _all(display: Any) -> tuple[Window, ...]:
    return tuple(_window(display, number) for number in _ids(display))


def _ids(display: Any) -> tuple[int, ...]:
    root = display.screen().root
    numbers = _property(display, root, "_NET_CLIENT_LIST_STACKING")
    if numbers is None:
        numbers = _property(display, root, "_NET_CLIENT_LIST")
    if numbers is None:
        raise ActuationError("unsupported", "the window manager does not list its windows")
    return tuple(numbers)


def _active(display: Any) -> Window | None:
    numbers = _property(display, display.screen().root, "_NET_ACTIVE_WINDOW")
    return _window(display, numbers[0]) if numbers is not None and len(numbers) and numbers[0] else None


def _send(display: Any, window: int, message: str, data: tuple[int, ...]) -> None:
    from Xlib import X
    from Xlib.protocol import event

    root = display.screen().root
    padded = (*data, 0, 0, 0, 0, 0)[:5]
    sent = event.ClientMessage(window=window, client_type=display.intern_atom(message), data=(32, padded))
    root.send_event(sent, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
    display.sync()


def _activate(display: Any, window: int) -> bool:
    """Ask for the front, then wait for the window manager to say so."""
    from Xlib import X

    root = display.screen().root
    root.change_attributes(event_mask=X.PropertyChangeMask)
    deadline = time.monotonic() + WAIT
    # 2: as a pager would ask; window managers keep ordinary programs from taking the focus.
    _send(display, window, "_NET_ACTIVE_WINDOW", (2, X.CurrentTime, 0))
    try:
        while True:
            while display.pending_events():
                display.next_event()
            now = _active(display)
            if now is not None and now.id == window:
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            if not display.pending_events():
                select.select([display.fileno()], [], [], left)
    finally:
        root.change_attributes(event_mask=0)
        display.sync()
