"""lamd_system: the machine itself by psutil, its services as python-dbusmock mimics them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import lamd_system
import psutil
import pytest
from lamd_system import power

from lamd import bus
from lamd.trajectory import Effect
from tests.plugins.calling import Caller
from tests.plugins.mocked import Mocked

Start = Callable[..., Awaitable[Caller]]
LOGIND = "org.freedesktop.login1"
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
async def system(mocked: Mocked, start_skills: Start) -> Caller:
    return await start_skills("system")


async def logind(mocked: Mocked, **parameters: str | bool) -> None:
    await mocked.template("logind", LOGIND, **parameters)
    added = ("c7", "seat0", os.getuid(), "tester", True)
    await bus.call(
        "system", LOGIND, "/org/freedesktop/login1", "org.freedesktop.DBus.Mock", "AddSession", "ssusb", *added
    )


# --- what the machine says -------------------------------------------------------------------------------------------


async def test_time_and_date(system: Caller) -> None:
    assert re.fullmatch(r"It is \d\d:\d\d\.", (await system("system.time")).text)
    today = date.today()  # noqa: DTZ011 -- the day it is here
    assert (await system("system.date")).text in {
        f"Today is {day:%A}, {day.day} {day:%B} {day.year}." for day in (today, today + timedelta(days=1))
    }
    assert re.fullmatch(r"That is \w+, 25 December \d{4}, .*\.", (await system("system.date", when="christmas")).text)
    assert (await system("system.date", when="tomorrow")).text.endswith(", tomorrow.")
    assert (await system("system.date", when="yesterday")).text.endswith(", yesterday.")
    assert (await system("system.date", when="9 november 1989")).text.startswith("That is Thursday, 9 November 1989,")
    assert (await system.wrong("system.date", when="the big bang")).code == "skill.bad_value"


async def test_memory_disk_uptime_and_address(system: Caller) -> None:
    memory = (await system("system.memory")).text
    assert re.match(
        r"\d+\.\d of \d+\.\d GiB of memory are free \(\d+ % in use\)\. \S.* uses most, \d+\.\d GiB\.", memory
    )
    assert re.search(r"[\d.]+ GB of [\d.]+ GB are free \(\d+ % used\)", (await system("system.disk")).text)
    uptime = (await system("system.uptime")).text
    assert f"since {datetime.fromtimestamp(psutil.boot_time()).astimezone():%H:%M}" in uptime
    told = (await system("system.address")).text
    cards = [a.address for one in psutil.net_if_addrs().values() for a in one]
    assert "is in no network" in told or any(address in told for address in cards)
    assert "127.0.0.1" not in told


def supply(folder: Path, **values: str) -> None:
    folder.mkdir(parents=True)
    for name, value in values.items():
        (folder / name).write_text(value)


@pytest.mark.parametrize(
    ("battery", "mains", "told"),
    [
        (None, "", "This computer has no battery."),
        ("Discharging", "0", "The battery is at 63 %, for about 3 hours 9 minutes more."),
        ("Charging", "1", "The battery is at 63 %, plugged in."),
    ],
)
def test_battery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, battery: str | None, mains: str, told: str) -> None:
    """The real reader, on files as the kernel has them."""
    if battery:
        supply(tmp_path / "BAT0", status=battery, capacity="63", energy_now="31500000", energy_full="50000000",
               power_now="10000000")  # fmt: skip
        supply(tmp_path / "AC0", online=mains)
    monkeypatch.setattr("psutil._pslinux.POWER_SUPPLY_PATH", str(tmp_path))
    assert lamd_system.battery().text == told


async def test_dates_as_people_say_them_can_be_read(system: Caller) -> None:
    lines = (REPOSITORY / "models/data/phrasing/skills.jsonl").read_text().splitlines()
    said = {
        c["arguments"].get("when") for line in lines for c in json.loads(line)["calls"] if c["skill"] == "system.date"
    }
    for when in said - {None}:
        assert (await system("system.date", when=when)).text.startswith("That is")


# --- lock ------------------------------------------------------------------------------------------------------------


async def test_lock_by_the_login_manager(mocked: Mocked, system: Caller) -> None:
    await logind(mocked)
    session = "/org/freedesktop/login1/session/c7"
    result = await system("system.lock")
    assert (result.outcome.effect, "Lock" in mocked.calls(LOGIND)) == (Effect.UNVERIFIABLE, True)
    await bus.call("system", LOGIND, session, f"{LOGIND}.Session", "SetLockedHint", "b", True)
    assert (await system("system.lock")).outcome.effect is Effect.ALREADY


@pytest.mark.parametrize(("name", "path"), power.SAVERS)
async def test_lock_by_the_screen_saver(mocked: Mocked, system: Caller, name: str, path: str) -> None:
    methods = (("Lock", "", "", "self.locked = True"), ("GetActive", "", "b", "ret = getattr(self, 'locked', False)"))
    await mocked.service("session", name, path, name, methods)
    result = await system("system.lock")
    assert (result.text, result.outcome.effect) == ("The screen is locked.", Effect.CONFIRMED)
    assert (await system("system.lock")).outcome.effect is Effect.ALREADY


async def test_a_screen_that_stays_unlocked_is_told(mocked: Mocked, system: Caller) -> None:
    name, path = power.SAVERS[0]
    await mocked.service("session", name, path, name, (("Lock", "", "", ""), ("GetActive", "", "b", "ret = False")))
    assert "is not locked" in (await system.wrong("system.lock")).message


async def test_nobody_can_lock(system: Caller) -> None:
    error = await system.wrong("system.lock")
    assert (error.code, error.message) == ("skill.unavailable", "org.freedesktop.login1 is not running")


# --- sleep and the end -----------------------------------------------------------------------------------------------

DOWN = {
    "suspend": "Suspend True",
    "logout": 'TerminateSession "c7"',
    "restart": "Reboot True",
    "shutdown": "PowerOff True",
}


@pytest.mark.parametrize("what", DOWN)
async def test_the_login_manager_does_it(mocked: Mocked, system: Caller, what: str) -> None:
    assert (await system.skills.find(f"system.{what}")).risk == "consequential"
    assert (await system.wrong(f"system.{what}")).code == "skill.unavailable"
    await logind(mocked)
    result = await system(f"system.{what}")
    assert result.outcome.effect is Effect.UNVERIFIABLE
    assert DOWN[what] in mocked.calls(LOGIND)


async def test_that_it_goes_down_is_confirmed_where_the_login_manager_says_so(mocked: Mocked, system: Caller) -> None:
    await logind(mocked, PreparingForSleep=True, PreparingForShutdown=True)
    for what in ("suspend", "restart", "shutdown"):
        assert (await system(f"system.{what}")).outcome.effect is Effect.CONFIRMED


async def test_what_the_machine_cannot_or_may_not_is_told(mocked: Mocked, system: Caller) -> None:
    await logind(mocked, CanSuspend="na", CanPowerOff="no")
    assert (await system.wrong("system.suspend")).message == "this computer cannot go to sleep"
    error = await system.wrong("system.shutdown")
    assert (error.code, error.message) == ("skill.unavailable", "you may not let this computer shut down")


@pytest.mark.parametrize("way", power.WAYS, ids=lambda way: way.service)
async def test_the_session_ends_itself_where_it_can(mocked: Mocked, system: Caller, way: power.Way) -> None:
    methods = [(name, signature, "", "") for name, signature, _ in way.members.values()]
    await mocked.service("session", way.service, way.path, way.interface, methods)
    for what, (member, _, args) in way.members.items():
        result = await system(f"system.{what}")
        assert result.outcome.effect is Effect.UNVERIFIABLE
        assert mocked.calls(way.service)[-1] == " ".join([member, *(str(arg) for arg in args)])
