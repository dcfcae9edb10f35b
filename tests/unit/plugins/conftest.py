"""The skill process with toy plugins."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from lamd.plugins.skills import PluginSkills
from tests.unit.plugins import toys

Start = Callable[..., PluginSkills]
LAMP = "lamp.set, lamp.ring_in, lamp.rung, lamp.write, lamp.break"
BAD = "bad.raises, bad.says, bad.hangs, bad.floods, bad.dies, bad.prints, bad.nothing"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the skill process finds plugins beside those that are installed."""
    place = tmp_path / "toys"
    place.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(place))
    monkeypatch.syspath_prepend(str(place))
    return place


@pytest.fixture
async def skills(folder: Path) -> AsyncIterator[PluginSkills]:
    """A good plugin and a bad one."""
    entries = [toys.write(folder, "lamp", toys.GOOD, LAMP), toys.write(folder, "bad", toys.BAD, BAD)]
    running = PluginSkills(entries)
    await running.start()
    yield running
    await running.close()
