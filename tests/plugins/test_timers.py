"""lamd_timers through the skill process, with a real notification service (dunst) and a monitor of the bus."""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import lamd_timers
import pytest
from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus
from lamd_timers import _bell, _ringing, _store, _telling
from lamd_timers._store import Item

from lamd import natural
from lamd.errors import SkillError
from lamd.trajectory import Effect
from tests.desktop.session import PrivateDesktop
from tests.plugins.calling import Caller
from tests.unit.waiting import until

Start = Callable[..., Awaitable[Caller]]


class Monitor:
    """What goes to and from the notification service."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        self._seen: asyncio.Queue[tuple[str, list[Any]]] = asyncio.Queue()

    async def begin(self) -> None:
        await self._bus.connect()
        rules = ["interface='org.freedesktop.Notifications'"]
        reply = await self._bus.call(
            Message("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Monitoring", "BecomeMonitor",
                    signature="asu", body=[rules, 0])
        )  # fmt: skip
        assert reply is None or reply.message_type is MessageType.METHOD_RETURN
        self._bus.add_message_handler(self._take)

    def _take(self, message: Message) -> bool:
        if message.member in ("Notify", "CloseNotification", "ActionInvoked", "NotificationClosed"):
            self._seen.put_nowait((message.member, message.body))
        return True

    async def until(self, member: str, timeout: float = 30) -> list[Any]:
        async with asyncio.timeout(timeout):
            while True:
                seen, body = await self._seen.get()
                if seen == member:
                    return body

    async def shown(self) -> tuple[str, str]:
        """Headline and text of the next notification."""
        body = await self.until("Notify")
        return body[3], body[4]


@pytest.fixture
def dunst(desk: PrivateDesktop) -> Iterator[PrivateDesktop]:
    process = desk._spawn(["dunst"])
    yield desk
    process.kill()
    process.wait(10)


@pytest.fixture
async def monitor(dunst: PrivateDesktop) -> AsyncIterator[Monitor]:
    watching = Monitor(MessageBus(bus_address=dunst.env["DBUS_SESSION_BUS_ADDRESS"]))
    await watching.begin()
    yield watching
    watching._bus.disconnect()


@pytest.fixture
async def timers(start_skills: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, desk: PrivateDesktop) -> Caller:
    await until(lambda: _owned(desk))
    return await start_skills("timers")


def _owned(desk: PrivateDesktop) -> bool:
    return "org.freedesktop.Notifications" in desk.run(
        ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
         "org.freedesktop.DBus.ListNames"]
    )  # fmt: skip


def kept(desk: PrivateDesktop) -> Path:
    return desk.home / ".local/state/lamd/plugins/timers/set.json"


def minutes_left(text: str) -> float:
    """Of the first timer in the list."""
    found = re.search(r": (.+) left\.", text)
    assert found, text
    return natural.duration(found[1]).total_seconds() / 60


# --- with the real thing ---------------------------------------------------------------------------------------------


@pytest.mark.desktop
async def test_a_timer_rings(monitor: Monitor, dunst: PrivateDesktop, timers: Caller) -> None:
    result = await timers.done("timer.start", duration="1 second", label="tea")
    assert result.text.startswith("A timer of 1 second for tea is running, until ")
    assert await monitor.shown() == ("tea: time is up", "The timer of 1 second has ended.")
    assert "has ended" in (await timers("timer.list")).text
    assert (await timers.done("alarm.dismiss")).text == "The tea timer is dismissed."
    await monitor.until("CloseNotification")
    assert (await timers("timer.list")).text == "No timer is running."
    assert (await timers("alarm.dismiss")).outcome.effect is Effect.ALREADY


@pytest.mark.desktop
async def test_what_fell_due_while_nobody_looked_rings_late(
    monitor: Monitor, dunst: PrivateDesktop, timers: Caller, start_skills: Start
) -> None:
    await timers.done("reminder.set", text="call <b>mum</b> & dad", time="in two hours")
    await timers.close()
    data = json.loads(kept(dunst).read_text())
    data["items"]["i1"]["due"] = time.time() - 3600
    kept(dunst).write_text(json.dumps(data))
    again = await start_skills("timers")
    head, body = await monitor.shown()
    assert head == "call <b>mum</b> & dad"
    assert body.startswith("It was due at ")
    assert "1 hour ago" in body
    assert "since" in (await again("reminder.list")).text


@pytest.mark.desktop
async def test_closing_the_notification_by_hand_dismisses(
    monitor: Monitor, dunst: PrivateDesktop, timers: Caller
) -> None:
    await timers.done("timer.start", duration="1 second")
    assert (await monitor.shown())[0] == "Time is up"
    # dunst closes what it shows; it may not show it yet.
    await until(lambda: dunst.run(["dunstctl", "count", "displayed"]).strip() == "1")
    dunst.run(["dunstctl", "close"])
    await monitor.until("NotificationClosed")

    async def gone() -> bool:
        return (await timers("timer.list")).text == "No timer is running."

    await until(gone)


@pytest.mark.desktop
async def test_snoozing_an_alarm_and_taking_it_back(monitor: Monitor, dunst: PrivateDesktop, timers: Caller) -> None:
    now = datetime.now(UTC).astimezone()
    soon = (now + timedelta(seconds=5)).replace(microsecond=0)
    set_ = await timers.done("alarm.set", time=soon.replace(tzinfo=None).isoformat(), label="gym")
    assert set_.text.startswith("The alarm at ")
    assert (await monitor.shown())[0] == "gym"
    snoozed = await timers.done("alarm.snooze", duration="ten more minutes")
    assert snoozed.text.startswith("Snoozed for 10 minutes, until ")
    await monitor.until("CloseNotification")
    assert "gym" in (await timers("alarm.list")).text
    assert (await timers.wrong("alarm.snooze")).code == "skill.not_found"
    await timers.undo(snoozed)
    assert (await monitor.shown())[0] == "gym"  # rings again, as it did
    assert "is ringing" in (await timers("alarm.list")).text


@pytest.mark.desktop
async def test_several_timers(dunst: PrivateDesktop, timers: Caller) -> None:
    first = await timers.done("timer.start", duration="ten minutes", label="pasta")
    await timers.done("timer.start", duration="20")
    error = await timers.wrong("timer.cancel")
    assert error.code == "skill.ambiguous"
    assert [c.partition(" timer, until")[0] for c in error.choices] == ["pasta (10 minutes)", "20 minutes"]
    longer = await timers.done("timer.extend", duration="five more minutes", label="pasta")
    assert longer.text.startswith("The pasta timer has ")
    assert 14 < minutes_left((await timers("timer.list")).text) <= 15
    await timers.undo(longer)
    assert 9 < minutes_left((await timers("timer.list")).text) <= 10
    gone = await timers.done("timer.cancel", label="the twenty minute one")
    assert gone.text == "The timer of 20 minutes is cancelled."
    back = await timers.undo(gone)
    assert back.text == "The timer of 20 minutes is set again."
    both = await timers.done("timer.cancel", label="all")
    assert both.text == "The pasta timer and the timer of 20 minutes are cancelled."
    await timers.undo(both)
    await timers.undo(first)
    assert (await timers("timer.list")).text.startswith("The timer of 20 minutes: ")
    assert (await timers.wrong("timer.cancel", label="bread")).code == "skill.not_found"
    assert (await timers.wrong("timer.start", duration="purple")).code == "skill.bad_value"


@pytest.mark.desktop
async def test_alarms(dunst: PrivateDesktop, timers: Caller) -> None:
    set_ = await timers.done("alarm.set", time="tomorrow at six fifteen")
    assert "tomorrow at 06:15" in set_.text
    assert (await timers("alarm.set", time="tomorrow at six fifteen")).outcome.effect is Effect.ALREADY
    daily = await timers.done("alarm.set", time="weekdays at 6:30", label="work")
    assert daily.text.startswith("The alarm every weekday at 06:30 (work) is set. It rings first ")
    assert (await timers.wrong("alarm.set", time="monday")).message == "an alarm needs a time of day"
    assert (await timers.wrong("alarm.set", time="today at 00:00")).code == "skill.bad_value"
    assert (await timers.wrong("alarm.cancel", time="nine")).code == "skill.not_found"
    gone = await timers.done("alarm.cancel", time="six fifteen")
    assert gone.text == "The alarm tomorrow at 06:15 is cancelled."
    await timers.undo(gone)
    assert (await timers("alarm.list")).text.count("\n") == 1
    work = await timers.done("alarm.cancel", time="work")
    assert "every weekday" in work.text
    await timers.undo(set_)
    assert (await timers("alarm.list")).text == "No alarm is set."
    await timers.undo(work)
    assert "every weekday at 06:30 (work)" in (await timers("alarm.list")).text
    await timers.done("alarm.cancel")


@pytest.mark.desktop
async def test_an_alarm_that_comes_again_can_be_left_out_once(dunst: PrivateDesktop, timers: Caller) -> None:
    now = datetime.now(UTC).astimezone()
    days = [f"{now + timedelta(days=n):%A at 06:30}" for n in range(5)]
    await timers.done("alarm.set", time="every day at 6:30")
    for n in (2, 1, 3):
        gone = await timers.done("alarm.cancel", time=f"{now.date() + timedelta(days=n)}")
        assert "rings next" in gone.text
    await timers.undo(gone)
    (told,) = (await timers("alarm.list")).text.splitlines()
    assert told.startswith("The alarm every day at 06:30, in ")
    await timers.done("alarm.cancel", time="today" if now.hour < 6 else days[3].split()[0])
    await timers.done("alarm.cancel", time="every day")
    assert (await timers.wrong("alarm.cancel")).message == "no alarm is set"


@pytest.mark.desktop
async def test_reminders(dunst: PrivateDesktop, timers: Caller) -> None:
    one = await timers.done("reminder.set", text="pay the rent", time="tomorrow")
    assert one.text == "You will be reminded: “pay the rent”, tomorrow at 09:00."
    assert (await timers("reminder.set", text="pay the rent", time="tomorrow")).outcome.effect is Effect.ALREADY
    two = await timers.done("reminder.set", text="stand\x1b up", time="every weekday at four")
    assert "“stand up”, every weekday, next " in two.text
    assert (await timers.wrong("reminder.cancel")).code == "skill.ambiguous"
    gone = await timers.done("reminder.cancel", text="rent")
    assert gone.text == "The reminder “pay the rent” is cancelled."
    await timers.undo(gone)
    assert "pay the rent" in (await timers("reminder.list")).text
    await timers.undo(two)
    await timers.undo(one)
    assert (await timers("reminder.list")).text == "There are no reminders."
    assert (await timers.wrong("reminder.cancel")).code == "skill.not_found"
    assert (await timers.wrong("reminder.set", text=" ", time="nine")).code == "skill.bad_value"
    assert (await timers.wrong("reminder.set", text="x", time="yesterday at nine")).code == "skill.bad_value"
    assert (await timers.wrong("timer.put_back", change="u99")).code == "skill.not_found"


@pytest.mark.desktop
async def test_where_nothing_can_ring_it_is_said(
    dunst: PrivateDesktop, start_skills: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    timers = await start_skills("timers")
    error = await timers.wrong("timer.start", duration="1 minute")
    assert error.code == "skill.unavailable"
    assert "neither a notification service nor a sound player" in error.message


# --- the parts -------------------------------------------------------------------------------------------------------


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "lamd/plugins/timers/set.json"


def thing(**changed: Any) -> Item:
    return replace(Item("i1", "timer", "tea", 1000.0, 60.0), **changed)


def add(item: Item) -> str:
    return _store.edit(lambda things: things.__setitem__(item.id, item))[1]


def test_a_broken_file_is_kept_aside(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(thing())
    for broken in ("{", "[]", '{"version": 9}', '{"version": 1, "items": {"i1": {"id": 3}}, "changes": {}, "next": 1}'):
        state.write_text(broken)
        assert _store.items() == {}
        assert "is kept as" in capsys.readouterr().err
    add(thing())
    assert _store.items() == {"i1": thing()}


def test_a_disk_that_is_full_is_told_and_nothing_is_lost(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(thing())

    def full(file: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SkillError, match="No space left"):
        add(thing(id="i2"))
    monkeypatch.undo()
    monkeypatch.setenv("XDG_STATE_HOME", str(state.parents[3]))
    assert list(_store.items()) == ["i1"]


def test_too_much_is_refused(state: Path) -> None:
    def many(things: dict[str, Item]) -> None:
        things.update({f"i{n}": thing(id=f"i{n}") for n in range(_store.MOST + 1)})

    with pytest.raises(SkillError, match="are set already"):
        _store.edit(many)


def test_a_thing_rings_so_often_and_then_is_quiet() -> None:
    things = {"i1": thing(due=100.0)}
    now, rings = 100.0, 0
    for _ in range(50):
        due = _ringing.take_due(things, now)
        rings += len(due)
        for rung in due:
            things[rung.id] = replace(things[rung.id], shown=7)
        now += _ringing.AGAIN_S
    assert rings == _ringing.RINGS["timer"]
    assert _ringing.next_due(things, now) is None


async def test_the_buttons_of_a_notification(state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    add(thing(shown=7, rang=1000.0, rings=1))
    add(thing(id="i2", shown=8, rang=1000.0, rings=1))
    await lamd_timers.answered(7, "snooze")
    await lamd_timers.answered(8, "dismiss")
    await lamd_timers.answered(9, "dismiss")
    (left,) = _store.items().values()
    assert (left.id, left.rang) == ("i1", 0.0)
    assert left.due > time.time() + lamd_timers.SNOOZE_S - 60


def test_a_notification_that_nobody_took_is_tried_again() -> None:
    things = {"i1": thing(kind="reminder", due=100.0)}
    assert len(_ringing.take_due(things, 100.0)) == 1
    assert len(_ringing.take_due(things, 101.0)) == 0
    (again,) = _ringing.take_due(things, 100.0 + _ringing.UNSHOWN_S)
    assert again.rings == 2


def test_what_comes_again_rings_as_a_copy(state: Path) -> None:
    start = datetime(2026, 11, 25, 7, 0)  # noqa: DTZ001 -- the wall clock's
    due = start.astimezone().timestamp()
    things = {"i1": thing(kind="alarm", due=due, rule="FREQ=WEEKLY;BYDAY=WE,TH", start=start.isoformat())}
    (rung,) = _ringing.take_due(things, due + 5)
    assert rung.id == "i2"
    assert (rung.rule, rung.due) == ("", due)
    assert _telling.local(things["i1"].due) == (start + timedelta(days=1)).astimezone()
    # After a week's sleep it rings once, not seven times.
    assert len(_ringing.take_due({"i1": things["i1"]}, due + 7 * 86400)) == 1


def test_seven_is_seven_when_clocks_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    try:
        before = datetime(2026, 10, 24, 7, 0).astimezone()
        after = _ringing.next_time(thing(rule="FREQ=DAILY", start="2026-10-24T07:00:00"), before.timestamp())
        assert after is not None
        assert after - before.timestamp() == 25 * 3600
    finally:
        monkeypatch.undo()
        time.tzset()


async def test_sounds(state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", "relative:")
    assert _bell.sound_file("alarm") is None
    folder = tmp_path / "sounds/freedesktop/stereo"
    folder.mkdir(parents=True)
    (folder / "bell.oga").touch()
    assert _bell.sound_file("alarm") == folder / "bell.oga"
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    assert _bell.player() == ()
    played = tmp_path / "played"
    (programs / "paplay").write_text(f'#!/bin/sh\necho "$@" > {played}\n')
    (programs / "paplay").chmod(0o755)
    _bell.play(thing())
    await until(lambda: played.exists() and bool(played.read_text()))
    assert played.read_text().strip() == str(folder / "bell.oga")
    (programs / "paplay").write_text("no program")
    _bell.play(thing())


def test_times_as_they_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC).astimezone().replace(hour=12, minute=0, second=0, microsecond=0)
    assert _telling.at(now.timestamp()) == "12:00"
    assert _telling.at((now + timedelta(days=1)).timestamp()).startswith("tomorrow at ")
    assert " at " in _telling.at((now + timedelta(days=3)).timestamp())
    assert str(now.year + 2) in _telling.at((now + timedelta(days=731)).timestamp())
    told = [_telling.again(f"FREQ={rule}") for rule in ("DAILY", "MINUTELY;INTERVAL=20", "WEEKLY;INTERVAL=2;BYDAY=MO")]
    assert told == ["every day", "every 20 minutes", "every other Monday"]


def test_of_several_with_one_name_the_choices_differ() -> None:
    several = [thing(), thing(id="i2", due=2000.0, length=90.0)]
    with pytest.raises(SkillError) as caught:
        _telling.pick("tea", several, "timer")
    assert caught.value.choices == ("tea (1 minute)", "tea (1 minute 30 seconds)")
    assert _telling.pick("both", several, "timer") == several
    assert _telling.pick("90 seconds", [thing(text=""), several[1]], "timer") == [several[1]]
