"""Lock, sleep, log out, restart, shut down: the session's own services first, so that programs are asked to save.

Sources: the D-Bus interfaces ``org.freedesktop.ScreenSaver`` and those like it, ``org.gnome.SessionManager`` (GNOME,
Cinnamon, MATE), ``org.kde.Shutdown``, ``org.xfce.Session.Manager``; logind, see ``_logind``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from lamd.api import Done, Effect, Risk, SkillError, bus, skill

WAIT_S = 2.0
"""Longest wait for the screen to be locked."""

SAVERS = (
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
)
"""Who locks the screen: service, which is its interface too, and object."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to end the session, on the session bus."""

    service: str
    path: str
    interface: str
    members: dict[str, tuple[str, str, tuple[Any, ...]]]
    """What is wanted → method, signature, arguments."""
    asks: bool = False
    """The desktop shows a question of its own for a restart."""


WAYS = (
    Way("org.kde.Shutdown", "/Shutdown", "org.kde.Shutdown", {
        "logout": ("logout", "", ()), "restart": ("logoutAndReboot", "", ()), "shutdown": ("logoutAndShutdown", "", ()),
    }),
    Way("org.xfce.SessionManager", "/org/xfce/SessionManager", "org.xfce.Session.Manager", {
        "logout": ("Logout", "bb", (False, True)), "restart": ("Restart", "b", (True,)),
        "shutdown": ("Shutdown", "b", (True,)),
    }),
    # 1: without asking, the guard has done so.
    Way("org.gnome.SessionManager", "/org/gnome/SessionManager", "org.gnome.SessionManager", {
        "logout": ("Logout", "u", (1,)), "restart": ("Reboot", "", ()), "shutdown": ("Shutdown", "", ()),
    }, asks=True),
)  # fmt: skip
_TOLD = {
    "logout": "You are being logged out.",
    "restart": "The computer is restarting.",
    "shutdown": "The computer is shutting down.",
}


@skill("system.lock", risk=Risk.REVERSIBLE, examples=("lock the screen", "I'm off for lunch, lock up"))
async def lock() -> Done:
    """Lock the screen."""
    there = await _names("session")
    for service, path in SAVERS:
        if service in there:
            return await _lock_by(service, path)
    from lamd_system import _logind

    _, session = await _logind.session()

    async def locked() -> bool:
        return bool(await bus.get("system", _logind.SERVICE, session, _logind.SESSION, "LockedHint"))

    if await locked():
        return Done("The screen is locked already.", Effect.ALREADY)
    await bus.call("system", _logind.SERVICE, session, _logind.SESSION, "Lock")
    if await _until(locked):
        return Done("The screen is locked.")
    return Done("The login manager was asked to lock, and nothing says that it did.", Effect.UNVERIFIABLE)


async def _lock_by(service: str, path: str) -> Done:
    async def locked() -> bool:
        return bool(await bus.call("session", service, path, service, "GetActive"))

    try:
        if await locked():
            return Done("The screen is locked already.", Effect.ALREADY)
        # GNOME answers only once the screen is dark, which may take longer than a call may.
        await bus.call("session", service, path, service, "Lock")
    except SkillError as error:
        if error.code != "skill.timeout":
            raise
    if await _until(locked):
        return Done("The screen is locked.")
    raise SkillError("failed", f"{service} was asked to lock, and the screen is not locked")


@skill("system.suspend", risk=Risk.CONSEQUENTIAL, examples=("go to sleep", "suspend the laptop"))
async def suspend() -> Done:
    """Put the computer to sleep."""
    from lamd_system import _logind

    await _can("CanSuspend", "go to sleep")
    await _logind.manager("Suspend", "b", True)
    effect = Effect.CONFIRMED if await _logind.preparing("Sleep") else Effect.UNVERIFIABLE
    return Done("The computer is going to sleep.", effect)


@skill("system.logout", risk=Risk.CONSEQUENTIAL, examples=("log me out", "sign out"))
async def logout() -> Done:
    """End the session."""
    if done := await _by_the_session("logout"):
        return done
    from lamd_system import _logind

    name, _ = await _logind.session()
    await _logind.manager("TerminateSession", "s", name)
    return Done(_TOLD["logout"], Effect.UNVERIFIABLE)


@skill("system.restart", risk=Risk.CONSEQUENTIAL, examples=("restart the computer", "reboot"))
async def restart() -> Done:
    """Restart the computer."""
    return await _by_the_session("restart") or await _down("restart", "CanReboot", "Reboot")


@skill("system.shutdown", risk=Risk.CONSEQUENTIAL, examples=("shut down", "turn the computer off"))
async def shutdown() -> Done:
    """Switch the computer off."""
    return await _by_the_session("shutdown") or await _down("shutdown", "CanPowerOff", "PowerOff")


async def _down(what: str, can: str, member: str) -> Done:
    from lamd_system import _logind

    await _can(can, {"restart": "restart", "shutdown": "shut down"}[what])
    await _logind.manager(member, "b", True)
    effect = Effect.CONFIRMED if await _logind.preparing("Shutdown") else Effect.UNVERIFIABLE
    return Done(_TOLD[what], effect)


async def _by_the_session(what: str) -> Done | None:
    """Let the desktop do it; None where it offers no way."""
    there = await _names("session")
    for way in WAYS:
        if way.service in there:
            member, signature, args = way.members[what]
            await bus.call("session", way.service, way.path, way.interface, member, signature, *args)
            asks = way.asks and what != "logout"
            return Done("The desktop asks once more." if asks else _TOLD[what], Effect.UNVERIFIABLE)
    return None


async def _can(member: str, what: str) -> None:
    """Raise ``SkillError`` ``unavailable`` where the login manager says that it cannot, or may not."""
    from lamd_system import _logind

    answer = str(await _logind.manager(member))
    if answer == "na":
        raise SkillError("unavailable", f"this computer cannot {what}")
    if answer == "no":
        raise SkillError("unavailable", f"you may not let this computer {what}", "an administrator may")


async def _names(which: bus.Which) -> tuple[str, ...]:
    try:
        return await bus.names(which)
    except SkillError:
        return ()


async def _until(holds: Callable[[], Awaitable[bool]]) -> bool:
    """Ask again until it is so, for ``WAIT_S`` seconds; these services tell it by no common signal."""
    deadline = time.monotonic() + WAIT_S
    while not await holds():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True
