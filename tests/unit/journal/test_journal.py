"""The journal as the session uses it."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from lamd.errors import JournalError
from lamd.journal import Journal
from lamd.journal.files import listed, records
from lamd.journal.store import System
from lamd.trajectory import (
    Action,
    AppInfo,
    Command,
    Decision,
    Effect,
    Node,
    NodeKey,
    Outcome,
    Reply,
    Role,
    Status,
    StepResult,
    Verdict,
)

COMMAND = Command("c1", "turn on the line numbers", "client-1", Role.PERSON, app="mousepad")
NODE = Node(
    4,
    NodeKey(":1.1", "/4"),
    0,
    (),
    "check menu item",
    "Line Numbers",
    "",
    frozenset({"showing"}),
    frozenset(),
    "private",
)
ACTION = Action(
    "set", NODE, "Line Numbers (check menu item)", "on", AppInfo(":1.1", "mousepad", 1, "gtk"), window="notes.txt"
)
ALLOWED = Verdict(Decision.ALLOW, "ordinary", "Nothing here is hard to take back.")
DONE = Outcome(Effect.CONFIRMED, "Line Numbers is now checked", "Action.click")
REPLY = Reply(Status.FINISHED, "Done.", (StepResult("do it", str(ACTION), ALLOWED, DONE),), {"total": 12.5})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
async def journal(folder: Path) -> AsyncIterator[Journal]:
    made = Journal(folder)
    yield made
    await made.close()


def text_of(folder: Path) -> str:
    return "".join(p.read_text() for p in listed(folder))


async def test_a_command_from_words_to_reply(journal: Journal, folder: Path) -> None:
    await journal.command(COMMAND)
    seq = await journal.intend(COMMAND, ACTION, ALLOWED)
    assert await journal.outcome(seq, DONE) == seq + 1
    await journal.reply(COMMAND, REPLY)
    [told] = [t async for t in journal.trajectories()]
    assert told.command == COMMAND
    [act] = told.steps
    assert (act.seq, act.verdict, act.outcome) == (seq, ALLOWED, DONE)
    assert act.action["target"] == {
        "path": "/4",
        "role": "check menu item",
        "name": "Line Numbers",
        "description": "",
        "states": ["showing"],
    }
    assert told.reply is not None
    assert told.reply["status"] == "finished"
    assert "private" not in text_of(folder)
    report = await journal.verify()
    assert report.as_dict() == {"whole": True, "records": 4, "files": 1, "first_seq": 1, "last_seq": 4, "problems": ()}


async def test_reading_the_newest(journal: Journal) -> None:
    other = Command("c2", "make it bold", "client-1")
    for command in (COMMAND, other):
        await journal.command(command)
        await journal.consent(command, ACTION, "allowed")
        await journal.reply(command, REPLY)
    assert [r["seq"] for r in await journal.read(2)] == [5, 6]
    assert [(r["seq"], r["kind"]) for r in await journal.read(10, "c1")] == [
        (1, "command"),
        (2, "consent"),
        (3, "reply"),
    ]
    assert await journal.read(10, "c9") == []


async def test_after_a_crash_it_says_what_is_unknown(folder: Path) -> None:
    first = Journal(folder)
    await first.command(COMMAND)
    done = await first.intend(COMMAND, ACTION, ALLOWED)
    await first.outcome(done, DONE)
    cut = await first.intend(COMMAND, ACTION, ALLOWED)
    assert await first.unknown() == ()  # it is being carried out
    await first.close()
    second = Journal(folder)
    [act] = await second.unknown()
    assert (act.seq, act.command, act.action) == (cut, "c1", str(ACTION))
    [told] = [t async for t in second.trajectories()]
    assert told.reply is None
    assert [a.outcome for a in told.steps] == [DONE, None]
    await second.outcome(cut, Outcome(Effect.CONFIRMED, "the person looked"))
    assert await second.unknown() == ()
    with pytest.raises(JournalError) as caught:
        await second.outcome(cut, DONE)
    assert caught.value.code == "journal.no_intent"
    await second.close()


async def test_an_outcome_of_nothing_is_refused(journal: Journal) -> None:
    with pytest.raises(JournalError) as caught:
        await journal.outcome(12, DONE)
    assert caught.value.code == "journal.no_intent"


async def test_passwords_never_reach_the_disk(journal: Journal, folder: Path) -> None:
    command = Command("c1", "type hunter2 into the password field", "client-1")
    field = Node(3, NodeKey(":1", "/3"), 0, (), "password text", "Password", "", frozenset(), frozenset())
    await journal.command(command)
    for action in (Action("type", field, "Password", "hunter2"), Action("type", None, "x", "hunter2", secret=True)):
        seq = await journal.intend(command, action, Verdict(Decision.ASK, "types-password", "hunter2 would be typed."))
        await journal.outcome(seq, Outcome(Effect.UNVERIFIABLE, "typed hunter2"))
        await journal.consent(command, action, "allowed")
    await journal.reply(command, Reply(Status.FINISHED, "I typed hunter2.", plan=('type "hunter2"',)))
    stored = text_of(folder)
    assert "hunter2" not in stored
    assert stored.count("***") >= 8
    assert (await journal.verify()).whole


async def test_a_secret_that_no_word_gave_away_is_hidden_from_its_intent_on(journal: Journal, folder: Path) -> None:
    command = Command("c1", "put it in", "client-1")
    await journal.command(command)
    seq = await journal.intend(command, Action("type", None, "", "swordfish", secret=True), ALLOWED)
    await journal.outcome(seq, Outcome(Effect.UNVERIFIABLE, "swordfish went in"))
    await journal.reply(command, Reply(Status.FINISHED, "swordfish"))
    assert "swordfish" not in text_of(folder)


class Gate(System):
    """Lets a test hold the disk, fail it, and see the order of things."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.waiting = threading.Event()
        self.full = False
        self.log: list[str] = []

    def write(self, fd: int, data: bytes) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(fd, data)

    def fsync(self, fd: int) -> None:
        self.waiting.set()
        assert self.open.wait(20)
        super().fsync(fd)
        self.log.append("synced")


async def test_the_intent_is_on_the_disk_before_the_act(folder: Path) -> None:
    gate = Gate()
    journal = Journal(folder, system=gate)
    await journal.command(COMMAND)
    gate.log.clear()

    async def session() -> None:
        seq = await journal.intend(COMMAND, ACTION, ALLOWED)
        gate.log.append("act")
        await journal.outcome(seq, DONE)

    gate.open.clear()
    gate.waiting.clear()
    running = asyncio.create_task(session())
    await asyncio.to_thread(gate.waiting.wait, 20)
    assert gate.log == []  # the disk is slow: the loop is free, and nothing was done
    gate.open.set()
    await running
    assert gate.log == ["synced", "act", "synced"]
    await journal.close()


async def test_lines_come_in_the_order_of_the_calls(journal: Journal, folder: Path) -> None:
    commands = [Command(f"c{n}", "x", "client") for n in range(20)]
    await asyncio.gather(*(journal.command(c) for c in commands))
    assert [r.data["id"] for r in records(folder)] == [c.id for c in commands]


async def test_a_cancel_while_the_intent_is_written_leaves_it_not_done(folder: Path) -> None:
    gate = Gate()
    journal = Journal(folder, system=gate)
    await journal.open()
    gate.open.clear()
    gate.waiting.clear()
    writing = asyncio.create_task(journal.intend(COMMAND, ACTION, ALLOWED))
    await asyncio.to_thread(gate.waiting.wait, 20)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing  # at once, though the disk is still busy
    gate.open.set()
    await journal.command(COMMAND)
    await journal.close()
    outcome = next(r for r in records(folder) if r.kind == "outcome")
    assert outcome.data["evidence"] == "stopped before it was carried out"
    assert await Journal(folder).unknown() == ()


async def test_a_disk_that_hangs_costs_an_error_not_the_daemon(folder: Path) -> None:
    gate = Gate()
    journal = Journal(folder, system=gate, patience=0.05)
    await journal.open()
    gate.open.clear()
    with pytest.raises(JournalError) as caught:
        await journal.intend(COMMAND, ACTION, ALLOWED)
    assert caught.value.code == "journal.unwritable"
    gate.open.set()
    journal._patience = 20.0
    await journal.command(COMMAND)
    await journal.close()
    assert await Journal(folder).unknown() == ()


async def test_no_journal_no_action_and_an_outcome_owed_is_paid(folder: Path) -> None:
    gate = Gate()
    journal = Journal(folder, system=gate)
    seq = await journal.intend(COMMAND, ACTION, ALLOWED)
    gate.full = True
    with pytest.raises(JournalError):
        await journal.outcome(seq, DONE)
    with pytest.raises(JournalError) as caught:
        await journal.intend(COMMAND, ACTION, ALLOWED)
    assert caught.value.code == "journal.unwritable"
    assert await journal.unknown() == ()
    gate.full = False
    await journal.intend(COMMAND, ACTION, ALLOWED)
    await journal.close()
    assert [(r.kind, r.data.get("intent")) for r in records(folder)] == [
        ("intent", None),
        ("outcome", 1),
        ("intent", None),
    ]


async def test_hostile_names_stay_on_their_line(journal: Journal, folder: Path) -> None:
    hostile = Action("click", None, 'x"}\n{"seq":99}\u202e\ud800', app=AppInfo("", "a\u2028b"))
    seq = await journal.intend(COMMAND, hostile, ALLOWED)
    await journal.outcome(seq, DONE)
    assert len(text_of(folder).splitlines()) == 2
    assert (await journal.verify()).whole
    assert (await journal.read(2))[0]["data"]["action"]["label"] == hostile.label


async def test_nothing_is_touched_before_the_first_use(folder: Path) -> None:
    journal = Journal(folder)
    assert not await asyncio.to_thread(folder.exists)
    assert await journal.read() == []
    assert (await journal.verify()).records == 0
    await journal.close()
    assert not await asyncio.to_thread(folder.exists)


async def test_checking_while_writing_sees_no_torn_line(journal: Journal) -> None:
    async def write() -> None:
        for number in range(60):
            await journal.command(Command(f"c{number}", "x" * 3000, "client"))

    writing = asyncio.create_task(write())
    while not writing.done():
        assert (await journal.verify()).whole
    await writing


async def test_what_was_done_last_is_read_from_the_end_and_within_bounds(journal: Journal, folder: Path) -> None:
    for n in range(30):
        command = replace(COMMAND, id=f"c{n}")
        await journal.command(command)
        seq = await journal.intend(command, ACTION, ALLOWED)
        await journal.outcome(seq, DONE if n % 2 else Outcome(Effect.UNCHANGED, "nothing"))
        await journal.reply(command, REPLY)
    await journal.command(replace(COMMAND, id="running"))
    assert [t.command.id for t in await journal.recent(2)] == ["c27", "c28", "c29", "running"]
    every = [t async for t in journal.trajectories()]
    assert await journal.recent(1000) == every
    assert (await journal.recent(2))[0].steps == every[27].steps
    whole = sum(path.stat().st_size for path in listed(folder))
    cut = await journal.recent(1000, whole // 2)
    assert every[-len(cut) :] == cut
    assert 10 < len(cut) < 16
    assert await journal.recent(1000, 0) == []
