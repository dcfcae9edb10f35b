"""The Text interface: reading. A password field's text is never asked for."""

from __future__ import annotations

from lamd.atspi.connection import Connection
from lamd.atspi.names import PASSWORD
from lamd.atspi.wire import ACCESSIBLE
from lamd.errors import AtspiError
from lamd.trajectory import NodeKey

TEXT = "org.a11y.atspi.Text"
MAX_READ = 10_000


async def length(connection: Connection, key: NodeKey) -> int:
    """How many characters it holds; raises ``AtspiError``, ``app_error`` for a password field."""
    await refuse_password(connection, key)
    count = await connection.get(key.bus, key.path, TEXT, "CharacterCount")
    return count if isinstance(count, int) else 0


async def read(connection: Connection, key: NodeKey, start: int = 0, most: int = MAX_READ) -> str:
    """At most ``most`` characters from ``start`` on; raises ``AtspiError``, ``app_error`` for a password field."""
    # an end beyond the text is answered with nothing by LibreOffice
    end = min(await length(connection, key), start + min(most, MAX_READ))
    if end <= start:
        return ""
    body = await connection.call(key.bus, key.path, TEXT, "GetText", "ii", [start, end])
    return body[0][: end - start] if body and isinstance(body[0], str) else ""


async def caret(connection: Connection, key: NodeKey) -> int:
    """Where the caret is, in characters; -1 where there is none. Raises ``AtspiError``."""
    offset = await connection.get(key.bus, key.path, TEXT, "CaretOffset")
    return offset if isinstance(offset, int) else -1


async def set_caret(connection: Connection, key: NodeKey, offset: int) -> bool:
    """Put the caret at ``offset`` characters; whether the app says it did. Raises ``AtspiError``."""
    body = await connection.call(key.bus, key.path, TEXT, "SetCaretOffset", "i", [offset])
    return bool(body and body[0])


async def selected(connection: Connection, key: NodeKey) -> tuple[int, int] | None:
    """Start and end of the first selection, in characters; None where nothing is selected. Raises ``AtspiError``."""
    count = await connection.call(key.bus, key.path, TEXT, "GetNSelections")
    if not count or not isinstance(count[0], int) or count[0] < 1:
        return None
    body = await connection.call(key.bus, key.path, TEXT, "GetSelection", "i", [0])
    start, end = (int(body[0]), int(body[1])) if len(body) == 2 else (0, 0)
    return (min(start, end), max(start, end)) if start != end else None


async def refuse_password(connection: Connection, key: NodeKey) -> None:
    """Raise ``app_error`` where the object is a password field; its role is asked anew, not remembered."""
    body = await connection.call(key.bus, key.path, ACCESSIBLE, "GetRole")
    if not body or body[0] == PASSWORD:
        raise AtspiError("app_error", "the text of a password field is never read")
