"""The Table interface: one cell by its place, for tables that are too large to be read whole."""

from __future__ import annotations

import re

from lamd.atspi.connection import Connection
from lamd.atspi.items import MAX_STRING, NULL_PATH
from lamd.atspi.wire import ACCESSIBLE
from lamd.trajectory import NodeKey

TABLE = "org.a11y.atspi.Table"
CUT = "\u2026"
_ESCAPED = re.compile(r"\\(.)")


async def cell(connection: Connection, key: NodeKey, row: int, column: int) -> NodeKey | None:
    """The cell at ``row`` and ``column``, both from 0; None where the table has none there. Raises ``AtspiError``."""
    body = await connection.call(key.bus, key.path, TABLE, "GetAccessibleAt", "ii", [row, column])
    place = body[0] if body else None
    if not isinstance(place, list | tuple) or len(place) != 2 or place[1] == NULL_PATH:
        return None
    return NodeKey(str(place[0]), str(place[1]))


async def formula(connection: Connection, key: NodeKey) -> str:
    """The formula in a cell, with its equals sign; empty where it has none or does not tell. Raises ``AtspiError``.

    LibreOffice cuts it off before the first colon, where it leaves a backslash: there it ends in ``CUT``.
    """
    body = await connection.call(key.bus, key.path, ACCESSIBLE, "GetAttributes")
    told = body[0].get("Formula", "") if body and isinstance(body[0], dict) else ""
    written = str(told)[:MAX_STRING].removeprefix("=")
    if written.endswith("\\"):
        written = written[:-1] + CUT
    written = _ESCAPED.sub(r"\1", written)
    return f"={written}" if written else ""
