"""lamd_settings: GSettings for real, dunst for real, other services as python-dbusmock mimics them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from lamd_settings import machine

from lamd import bus
from lamd.trajectory import Effect
from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller
from tests.plugins.mocked import MOCK, Mocked
from tests.unit.waiting import until

Start = Callable[..., Awaitable[Caller]]
REPOSITORY = Path(__file__).parents[2]
NOTIFICATIONS = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications")


@pytest.fixture
async def change(
    mocked: Mocked, start_skills: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Awaitable[Caller]]:
    """The skills, with settings in a file of the test's own and nobody on the buses."""
    monkeypatch.setenv("GSETTINGS_BACKEND", "keyfile")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return await start_skills("settings")


def kept(schema: str, key: str) -> str:
    return subprocess.run(["gsettings", "get", schema, key], capture_output=True, text=True, check=True).stdout.strip()


def keep(schema: str, key: str, value: str) -> None:
    subprocess.run(["gsettings", "set", schema, key, value], check=True)


# --- the desktop -----------------------------------------------------------------------------------------------------

INTERFACE = "org.gnome.desktop.interface"


@pytest.mark.parametrize("before", ["'default'", "'prefer-light'"])
async def test_dark_style(change: Caller, before: str) -> None:
    keep(INTERFACE, "color-scheme", before)
    assert (await change("settings.dark", on=False)).outcome.effect is Effect.ALREADY
    result = await change.done("settings.dark", on="on")
    assert (result.text, kept(INTERFACE, "color-scheme")) == (
        "The style of the whole desktop is dark.",
        "'prefer-dark'",
    )
    assert (await change("settings.dark", on=True)).outcome.effect is Effect.ALREADY
    await change.undo(result)
    assert kept(INTERFACE, "color-scheme") == before
    assert (await change.wrong("settings.dark", on="perhaps")).code == "skill.bad_value"


async def test_night_light(change: Caller) -> None:
    schema = "org.gnome.settings-daemon.plugins.color"
    result = await change.done("settings.night_light", on=True)
    assert kept(schema, "night-light-enabled") == "true"
    assert (await change("settings.night_light", on=True)).outcome.effect is Effect.ALREADY
    await change.undo(result)
    assert kept(schema, "night-light-enabled") == "false"


async def test_text_size(change: Caller) -> None:
    result = await change.done("settings.text_size", change="bigger")
    assert (result.text, kept(INTERFACE, "text-scaling-factor")) == (
        "Text is at 115 % of its normal size.",
        "1.1499999999999999",
    )
    await change.undo(result)
    assert kept(INTERFACE, "text-scaling-factor") == "1.0"
    assert (await change("settings.text_size", change="normal")).outcome.effect is Effect.ALREADY
    keep(INTERFACE, "text-scaling-factor", "2.95")
    await change.done("settings.text_size", change="bigger")
    assert (await change("settings.text_size", change="bigger")).text == "Text is as big as it gets."
    await change.done("settings.text_size", change="smaller")
    await change.done("settings.text_size", change="normal")
    assert kept(INTERFACE, "text-scaling-factor") == "1.0"


async def test_a_desktop_without_the_setting_says_so_and_the_others_go_on(
    start_skills: Start, mocked: Mocked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GSETTINGS_BACKEND", "memory")
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    change = await start_skills("settings")
    error = await change.wrong("settings.dark", on=True)
    told = "this desktop has no setting for the dark style that lamd knows"
    assert (error.code, error.message) == ("skill.unavailable", told)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "gsettings is not there" in (await (await start_skills("settings")).wrong("settings.dark", on=True)).message


@pytest.mark.parametrize("server", ["", "gnome-shell"])
async def test_do_not_disturb_of_gnome(mocked: Mocked, change: Caller, server: str) -> None:
    if server:
        methods = [("GetServerInformation", "", "ssss", f"ret = ('{server}', 'x', '1', '1.2')")]
        await mocked.service("session", *NOTIFICATIONS, methods)
    result = await change.done("settings.do_not_disturb", on=True)
    assert (result.text, kept("org.gnome.desktop.notifications", "show-banners")) == ("Do not disturb is on.", "false")
    assert (await change("settings.do_not_disturb", on=True)).outcome.effect is Effect.ALREADY
    await change.undo(result)
    assert kept("org.gnome.desktop.notifications", "show-banners") == "true"


async def test_notifications_of_somebody_unknown(mocked: Mocked, change: Caller) -> None:
    methods = [("GetServerInformation", "", "ssss", "ret = ('Pigeon', 'x', '1', '1.2')")]
    await mocked.service("session", *NOTIFICATIONS, methods)
    error = await change.wrong("settings.do_not_disturb", on=True)
    assert (error.code, "Pigeon" in error.message) == ("skill.unavailable", True)


@pytest.mark.desktop
async def test_do_not_disturb_of_dunst(desk: PrivateDesktop, start_skills: Start) -> None:
    process = desk._spawn(["dunst"])
    try:

        async def there() -> bool:
            return NOTIFICATIONS[0] in await bus.names("session")

        await until(there)
        change = await start_skills("settings")
        result = await change.done("settings.do_not_disturb", on=True)
        assert desk.run(["dunstctl", "is-paused"]).strip() == "true"
        assert (await change("settings.do_not_disturb", on=True)).outcome.effect is Effect.ALREADY
        await change.undo(result)
        assert desk.run(["dunstctl", "is-paused"]).strip() == "false"
    finally:
        await bus.close()
        process.terminate()
        process.wait(10)


# --- brightness and power --------------------------------------------------------------------------------------------


def backlight(folder: Path, name: str, kind: str, value: int, most: int) -> Path:
    light = folder / name
    light.mkdir(parents=True)
    for file, content in (("type", kind), ("brightness", value), ("max_brightness", most)):
        (light / file).write_text(str(content))
    return light / "brightness"


async def test_brightness_by_the_login_manager(mocked: Mocked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In this process, on files as the kernel has them, which the login manager writes."""
    name, session = "org.freedesktop.login1", "/org/freedesktop/login1/session/c7"
    light = backlight(tmp_path, "intel", "raw", 500, 1000)
    backlight(tmp_path, "nvidia", "strange", 3, 100)
    monkeypatch.setattr(machine, "BACKLIGHTS", tmp_path)
    await mocked.template("logind", name)
    await bus.call("system", name, "/org/freedesktop/login1", MOCK, "AddSession", "ssusb", "c7", "seat0", os.getuid(),
                   "tester", True)  # fmt: skip
    writes = f"open('{tmp_path}/' + args[1] + '/brightness', 'w').write(str(int(args[2])))"
    await bus.call(
        "system", name, session, MOCK, "AddMethod", "sssss", f"{name}.Session", "SetBrightness", "ssu", "", writes
    )
    result = await machine.brightness(80)
    assert (result.text, light.read_text()) == ("The brightness is 80 %.", "800")
    assert result.undo is not None
    assert dict(result.undo.arguments) == {"level": 50}
    assert (await machine.brightness(80)).effect is Effect.ALREADY
    assert (await machine.brightness_change(-5)).text == "The brightness is 75 %."
    assert (await machine.brightness_change(50)).text == "The brightness is 100 %."
    assert (await machine.brightness_change(10)).effect is Effect.ALREADY
    assert (await machine.brightness(0)).text == "The brightness is 1 %."


GNOME_POWER = ("org.gnome.SettingsDaemon.Power", "/org/gnome/SettingsDaemon/Power")


async def test_brightness_by_gnome(mocked: Mocked, change: Caller) -> None:
    await mocked.service("session", *GNOME_POWER, f"{GNOME_POWER[0]}.Screen", (), {"Brightness": 40})
    result = await change.done("settings.brightness", level="half")
    assert result.text == "The brightness is 50 %."
    changed = await change.done("settings.brightness_change", amount="-25")
    assert await bus.get("session", *GNOME_POWER, f"{GNOME_POWER[0]}.Screen", "Brightness") == 25
    await change.undo(changed)
    await change.undo(result)
    assert await bus.get("session", *GNOME_POWER, f"{GNOME_POWER[0]}.Screen", "Brightness") == 40
    assert (await change.wrong("settings.brightness", level=120)).code == "skill.bad_value"


async def test_power_profiles(mocked: Mocked, change: Caller) -> None:
    await mocked.template("power_profiles_daemon", "net.hadess.PowerProfiles")
    result = await change.done("settings.power", profile="power saver")
    where = ("net.hadess.PowerProfiles", "/net/hadess/PowerProfiles", "net.hadess.PowerProfiles")
    assert await bus.get("system", *where, "ActiveProfile") == "power-saver"
    assert (await change("settings.power", profile="power saver")).outcome.effect is Effect.ALREADY
    await change.undo(result)
    assert await bus.get("system", *where, "ActiveProfile") == "balanced"
    assert (await change.wrong("settings.power", profile="turbo")).code == "skill.bad_value"
    await bus.call("system", *where[:2], MOCK, "UpdateProperties", "sa{sv}", where[2], {"Profiles": no_profiles()})
    assert (await change.wrong("settings.power", profile="performance")).code == "skill.unavailable"


def no_profiles() -> object:
    from dbus_fast import Variant

    return Variant("aa{sv}", [{"Profile": Variant("s", "balanced")}])


# --- radios ----------------------------------------------------------------------------------------------------------

NETWORK = "org.freedesktop.NetworkManager"
NETWORK_AT = (NETWORK, "/org/freedesktop/NetworkManager", NETWORK)
ADAPTER = ("org.bluez", "/org/bluez/hci0", "org.bluez.Adapter1")
RFKILL = ("org.gnome.SettingsDaemon.Rfkill", "/org/gnome/SettingsDaemon/Rfkill", "org.gnome.SettingsDaemon.Rfkill")


async def network(mocked: Mocked, wifi_card: bool = True) -> None:
    await mocked.template("networkmanager", NETWORK)
    if wifi_card:
        await bus.call("system", *NETWORK_AT[:2], MOCK, "AddWiFiDevice", "ssu", "mock", "wlan0", 30)


async def bluez(mocked: Mocked, adapter: bool = True) -> None:
    await mocked.template("bluez5", "org.bluez")
    if adapter:
        await bus.call("system", "org.bluez", "/org/bluez", "org.bluez.Mock", "AddAdapter", "ss", "hci0", "desk")


async def test_wifi(mocked: Mocked, change: Caller) -> None:
    await network(mocked)
    result = await change.done("settings.wifi", on=False)
    assert (result.text, await bus.get("system", *NETWORK_AT, "WirelessEnabled")) == ("Wi-Fi is off.", False)
    assert (await change("settings.wifi", on=False)).outcome.effect is Effect.ALREADY
    await change.undo(result)
    assert await bus.get("system", *NETWORK_AT, "WirelessEnabled") is True


async def test_bluetooth(mocked: Mocked, change: Caller) -> None:
    await bluez(mocked)
    result = await change.done("settings.bluetooth", on=False)
    assert (result.text, await bus.get("system", *ADAPTER, "Powered")) == ("Bluetooth is off.", False)
    assert (await change("settings.bluetooth", on=False)).outcome.effect is Effect.ALREADY
    await change.undo(result)
    assert await bus.get("system", *ADAPTER, "Powered") is True


async def test_aeroplane_mode_by_hand_keeps_what_was_off(mocked: Mocked, change: Caller) -> None:
    await network(mocked)
    await bluez(mocked)
    await change.done("settings.bluetooth", on=False)
    assert (await change("settings.airplane", on=False)).outcome.effect is Effect.ALREADY
    result = await change.done("settings.airplane", on=True)
    assert result.text == "Aeroplane mode is on: Wi-Fi is off, Bluetooth is off."
    assert (await change("settings.airplane", on=True)).outcome.effect is Effect.ALREADY
    assert (await change.undo(result)).text == "As before: Wi-Fi is on, Bluetooth is off."
    await change.done("settings.airplane", on=True)
    landed = await change.done("settings.airplane", on=False)
    assert landed.text == "Aeroplane mode is off: Wi-Fi is on, Bluetooth is off."


async def test_aeroplane_mode_by_gnome(mocked: Mocked, change: Caller) -> None:
    await mocked.service("session", *RFKILL, (), {"AirplaneMode": False})
    result = await change.done("settings.airplane", on=True)
    assert await bus.get("session", *RFKILL, "AirplaneMode") is True
    assert (await change("settings.airplane", on=True)).outcome.effect is Effect.ALREADY
    await change.undo(result)
    assert await bus.get("session", *RFKILL, "AirplaneMode") is False


ABSENT = {
    "settings.wifi": ({"on": True}, "org.freedesktop.NetworkManager is not running"),
    "settings.bluetooth": ({"on": True}, "org.bluez is not running"),
    "settings.airplane": ({"on": True}, "neither NetworkManager nor BlueZ runs, so lamd reaches no radio"),
    "settings.power": ({"profile": "balanced"}, "this computer has no power profiles"),
    "settings.brightness": ({"level": 40}, "the brightness of this screen cannot be set from the computer"),
    "settings.brightness_change": ({"amount": 10}, "the brightness of this screen cannot be set from the computer"),
}


async def test_what_is_absent_is_told_by_the_skill_that_needs_it(mocked: Mocked, change: Caller) -> None:
    for name, (arguments, told) in ABSENT.items():
        error = await change.wrong(name, **arguments)
        assert (error.code, error.message) == ("skill.unavailable", told)
    assert (await change("settings.dark", on=True)).outcome.effect is Effect.CONFIRMED


async def test_machines_without_the_radio(mocked: Mocked, change: Caller) -> None:
    await network(mocked, wifi_card=False)
    await bluez(mocked, adapter=False)
    assert (await change.wrong("settings.wifi", on=True)).message == "this computer has no Wi-Fi"
    assert (await change.wrong("settings.bluetooth", on=True)).message == "this computer has no Bluetooth"


async def test_what_people_say_can_be_read(change: Caller) -> None:
    for line in (REPOSITORY / "models/data/phrasing/skills.jsonl").read_text().splitlines():
        for call in json.loads(line)["calls"]:
            if call["skill"].startswith("settings."):
                assert await change.skills.read(call["skill"], call["arguments"])
