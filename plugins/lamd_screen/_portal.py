"""A picture through the desktop portal, which asks the person where it has to: GNOME and KDE on Wayland.

Source: https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Screenshot.html
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lamd.api import SkillError, bus

SERVICE, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
REQUEST = "org.freedesktop.portal.Request"
BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
MOST_BYTES = 200_000_000


async def take(interactive: bool, timeout: float) -> bytes:
    """A PNG file's content; ``interactive``: the person chooses what of the screen. Raises ``SkillError``."""
    begun = time.time()
    code, results = await _asked(interactive, timeout)
    if code:
        raise SkillError("failed", "no picture was taken: it was not allowed or was called off")
    uri = urlsplit(str(getattr(results.get("uri"), "value", "")))
    if uri.scheme != "file" or uri.netloc:
        raise SkillError("failed", "the desktop did not tell where its picture is")
    return await asyncio.to_thread(_content, Path(unquote(uri.path)), begun)


async def _asked(interactive: bool, timeout: float) -> tuple[int, dict[str, Any]]:
    """The portal's response: 0 and what it made, or why not."""
    from dbus_fast import Variant

    connection = await bus.connect("session")
    token = f"lamd_{secrets.token_hex(8)}"
    handle = f"{PATH}/request/{str(connection.unique_name)[1:].replace('.', '_')}/{token}"
    answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()

    def heard(message: Any) -> None:
        if (message.path, message.interface, message.member) == (handle, REQUEST, "Response") and not answer.done():
            answer.set_result(message.body)

    rule = f"type='signal',sender='{SERVICE}',interface='{REQUEST}',path='{handle}'"
    connection.add_message_handler(heard)
    try:
        await bus.call("session", *BUS, "AddMatch", "s", rule)
        options = {"handle_token": Variant("s", token), "interactive": Variant("b", interactive)}
        await bus.call(
            "session", SERVICE, PATH, "org.freedesktop.portal.Screenshot", "Screenshot", "sa{sv}", "", options,
            timeout=10.0,
        )  # fmt: skip
        async with asyncio.timeout(timeout):
            code, results = await answer
    except TimeoutError:
        raise SkillError("timeout", f"no picture was taken in {timeout:g} s") from None
    finally:
        connection.remove_message_handler(heard)
        with contextlib.suppress(SkillError):
            await bus.call("session", *BUS, "RemoveMatch", "s", rule)
    return int(code), dict(results)


def _content(file: Path, begun: float) -> bytes:
    """What the portal wrote, which is then removed: it is kept under a name of its own."""
    try:
        told = file.stat()
        if told.st_size > MOST_BYTES:
            raise SkillError("failed", "the desktop's picture is far too big")
        content = file.read_bytes()
        if told.st_mtime >= begun - 1:
            file.unlink()
    except OSError as error:
        raise SkillError("failed", f"the desktop's picture cannot be read: {error.strerror}") from error
    return content
