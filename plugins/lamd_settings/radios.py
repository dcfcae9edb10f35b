"""Wi-Fi, Bluetooth and aeroplane mode.

Sources: https://networkmanager.dev/docs/api/latest/ (``org.freedesktop.NetworkManager``); BlueZ,
``doc/org.bluez.Adapter.rst``; gnome-settings-daemon, ``plugins/rfkill``.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

from lamd.api import Call, Done, Effect, Risk, SkillError, bus, skill

NETWORK = ("org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager", "org.freedesktop.NetworkManager")
BLUEZ, ADAPTER = "org.bluez", "org.bluez.Adapter1"
RFKILL = ("org.gnome.SettingsDaemon.Rfkill", "/org/gnome/SettingsDaemon/Rfkill", "org.gnome.SettingsDaemon.Rfkill")
WIFI_DEVICE = 2
"""``NM_DEVICE_TYPE_WIFI``."""
WAIT_S = 2.0
"""Longest wait for a radio to do as asked."""


@skill("settings.wifi", risk=Risk.REVERSIBLE, examples=("wifi off", "turn the wireless on"))
async def wifi(on: bool) -> Done:
    """Switch Wi-Fi on or off."""
    devices = await bus.call("system", *NETWORK, "GetDevices") or ()
    kinds = [await bus.get("system", NETWORK[0], path, f"{NETWORK[2]}.Device", "DeviceType") for path in devices]
    if WIFI_DEVICE not in kinds:
        raise SkillError("unavailable", "this computer has no Wi-Fi")
    said = f"Wi-Fi is {_on(on)}"
    if await _wireless() == on:
        return Done(f"{said} already.", Effect.ALREADY)
    if on and not await bus.get("system", *NETWORK, "WirelessHardwareEnabled"):
        raise SkillError("failed", "Wi-Fi is switched off by a key or switch of the computer", "use that one")
    await _set_wireless(on)
    return Done(f"{said}.", undo=Call("settings.wifi", {"on": not on}))


@skill("settings.bluetooth", risk=Risk.REVERSIBLE, examples=("bluetooth on", "turn bluetooth off"))
async def bluetooth(on: bool) -> Done:
    """Switch Bluetooth on or off."""
    adapters = await _adapters()
    if not adapters:
        raise SkillError("unavailable", "this computer has no Bluetooth")
    said = f"Bluetooth is {_on(on)}"
    if all(powered == on for powered in adapters.values()):
        return Done(f"{said} already.", Effect.ALREADY)
    await _set_bluetooth(on)
    return Done(f"{said}.", undo=Call("settings.bluetooth", {"on": not on}))


@skill("settings.airplane", risk=Risk.REVERSIBLE, examples=("aeroplane mode", "we've landed, flight mode off"))
async def airplane(on: bool) -> Done:
    """Switch all radios of the computer off, or on again."""
    try:
        is_on = bool(await bus.get("session", *RFKILL, "AirplaneMode"))
    except SkillError:
        return await _airplane_by_hand(on)
    if is_on == on:
        return Done(f"Aeroplane mode is {_on(on)} already.", Effect.ALREADY)

    async def holds() -> bool:
        return bool(await bus.get("session", *RFKILL, "AirplaneMode")) == on

    await bus.put("session", *RFKILL, "AirplaneMode", "b", on)
    await _until(holds, f"aeroplane mode did not go {_on(on)}")
    return Done(f"Aeroplane mode is {_on(on)}.", undo=Call("settings.airplane", {"on": not on}))


async def _airplane_by_hand(on: bool) -> Done:
    """Wi-Fi and Bluetooth one by one; what was on before is kept for the landing."""
    now = await _radios()
    if not now:
        raise SkillError("unavailable", "neither NetworkManager nor BlueZ runs, so lamd reaches no radio")
    if any(now.values()) != on:
        return Done(f"Aeroplane mode is {_on(on)} already.", Effect.ALREADY)
    if on:
        _keep(now)
    kept = {} if on else _kept()
    await _set_radios({name: not on and kept.get(name, True) for name in now})
    told = f"Aeroplane mode is {_on(on)}: {await _told()}."
    return Done(told, undo=Call("settings.radios", now))


@skill("settings.radios", risk=Risk.REVERSIBLE, hidden=True)
async def radios(wifi: bool | None = None, bluetooth: bool | None = None) -> Done:
    """Give the radios the states they had before ``settings.airplane``."""
    before = await _radios()
    wanted = {"wifi": wifi, "bluetooth": bluetooth}
    await _set_radios({name: bool(state) for name, state in wanted.items() if state is not None and name in before})
    return Done(f"As before: {await _told()}.", undo=Call("settings.radios", before))


# --- the two radios --------------------------------------------------------------------------------------------------


async def _radios() -> dict[str, bool]:
    """Which of the two there are, and whether they are on."""
    found = {}
    with contextlib.suppress(SkillError):
        found["wifi"] = await _wireless()
    with contextlib.suppress(SkillError):
        if adapters := await _adapters():
            found["bluetooth"] = any(adapters.values())
    return found


async def _set_radios(wanted: dict[str, bool]) -> None:
    if "wifi" in wanted:
        await _set_wireless(wanted["wifi"])
    if "bluetooth" in wanted:
        await _set_bluetooth(wanted["bluetooth"])


async def _told() -> str:
    names = {"wifi": "Wi-Fi", "bluetooth": "Bluetooth"}
    return ", ".join(f"{names[name]} is {_on(state)}" for name, state in (await _radios()).items())


async def _wireless() -> bool:
    return bool(await bus.get("system", *NETWORK, "WirelessEnabled"))


async def _set_wireless(on: bool) -> None:
    async def holds() -> bool:
        return await _wireless() == on

    await bus.put("system", *NETWORK, "WirelessEnabled", "b", on)
    await _until(holds, f"Wi-Fi did not go {_on(on)}")


async def _adapters() -> dict[str, bool]:
    """Object path of each Bluetooth adapter and whether it is on; raises ``SkillError`` ``unavailable``."""
    manager = "org.freedesktop.DBus.ObjectManager"
    found: dict[str, dict[str, Any]] = await bus.call("system", BLUEZ, "/", manager, "GetManagedObjects") or {}
    return {str(path): bool(kinds[ADAPTER].get("Powered")) for path, kinds in found.items() if ADAPTER in kinds}


async def _set_bluetooth(on: bool) -> None:
    async def holds() -> bool:
        return all(powered == on for powered in (await _adapters()).values())

    for path, powered in (await _adapters()).items():
        if powered != on:
            await bus.put("system", BLUEZ, path, ADAPTER, "Powered", "b", on)
    await _until(holds, f"Bluetooth did not go {_on(on)}")


async def _until(holds: Callable[[], Awaitable[bool]], why: str) -> None:
    """Ask again until it is so, for ``WAIT_S`` seconds; raises ``SkillError`` ``failed``."""
    deadline = time.monotonic() + WAIT_S
    while not await holds():
        if time.monotonic() > deadline:
            raise SkillError("failed", why)
        await asyncio.sleep(0.05)


def _on(on: bool) -> str:
    return "on" if on else "off"


def _keep(states: dict[str, bool]) -> None:
    import json

    from lamd.api import state_folder

    (state_folder("settings") / "radios.json").write_text(json.dumps(states))


def _kept() -> dict[str, bool]:
    """What was on before the last flight; empty where that is not known."""
    import json

    from lamd.api import state_folder

    try:
        read = json.loads((state_folder("settings") / "radios.json").read_text())
    except (OSError, ValueError):
        return {}
    return {str(name): bool(state) for name, state in read.items()} if isinstance(read, dict) else {}
