"""The Component interface: where an object is, and giving it the focus."""

from __future__ import annotations

from lamd.atspi.connection import Connection
from lamd.errors import AtspiError
from lamd.trajectory import NodeKey

COMPONENT = "org.a11y.atspi.Component"
SCREEN, WINDOW = 0, 1
"""AtspiCoordType. GTK 4.8 does not know SCREEN; on Wayland it is relative to the window."""
TOP_LEFT, ANYWHERE = 0, 6
"""AtspiScrollType."""

Extents = tuple[int, int, int, int]


async def extents(connection: Connection, key: NodeKey, screen: bool = True) -> Extents | None:
    """x, y, width and height in pixels; None where the object has no place now. Raises ``AtspiError``."""
    kind = SCREEN if screen else WINDOW
    body = await connection.call(key.bus, key.path, COMPONENT, "GetExtents", "u", [kind])
    box = body[0] if body else None
    if not isinstance(box, list | tuple) or len(box) != 4:
        raise AtspiError("app_error", "the object does not say where it is")
    x, y, width, height = (int(one) for one in box)
    # hidden objects answer with nothing, with -1, or with the smallest integer
    if width <= 0 or height <= 0 or min(x, y) < -(2**30):
        return None
    return x, y, width, height


async def grab_focus(connection: Connection, key: NodeKey) -> bool:
    """Give it the keyboard focus; whether the app says it did. Raises ``AtspiError``; GTK 4 often refuses."""
    body = await connection.call(key.bus, key.path, COMPONENT, "GrabFocus")
    return bool(body and body[0])


async def scroll_to(connection: Connection, key: NodeKey) -> bool:
    """Scroll it into view; whether the app says it did. Raises ``AtspiError``; few toolkits can."""
    body = await connection.call(key.bus, key.path, COMPONENT, "ScrollTo", "u", [ANYWHERE])
    return bool(body and body[0])
