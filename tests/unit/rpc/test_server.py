"""The server over real sockets: what hostile, slow and many clients can and cannot do."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from typing import Any

import pytest

from lamd.client import AsyncClient, RemoteError
from lamd.errors import ClientError
from lamd.rpc import server as server_module
from lamd.rpc import wire

from .conftest import Served


class Raw:
    """Bytes in, objects out."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, served: Served) -> Raw:
        return cls(*await asyncio.open_unix_connection(str(served.path), limit=2**26))

    async def say(self, line: bytes) -> dict[str, Any]:
        self.writer.write(line + b"\n")
        return await self.hear()

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            return dict(json.loads(await self.reader.readline()))

    async def ended(self) -> bool:
        async with asyncio.timeout(10):
            try:
                return await self.reader.read(1) == b""
            except ConnectionError:
                return True

    def close(self) -> None:
        self.writer.close()


def ask(method: str, number: object = 1, **params: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "method": method, "id": number, "params": params}).encode()


@pytest.mark.parametrize(
    ("line", "code", "number"),
    [
        (b"hello", "wire.parse", None),
        (b"\xff\xfe", "wire.parse", None),
        (b"[" * 5000, "wire.too_deep", None),
        (b'{"jsonrpc":"2.0","id":7}', "wire.invalid", 7),
        (ask("command.rnu", 8, text="x"), "wire.unknown_method", 8),
        (ask("command.run", 9), "wire.bad_params", 9),
        (ask("command.run", 10, text=5), "wire.bad_params", 10),
        (ask("command.run", 11, text=" "), "wire.bad_params", 11),
        (ask("command.run", 12, text="x" * 4001), "wire.bad_params", 12),
        (ask("command.run", 13, text="x", dry=True), "wire.bad_params", 13),
        (ask("journal.list", 14, n=0), "wire.bad_params", 14),
        (ask("journal.list", 15, n=True), "wire.bad_params", 15),
        (ask("desktop.act", 16, verb="erase", ref=1, revision=1), "wire.bad_params", 16),
    ],
)
async def test_wrong_requests_are_told_and_the_connection_lives(
    served: Served, line: bytes, code: str, number: object
) -> None:
    raw = await Raw.to(served)
    answer = await raw.say(line)
    assert (answer["error"]["data"]["code"], answer["id"]) == (code, number)
    assert (await raw.say(ask("daemon.status", 99)))["result"]["state"] == "ready"
    raw.close()


async def test_hints_name_the_nearest(served: Served) -> None:
    raw = await Raw.to(served)
    assert "command.run" in (await raw.say(ask("command.rnu")))["error"]["data"]["hint"]
    assert "dry_run" in (await raw.say(ask("command.run", text="x", dry_rn=True)))["error"]["data"]["hint"]
    raw.close()


async def test_too_large_ends_the_connection(served: Served) -> None:
    raw = await Raw.to(served)
    with contextlib.suppress(ConnectionError):
        raw.writer.write(b"x" * (wire.MAX_LINE + 10))
        await raw.writer.drain()
    assert (await raw.hear())["error"]["data"]["code"] == "wire.too_large"
    assert await raw.ended()
    raw.close()


async def test_a_large_message_is_taken(served: Served) -> None:
    raw = await Raw.to(served)
    line = ask("hello", name="x")
    assert "result" in await raw.say(line + b" " * (wire.MAX_LINE - len(line)))
    raw.close()


async def test_half_a_line_is_waited_for_and_no_longer(served: Served) -> None:
    raw = await Raw.to(served)
    line = ask("daemon.status")
    raw.writer.write(line[:10])
    await raw.writer.drain()
    assert "result" in await raw.say(line[10:])
    began = time.monotonic()
    for _ in range(100):  # dripping does not help: the line has to end
        raw.writer.write(b"x")
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(0.05):
                answer = json.loads(await raw.reader.readline())
                break
    assert answer["error"]["data"]["code"] == "wire.half_sent"
    assert time.monotonic() - began < 3
    assert await raw.ended()
    raw.close()


async def test_an_idle_client_stays(served: Served) -> None:
    raw = await Raw.to(served)
    await asyncio.wait({asyncio.create_task(raw.reader.read(1))}, timeout=0.6)  # twice the time for half a line
    raw.close()
    other = await Raw.to(served)
    assert "result" in await other.say(b"  \r\n" + ask("daemon.status") + b"\r")
    other.close()


async def test_duplicate_id_while_the_first_is_open(served: Served) -> None:
    raw = await Raw.to(served)
    raw.writer.write(ask("command.run", "a", text="sleep 30") + b"\n")
    await served.session.started.wait()
    raw.writer.write(ask("daemon.status", "a") + b"\n")
    got = [await raw.hear() for _ in range(3)]
    assert [m["error"]["data"]["code"] for m in got if "error" in m] == ["wire.duplicate_id"]
    raw.close()


async def test_an_error_inside_tells_nothing_of_itself(served: Served) -> None:
    async with AsyncClient(served.path) as client:
        with pytest.raises(RemoteError) as caught:
            await client.run("crash")
        assert caught.value.code == "lamd.internal"
        assert "secret" not in str(caught.value)
        assert (await client.run("again"))["status"] == "finished"


async def test_notifications_from_clients_are_not_answered(served: Served) -> None:
    raw = await Raw.to(served)
    raw.writer.write(b'{"jsonrpc":"2.0","method":"command.stop"}\n{"jsonrpc":"2.0","method":"nope"}\n')
    assert (await raw.say(ask("daemon.status", 5)))["id"] == 5
    raw.close()


async def test_eight_clients_at_once(served: Served) -> None:
    async def one(number: int) -> list[str]:
        async with AsyncClient(served.path, name=f"c{number}") as client:
            return [(await client.run(f"{number} {turn}"))["answer"] for turn in range(5)]

    got = await asyncio.gather(*map(one, range(8)))
    assert got == [[f"{number} {turn}" for turn in range(5)] for number in range(8)]


async def test_seven_clients_get_every_answer_beside_one_that_floods_and_reads_nothing(served: Served) -> None:
    dead = await Raw.to(served)
    dead.writer.transport.pause_reading()  # type: ignore[attr-defined]
    for number in range(30):
        dead.writer.write(ask("command.run", number, text="flood 50") + b"\n")
    await served.session.started.wait()

    async def one(number: int) -> list[dict[str, Any]]:
        raw = await Raw.to(served)
        got = []
        for turn in range(6):
            raw.writer.write(
                ask("command.run", turn, text=f"{number} {turn}") + b"\n" + ask("desktop.see", f"s{turn}") + b"\n"
            )
            got += [await raw.hear() for _ in range(5)]  # plan, action, outcome, the reply, and what was seen
        raw.close()
        return got

    for number, got in enumerate(await asyncio.gather(*map(one, range(7)))):
        answers = {m["id"]: m["result"] for m in got if "id" in m}
        assert len(answers) == 12
        assert [answers[turn]["answer"] for turn in range(6)] == [f"{number} {turn}" for turn in range(6)]
        events = [(m["params"]["request"], m["params"]["event"]) for m in got if "method" in m]
        assert events == [(turn, event) for turn in range(6) for event in ("plan", "action", "outcome")]
    floods = [c.text for c in served.session.commands if c.text == "flood 50"]
    assert len(floods) < 30  # they had their turns and no more: the others did not wait for all of them
    dead.writer.transport.abort()


async def test_a_client_that_fills_the_queue_keeps_no_other_waiting_for_all_of_it(served: Served) -> None:
    greedy = await Raw.to(served)
    greedy.writer.write(b"".join(ask("command.run", n, text=f"sleep 0.0{n % 3}") + b"\n" for n in range(17)))
    await served.session.started.wait()
    async with AsyncClient(served.path) as client:
        assert (await client.run("me too"))["status"] == "finished"
    order = [command.text for command in served.session.commands]
    assert order.index("me too") <= 2
    greedy.close()


async def test_many_clients_are_refused_but_stop_is_served(served: Served) -> None:
    raws = [await Raw.to(served) for _ in range(server_module.MAX_CLIENTS)]
    raws[0].writer.write(ask("command.run", text="sleep 30") + b"\n")
    await served.session.started.wait()
    spares = [await Raw.to(served) for _ in range(server_module.SPARE_CLIENTS)]
    assert (await spares[0].say(ask("daemon.status")))["error"]["data"]["code"] == "wire.busy"
    assert len((await spares[0].say(ask("command.stop")))["result"]["stopped"]) == 1
    beyond = await Raw.to(served)
    assert await beyond.ended()
    assert await spares[1].ended()  # its time is over
    for raw in [*raws, *spares, beyond]:
        raw.close()


async def test_too_many_requests_of_one_client(served: Served) -> None:
    raw = await Raw.to(served)
    for number in range(server_module.MAX_IN_FLIGHT + 3):
        raw.writer.write(ask("command.run", number, text="sleep 30") + b"\n")
    codes = set()
    async with asyncio.timeout(10):
        while len(codes) < 2:
            message = await raw.hear()
            if "error" in message:
                codes.add((message["error"]["data"]["code"], message["error"]["message"][:2]))
    assert codes == {("wire.busy", "16"), ("wire.busy", "32")}  # the queue is full, then the client's share
    assert (await raw.say(ask("command.stop", "s")))["jsonrpc"] == "2.0"
    raw.close()


async def test_a_slow_reader_loses_progress_and_holds_nobody(served: Served) -> None:
    slow = await Raw.to(served)
    slow.writer.transport.pause_reading()  # type: ignore[attr-defined]
    slow.writer.write(ask("command.run", "f", text="flood 4000") + b"\n")  # 4 MB, more than the buffers of a socket
    await served.session.started.wait()
    async with AsyncClient(served.path) as client:
        began = time.perf_counter()
        assert (await client.run("hello"))["status"] == "finished"
        assert time.perf_counter() - began < 5
    slow.writer.transport.resume_reading()  # type: ignore[attr-defined]
    got: list[dict[str, Any]] = []
    while not got or got[-1].get("id") != "f":
        got.append(await slow.hear())
    assert got[-1]["result"]["status"] == "finished"
    dropped = sum(m["params"]["count"] for m in got if m.get("method") == "progress.dropped")
    assert dropped > 0
    assert dropped + sum(m.get("method") == "command.progress" for m in got) == 4000 + 3
    slow.close()


async def test_a_reader_that_takes_nothing_is_closed(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    dead = await Raw.to(served)
    dead.writer.transport.pause_reading()  # type: ignore[attr-defined]
    for number in range(20):
        dead.writer.write(ask("hello", number, name="x") + b"\n")
    dead.writer.write(ask("command.run", "f", text="flood 4000") + b"\n")
    await served.session.started.wait()
    async with asyncio.timeout(10):
        while served.server.clients:  # noqa: ASYNC110 -- gone when the server says so
            await asyncio.sleep(0.01)
    assert "took nothing" in caplog.text
    dead.writer.transport.abort()


async def test_a_client_that_leaves_takes_its_command_along(served: Served) -> None:
    raw = await Raw.to(served)
    raw.writer.write(ask("command.run", text="sleep 30") + b"\n")
    await served.session.started.wait()
    raw.close()
    async with AsyncClient(served.path) as client:
        assert (await client.run("next"))["answer"] == "next"


async def test_closing_answers_first(served: Served) -> None:
    async with AsyncClient(served.path) as client:
        assert (await client.call("daemon.shutdown")) == {"shutting_down": True}
        assert served.shutdown.is_set()
        call = asyncio.create_task(client.call("daemon.status"))
        await asyncio.sleep(0)
        await served.server.close()
        with contextlib.suppress(ClientError):
            await call
    assert not served.path.exists()


NOBODY = """
import os, socket, sys
os.setgid(65534); os.setuid(65534)
s = socket.socket(socket.AF_UNIX)
s.settimeout(5)
try:
    s.connect(sys.argv[1])
    s.sendall(b'{"jsonrpc":"2.0","method":"daemon.status","id":1}\\n')
    print("got", s.recv(100))
except OSError as error:
    print("failed", type(error).__name__)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("opened", [False, True])
async def test_another_user_gets_nothing_even_with_the_modes_opened(served: Served, opened: bool) -> None:
    if opened:
        for place in [served.path, *served.path.parents]:
            if place.is_relative_to("/tmp"):
                place.chmod(0o777)
    command = [sys.executable, "-I", "-S", "-c", NOBODY, str(served.path)]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=20)
    if opened:
        assert done.stdout.strip() in ("got b''", "failed BrokenPipeError", "failed ConnectionResetError")
    else:
        assert done.stdout.strip() == "failed PermissionError"
    async with AsyncClient(served.path) if not opened else contextlib.nullcontext() as client:
        if client is not None:
            assert (await client.call("daemon.status"))["state"] == "ready"
