"""A cell of a sheet by its place: looked at, gone to, written into by keys, as a person would."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from lamd.actuation import finding
from lamd.actuation.writing import ByKeys
from lamd.atspi import table, text
from lamd.atspi.connection import Connection
from lamd.errors import ActuationError, AtspiError
from lamd.trajectory import Action, Node

Press = Callable[[str], Awaitable[None]]
SPARE = "~"
"""Typed after a text and taken away again: so no like word of the column takes its place, and no text clears the cell.

Not by Delete, which LibreOffice carries out after keys that came later, and then in another cell.
"""


async def at(connection: Connection, sheet: Node, row: int, column: int) -> Node | None:
    """The cell there as it is now, its formula as its description; None where ``sheet`` has none there.

    It is in no tree: its reference is that of the sheet. Raises ``AtspiError`` where the app is gone or hangs.
    """
    try:
        key = await table.cell(connection, sheet.key, row, column)
        if key is None:
            return None
        now = await finding.look(connection, key)
        content = await text.read(connection, key)
        formula = await table.formula(connection, key)
    except AtspiError as error:
        if error.code != "atspi.app_error":
            raise
        return None
    faces = frozenset({"Component", "Text"})
    return Node(sheet.ref, key, sheet.ref, (), now.role, now.name, formula, now.states, faces, content)


async def use(connection: Connection, node: Node, action: Action, keys: ByKeys, press: Press) -> str:
    """Go to the cell; ``type``: and put ``value`` in place of what is there, nothing for an empty one.

    Raises ``unsupported`` for more than a line, ``failed`` where the cell does not get the focus: the keys would go
    elsewhere.
    """
    value = action.value
    if any(not c.isprintable() for c in value):
        raise ActuationError("unsupported", "a cell takes one line of text", "say it without line breaks")
    await keys(node, "", False)
    if "focused" not in (await finding.look(connection, node.key)).states:
        raise ActuationError("failed", f"{node.name} does not get the focus", "close what is open before it")
    if action.verb != "type":
        return "Component.grabFocus"
    if value.startswith("="):
        await keys(node, value, False)
    else:
        await keys(node, value + SPARE, False)
        await press("backspace")
    await press("return")
    return "keyboard"
