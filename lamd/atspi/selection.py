"""The Selection interface: which children of a list, a tab list or a menu are selected."""

from __future__ import annotations

from lamd.atspi.connection import Connection
from lamd.trajectory import NodeKey

SELECTION = "org.a11y.atspi.Selection"


async def select(connection: Connection, key: NodeKey, index: int) -> bool:
    """Select the child at ``index``; whether the app says it did. Raises ``AtspiError``."""
    return await _ask(connection, key, "SelectChild", index)


async def deselect(connection: Connection, key: NodeKey, index: int) -> bool:
    """Deselect the child at ``index`` (of all children, not of the selected ones); raises ``AtspiError``."""
    return await _ask(connection, key, "DeselectChild", index)


async def is_selected(connection: Connection, key: NodeKey, index: int) -> bool:
    """Whether the child at ``index`` is selected; raises ``AtspiError``."""
    return await _ask(connection, key, "IsChildSelected", index)


async def clear(connection: Connection, key: NodeKey) -> bool:
    """Deselect all; whether the app says it did. Raises ``AtspiError``."""
    body = await connection.call(key.bus, key.path, SELECTION, "ClearSelection")
    return bool(body and body[0])


async def _ask(connection: Connection, key: NodeKey, member: str, index: int) -> bool:
    body = await connection.call(key.bus, key.path, SELECTION, member, "i", [index])
    return bool(body and body[0])
