"""What the tree of a program does not hold, asked of the program itself: where the caret is, what is in a cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lamd.atspi import text
from lamd.atspi.connection import Connection
from lamd.errors import AtspiError
from lamd.trajectory import NodeKey, Tree

TABLE = "org.a11y.atspi.Table"
_CELL = re.compile(r"([A-Z])(\d+)")


async def ask(expected: Sequence[Mapping[str, Any]], trees: Sequence[Tree]) -> dict[str, Any]:
    """``line``: the one the caret is in, from 1; and by their names the cells that are asked for, as they read."""
    cells = [str(one["cell"]) for one in expected if "cell" in one]
    if not cells and not any("line" in one for one in expected):
        return {}
    connection, found = Connection(), dict[str, Any]()
    connection.start()
    try:
        await connection.ready()
        for node in (node for tree in trees for node in tree.nodes):
            if cells and node.role == "table" and "manages-descendants" in node.states:
                found |= {name: await _cell(connection, node.key, name) for name in cells}
            elif "line" not in found and {"multi-line", "focused"} <= node.states:
                found["line"] = (node.text or "")[: await text.caret(connection, node.key)].count("\n") + 1
    except AtspiError:
        return found  # it has gone meanwhile
    finally:
        await connection.close()
    return found


async def _cell(connection: Connection, table: NodeKey, name: str) -> str:
    match = _CELL.fullmatch(name)
    assert match is not None, name
    row, column = int(match[2]) - 1, ord(match[1]) - ord("A")
    body = await connection.call(table.bus, table.path, TABLE, "GetAccessibleAt", "ii", [row, column])
    bus, path = body[0]
    return await text.read(connection, NodeKey(bus, path))
