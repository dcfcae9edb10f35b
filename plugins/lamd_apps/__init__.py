"""Which programs are open, and which are installed for something. Opening and closing is the session's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamd.api import Done, Risk, SkillError, skill

if TYPE_CHECKING:
    from lamd_windows._programs import Program

_SHELLS = frozenset({
    "gnome-shell", "plasmashell", "kwin_x11", "kwin_wayland", "xfce4-panel", "xfdesktop", "mate-panel", "caja-desktop",
    "cinnamon", "budgie-panel", "lxqt-panel", "lxpanel", "openbox", "mutter", "ibus-ui-gtk3", "ibus-extension-gtk3",
    "lamd", "lam", "main.py", "unnamed",
})  # fmt: skip
"""The desktop itself, and lamd: no programs that anybody opened."""
MOST_TOLD = 12


@skill("apps.list", risk=Risk.OBSERVE, examples=("what is running", "which programs are open"))
async def list_() -> Done:
    """Tell which programs are open."""
    import asyncio

    from lamd_apps import _accessible

    try:
        spoken, told = await _accessible.running(), True
    except SkillError:
        spoken, told = [], False
    shown = await asyncio.to_thread(_with_windows)
    if shown is None and not told:
        raise SkillError("unavailable", "neither the accessibility bus nor a window manager tells what is open")
    pids = {pid for _, pid in shown or ()}
    known = [*(shown or ()), *((name, pid) for name, pid in spoken if pid not in pids)]
    names = list(dict.fromkeys(await asyncio.to_thread(lambda: [_name(*one) for one in known])))
    names = [name for name in names if name]
    if not names:
        return Done("No program is open.")
    count = "One program is open" if len(names) == 1 else f"{len(names)} programs are open"
    return Done(f"{count}: {', '.join(names)}.")


def _with_windows() -> list[tuple[str, int]] | None:
    """Class and process of the program of every window, the one in front first; None without an X11 session."""
    from lamd_windows import _meant, _screen

    try:
        with _screen.opened() as screen:
            return [(window.program, window.pid) for window in reversed(_meant.windows(screen))]
    except SkillError:
        return None


def _name(known_as: str, pid: int) -> str:
    """What people call a program; empty for the desktop's own parts."""
    from lamd_windows import _programs

    if known_as.casefold() in _SHELLS or (executable := _programs.executable(pid)).casefold() in _SHELLS:
        return ""
    found: Program = _programs.program(known_as, executable)
    return found.name


@skill("apps.find", risk=Risk.OBSERVE, examples=("which browsers are installed", "what can edit photos here"))
def find(what: str) -> Done:
    """Tell which installed programs are of a kind, or have to do with something."""
    from lamd_windows import _boxes, _programs

    names = _programs.fitting(what)
    said = _boxes.clean(what)
    if not names:
        raise SkillError("not_found", f"no installed program is known for “{said}”")
    more = f" and {len(names) - MOST_TOLD} more" if len(names) > MOST_TOLD else ""
    return Done(f"Installed for “{said}”: {', '.join(names[:MOST_TOLD])}{more}.")
