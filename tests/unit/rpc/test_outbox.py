from __future__ import annotations

import asyncio
import json
from pathlib import Path

from lamd.rpc import outbox as module
from lamd.rpc.outbox import Outbox


async def pair(
    tmp_path: Path,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, asyncio.StreamWriter, asyncio.Server]:
    accepted: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.set_result(writer)

    server = await asyncio.start_unix_server(serve, str(tmp_path / "s"))
    reader, writer = await asyncio.open_unix_connection(str(tmp_path / "s"))
    return reader, writer, await accepted, server


async def test_oldest_progress_goes_first_and_is_counted(tmp_path: Path) -> None:
    reader, mine, theirs, server = await pair(tmp_path)
    full: list[str] = []
    box = Outbox(theirs, full.append)
    box.put(b'{"id":1}\n')
    for number in range(module.MAX_PROGRESS + 10):
        box.put(b'{"n":%d}\n' % number, progress=True)
    box.put(b'{"id":2}\n')
    pump = asyncio.create_task(box.pump())
    got = [json.loads(await reader.readline()) for _ in range(module.MAX_PROGRESS + 3)]
    await box.flushed(1)
    assert got[0] == {"id": 1}
    assert got[1] == {"jsonrpc": "2.0", "method": "progress.dropped", "params": {"count": 10}}
    assert [m["n"] for m in got[2:-1]] == list(range(10, module.MAX_PROGRESS + 10))
    assert got[-1] == {"id": 2}
    assert full == []
    pump.cancel()
    for writer in (mine, theirs):
        writer.close()
    server.close()


async def test_too_much_is_told_at_once(tmp_path: Path) -> None:
    _, mine, theirs, server = await pair(tmp_path)
    full: list[str] = []
    box = Outbox(theirs, full.append)
    for _ in range(3):
        box.put(b"x" * (module.MAX_BYTES // 3 + 1))
    assert len(full) == 1
    await box.flushed(0.01)
    for writer in (mine, theirs):
        writer.close()
    server.close()
