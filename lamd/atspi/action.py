"""The Action interface: what an object can do when asked, without pointer or keyboard."""

from __future__ import annotations

import asyncio

from lamd.atspi.connection import Connection
from lamd.atspi.items import clip
from lamd.errors import AtspiError
from lamd.trajectory import NodeKey

ACTION = "org.a11y.atspi.Action"
MAX_ACTIONS = 200
DO_TIMEOUT = 2.0


async def names(connection: Connection, key: NodeKey) -> tuple[str, ...]:
    """The names of an object's actions in the order of their numbers, at most 200; raises ``AtspiError``.

    One by one, since ``GetActions`` answers in the language of the desktop, and with empty names in LibreOffice and
    Chromium.
    """
    count = await connection.get(key.bus, key.path, ACTION, "NActions")
    if not isinstance(count, int):
        return ()
    calls = (
        connection.call(key.bus, key.path, ACTION, "GetName", "i", [index]) for index in range(min(count, MAX_ACTIONS))
    )
    return tuple(clip(body[0]) if body else "" for body in await asyncio.gather(*calls))


async def do(connection: Connection, key: NodeKey, index: int, timeout: float = DO_TIMEOUT) -> bool:
    """Do one action. True: the app says it did it; raises ``AtspiError``.

    It does not promise that anything happened: some toolkits answer before they act, some say True to everything.
    ``atspi.timeout`` is raised where the app lives and does not answer this call; Qt does so as long as a dialog that
    the action opened is open, so look before taking it for a failure.
    """
    body = await connection.call(key.bus, key.path, ACTION, "DoAction", "i", [index], timeout)
    return bool(body and body[0])


async def do_named(connection: Connection, key: NodeKey, name: str, timeout: float = DO_TIMEOUT) -> bool:
    """Do the action called ``name``; raises ``app_error`` where there is none of that name, or more than one."""
    found = [index for index, one in enumerate(await names(connection, key)) if one == name]
    if len(found) != 1:
        raise AtspiError("app_error", f"the object has {len(found) or 'no'} actions called {name}")
    return await do(connection, key, found[0], timeout)
