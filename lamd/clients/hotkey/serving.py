"""Which way to the keys this session has, and staying there: X grabs or the desktop's portal."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from lamd import shortcut
from lamd.clients.common import APP_ID
from lamd.errors import HotkeyError
from lamd.settings import HotkeySettings
from lamd.shortcut import Shortcut

if TYPE_CHECKING:
    from lamd.clients.hotkey.portal import Portal

Tell = Callable[[str], None]
Pressed = Callable[[str], object]


def wanted(settings: HotkeySettings) -> dict[str, Shortcut]:
    """The shortcuts that the settings name; raises ``HotkeyError`` ``nothing``."""
    given = {"palette": settings.palette, "talk": settings.talk, "stop": settings.stop}
    found = {name: shortcut.parse(text) for name, text in given.items() if text}
    if not found:
        raise HotkeyError("nothing", "the settings name no key", "set hotkeys.stop in config.yaml")
    return found


def serve(keys: Mapping[str, Shortcut], pressed: Pressed, tell: Tell, warn: Tell) -> None:
    """Hold the keys until the session ends; raises ``HotkeyError`` where none can be held."""
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("XDG_SESSION_TYPE") == "wayland":
        asyncio.run(through_portal(keys, pressed, tell, warn))
    elif name := os.environ.get("DISPLAY"):
        through_grabs(name, keys, pressed, tell, warn)
    else:
        raise HotkeyError("no_display", "there is no display in this login", "run lam hotkey in the desktop session")


def through_grabs(name: str, keys: Mapping[str, Shortcut], pressed: Pressed, tell: Tell, warn: Tell) -> None:
    """On X11. A key that is taken is told; the others are held all the same."""
    from lamd.clients.hotkey.grabs import Grabs

    grabs = Grabs(name)
    try:
        refused = grabs.hold(keys)
        if len(refused) == len(keys):
            raise next(iter(refused.values()))
        for error in refused.values():
            warn(str(error))
        for held, combination in keys.items():
            if held not in refused:
                tell(f"{held:<8} {combination}")
        grabs.run(pressed, warn)
    finally:
        grabs.close()


async def through_portal(keys: Mapping[str, Shortcut], pressed: Pressed, tell: Tell, warn: Tell) -> None:
    """On Wayland. The desktop asks the person, and may give other keys than those wanted."""
    from lamd.clients.hotkey import portal

    while True:
        async with portal.opened() as session:
            await _held(session, keys, tell, warn)
            await session.run(pressed)
        warn("the portal of the desktop has ended; asking for the shortcuts again")


async def _held(session: Portal, keys: Mapping[str, Shortcut], tell: Tell, warn: Tell) -> None:
    from lamd.clients.hotkey.portal import BY_HAND

    unknown = await session.register(APP_ID)
    if unknown:
        warn(f"{unknown} (install the entry of lamd: packaging/install.sh)")
    got = await session.hold(keys)
    if not got:
        raise HotkeyError("refused", "the desktop gave no shortcut", BY_HAND)
    for name, combination in keys.items():
        if got.get(name):
            tell(f"{name:<8} {got[name]}")
        else:
            hint = "give it one in the keyboard settings of the desktop, under lamd"
            warn(f"{name} has no key yet; another program may have {combination} ({hint})")
