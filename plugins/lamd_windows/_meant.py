"""Which window a person means, by a name in any words or by none."""

from __future__ import annotations

from lamd.api import SkillError, natural
from lamd_windows._programs import Program, executable, program
from lamd_windows._screen import Screen, Window

_SMALL = frozenset({"the", "my", "a", "an", "window", "windows", "app", "program", "one"})
_OWN = frozenset({"lamd", "lam"})
"""Class of lamd's own windows: what is said there is never about them."""


def windows(screen: Screen) -> tuple[Window, ...]:
    """All but lamd's own, the topmost last."""
    return tuple(window for window in screen.windows() if window.program.casefold() not in _OWN)


def told(window: Window) -> str:
    """A window as it is told to people: its title, in quotes."""
    return f"“{window.title or window.program or 'a window without a title'}”"


def program_of(window: Window) -> Program:
    """What people call its program."""
    return program(window.program, executable(window.pid))


def front(screen: Screen) -> Window:
    """The window in front; raises ``SkillError`` ``not_found``."""
    active = screen.active()
    if active is not None and active.program.casefold() not in _OWN:
        return active
    shown = [w for w in windows(screen) if not w.hidden and w.workspace in (screen.workspace(), 0xFFFFFFFF)]
    if active is None or not shown:
        raise SkillError("not_found", "no window is in front", "say which one you mean")
    return shown[-1]


def meant(screen: Screen, name: str | None, sure_which: bool = False) -> Window:
    """The window called ``name``, by its title, its program or its kind of program; without one that in front.

    Where several windows of one program fit, the one used last, unless ``sure_which``: then it is asked.
    Raises ``SkillError`` ``not_found``, ``ambiguous`` with the titles.
    """
    if name is None or not _words(name):
        return front(screen)
    named = [_named(window) for window in windows(screen)]
    words = _words(name)
    # "log" is a word of “system log”, not of “Catalogue”: what has all the words goes before what looks alike.
    whole = [n for n in named if any(set(words) <= set(_words(text)) for text in (n.name, *n.also))]
    among = whole or named
    if not among:
        raise SkillError("not_found", "no window is open")
    try:
        return natural.choose(" ".join(words), among, "window").thing
    except SkillError as error:
        alike = [n.thing for n in among if n.name in error.choices]
        if error.code != "skill.ambiguous" or not alike:
            raise
        one_program = len({window.program for window in alike}) == 1
        if len({window.title for window in alike}) == 1 or (one_program and not sure_which):
            return _last_used(alike, screen)
        raise


def _last_used(alike: list[Window], screen: Screen) -> Window:
    active = screen.active()
    return next((w for w in alike if active and w.id == active.id), alike[-1])


def _named(window: Window) -> natural.Named[Window]:
    known = program_of(window)
    return natural.Named(window.title or known.name, window, (known.name, *known.also))


def _words(text: str) -> list[str]:
    kept = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return [word for word in kept if word not in _SMALL] or kept
