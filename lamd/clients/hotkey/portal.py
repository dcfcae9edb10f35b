"""Shortcuts of a Wayland session, through the portal that asks the person for them.

Source: https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html, and
``…doc-org.freedesktop.host.portal.Registry.html`` for the id of a program that is in no sandbox. How KDE Plasma reads
that: https://invent.kde.org/plasma/xdg-desktop-portal-kde/-/blob/v5.27.5/src/globalshortcuts.cpp
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING, Any

from lamd.clients.hotkey.acting import NAMES
from lamd.errors import HotkeyError
from lamd.shortcut import Shortcut

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

SERVICE, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
REGISTRY = "org.freedesktop.host.portal.Registry"
REQUEST, SESSION = "org.freedesktop.portal.Request", "org.freedesktop.portal.Session"
DAEMON = "org.freedesktop.DBus"
RULES = (
    f"type='signal',sender='{SERVICE}'",
    f"type='signal',sender='{DAEMON}',member='NameOwnerChanged',arg0='{SERVICE}'",
    f"type='signal',sender='{DAEMON}',member='NameOwnerChanged',arg0namespace='org.freedesktop.impl.portal.desktop'",
)
"""What is heard: the portal, and the end of it or of the part that is the desktop's own."""
SESSION_NAME = "lamd"
"""Always the same: KDE Plasma keeps the keys of a program that it cannot name under this."""
CALL_S = 10.0
PERSON_S = 600.0
"""So long a person may look at the desktop's question."""
BY_HAND = (
    "give the keys to these in the keyboard settings of the desktop: lam stop, lam toggle, lam voice --toggle; "
    "in sway's config: bindsym Ctrl+Mod1+Escape exec lam stop"
)


_RESTARTED = "\0"
"""Among the names of shortcuts: the portal has ended."""


class Portal:
    """One session of shortcuts; ``opened`` makes it."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        self._session = ""
        self._answers: dict[str, asyncio.Future[tuple[int, dict[str, Any]]]] = {}
        self._pressed: asyncio.Queue[str] = asyncio.Queue()
        bus.add_message_handler(self._heard)

    async def register(self, app_id: str) -> str:
        """Say who this is, before anything else; what is wrong with that, or nothing. Old portals do not ask."""
        try:
            await self._call(REGISTRY, "Register", "sa{sv}", app_id, {})
        except HotkeyError as error:
            return "" if error.code == "hotkey.no_portal" else error.message
        return ""

    async def hold(self, wanted: Mapping[str, Shortcut]) -> dict[str, str]:
        """Ask for the shortcuts; the keys that the desktop gave, in its own words, empty where it gave none yet.

        Raises ``HotkeyError`` ``no_portal`` or ``refused``.
        """
        from dbus_fast import Variant

        for rule in RULES:
            await self._daemon("AddMatch", "s", rule)
        asked = [
            [name, {"description": Variant("s", NAMES[name]), "preferred_trigger": Variant("s", shortcut.trigger)}]
            for name, shortcut in wanted.items()
        ]
        got = await self._begun(asked)
        if got:
            # KDE Plasma before 6.1: first it says what was asked for, also of keys that others have; then what is so.
            ended, self._session = self._session, ""  # the next one has the same name: the end of this is not its end
            await self._sent(SERVICE, ended, SESSION, "Close", "", ())
            got = await self._begun(asked)
        if not got.keys() >= wanted.keys():
            got = await self._held()
        if not got.keys() >= wanted.keys():  # else binding again would open KDE's settings at every start
            bound = await self._request("BindShortcuts", "oa(sa{sv})s", {}, self._session, asked, "", limit=PERSON_S)
            got = _keys(bound)
        return {name: got[name] for name in wanted if name in got}

    async def _begun(self, asked: list[list[Any]]) -> dict[str, str]:
        """A new session; the keys that it has from the start, which is for KDE Plasma before 6.1 alone."""
        from dbus_fast import Variant

        given = {"session_handle_token": Variant("s", SESSION_NAME), "shortcuts": Variant("a(sa{sv})", asked)}
        made = await self._request("CreateSession", "", given, limit=CALL_S)
        self._session = str(made.get("session_handle", ""))
        return _keys(made)

    async def _held(self) -> dict[str, str]:
        """What the session has already, as ``hold`` tells it; nothing where the desktop does not say."""
        with contextlib.suppress(HotkeyError):
            return _keys(await self._request("ListShortcuts", "o", {}, self._session, limit=CALL_S))
        return {}

    async def run(self, pressed: Callable[[str], object]) -> None:
        """Call ``pressed`` for each press until the portal goes and knows nothing of them any more: ask another anew.

        Raises ``HotkeyError`` ``lost`` once the desktop ends the session.
        """
        gone = asyncio.ensure_future(self._bus.wait_for_disconnect())  # type: ignore[no-untyped-call]
        gone.add_done_callback(self._gone)
        while name := await self._pressed.get():
            if name == _RESTARTED:
                return
            pressed(name)
        raise HotkeyError("lost", "the desktop has ended the shortcuts", "start lam hotkey again")

    def _gone(self, connection: asyncio.Future[None]) -> None:
        if not connection.cancelled():
            connection.exception()  # how it ended is all one
        self._pressed.put_nowait("")

    async def _request(
        self, member: str, signature: str, options: dict[str, Any], *args: Any, limit: float
    ) -> dict[str, Any]:
        """A call that is answered later by a signal; raises ``refused`` where the answer is no."""
        from dbus_fast import Variant, unpack_variants

        token = _token()
        sender = str(self._bus.unique_name).lstrip(":").replace(".", "_")
        expected = f"{PATH}/request/{sender}/{token}"
        answer = self._answers[expected] = asyncio.get_running_loop().create_future()
        try:
            given = {**options, "handle_token": Variant("s", token)}
            await self._call(SHORTCUTS, member, signature + "a{sv}", *args, given)
            async with asyncio.timeout(limit):
                code, results = await answer
        except TimeoutError:
            raise HotkeyError("refused", "the desktop did not answer in time", BY_HAND) from None
        finally:
            del self._answers[expected]
        if code != 0:
            raise HotkeyError("refused", "the shortcuts were not allowed", "start lam hotkey again, or " + BY_HAND)
        return dict(unpack_variants(results))

    def _heard(self, message: Message) -> None:
        from dbus_fast import MessageType

        if message.message_type is not MessageType.SIGNAL:
            return
        if message.interface == REQUEST and message.member == "Response" and message.path in self._answers:
            answer = self._answers[message.path]
            if not answer.done():
                answer.set_result((message.body[0], message.body[1]))
        elif message.interface == SHORTCUTS and message.member == "Activated" and message.body[0] == self._session:
            self._pressed.put_nowait(str(message.body[1]))
        elif message.interface == SESSION and message.member == "Closed" and message.path == self._session:
            self._pressed.put_nowait("")
        elif message.member == "NameOwnerChanged" and message.sender == DAEMON and not message.body[2]:
            self._pressed.put_nowait(_RESTARTED)

    async def _call(self, interface: str, member: str, signature: str, *args: Any) -> Any:
        return await self._sent(SERVICE, PATH, interface, member, signature, args)

    async def _daemon(self, member: str, signature: str, *args: Any) -> Any:
        return await self._sent(DAEMON, "/org/freedesktop/DBus", DAEMON, member, signature, args)

    async def _sent(
        self, to: str, path: str, interface: str, member: str, signature: str, args: tuple[Any, ...]
    ) -> Any:
        from dbus_fast import Message, MessageType

        message = Message(to, path, interface, member, signature=signature, body=list(args))
        try:
            async with asyncio.timeout(CALL_S):
                reply = await self._bus.call(message)
        except TimeoutError:
            raise HotkeyError("no_portal", "the portal of this desktop does not answer", BY_HAND) from None
        if reply is None or reply.message_type is MessageType.ERROR:
            name, said = (reply.error_name or "", str(reply.body[0]) if reply.body else "") if reply else ("", "")
            if name.rpartition(".")[2] in _MISSING:
                raise HotkeyError("no_portal", "this desktop offers no global shortcuts to programs", BY_HAND)
            hint = "install the entry of lamd: packaging/install.sh; or " + BY_HAND
            raise HotkeyError("refused", f"the desktop refused: {said or name}", hint)
        return reply.body[0] if reply.body else None


_MISSING = ("ServiceUnknown", "NameHasNoOwner", "NoReply", "ServiceNotFound", "UnknownInterface", "UnknownMethod",
            "UnknownObject", "ChildExited", "ChildSignaled")  # fmt: skip
"""The ends of the bus's error names that say that there is no such portal."""


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[Portal]:
    """A portal on the session bus, let go at the end; raises ``HotkeyError`` ``no_portal``."""
    from dbus_fast.aio import MessageBus

    try:
        async with asyncio.timeout(CALL_S):
            bus = await MessageBus().connect()
    except Exception as error:  # dbus-fast raises whatever its transport does
        hint = "run lam hotkey inside the desktop session"
        raise HotkeyError("no_portal", f"the session bus does not answer: {error}", hint) from error
    try:
        yield Portal(bus)
    finally:
        bus.disconnect()
        with contextlib.suppress(Exception):  # it is going; how is all one
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]


def _keys(results: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(facts.get("trigger_description", "")) for name, facts in results.get("shortcuts", ())}


def _token() -> str:
    return "lamd_" + secrets.token_hex(8)
