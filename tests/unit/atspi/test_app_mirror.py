from __future__ import annotations

import asyncio

import pytest

from lamd.atspi import app_mirror as module
from lamd.atspi.app_mirror import AppMirror
from lamd.atspi.connection import Connection
from lamd.atspi.events import OBJECT, Event
from lamd.errors import AtspiError
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy, ToyApp, until


async def loaded(connection: Connection, app: ToyApp) -> AppMirror:
    mirror = AppMirror(connection, app.info)
    await mirror.tree()
    return mirror


def renamed(app: ToyApp, node: Toy, name: str) -> Event:
    node.name = name
    return Event(app.ref(node), OBJECT, "PropertyChange", "accessible-name", False)


async def test_events_before_the_first_read_are_nothing(connection: Connection, launch: Launch) -> None:
    app = await launch("app", Toy("frame", "f"))
    mirror = AppMirror(connection, app.info)
    mirror.event(renamed(app, app.root.children[0], "g"))
    assert not mirror.loaded
    assert not mirror.busy
    assert app.calls.total() == 0


async def test_events_during_the_first_read_are_not_lost(connection: Connection, launch: Launch) -> None:
    frame = Toy("frame", "f", [Toy("label", str(number)) for number in range(50)])
    app = await launch("app", frame)
    mirror = AppMirror(connection, app.info)
    reading = asyncio.create_task(mirror.tree())
    await until(lambda: app.calls["GetRole"] > 20)
    mirror.event(renamed(app, frame, "g"))
    tree = await reading
    await until(lambda: not mirror.busy)
    tree = await mirror.tree()
    assert tree.nodes[1].name == "g"


async def test_a_pass_takes_half_of_the_time_at_most(connection: Connection, launch: Launch) -> None:
    frame = Toy("frame", "f")
    app = await launch("app", frame)
    mirror = await loaded(connection, app)
    app.calls.clear()
    async with asyncio.timeout(5):
        for number in range(300):
            mirror.event(renamed(app, frame, str(number)))
            await asyncio.sleep(0.001)
    await until(lambda: not mirror.busy)
    assert (await mirror.tree()).nodes[1].name == "299"
    assert app.calls["Get.Name"] < 150


async def test_too_much_at_once_reads_everything(
    connection: Connection, launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_DIRT", 10)
    labels = [Toy("label", str(number)) for number in range(30)]
    app = await launch("app", Toy("frame", "f", labels), cache="common")
    mirror = await loaded(connection, app)
    app.calls.clear()
    for label in labels:
        mirror.event(renamed(app, label, label.name + "!"))
    await until(lambda: not mirror.busy)
    assert (await mirror.tree()).nodes[-1].name == "29!"
    assert app.calls["Get.Name"] == 0
    assert app.calls["GetItems"] >= 1


async def test_changed_waits_for_quiet(connection: Connection, launch: Launch) -> None:
    frame = Toy("frame", "f")
    app = await launch("app", frame)
    mirror = await loaded(connection, app)
    before = await mirror.tree()
    loop = asyncio.get_running_loop()
    waiting = asyncio.create_task(mirror.changed(before.revision, 5, 0.1))
    for number in range(5):
        mirror.event(renamed(app, frame, str(number)))
        await asyncio.sleep(0.03)
    after = await waiting
    assert after.nodes[1].name == "4"
    started = loop.time()
    assert (await mirror.changed(after.revision, 0.1, 0.03)).revision >= after.revision
    assert loop.time() - started < 1


async def test_who_waits_for_a_read_that_is_closed(connection: Connection, launch: Launch) -> None:
    app = await launch("app", Toy("frame", "f"))
    app.mute = lambda _message: True
    mirror = AppMirror(connection, app.info)
    reading = asyncio.create_task(mirror.tree())
    await until(lambda: app.calls.total() > 0)
    mirror.close(AtspiError("no_bus", "away"))
    with pytest.raises(AtspiError) as caught:
        await reading
    assert caught.value.code == "atspi.no_bus"


async def test_a_failed_read_is_tried_again(connection: Connection, launch: Launch) -> None:
    app = await launch("app", Toy("frame", "f"))
    app.gone.add("/org/a11y/atspi/accessible/root")
    mirror = AppMirror(connection, app.info)
    with pytest.raises(AtspiError) as caught:
        await mirror.tree()
    assert caught.value.code == "atspi.app_gone"
    app.gone.clear()
    assert len((await mirror.tree()).nodes) == 2


async def test_one_who_stops_waiting_does_not_stop_the_read(connection: Connection, launch: Launch) -> None:
    app = await launch("app", Toy("frame", "f"))
    mirror = AppMirror(connection, app.info)
    first, second = (asyncio.create_task(mirror.tree()) for _ in range(2))
    await until(lambda: app.calls.total() > 0)
    first.cancel()
    assert len((await second).nodes) == 2


async def test_an_app_that_is_let_go_is_read_anew_and_revisions_go_on(connection: Connection, launch: Launch) -> None:
    frame = Toy("frame", "f")
    app = await launch("app", frame)
    mirror = await loaded(connection, app)
    before = await mirror.tree()
    mirror.sleep()
    assert not mirror.loaded
    app.calls.clear()
    mirror.event(renamed(app, frame, "g"))
    await app.settle()
    assert app.calls.total() == 0
    after = await mirror.tree()
    assert after.nodes[1].name == "g"
    assert after.revision > before.revision


async def test_nobody_looks_so_nothing_is_checked(
    connection: Connection, launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHECK_WHILE", 0.0)
    frame = Toy("frame", "f")
    app = await launch("app", frame)
    mirror = await loaded(connection, app)
    app.calls.clear()
    mirror.event(renamed(app, frame, "g"))
    await until(lambda: not mirror.busy)
    await asyncio.sleep(module.CHECK_AFTER + 0.1)
    assert app.calls["GetItems"] == 0
    assert (await mirror.tree()).nodes[1].name == "g"
