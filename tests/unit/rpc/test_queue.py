from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable

import pytest

from lamd.errors import Stopped, WireError
from lamd.rpc.queue import CommandQueue


async def later(value: str, wait: asyncio.Event, log: list[str]) -> str:
    log.append(value)
    try:
        await wait.wait()
    except asyncio.CancelledError:
        return f"{value} stopped"
    return value


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 -- the queue's state has no event
            await asyncio.sleep(0)


async def test_one_at_a_time_in_order() -> None:
    queue: CommandQueue[str] = CommandQueue()
    go, log = asyncio.Event(), []  # type: ignore[var-annotated]
    tasks = [asyncio.create_task(queue.submit(n, lambda n=n: later(n, go, log))) for n in "abc"]  # type: ignore[misc]
    await until(lambda: queue.waiting == 2 and log == ["a"])
    assert (queue.running, log) == ("a", ["a"])
    go.set()
    assert await asyncio.gather(*tasks) == ["a", "b", "c"]
    assert log == ["a", "b", "c"]
    assert (queue.running, queue.waiting) == ("", 0)


async def test_full() -> None:
    queue: CommandQueue[str] = CommandQueue(longest=1)
    go = asyncio.Event()
    tasks = [asyncio.create_task(queue.submit(n, lambda: later("x", go, []))) for n in "ab"]
    await until(lambda: queue.waiting == 1)
    with pytest.raises(WireError, match="waiting already"):
        await queue.submit("c", lambda: later("c", go, []))
    go.set()
    await asyncio.gather(*tasks)


async def test_stop_ends_the_running_and_forgets_the_rest() -> None:
    queue: CommandQueue[str] = CommandQueue()
    go, log = asyncio.Event(), []  # type: ignore[var-annotated]
    tasks = [asyncio.create_task(queue.submit(n, lambda n=n: later(n, go, log))) for n in "abc"]  # type: ignore[misc]
    await until(lambda: queue.waiting == 2 and log == ["a"])
    report = await queue.stop()
    assert (report.stopped, report.idle) == (("a", "b", "c"), True)
    got = await asyncio.gather(*tasks, return_exceptions=True)
    assert got[0] == "a stopped"
    assert isinstance(got[1], Stopped)
    assert log == ["a"]
    assert (await queue.stop()).stopped == ()
    go.set()
    assert await queue.submit("d", lambda: later("d", go, log)) == "d"


async def test_stop_does_not_wait_for_what_takes_no_stop_and_nothing_starts_before_it_ends() -> None:
    queue: CommandQueue[str] = CommandQueue()
    go = asyncio.Event()

    begun = asyncio.Event()

    async def stubborn() -> str:
        begun.set()
        while not go.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await go.wait()
        return "late"

    first = asyncio.create_task(queue.submit("a", stubborn))
    await begun.wait()
    began = time.perf_counter()
    report = await queue.stop()
    assert time.perf_counter() - began < 0.5  # measured in tests.bench.stop
    assert report.idle is False
    with pytest.raises(Stopped):
        await first
    second = asyncio.create_task(queue.submit("b", lambda: later("b", go, [])))
    await until(lambda: queue.waiting == 1)
    assert queue.running == "a"
    go.set()
    assert await second == "b"


async def test_an_asker_that_leaves_takes_its_command_along() -> None:
    queue: CommandQueue[str] = CommandQueue()
    go, log = asyncio.Event(), []  # type: ignore[var-annotated]
    tasks = [asyncio.create_task(queue.submit(n, lambda n=n: later(n, go, log))) for n in "abc"]  # type: ignore[misc]
    await until(lambda: queue.waiting == 2 and log == ["a"])
    tasks[1].cancel()
    tasks[0].cancel()
    await until(lambda: queue.running == "c")
    go.set()
    assert await tasks[2] == "c"
    assert log == ["a", "c"]


async def test_errors_reach_the_asker() -> None:
    queue: CommandQueue[str] = CommandQueue()

    async def broken() -> str:
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        await queue.submit("a", broken)
    assert queue.running == ""


async def test_askers_take_turns() -> None:
    queue: CommandQueue[str] = CommandQueue()
    go, log = asyncio.Event(), []  # type: ignore[var-annotated]
    work = ["greedy"] * 4 + ["b", "c", "b"]
    tasks = [
        asyncio.create_task(queue.submit(f"{owner} {n}", lambda o=owner, n=n: later(f"{o} {n}", go, log), owner))  # type: ignore[misc]
        for n, owner in enumerate(work)
    ]
    await until(lambda: queue.waiting == 6)
    go.set()
    await asyncio.gather(*tasks)
    assert log == ["greedy 0", "b 4", "c 5", "greedy 1", "b 6", "greedy 2", "greedy 3"]


async def test_who_fills_the_queue_keeps_nobody_else_out() -> None:
    queue: CommandQueue[str] = CommandQueue(longest=2)
    go = asyncio.Event()
    tasks = [asyncio.create_task(queue.submit(n, lambda: later("x", go, []), "greedy")) for n in "abc"]
    await until(lambda: queue.waiting == 2)
    with pytest.raises(WireError, match="waiting already"):
        await queue.submit("d", lambda: later("d", go, []), "greedy")
    tasks.append(asyncio.create_task(queue.submit("e", lambda: later("e", go, []), "other")))
    await until(lambda: queue.waiting == 3)
    with pytest.raises(WireError, match="waiting already"):
        await queue.submit("f", lambda: later("f", go, []), "other")
    go.set()
    await asyncio.gather(*tasks)


@pytest.mark.parametrize("only", ["a", "b", "none"])
async def test_stop_of_one(only: str) -> None:
    queue: CommandQueue[str] = CommandQueue()
    go, log = asyncio.Event(), []  # type: ignore[var-annotated]
    tasks = [asyncio.create_task(queue.submit(n, lambda n=n: later(n, go, log))) for n in "abc"]  # type: ignore[misc]
    await until(lambda: queue.waiting == 2 and log == ["a"])
    report = await queue.stop(only)
    assert report.stopped == tuple(n for n in "abc" if n == only)
    go.set()
    got = await asyncio.gather(*tasks, return_exceptions=True)
    assert [i for i, value in enumerate(got) if value != "abc"[i]] == ["abc".index(n) for n in report.stopped]
