"""The model process for recipes and benchmarks, with the model of one folder."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from lamd.runtime import manifests
from lamd.runtime.supervisor import ModelProcess, Options


@asynccontextmanager
async def planner_process(folder: Path) -> AsyncIterator[ModelProcess]:
    """A running process with the planner in ``folder``; raises ``ModelError``."""
    with tempfile.TemporaryDirectory() as cache:
        process = ModelProcess(
            manifests.read(folder / manifests.NAME), None, Options(Path(cache) / "selftest.json", threads=2, nice=0)
        )
        await process.start()
        try:
            yield process
        finally:
            await process.stop()
