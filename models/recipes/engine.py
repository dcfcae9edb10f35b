"""The model process for recipes and benchmarks, with the model of one folder."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from lamd.grounding.intents import EncoderIntents, IntentFile
from lamd.runtime import manifests
from lamd.runtime.supervisor import ModelProcess, Options


@asynccontextmanager
async def planner_process(folder: Path, grounder: Path | None = None) -> AsyncIterator[ModelProcess]:
    """A running process with the planner in ``folder``, and a grounder; raises ``ModelError``."""
    with tempfile.TemporaryDirectory() as cache:
        process = ModelProcess(
            manifests.read(folder / manifests.NAME),
            manifests.read(grounder / manifests.NAME) if grounder else None,
            Options(Path(cache) / "selftest.json", threads=2, nice=0),
        )
        await process.start()
        try:
            yield process
        finally:
            await process.stop()


def intents(process: ModelProcess, grounder: Path) -> EncoderIntents | None:
    """What reads intents with the grounder of a folder; None where that one cannot. Raises ``ModelError``."""
    file = IntentFile.from_extra(grounder, manifests.read(grounder / manifests.NAME).extra)
    return EncoderIntents(process.embed, file) if file else None
