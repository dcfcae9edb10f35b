"""One process over all its lives: scripts of a line stand for the worker."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from lamd.errors import ModelError
from lamd.runtime import host as module
from lamd.runtime.child import Child
from lamd.runtime.host import Host, outcome, taken_note

WORKER = """
import os, struct, sys, json
body = json.dumps({"ready": {}}).encode(); os.write(1, struct.pack(">I", len(body)) + body)
sys.stdin.read()
"""


class Lost:
    """Hears of processes that died."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.heard = asyncio.Event()

    def __call__(self, child: Child) -> None:
        self.children.append(child)
        self.heard.set()


def made(lost: Lost, code: str = WORKER) -> Host:
    return Host((sys.executable, "-c", code), 0, 20, lost)


async def test_all_who_ask_get_the_same_process_and_stopping_it_is_no_crash() -> None:
    lost = Lost()
    host = made(lost)
    first, second = await asyncio.gather(host.running(), host.running())
    assert first is second is await host.running() is host.child
    await host.stop()
    assert not host.child
    assert (host.crashes, lost.children, host.starting) == ([], [], False)


async def test_a_death_is_told_counted_and_followed_by_a_start_at_once() -> None:
    lost = Lost()
    host = made(lost)
    first = await host.running()
    os.kill(first.pid, signal.SIGKILL)
    async with asyncio.timeout(20):
        await lost.heard.wait()
    assert lost.children == [first]
    assert (host.child, host.in_a_row, host.pause()) == (None, 1, 0.0)
    assert "SIGKILL" in host.crashes[0]
    try:
        assert (await host.running()).pid != first.pid
        assert host.in_a_row == 1  # that it runs is no proof that it works
        host.answered()
        assert host.in_a_row == 0
    finally:
        await host.stop()


async def test_starts_that_fail_one_after_the_other_come_with_longer_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSES_S", (0.0, 30.0, 60.0))
    lost = Lost()
    host = made(lost, "import sys; sys.exit('no such luck')")
    for _ in range(2):
        with pytest.raises(ModelError, match="no such luck"):
            await host.running()
    assert 20 < host.pause() <= 30
    assert (len(host.crashes), host.in_a_row, lost.children) == (2, 2, [])


async def test_a_stop_ends_a_start_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSES_S", (60.0,))
    host = made(Lost(), "raise SystemExit(1)")
    with pytest.raises(ModelError):
        await host.running()
    waiting = asyncio.create_task(host.running())
    for _ in range(3):  # turns of the loop: the asking, the start, its pause
        await asyncio.sleep(0)
    assert host.starting
    await host.stop()
    with pytest.raises(ModelError, match="was stopped"):
        await waiting
    assert not host.starting


async def test_a_stop_before_a_start_has_begun_leaves_it_able_to_start() -> None:
    host = made(Lost())
    waiting = asyncio.create_task(host.running())
    await asyncio.sleep(0)
    assert host.starting
    await host.stop()
    with pytest.raises(ModelError, match="was stopped"):
        await waiting
    assert await host.running() is host.child
    await host.stop()


async def test_only_the_last_ten_crashes_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSES_S", (0.0,))
    host = Host((str(tmp_path / "none"),), 0, 5, Lost())
    for _ in range(12):
        with pytest.raises(ModelError, match="cannot be started"):
            await host.running()
    assert (len(host.crashes), host.in_a_row) == (10, 12)


async def test_a_throwaway_is_beside_the_one_that_is_kept() -> None:
    host = made(Lost())
    kept, other = await asyncio.gather(host.running(), host.throwaway())
    try:
        assert host.child is kept is not other
    finally:
        await other.stop()
        await host.stop()


async def test_who_gives_up_waiting_leaves_the_task_to_the_others() -> None:
    done = asyncio.Event()
    task = asyncio.create_task(done.wait())
    impatient, patient = (asyncio.create_task(outcome(task)) for _ in range(2))
    await asyncio.sleep(0)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    done.set()
    assert await patient is True


async def test_a_failure_nobody_waits_for_makes_no_noise() -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))

    async def fail() -> None:
        raise ModelError("crashed", "gone")

    task = asyncio.create_task(fail())
    task.add_done_callback(taken_note)
    await asyncio.wait([task])
    await asyncio.sleep(0)
    del task
    assert told == []
