"""The X server and its window manager, by the Extended Window Manager Hints: one connection a call.

Source: https://specifications.freedesktop.org/wm-spec/latest/ (``_NET_*``); ICCCM 4.1.4 (``WM_CHANGE_STATE``).
"""

from __future__ import annotations

import os
import re
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamd.api import SkillError
from lamd_windows._boxes import Box, clean

WAIT_S = 2.0
"""Longest wait for the window manager to do as asked."""
PAGER = 2
"""Source indication: asked for by the person, not by the program itself."""
HIDDEN, FULL = "_NET_WM_STATE_HIDDEN", "_NET_WM_STATE_FULLSCREEN"
BIG = ("_NET_WM_STATE_MAXIMIZED_VERT", "_NET_WM_STATE_MAXIMIZED_HORZ")
EVERYWHERE = 0xFFFFFFFF
"""The workspace of a window that is on all of them."""
_NOT_WINDOWS = {
    f"_NET_WM_WINDOW_TYPE_{kind}"
    for kind in ("DESKTOP", "DOCK", "SPLASH", "NOTIFICATION", "TOOLTIP", "MENU", "POPUP_MENU", "DROPDOWN_MENU")
}
_LOCAL = re.compile(r"(?:unix)?:(\d{1,5})(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Window:
    """A top-level window. ``title`` and ``program`` come from others and are cleaned."""

    id: int
    title: str
    program: str
    """The class of its program: ``Mousepad``, ``libreoffice-writer``."""
    pid: int
    """0 where the program does not say."""
    states: frozenset[str]
    workspace: int
    """From 0; ``EVERYWHERE``."""

    @property
    def hidden(self) -> bool:
        return HIDDEN in self.states

    @property
    def maximised(self) -> bool:
        return self.states.issuperset(BIG)

    @property
    def fullscreen(self) -> bool:
        return FULL in self.states


@dataclass(frozen=True, slots=True)
class Monitor:
    name: str
    """Of its connector: ``eDP-1``, ``HDMI-1``."""
    primary: bool
    box: Box


def why_not() -> str:
    """Why windows cannot be reached here; empty if they can."""
    if os.environ.get("XDG_SESSION_TYPE") == "wayland" or os.environ.get("WAYLAND_DISPLAY"):
        return "a Wayland session does not let other programs arrange windows; it works in an X11 session"
    name = os.environ.get("DISPLAY", "")
    if not name:
        return "there is no graphical session"
    found = _LOCAL.fullmatch(name)  # python-xlib would try the network for anything else
    socket = f"/tmp/.X11-unix/X{found[1]}" if found else ""  # noqa: S108
    if not socket or not (Path(socket).exists() or f"@{socket}\n" in _abstract()):
        return f"there is no X server at {clean(name)}"
    return ""


def _abstract() -> str:
    try:
        return Path("/proc/net/unix").read_text()
    except OSError:
        return ""


@contextmanager
def opened() -> Iterator[Screen]:
    """The screen; raises ``SkillError`` ``unavailable``, ``not_found`` where a window closes meanwhile."""
    from Xlib import error
    from Xlib.display import Display

    if why := why_not():
        raise SkillError("unavailable", why)
    try:
        display = Display(os.environ["DISPLAY"])
    except (error.DisplayError, error.ConnectionClosedError, OSError) as reason:
        raise SkillError("unavailable", f"the X server cannot be used: {clean(str(reason))}") from reason
    try:
        yield Screen(display)
    except error.BadWindow as reason:
        raise SkillError("not_found", "the window has just closed") from reason
    except (error.ConnectionClosedError, OSError) as reason:
        raise SkillError("failed", f"the X server cannot be used: {clean(str(reason))}") from reason
    finally:
        display.close()


class Screen:
    """What can be read of an X screen, and asked of its window manager."""

    def __init__(self, display: Any) -> None:
        self._display = display
        self._root = display.screen().root
        self._supported: frozenset[str] | None = None

    # --- reading -----------------------------------------------------------------------------------------------------

    def windows(self) -> tuple[Window, ...]:
        """The windows people see as such, the topmost last."""
        found = (self.window(number) for number in self._numbers())
        return tuple(window for window in found if window is not None)

    def ids(self) -> frozenset[int]:
        """The numbers of all windows."""
        return frozenset(self._numbers())

    def window(self, number: int) -> Window | None:
        """One window; None where it is closed, or is a panel or the like."""
        from Xlib.error import BadWindow

        resource = self._resource(number)
        try:
            if _NOT_WINDOWS.intersection(self._atoms(resource, "_NET_WM_WINDOW_TYPE")):
                return None
            title = self._value(resource, "_NET_WM_NAME") or self._value(resource, "WM_NAME")
            names = _text(self._value(resource, "WM_CLASS")).split("\0")
            states = frozenset(self._atoms(resource, "_NET_WM_STATE"))
            # Iconic; said of windows on other workspaces too, so only where HIDDEN is never said.
            if not self.can(HIDDEN) and self._number(resource, "WM_STATE") == 3:
                states |= {HIDDEN}
            return Window(
                number, clean(_text(title)), clean(names[1] if names[1:] else names[0]),
                self._number(resource, "_NET_WM_PID"), states,
                self._number(resource, "_NET_WM_DESKTOP"),
            )  # fmt: skip
        except BadWindow:
            return None

    def active(self) -> Window | None:
        """The window that has the focus."""
        number = self._number(self._root, "_NET_ACTIVE_WINDOW")
        return self.window(number) if number else None

    def box(self, window: Window) -> Box:
        """Where a window is, with its frame and without the shadow some programs draw themselves."""
        resource = self._resource(window.id)
        size = resource.get_geometry()
        at = resource.translate_coords(self._root, 0, 0)  # gives the offset the other way round
        left, right, top, bottom = self._edges(resource)
        return Box(-at.x - left, -at.y - top, size.width + left + right, size.height + top + bottom)

    def step(self, window: Window) -> tuple[int, int]:
        """The steps a window's size goes in, in pixels: a terminal's characters."""
        hints = self._resource(window.id).get_wm_normal_hints()
        increments = hints is not None and hints.flags & (1 << 6)
        return (max(hints.width_inc, 1), max(hints.height_inc, 1)) if increments else (1, 1)

    def workspace(self) -> int:
        """The workspace shown, from 0."""
        return self._number(self._root, "_NET_CURRENT_DESKTOP")

    def workspaces(self) -> int:
        """How many there are."""
        return self._number(self._root, "_NET_NUMBER_OF_DESKTOPS") or 1

    def shows_desktop(self) -> bool:
        return self._number(self._root, "_NET_SHOWING_DESKTOP") == 1

    def can(self, hint: str) -> bool:
        """Whether the window manager says that it understands a hint."""
        if self._supported is None:
            self._supported = frozenset(self._atoms(self._root, "_NET_SUPPORTED"))
        return hint in self._supported

    def monitors(self) -> tuple[Monitor, ...]:
        """The monitors, from left to right, then from the top down."""
        from Xlib.ext import randr

        whole = Monitor("", True, Box(0, 0, self._display.screen().width_in_pixels,
                                      self._display.screen().height_in_pixels))  # fmt: skip
        if not self._display.has_extension(randr.extname):
            return (whole,)
        found = [
            Monitor(clean(self._display.get_atom_name(m.name)), bool(m.primary),
                    Box(m.x, m.y, m.width_in_pixels, m.height_in_pixels))
            for m in self._root.xrandr_get_monitors().monitors
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda m: (m.box.x, m.box.y))) or (whole,)

    def free(self, monitor: Monitor) -> Box:
        """The part of a monitor that panels leave free."""
        areas = self._value(self._root, "_NET_WORKAREA")
        at = 4 * self.workspace()
        if areas is None or len(areas) < at + 4:
            return monitor.box
        return monitor.box.overlap(Box(*(int(part) for part in areas[at : at + 4]))) or monitor.box

    # --- asking ------------------------------------------------------------------------------------------------------

    def watch(self, window: Window | None = None) -> None:
        """From here on ``until`` wakes for what happens to the screen, and to ``window``."""
        from Xlib import X

        for resource in (self._root, *([self._resource(window.id)] if window else ())):
            resource.change_attributes(event_mask=X.PropertyChangeMask | X.StructureNotifyMask)
        self._display.sync()

    def until(self, holds: Callable[[], bool], seconds: float = WAIT_S) -> bool:
        """Wait for what was asked, as its events come; False where it does not come in time."""
        deadline = time.monotonic() + seconds
        while not holds():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            if not self._display.pending_events():
                select.select([self._display.fileno()], [], [], left)
            while self._display.pending_events():
                self._display.next_event()
        return True

    def activate(self, window: Window) -> bool:
        """Bring a window to the front, out of the panel where it is minimised; whether it came."""
        self.send(window, "_NET_ACTIVE_WINDOW", PAGER, 0, 0)
        return self.until(lambda: self._number(self._root, "_NET_ACTIVE_WINDOW") == window.id)

    def minimise(self, window: Window) -> bool:
        self.send(window, "WM_CHANGE_STATE", 3)
        return self.until(lambda: (now := self.window(window.id)) is None or now.hidden)

    def set_states(self, window: Window, on: bool, *states: str) -> bool:
        """Add or remove one or two states; whether it is so now."""
        atoms = [self._display.intern_atom(state) for state in states]
        self.send(window, "_NET_WM_STATE", int(on), *(*atoms, 0)[:2], PAGER)

        def holds() -> bool:
            now = self.window(window.id)
            have = now.states if now else frozenset()
            return have.issuperset(states) if on else have.isdisjoint(states)

        return self.until(holds)

    def place(self, window: Window, to: Box, near: Callable[[Box], bool]) -> bool:
        """Move and size a window, frame included; whether it came to be ``near`` it."""
        left, right, top, bottom = self._edges(self._resource(window.id))
        shadow = self._value(self._resource(window.id), "_GTK_FRAME_EXTENTS")
        # Gravity north-west: the place is the frame's corner, the size that of what is inside it.
        x, y = (to.x + left, to.y + top) if shadow is not None else (to.x, to.y)
        gravity, all_four, source = 1, 0b1111 << 8, PAGER << 12
        size = max(to.width - left - right, 1), max(to.height - top - bottom, 1)
        self.send(window, "_NET_MOVERESIZE_WINDOW", gravity | all_four | source, x, y, *size)
        return self.until(lambda: near(self.box(window)))

    def ask_to_close(self, window: Window) -> None:
        self.send(window, "_NET_CLOSE_WINDOW", 0, PAGER)

    def to_workspace(self, window: Window, number: int) -> bool:
        self.send(window, "_NET_WM_DESKTOP", number, PAGER)
        return self.until(lambda: (now := self.window(window.id)) is not None and now.workspace == number)

    def show_workspace(self, number: int) -> bool:
        self.send(None, "_NET_CURRENT_DESKTOP", number, 0)
        return self.until(lambda: self.workspace() == number)

    def show_desktop(self, on: bool) -> bool:
        self.send(None, "_NET_SHOWING_DESKTOP", int(on))
        return self.until(lambda: self.shows_desktop() == on)

    def send(self, window: Window | None, message: str, *data: int) -> None:
        """A message to the window manager; ``data`` are five numbers at most."""
        from Xlib import X
        from Xlib.protocol import event

        numbers = [part & 0xFFFFFFFF for part in (*data, 0, 0, 0, 0, 0)[:5]]
        about = self._resource(window.id) if window else self._root
        sent = event.ClientMessage(window=about, client_type=self._display.intern_atom(message), data=(32, numbers))
        self._root.send_event(sent, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        self._display.sync()

    # --- properties --------------------------------------------------------------------------------------------------

    def _resource(self, number: int) -> Any:
        return self._display.create_resource_object("window", number)

    def _numbers(self) -> tuple[int, ...]:
        for name in ("_NET_CLIENT_LIST_STACKING", "_NET_CLIENT_LIST"):
            if (numbers := self._value(self._root, name)) is not None:
                return tuple(int(number) for number in numbers)
        if self.can("_NET_CLIENT_LIST"):
            return ()  # some take the list away where it would be empty
        raise SkillError("unavailable", "the window manager does not tell which windows there are")

    def _value(self, resource: Any, name: str) -> Any:
        from Xlib import X

        found = resource.get_full_property(self._display.intern_atom(name), X.AnyPropertyType)
        return None if found is None else found.value

    def _number(self, resource: Any, name: str) -> int:
        value = self._value(resource, name)
        return int(value[0]) if value is not None and len(value) and not isinstance(value, bytes | str) else 0

    def _atoms(self, resource: Any, name: str) -> list[str]:
        value = self._value(resource, name)
        return [] if value is None else [str(self._display.get_atom_name(int(atom))) for atom in value]

    def _edges(self, resource: Any) -> tuple[int, int, int, int]:
        """What the frame adds to a window on its left, right, top and bottom; its own shadow is less than nothing."""
        out = [0, 0, 0, 0]
        for name, sign in (("_NET_FRAME_EXTENTS", 1), ("_GTK_FRAME_EXTENTS", -1)):
            for at, part in enumerate(list(self._value(resource, name) or ())[:4]):
                out[at] += sign * int(part)
        return out[0], out[1], out[2], out[3]


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
