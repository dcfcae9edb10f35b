"""Windows of an X11 session: list, focus, minimise, maximise, restore, close; ``arranging`` has the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamd.api import Call, Done, Effect, Risk, SkillError, available, skill

if TYPE_CHECKING:
    from lamd_windows._screen import Screen, Window


@available
def why_not() -> str:
    """Windows can be arranged from outside in X11 sessions only."""
    from lamd_windows import _screen

    return _screen.why_not()


@skill("windows.list", risk=Risk.OBSERVE, examples=("which windows are open", "list the windows"))
def list_() -> Done:
    """Tell which windows are open."""
    from lamd_windows import _meant, _screen

    with _screen.opened() as screen:
        found = list(reversed(_meant.windows(screen)))
        active = screen.active()
        lines = [_line(screen, window, active) for window in found]
    if not lines:
        return Done("No window is open.")
    count = "One window is open" if len(lines) == 1 else f"{len(lines)} windows are open"
    return Done(f"{count}: {'; '.join(lines)}.")


def _line(screen: Screen, window: Window, active: Window | None) -> str:
    from lamd_windows import _meant, _screen

    name, notes = _meant.program_of(window).name, []
    if name and name.casefold() not in window.title.casefold():
        notes.append(name)
    if active and active.id == window.id:
        notes.append("in front")
    if window.hidden:
        notes.append("minimised")
    if window.workspace not in (screen.workspace(), _screen.EVERYWHERE):
        notes.append(f"on workspace {window.workspace + 1}")
    return _meant.told(window) + (f" ({', '.join(notes)})" if notes else "")


@skill("windows.focus", risk=Risk.REVERSIBLE, examples=("go to the report window", "show me the inbox window"))
def focus(name: str) -> Done:
    """Bring a window to the front."""
    from lamd_windows import _meant, _screen

    with _screen.opened() as screen:
        window, before = _meant.meant(screen, name), screen.active()
        told = _meant.told(window)
        if before and before.id == window.id and not window.hidden:
            return Done(f"{told} is in front already.", Effect.ALREADY)
        back = as_it_was(screen, window) if window.hidden or before is None else as_it_was(screen, before, front=True)
        screen.watch(window)
        check(screen.activate(window), f"{told} did not come to the front")
    return Done(f"{told} is in front.", undo=back)


@skill("windows.minimise", risk=Risk.REVERSIBLE, examples=("minimise this", "put the browser away"))
def minimise(name: str | None = None) -> Done:
    """Minimise a window; without a name the one in front."""
    from lamd_windows import _meant, _screen

    with _screen.opened() as screen:
        window = _meant.meant(screen, name)
        told = _meant.told(window)
        if window.hidden:
            return Done(f"{told} is minimised already.", Effect.ALREADY)
        back = as_it_was(screen, window, front=True)
        screen.watch(window)
        check(screen.minimise(window), f"{told} was not minimised")
        _put_away.append(window.id)
    return Done(f"{told} is minimised.", undo=back)


_put_away: list[int] = []
"""Windows that were minimised here, the last one at the end: "show the window I just minimised"."""


@skill("windows.maximise", risk=Risk.REVERSIBLE, examples=("maximise this", "make the terminal as big as it gets"))
def maximise(name: str | None = None) -> Done:
    """Make a window as large as the screen; without a name the one in front."""
    from lamd_windows import _meant, _screen

    with _screen.opened() as screen:
        window = _meant.meant(screen, name)
        told = _meant.told(window)
        if window.maximised and not window.hidden:
            return Done(f"{told} is maximised already.", Effect.ALREADY)
        back = as_it_was(screen, window)
        screen.watch(window)
        shown(screen, window)
        check(screen.set_states(window, True, *_screen.BIG), f"{told} cannot be maximised")
    return Done(f"{told} is maximised.", undo=back)


@skill("windows.restore", risk=Risk.REVERSIBLE, examples=("restore the window", "bring spotify back from the panel"))
def restore(name: str | None = None) -> Done:
    """Take a window out of the panel, or back from maximised or full screen to its own size."""
    from lamd_windows import _meant, _screen

    with _screen.opened() as screen:
        window = _meant.meant(screen, name) if name else _to_restore(screen)
        told = _meant.told(window)
        back = as_it_was(screen, window)
        screen.watch(window)
        if window.hidden:
            check(screen.activate(window), f"{told} did not come back")
            return Done(f"{told} is back.", undo=back)
        big = [state for state in (*_screen.BIG, _screen.FULL) if state in window.states]
        if not big:
            return Done(f"{told} has its own size already.", Effect.ALREADY)
        check(own_size(screen, window), f"{told} kept its size")
    return Done(f"{told} has its own size again.", undo=back)


def _to_restore(screen: Screen) -> Window:
    """What "restore" alone means: the big window in front, else what was minimised last."""
    from lamd_windows import _meant, _screen

    active = screen.active()
    if active is not None and not active.states.isdisjoint((*_screen.BIG, _screen.FULL)):
        return active
    hidden = {window.id: window for window in _meant.windows(screen) if window.hidden}
    for number in reversed(_put_away):
        if number in hidden:
            return hidden[number]
    if len(hidden) > 1:
        titles = [_meant.told(window).strip("“”") for window in hidden.values()]
        raise SkillError("ambiguous", "which window shall come back?", "say its name", titles[:8])
    return next(iter(hidden.values()), None) or _meant.front(screen)


@skill("windows.close", risk=Risk.REVERSIBLE, examples=("close this window", "close the preferences window"))
def close(name: str | None = None) -> Done:
    """Close a window as its own button does; without a name the one in front.

    Reversible as far as lamd goes: the program asks itself about what is not saved.
    """
    from lamd_windows import _meant, _screen

    with _screen.opened() as screen:
        window = _meant.meant(screen, name, sure_which=True)
        told, before = _meant.told(window), screen.ids()
        screen.watch(window)
        screen.ask_to_close(window)
        screen.until(lambda: (ids := screen.ids()) != before and (window.id not in ids or bool(ids - before)))
        now = screen.ids()
        if window.id not in now:
            return Done(f"{told} is closed.")
        asks = [w for number in now - before if (w := screen.window(number)) and w.pid == window.pid]
    if asks:
        return Done(f"{told} asks before it closes: {_meant.told(asks[0])}.", Effect.UNVERIFIABLE)
    raise SkillError("failed", f"{told} did not close", "it may ask something in the window itself")


# --- what ``arranging`` shares ---------------------------------------------------------------------------------------


def check(came: bool, why: str) -> None:
    """Raise ``SkillError`` ``failed`` where the window manager did not do as asked."""
    if not came:
        raise SkillError("failed", why, "the window manager may not allow it")


def shown(screen: Screen, window: Window) -> None:
    """Out of the panel, if it is there."""
    if window.hidden:
        from lamd_windows import _meant

        check(screen.activate(window), f"{_meant.told(window)} did not come back")


def own_size(screen: Screen, window: Window) -> bool:
    """Neither maximised nor full screen; whether it is so."""
    from lamd_windows import _screen

    ok = screen.set_states(window, False, _screen.FULL) if window.fullscreen else True
    big = [state for state in _screen.BIG if state in window.states]
    return (screen.set_states(window, False, *big) if big else True) and ok


def as_it_was(screen: Screen, window: Window, front: bool = False) -> Call:
    """The call that puts a window back to how it is now."""
    from lamd_windows import _screen

    states = [word for word, state in STATES.items() if state in window.states]
    arguments: dict[str, Any] = {"window": window.id, "states": " ".join(states), "front": front}
    if not window.states.intersection((*_screen.BIG, _screen.FULL, _screen.HIDDEN)):
        arguments["box"] = screen.box(window).write()
    if window.workspace != _screen.EVERYWHERE:
        arguments["workspace"] = window.workspace + 1
    return Call("windows.put", arguments)


STATES = {
    "tall": "_NET_WM_STATE_MAXIMIZED_VERT",
    "wide": "_NET_WM_STATE_MAXIMIZED_HORZ",
    "fullscreen": "_NET_WM_STATE_FULLSCREEN",
    "minimised": "_NET_WM_STATE_HIDDEN",
}
"""Words of ``windows.put`` for the states of a window."""
