"""Fixtures for the tests of plugins: the private desktop with its daemon, and the skill process.

``start_skills("audio")`` gives a caller of the skills of ``lamd_audio``, which run in a skill process of their own with
the environment that the test has then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.desktop.conftest import daemon, desk, desktop, start_daemon
from tests.plugins.calling import Caller
from tests.plugins.mocked import mocked

__all__ = ["daemon", "desk", "desktop", "mocked", "start_daemon", "start_skills"]


@pytest.fixture
async def start_skills() -> AsyncIterator[Callable[..., Awaitable[Caller]]]:
    """``await start_skills("audio")``: the skill process with these plugins."""
    started: list[Caller] = []

    async def start(*names: str) -> Caller:
        caller = Caller(names)
        started.append(caller)
        await caller.start()
        return caller

    yield start
    for caller in started:
        await caller.close()
