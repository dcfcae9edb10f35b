"""How the desktop looks and whether it disturbs; ``machine`` and ``radios`` have what belongs to the computer.

Every setting is somebody else's service: one that is missing is told by the skill that needs it, the others go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lamd.api import Call, Done, Effect, Risk, SkillError, bus, skill

if TYPE_CHECKING:
    from lamd_settings._keys import Key

TEXT_STEP, SMALLEST_TEXT, LARGEST_TEXT = 0.15, 0.5, 3.0
"""Factors of the usual size; the limits are those of the setting itself."""
_NOTIFICATIONS = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications")
_DUNST = "org.dunstproject.cmd0"


@skill("settings.dark", risk=Risk.REVERSIBLE, examples=("dark mode", "it's too bright in here, go dark"))
def dark(on: bool) -> Done:
    """Switch the dark style on or off."""
    from lamd_settings import _keys

    said = f"The style of the whole desktop is {'dark' if on else 'light'}"
    before = _keys.DARK.read()
    if (before == "'prefer-dark'") == on:
        return Done(f"{said} already.", Effect.ALREADY)
    _keys.DARK.write("'prefer-dark'" if on else "'default'")
    return Done(f"{said}.", undo=_back("dark", before))


@skill("settings.night_light", risk=Risk.REVERSIBLE, examples=("night light on", "make the screen warmer"))
def night_light(on: bool) -> Done:
    """Switch the warm colours for the evening on or off."""
    from lamd_settings import _keys

    return _switched("The night light", "night", _keys.NIGHT, on, on)


@skill("settings.text_size", risk=Risk.REVERSIBLE, examples=("make the text bigger", "normal text size"))
def text_size(change: Literal["bigger", "smaller", "normal"]) -> Done:
    """Make all text of the desktop bigger, smaller or normal."""
    from lamd_settings import _keys

    before = _keys.TEXT.read()
    now = float(before)
    step = {"bigger": TEXT_STEP, "smaller": -TEXT_STEP, "normal": 1.0 - now}[change]
    wanted = round(min(max(now + step, SMALLEST_TEXT), LARGEST_TEXT), 2)
    if abs(wanted - now) < 0.005:
        limit = {"bigger": "as big as it gets", "smaller": "as small as it gets", "normal": "of normal size already"}
        return Done(f"Text is {limit[change]}.", Effect.ALREADY)
    _keys.TEXT.write(str(wanted))
    return Done(f"Text is at {round(wanted * 100)} % of its normal size.", undo=_back("text", before))


@skill("settings.do_not_disturb", risk=Risk.REVERSIBLE, examples=("do not disturb", "let notifications through again"))
async def do_not_disturb(on: bool) -> Done:
    """Hold notifications back, or show them again."""
    import asyncio

    from lamd_settings import _keys

    server = ""  # nobody shows any now; GNOME's setting holds once somebody does
    if _NOTIFICATIONS[0] in await bus.names("session"):
        server = str((await bus.call("session", *_NOTIFICATIONS, _NOTIFICATIONS[0], "GetServerInformation"))[0])
    if server == "dunst":
        return await _dunst(on)
    own = {"": _keys.BANNERS, "gnome-shell": _keys.BANNERS, "cinnamon": _keys.CINNAMON,
           "Notification Daemon": _keys.MATE}.get(server)  # fmt: skip
    if own is None:
        raise SkillError("unavailable", f"notifications come from {_clean(server)}, which lamd cannot hold back")
    name = next(name for name, key in _keys.KEYS.items() if key is own)
    set_to = on if own is _keys.MATE else not on
    return await asyncio.to_thread(_switched, "Do not disturb", name, own, set_to, on)


async def _dunst(on: bool) -> Done:
    """Source: dunst(5) and ``dunstctl``, which does the same."""
    said = f"Do not disturb is {'on' if on else 'off'}"
    if bool(await bus.get("session", *_NOTIFICATIONS, _DUNST, "paused")) == on:
        return Done(f"{said} already.", Effect.ALREADY)
    await bus.put("session", *_NOTIFICATIONS, _DUNST, "paused", "b", on)
    if bool(await bus.get("session", *_NOTIFICATIONS, _DUNST, "paused")) != on:
        raise SkillError("failed", "dunst was asked, and nothing changed")
    return Done(f"{said}.", undo=Call("settings.do_not_disturb", {"on": not on}))


def _switched(name: str, key_name: str, key: Key, value: bool, on: bool) -> Done:
    said, wanted = f"{name} is {'on' if on else 'off'}", str(value).lower()
    before = key.read()
    if before == wanted:
        return Done(f"{said} already.", Effect.ALREADY)
    key.write(wanted)
    return Done(f"{said}.", undo=_back(key_name, before))


def _back(name: str, value: str) -> Call:
    return Call("settings.put", {"name": name, "value": value})


@skill("settings.put", risk=Risk.REVERSIBLE, hidden=True)
def put(name: Literal["dark", "text", "night", "banners", "cinnamon", "mate"], value: str) -> Done:
    """Give a setting of the desktop the value it had."""
    from lamd_settings import _keys

    key = _keys.KEYS[name]
    before = key.read()
    key.write(value)
    return Done(f"{key.what} is as it was.".capitalize(), undo=_back(name, before))


def _clean(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:60]
