from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio

from lamd.rpc.methods import Methods
from lamd.rpc.server import Server
from lamd.rpc.twin import TwinSession, twin_house


@dataclass
class Served:
    path: Path
    session: TwinSession
    methods: Methods
    server: Server
    shutdown: asyncio.Event


@pytest_asyncio.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """A real server on a real socket, with a twin of the house behind it."""
    shutdown = asyncio.Event()
    house, session = twin_house(shutdown)
    methods = Methods(house)
    server = Server(tmp_path / "lamd" / "lamd.sock", methods, half_s=0.3, stall_s=1.5)
    await server.start()
    yield Served(tmp_path / "lamd" / "lamd.sock", session, methods, server, shutdown)
    await server.close()
