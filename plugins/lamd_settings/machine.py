"""Brightness of the screen and the power profile."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from lamd.api import Call, Done, Effect, Percent, Risk, SkillError, bus, skill

BACKLIGHTS = Path("/sys/class/backlight")
"""Source: https://docs.kernel.org/admin-guide/abi-stable.html (``/sys/class/backlight``)."""
GNOME = ("org.gnome.SettingsDaemon.Power", "/org/gnome/SettingsDaemon/Power", "org.gnome.SettingsDaemon.Power.Screen")
PROFILES = (
    ("org.freedesktop.UPower.PowerProfiles", "/org/freedesktop/UPower/PowerProfiles"),
    ("net.hadess.PowerProfiles", "/net/hadess/PowerProfiles"),
)
"""Source: https://upower.pages.freedesktop.org/power-profiles-daemon/; the second is its name before 0.20."""
DARKEST = 1
"""Percent: at nothing some screens are off."""


@skill("settings.brightness", risk=Risk.REVERSIBLE, examples=("brightness to half", "screen at full brightness"))
async def brightness(level: Percent) -> Done:
    """Set the brightness of the screen, in percent."""
    return await _set(level, await _brightness())


@skill("settings.brightness_change", risk=Risk.REVERSIBLE, examples=("a bit brighter", "dim the screen"))
async def brightness_change(amount: int) -> Done:
    """Make the screen brighter, or darker with a negative amount, in percent."""
    before = await _brightness()
    return await _set(min(max(before + amount, 0), 100), before)


async def _set(level: int, before: int) -> Done:
    level = max(level, DARKEST)
    if level == before:
        return Done(f"The brightness is {before} % already.", Effect.ALREADY)
    if await _gnome() is not None:
        await bus.put("session", *GNOME, "Brightness", "i", level)
    else:
        await _by_the_login_manager(level)
    now = await _brightness()
    if abs(now - level) > 3:  # some screens have few steps
        raise SkillError("failed", f"the brightness is {now} %, not {level} %")
    return Done(f"The brightness is {now} %.", undo=Call("settings.brightness", {"level": before}))


async def _brightness() -> int:
    """Percent; raises ``SkillError`` ``unavailable``."""
    found = await _gnome()
    if found is not None:
        return found
    folder, most = _backlight()
    return round(100 * int((folder / "brightness").read_text()) / most)


async def _gnome() -> int | None:
    """What GNOME says; None where it is not there, or knows of no screen that can be dimmed."""
    try:
        level = int(await bus.get("session", *GNOME, "Brightness"))
    except SkillError:
        return None
    return level if level >= 0 else None


def _backlight() -> tuple[Path, int]:
    """The screen's own light and its largest value; raises ``SkillError`` ``unavailable``."""
    order = {"firmware": 0, "platform": 1, "raw": 2}
    found = []
    for folder in BACKLIGHTS.iterdir() if BACKLIGHTS.is_dir() else ():
        try:
            kind, most = (folder / "type").read_text().strip(), int((folder / "max_brightness").read_text())
            int((folder / "brightness").read_text())
        except (OSError, ValueError):
            continue
        if most > 0:
            found.append((order.get(kind, 3), folder.name, folder, most))
    if not found:
        raise SkillError("unavailable", "the brightness of this screen cannot be set from the computer",
                         "most screens with a cable have buttons for it")  # fmt: skip
    _, _, folder, most = min(found)
    return folder, most


async def _by_the_login_manager(level: int) -> None:
    from lamd_system import _logind

    folder, most = _backlight()
    _, session = await _logind.session()
    value = max(round(most * level / 100), 1)
    await bus.call("system", _logind.SERVICE, session, _logind.SESSION, "SetBrightness", "ssu",
                   "backlight", folder.name, value)  # fmt: skip


@skill("settings.power", risk=Risk.REVERSIBLE, examples=("save power", "performance mode"))
async def power(profile: Literal["performance", "balanced", "power saver"]) -> Done:
    """Choose between speed and a long battery life."""
    service, path = await _profiles()
    wanted = profile.replace(" ", "-")
    before = str(await bus.get("system", service, path, service, "ActiveProfile"))
    if before == wanted:
        return Done(f"The power profile is {profile} already.", Effect.ALREADY)
    offered = [str(one.get("Profile", "")) for one in await bus.get("system", service, path, service, "Profiles")]
    if wanted not in offered:
        raise SkillError("unavailable", f"this computer has no power profile {profile}")
    await bus.put("system", service, path, service, "ActiveProfile", "s", wanted)
    if str(await bus.get("system", service, path, service, "ActiveProfile")) != wanted:
        raise SkillError("failed", f"the power profile stayed at {before}")
    return Done(f"The power profile is {profile}.", undo=Call("settings.power", {"profile": before.replace("-", " ")}))


async def _profiles() -> tuple[str, str]:
    for service, path in PROFILES:
        try:
            await bus.get("system", service, path, service, "ActiveProfile")
        except SkillError as error:
            if error.code == "skill.unavailable":
                continue
            raise
        return service, path
    raise SkillError("unavailable", "this computer has no power profiles", "power-profiles-daemon would bring them")
