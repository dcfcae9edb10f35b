"""A twin of one's own for every test: what is drawn on its screen stays there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from lamd.clients.mcp.agent import Agent
from tests.unit.client.conftest import Twin


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Twin]:
    twin = Twin(tmp_path / "lamd" / "lamd.sock")
    yield twin
    twin.kill()


@pytest_asyncio.fixture
async def agent(own: Twin) -> AsyncIterator[Agent]:
    agent = Agent(own.path)
    yield agent
    await agent.close()
