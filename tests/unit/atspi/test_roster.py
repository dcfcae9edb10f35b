from __future__ import annotations

import asyncio
import os

from lamd.atspi.connection import Connection
from lamd.atspi.events import OBJECT, WINDOW, Event
from lamd.atspi.roster import Roster
from lamd.atspi.wire import ROOT
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy, ToyRegistry


async def test_who_is_there(connection: Connection, launch: Launch, registry: ToyRegistry) -> None:
    app = await launch("app", Toy("frame", "f"), toolkit="gtk")
    roster = Roster(connection, own_pid=-1)
    (info,) = await roster.apps()
    assert (info.bus, info.name, info.toolkit, info.version, info.pid) == (app.info.bus, "app", "gtk", "1", os.getpid())
    app.calls.clear()
    assert await roster.apps() == (info,)
    assert app.calls.total() == 0
    registry.remove(app)
    await roster.refresh()
    assert await roster.apps() == ()


async def test_a_name_that_comes_late(connection: Connection, launch: Launch) -> None:
    app = await launch("", Toy("frame", "f"))
    roster = Roster(connection, own_pid=-1)
    assert [info.name for info in await roster.apps()] == [""]
    app.root.name = "late"
    assert [info.name for info in await roster.apps()] == ["late"]


async def test_a_hung_app_is_listed_without_a_name(connection: Connection, launch: Launch) -> None:
    good, bad = await launch("good"), await launch("bad")
    bad.mute = lambda _message: True
    roster = Roster(connection, own_pid=-1)
    started = asyncio.get_running_loop().time()
    assert [(info.bus, info.name) for info in await roster.apps()] == [(good.info.bus, "good"), (bad.info.bus, "")]
    assert asyncio.get_running_loop().time() - started < 1.5


async def test_own_apps_are_left_out(connection: Connection, launch: Launch) -> None:
    await launch("myself")
    assert await Roster(connection, own_pid=os.getpid()).apps() == ()


async def test_the_last_active_one(connection: Connection, launch: Launch) -> None:
    first, second = await launch("first", Toy("frame", "1")), await launch("second", Toy("frame", "2"))
    roster = Roster(connection, own_pid=-1)
    assert await roster.active() is None
    for app in (first, second, first):
        roster.window_event(Event((app.info.bus, "/w"), WINDOW, "Activate", "", False))
    found = await roster.active()
    assert found is not None
    assert found.name == "first"
    roster.window_event(Event((second.info.bus, "/w"), OBJECT, "StateChanged", "active", True))
    roster.window_event(Event((first.info.bus, "/w"), OBJECT, "StateChanged", "active", False))
    found = await roster.active()
    assert found is not None
    assert found.name == "second"
    roster.left(second.info.bus)
    found = await roster.active()
    assert found is not None
    assert found.name == "first"


async def test_the_registry_is_known_by_its_unique_name(connection: Connection, launch: Launch) -> None:
    app = await launch("app")
    roster = Roster(connection, own_pid=-1)
    await roster.refresh()
    owner = await connection.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetNameOwner", "s",
                                  ["org.a11y.atspi.Registry"])  # fmt: skip
    assert roster.is_registry((owner[0], ROOT))
    assert not roster.is_registry((app.info.bus, ROOT))
