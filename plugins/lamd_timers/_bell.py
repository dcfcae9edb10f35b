"""Rings: a notification (freedesktop.org Desktop Notifications Specification 1.2) and a sound where there is one."""

from __future__ import annotations

import asyncio
import html
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamd.api import SkillError, bus, natural, settings
from lamd_timers._ringing import LATE_S
from lamd_timers._store import Item
from lamd_timers._telling import at, length, roughly

if TYPE_CHECKING:
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

SERVICE = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_SOUNDS = {"alarm": "alarm-clock-elapsed", "timer": "complete", "reminder": "message-new-instant"}
"""Names of the freedesktop.org sound naming specification."""
_OTHER_SOUNDS = ("complete", "bell", "message")
_PLAYERS = (("canberra-gtk-play", "-f"), ("pw-play",), ("paplay",))
_DISMISSED_BY_HAND = 2

Answer = Callable[[int, str], Awaitable[None]]
"""Called with a notification's number and what was done with it: ``dismiss`` or ``snooze``."""

_heard: dict[int, MessageBus] = {}
"""Event loop → the connection on which answers are heard."""


async def show(thing: Item) -> int:
    """Show a thing that rings; its notification's number, 0 where nobody shows any."""
    from dbus_fast import Variant

    head, body = words(thing)
    hints = {
        "urgency": Variant("y", 1 if thing.kind == "reminder" else 2),
        "category": Variant("s", "x-lamd.timer"),
        "suppress-sound": Variant("b", True),
        "desktop-entry": Variant("s", "lamd"),
    }
    try:
        if await _markup():
            body = html.escape(body, quote=False)
        actions = ["default", "Dismiss", "dismiss", "Dismiss", "snooze", "Snooze"]
        told = ("lamd", thing.shown, "alarm-symbolic", head, body, actions, hints, 0)
        return int(await bus.call("session", SERVICE, _PATH, SERVICE, "Notify", "susssasa{sv}i", *told))
    except SkillError:
        return 0


async def take_away(number: int) -> None:
    """Close a notification; one that is gone already is fine."""
    if number:
        try:
            await bus.call("session", SERVICE, _PATH, SERVICE, "CloseNotification", "u", number)
        except SkillError:
            return


async def hear(answer: Answer) -> None:
    """From now on call ``answer`` when somebody presses a button of a notification, or closes it by hand."""
    loop = asyncio.get_running_loop()
    if (kept := _heard.get(id(loop))) and kept.connected:
        return
    tasks: set[asyncio.Task[None]] = set()

    def take(message: Message) -> None:
        if message.interface != SERVICE or not message.body:
            return
        what = ""
        if message.member == "ActionInvoked":
            what = "snooze" if message.body[1] == "snooze" else "dismiss"
        elif message.member == "NotificationClosed" and message.body[1] == _DISMISSED_BY_HAND:
            what = "dismiss"
        if what:
            task = loop.create_task(_answered(answer, int(message.body[0]), what))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    try:
        connection = await bus.connect("session")
        rule = f"type='signal',interface='{SERVICE}',path='{_PATH}'"
        await bus.call("session", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch",
                       "s", rule)  # fmt: skip
    except SkillError:
        return
    connection.add_message_handler(take)
    _heard[id(loop)] = connection


async def _answered(answer: Answer, number: int, what: str) -> None:
    await answer(number, what)


async def why_silent() -> str:
    """Why nothing could ring here; empty where something can."""
    if player() and sound_file("alarm"):
        return ""
    try:
        known = set(await bus.names("session"))
        startable = await bus.call("session", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                   "ListActivatableNames")  # fmt: skip
    except SkillError:
        return "nothing can ring here: there is neither a notification service nor a sound player"
    if SERVICE in known or SERVICE in startable:
        return ""
    return "nothing can ring here: there is neither a notification service nor a sound player"


def play(thing: Item) -> None:
    """Play the thing's sound, if there is one and something to play it; never fails."""
    file, player_ = sound_file(thing.kind), player()
    if not file or not player_:
        return
    try:
        process = subprocess.Popen(
            [*player_, str(file)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except OSError:
        return
    threading.Thread(target=process.wait, daemon=True).start()  # or its remains stay


def player() -> tuple[str, ...]:
    """The program that plays sounds, with its options; empty where there is none."""
    return next((found for found in _PLAYERS if shutil.which(found[0])), ())


def sound_file(kind: str) -> Path | None:
    """The sound of a kind of thing: the person's own, the sound theme's, or none."""
    own: Any = settings("timers").get("sound", True)
    if own is False:
        return None
    if isinstance(own, str):
        return Path(own).expanduser().absolute() if Path(own).expanduser().is_file() else None
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    folders = [home, *(os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")]
    for sound in (_SOUNDS[kind], *_OTHER_SOUNDS):
        for folder in folders:
            for ending in ("oga", "ogg", "wav"):
                file = Path(folder) / "sounds/freedesktop/stereo" / f"{sound}.{ending}"
                if file.is_absolute() and file.is_file():
                    return file
    return None


def words(thing: Item) -> tuple[str, str]:
    """Headline and text of a thing that rings."""
    text = natural.shown(thing.text)
    late = time.time() - thing.due
    behind = f"It was due at {at(thing.due)}, {roughly(late)} ago." if late > LATE_S and thing.rings <= 1 else ""
    if thing.kind == "timer":
        head = f"{text}: time is up" if text else "Time is up"
        return head, " ".join(filter(None, (f"The timer of {length(thing.length)} has ended.", behind)))
    if thing.kind == "alarm":
        return text or f"Alarm: {at(thing.due)}", behind or (f"Alarm, {at(thing.due)}" if text else "")
    return text, behind or f"Reminder, {at(thing.due)}"


async def _markup() -> bool:
    """Whether the body of a notification is read as markup."""
    found = await bus.call("session", SERVICE, _PATH, SERVICE, "GetCapabilities")
    capabilities = [found] if isinstance(found, str) else found or []
    return "body-markup" in capabilities
