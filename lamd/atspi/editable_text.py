"""The EditableText interface: writing without a keyboard."""

from __future__ import annotations

from lamd.atspi.connection import Connection
from lamd.errors import AtspiError
from lamd.trajectory import NodeKey

EDITABLE = "org.a11y.atspi.EditableText"
MAX_BYTES = 64 * 1024
"""What fits into the socket at once: dbus-fast loses its connection when a message meets a full one."""
EDIT_TIMEOUT = 2.0


async def set_contents(connection: Connection, key: NodeKey, text: str) -> bool:
    """Replace all text; whether the app says it did. Raises ``AtspiError``, ``limit`` beyond 64 KiB."""
    return await _edit(connection, key, "SetTextContents", "s", [_fitting(text)])


async def insert(connection: Connection, key: NodeKey, offset: int, text: str) -> bool:
    """Insert ``text`` at ``offset`` characters; raises ``AtspiError``, ``limit`` beyond 64 KiB."""
    # the third argument is a length: in characters for some toolkits, in bytes for others; both end with the text
    return await _edit(connection, key, "InsertText", "isi", [offset, _fitting(text), len(text.encode())])


async def delete(connection: Connection, key: NodeKey, start: int, end: int) -> bool:
    """Delete the characters from ``start`` to before ``end``; raises ``AtspiError``."""
    return await _edit(connection, key, "DeleteText", "ii", [start, end])


async def _edit(connection: Connection, key: NodeKey, member: str, signature: str, body: list[object]) -> bool:
    reply = await connection.call(key.bus, key.path, EDITABLE, member, signature, body, EDIT_TIMEOUT)
    return bool(reply and reply[0])


def _fitting(text: str) -> str:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise AtspiError("limit", f"a text to type has at most {MAX_BYTES // 1024} KiB", "open it as a file instead")
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise AtspiError("limit", "a text to type holds characters that cannot be typed")
    return text
