from __future__ import annotations

import asyncio
import contextlib

import pytest

from lamd.client import AsyncClient
from lamd.errors import ClientError

from .conftest import Twin


async def test_async_many_at_once(twin: Twin) -> None:
    async with AsyncClient(twin.path) as client:
        replies = await asyncio.gather(*(client.run(f"say {number}") for number in range(8)))
        assert [reply["answer"] for reply in replies] == [f"say {number}" for number in range(8)]


async def test_lost(twin: Twin) -> None:
    async with AsyncClient(twin.path) as client:
        begun = asyncio.Event()
        running = asyncio.create_task(client.run("sleep 30", on_progress=lambda *_: begun.set()))
        await begun.wait()
        twin.kill()
        for _ in range(2):
            with pytest.raises(ClientError) as caught:
                await running
            assert caught.value.code == "client.lost"
            running = asyncio.create_task(client.run("again"))
        with pytest.raises(ClientError):
            await running
    with pytest.raises(ClientError) as caught:
        await AsyncClient(twin.path).__aenter__()
    assert caught.value.code == "client.no_daemon"  # the socket is there, nobody listens


async def test_each_command_hears_its_own_progress(twin: Twin) -> None:
    heard: dict[str, list[str]] = {"a": [], "b": []}
    async with AsyncClient(twin.path) as client:
        await asyncio.gather(*(client.run(n, on_progress=lambda event, _, n=n: heard[n].append(event)) for n in "ab"))  # type: ignore[misc]
    assert heard == {"a": ["plan", "action", "outcome"], "b": ["plan", "action", "outcome"]}


async def test_a_stream_tells_as_it_goes(twin: Twin) -> None:
    async with AsyncClient(twin.path) as client:
        told = [event async for event in client.stream("hello")]
        assert [event for event, _ in told] == ["plan", "action", "outcome", "reply"]
        assert told[-1].data["answer"] == "hello"


async def test_a_stream_that_is_left_stops_its_command(twin: Twin) -> None:
    async with AsyncClient(twin.path) as client:
        async with contextlib.aclosing(client.stream("sleep 30")) as told:
            async for event, _ in told:
                if event == "action":
                    break
        assert (await client.run("next"))["answer"] == "next"


async def test_a_cancelled_command_is_stopped_and_the_others_go_on(twin: Twin) -> None:
    async with AsyncClient(twin.path) as client:
        begun = asyncio.Event()
        running = asyncio.create_task(client.run("sleep 30", on_progress=lambda *_: begun.set()))
        await begun.wait()
        waiting = asyncio.create_task(client.run("after"))
        running.cancel()
        assert (await waiting)["answer"] == "after"
        with pytest.raises(asyncio.CancelledError):
            await running


async def test_typed_words(twin: Twin) -> None:
    async with AsyncClient(twin.path, role="agent", name="robot") as client:
        seen = await client.see()
        assert (await client.act("click", 2, seen["revision"]))["status"] == "finished"
        await client.run("hello")
        assert [(e["role"], e["client"]) for e in await client.history(1)] == [("agent", "robot")]
        assert (await client.skills())[0]["name"] == "audio.volume"
        assert (await client.stop())["stopped"] == []


async def test_a_daemon_that_comes_back_is_found_by_all_at_once(twin: Twin) -> None:
    async with AsyncClient(twin.path, reconnect=20) as client:
        await client.watch()
        begun = asyncio.Event()
        running = asyncio.create_task(client.run("sleep 30", on_progress=lambda *_: begun.set()))
        await begun.wait()
        twin.kill()
        with pytest.raises(ClientError) as caught:
            await running
        assert caught.value.code == "client.lost"
        back = asyncio.create_task(asyncio.to_thread(twin.start))
        replies = await asyncio.gather(*(client.run(f"again {n}") for n in range(4)))
        await back
        assert [reply["answer"] for reply in replies] == [f"again {n}" for n in range(4)]
        asked: asyncio.Queue[str] = asyncio.Queue()
        client.on_notification = lambda method, params: asked.put_nowait(method)
        async with AsyncClient(twin.path) as other:
            consent = asyncio.create_task(other.run("consent"))
            assert await asked.get() == "consent.request"
            consent.cancel()
            await asyncio.wait({consent})


async def test_timeout(twin: Twin) -> None:
    async with AsyncClient(twin.path) as client:
        with pytest.raises(ClientError) as caught:
            await client.call("command.run", timeout=0.2, text="sleep 30")
        assert caught.value.code == "client.timeout"
        await client.stop()
