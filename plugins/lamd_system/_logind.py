"""The login manager: this person's session.

Source: https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html
"""

from __future__ import annotations

import os
from typing import Any

from lamd.api import SkillError, bus

SERVICE, MANAGER = "org.freedesktop.login1", "/org/freedesktop/login1"
_MANAGER = f"{SERVICE}.Manager"
SESSION = f"{SERVICE}.Session"


async def manager(member: str, signature: str = "", *args: Any) -> Any:
    """Call the manager; raises ``SkillError``."""
    return await bus.call("system", SERVICE, MANAGER, _MANAGER, member, signature, *args)


async def preparing(what: str) -> bool:
    """Whether ``Sleep`` or ``Shutdown`` has begun."""
    try:
        return bool(await bus.get("system", SERVICE, MANAGER, _MANAGER, f"PreparingFor{what}"))
    except SkillError:
        return False


async def session() -> tuple[str, str]:
    """Name and object path of this person's graphical session; raises ``SkillError`` ``unavailable``.

    A daemon of the person's service manager is in no session itself, so it may have to be looked for.
    """
    if name := os.environ.get("XDG_SESSION_ID", ""):
        return name, str(await manager("GetSession", "s", name))
    for name, uid, _, seat, path in await manager("ListSessions") or ():
        if uid == os.getuid() and seat:
            return str(name), str(path)
    raise SkillError("unavailable", "the login manager knows no session of yours at this screen")
