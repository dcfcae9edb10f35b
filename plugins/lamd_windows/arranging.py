"""Sizes, places and workspaces of windows, and the way back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from lamd.api import Call, Done, Effect, Risk, SkillError, natural, skill
from lamd_windows import STATES, as_it_was, check, own_size, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from lamd_windows._boxes import Box
    from lamd_windows._screen import Monitor, Screen, Window

SLACK = 4
"""Pixels a window manager may be off for its own reasons."""


@skill("windows.fullscreen", risk=Risk.REVERSIBLE, examples=("full screen", "leave full screen"))
def fullscreen(on: bool, name: str | None = None) -> Done:
    """Fill the whole screen with a window, without panels and title, or stop that."""
    from lamd_windows import _meant, _screen

    with _screen.opened() as screen:
        window = _meant.meant(screen, name)
        told, how = _meant.told(window), "full screen" if on else "not full screen"
        if window.fullscreen == on and not window.hidden:
            return Done(f"{told} is {how} already.", Effect.ALREADY)
        back = as_it_was(screen, window)
        screen.watch(window)
        shown(screen, window)
        check(screen.set_states(window, on, _screen.FULL), f"{told} cannot be made {how}")
    return Done(f"{told} is {'full screen' if on else 'no longer full screen'}.", undo=back)


@skill("windows.tile", risk=Risk.REVERSIBLE, examples=("put this on the left half", "snap the browser to the right"))
def tile(side: Literal["left", "right", "top", "bottom"], name: str | None = None) -> Done:
    """Let a window fill one half of its screen."""
    from lamd_windows import _meant, _screen

    with _screen.opened() as screen:
        window = _meant.meant(screen, name)
        return _tile(screen, window, side)


def _tile(screen: Screen, window: Window, side: str) -> Done:
    from lamd_windows import _meant

    told = _meant.told(window)
    target = screen.free(_monitor_of(screen, window)).half(side)
    near = _close_to(target, screen.step(window))
    if not window.hidden and near(screen.box(window)):
        return Done(f"{told} fills the {side} half already.", Effect.ALREADY)
    back = as_it_was(screen, window)
    screen.watch(window)
    shown(screen, window)
    own_size(screen, window)
    check(screen.place(window, target, near), f"{told} did not take the {side} half; it may have a size of its own")
    return Done(f"{told} fills the {side} half of the screen.", undo=back)


@skill("windows.move", risk=Risk.REVERSIBLE, examples=("centre this window", "move it to the other monitor"))
def move(to: str, name: str | None = None) -> Done:
    """Move a window to a place on its screen (top, centre, a corner) or to another monitor."""
    from lamd_windows import _boxes, _meant, _screen

    half = re.fullmatch(r"(?:the )?(left|right|top|bottom|upper|lower) half(?: of .*)?", to.casefold().strip())
    with _screen.opened() as screen:
        window = _meant.meant(screen, name)
        if half:
            return _tile(screen, window, {"upper": "top", "lower": "bottom"}.get(half[1], half[1]))
        if (monitor := _monitor(to, screen, window)) is not None:
            return _to_monitor(screen, window, monitor)
        place = _boxes.place(to)
        if place is None:
            raise SkillError("bad_value", f"“{_boxes.clean(to)}” is no place on the screen", "say top or centre")
        return _to_place(screen, window, place)


def _to_place(screen: Screen, window: Window, place: tuple[str, str]) -> Done:
    from lamd_windows import _meant

    told, where = _meant.told(window), _where(place)
    back = as_it_was(screen, window)
    screen.watch(window)
    shown(screen, window)
    check(own_size(screen, window), f"{told} kept its size")
    now = screen.box(window)
    target = screen.free(_monitor_of(screen, window)).put(now, *place)
    near = _close_to(target, screen.step(window))
    if near(now) and not window.hidden and back.arguments.get("box"):
        return Done(f"{told} is {where} already.", Effect.ALREADY)
    check(screen.place(window, target, near), f"{told} did not go there")
    return Done(f"{told} is {where}.", undo=back)


def _to_monitor(screen: Screen, window: Window, monitor: Monitor) -> Done:
    from lamd_windows import _meant

    told = _meant.told(window)
    called = f"the monitor {monitor.name}"
    if _monitor_of(screen, window) == monitor:
        return Done(f"{told} is on {called} already.", Effect.ALREADY)
    back = as_it_was(screen, window)
    screen.watch(window)
    shown(screen, window)
    check(own_size(screen, window), f"{told} kept its size")
    target = screen.free(monitor).put(screen.box(window), "centre", "centre")
    check(screen.place(window, target, lambda box: monitor.box.holds(box.middle)), f"{told} did not go there")
    for states in _groups(window.states):
        check(screen.set_states(window, True, *states), f"{told} is on {called}, but smaller than it was")
    return Done(f"{told} is on {called}.", undo=back)


def _where(place: tuple[str, str]) -> str:
    across, down = place
    if "centre" in (across, down) and {across, down} <= {"centre", ""}:
        return "in the centre"
    if across in ("", "centre") or down in ("", "centre"):
        side = down if across in ("", "centre") else across
        return f"on the {side}" if side in ("left", "right") else f"at the {side}"
    return f"in the {down} {across} corner"


# --- monitors --------------------------------------------------------------------------------------------------------

_A_MONITOR = re.compile(r"\b(monitor|screen|display|tv|telly|television|projector|beamer|laptop|one)s?\b")
_BUILT_IN = re.compile(r"(eDP|LVDS|DSI)", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth")


def _monitor_of(screen: Screen, window: Window) -> Monitor:
    middle = screen.box(window).middle
    monitors = screen.monitors()
    return next((m for m in monitors if m.box.holds(middle)), next((m for m in monitors if m.primary), monitors[0]))


def _monitor(to: str, screen: Screen, window: Window) -> Monitor | None:
    """The monitor that is meant; None where the words are not about one. Raises ``SkillError`` ``not_found``."""
    said = to.casefold()
    monitors = screen.monitors()
    by_name = [m for m in monitors if m.name and m.name.casefold() == said.strip()]
    if by_name:
        return by_name[0]
    if not _A_MONITOR.search(said) or re.search(r"\b(of|in) (the|this|my) screen\b|corner|edge", said):
        return None
    here = _monitor_of(screen, window)
    fitting = _fitting(said, monitors, here)
    if not fitting:
        told = "there is only one monitor" if len(monitors) == 1 else "there is no such monitor"
        raise SkillError("not_found", told, "", [m.name for m in monitors])
    if len(fitting) > 1:
        raise SkillError("ambiguous", "which monitor?", "say its name", [m.name for m in fitting])
    return fitting[0]


def _fitting(said: str, monitors: Sequence[Monitor], here: Monitor) -> Sequence[Monitor]:
    """Those of ``monitors`` (from left to right) that the words may mean."""
    words = re.findall(r"[a-z0-9]+", said)
    if {"other", "next", "another"}.intersection(words):
        return [m for m in monitors if m != here]
    if {"this", "same"}.intersection(words):
        return [here]
    if len(monitors) > 1:
        for word, at in (("left", 0), ("lefthand", 0), ("right", -1), ("righthand", -1)):
            if word in words:
                return [monitors[at]]
        by_size = sorted(monitors, key=lambda m: m.box.width * m.box.height)
        for kinds, at in ((("big", "bigger", "large", "larger"), -1), (("small", "smaller", "little"), 0)):
            if set(kinds).intersection(words):
                return [by_size[at]]
        if {"middle", "centre", "center"}.intersection(words):
            return [monitors[len(monitors) // 2]] if len(monitors) % 2 else ()
    if {"main", "primary"}.intersection(words):
        return [m for m in monitors if m.primary]
    if {"laptop", "internal", "inbuilt"}.intersection(words) or "built in" in said:
        return [m for m in monitors if _BUILT_IN.match(m.name)]
    if {"external", "tv", "telly", "television", "projector", "beamer"}.intersection(words):
        return [m for m in monitors if not _BUILT_IN.match(m.name) and not (m == here and len(monitors) == 2)]
    return _numbered(words, monitors)


def _numbered(words: Sequence[str], monitors: Sequence[Monitor]) -> Sequence[Monitor]:
    """ "second screen", "monitor two": the main one is the first, the others follow from left to right."""
    ordered = sorted(monitors, key=lambda m: not m.primary)
    for word in words:
        if word in _ORDINALS:
            at = _ORDINALS.index(word)
        else:
            try:
                at = int(natural.number(word)) - 1
            except SkillError:
                continue
        return ordered[at : at + 1] if at >= 0 else ()
    return ()


def _close_to(target: Box, step: tuple[int, int]) -> Callable[[Box], bool]:
    """A test for a box that is ``target`` but for the steps that the window's size goes in."""
    wide, high = step[0] + SLACK, step[1] + SLACK

    def near(box: Box) -> bool:
        return (
            abs(box.x - target.x) <= SLACK
            and abs(box.y - target.y) <= SLACK
            and abs(box.width - target.width) <= wide
            and abs(box.height - target.height) <= high
        )

    return near


# --- workspaces ------------------------------------------------------------------------------------------------------


@skill("windows.workspace", risk=Risk.REVERSIBLE, examples=("go to workspace 3", "second desktop"))
def workspace(number: int) -> Done:
    """Show a workspace, by its number from 1."""
    from lamd_windows import _screen

    with _screen.opened() as screen:
        before, wanted = screen.workspace(), _numbered_workspace(screen, number)
        if before == wanted:
            return Done(f"Workspace {number} is shown already.", Effect.ALREADY)
        screen.watch()
        check(screen.show_workspace(wanted), f"workspace {number} was not shown")
    return Done(f"Workspace {number} is shown.", undo=Call("windows.workspace", {"number": before + 1}))


@skill("windows.send", risk=Risk.REVERSIBLE, examples=("send this to workspace 2", "move slack to desktop 3"))
def send(number: int, name: str | None = None) -> Done:
    """Move a window to a workspace, by its number from 1."""
    from lamd_windows import _meant, _screen

    with _screen.opened() as screen:
        window, wanted = _meant.meant(screen, name), _numbered_workspace(screen, number)
        told = _meant.told(window)
        if window.workspace == wanted:
            return Done(f"{told} is on workspace {number} already.", Effect.ALREADY)
        back = as_it_was(screen, window)
        screen.watch(window)
        check(screen.to_workspace(window, wanted), f"{told} did not go to workspace {number}")
    return Done(f"{told} is on workspace {number}.", undo=back)


def _numbered_workspace(screen: Screen, number: int) -> int:
    there = screen.workspaces()
    if not 1 <= number <= there:
        count = "there is one workspace" if there == 1 else f"there are {there} workspaces"
        raise SkillError("bad_value", f"there is no workspace {number}; {count}")
    return number - 1


@skill("windows.show_desktop", risk=Risk.REVERSIBLE, examples=("show the desktop", "clear the screen"))
def show_desktop() -> Done:
    """Put all windows away to see the desktop."""
    return _desktop(True)


@skill("windows.hide_desktop", risk=Risk.REVERSIBLE, hidden=True)
def hide_desktop() -> Done:
    """Bring the windows back after ``windows.show_desktop``."""
    return _desktop(False)


def _desktop(on: bool) -> Done:
    from lamd_windows import _screen

    said = "The desktop is shown" if on else "The windows are back"
    with _screen.opened() as screen:
        if screen.shows_desktop() == on:
            return Done(f"{said} already.", Effect.ALREADY)
        if not screen.can("_NET_SHOWING_DESKTOP"):
            raise SkillError("unavailable", "this window manager cannot show the desktop")
        screen.watch()
        check(screen.show_desktop(on), "the window manager did not do it")
    return Done(f"{said}.", undo=Call("windows.hide_desktop" if on else "windows.show_desktop"))


# --- back ------------------------------------------------------------------------------------------------------------


@skill("windows.put", risk=Risk.REVERSIBLE, hidden=True)
def put(window: int, states: str, front: bool = False, box: str | None = None, workspace: int | None = None) -> Done:
    """Give a window the place, size, states and workspace it had."""
    from lamd_windows import _boxes, _meant, _screen

    with _screen.opened() as screen:
        now = screen.window(window) if window in screen.ids() else None
        if now is None:
            raise SkillError("not_found", "the window is closed")
        told, back = _meant.told(now), as_it_was(screen, now)
        screen.watch(now)
        if workspace is not None and now.workspace != workspace - 1:
            check(screen.to_workspace(now, _numbered_workspace(screen, workspace)), f"{told} did not go back")
        words = states.split()
        if front or (now.hidden and "minimised" not in words):
            check(screen.activate(now), f"{told} did not come back")
        wanted = {STATES[word] for word in words if word in STATES} - {_screen.HIDDEN}
        for states_off in _groups({_screen.FULL, *_screen.BIG} - wanted):
            check(screen.set_states(now, False, *states_off), f"{told} kept its size")
        place = _boxes.read(box or "")
        if place:
            check(screen.place(now, place, _close_to(place, screen.step(now))), f"{told} did not go back")
        for states_on in _groups(wanted):
            check(screen.set_states(now, True, *states_on), f"{told} did not get its size back")
        if "minimised" in words and not now.hidden:
            check(screen.minimise(now), f"{told} was not minimised")
    return Done(f"{told} is as it was.", undo=back)


def _groups(states: Collection[str]) -> list[list[str]]:
    """The states that make a window large, those of maximising together: some take no half of it."""
    from lamd_windows import _screen

    both = [state for state in _screen.BIG if state in states]
    return [group for group in (both, [_screen.FULL] if _screen.FULL in states else []) if group]
