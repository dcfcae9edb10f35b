"""Labels of the app in front, embedded before anyone asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from lamd import warming
from lamd.errors import ModelError
from lamd.trajectory import AppInfo, Candidate, Tree
from lamd.warming import keep_warm
from tests.unit.session.twins import App, State, TwinDesktop, TwinGrounder, button, frame
from tests.unit.trees import Spec


class Grounder(TwinGrounder):
    """Keeps what it was to embed, and tells."""

    def __init__(self) -> None:
        super().__init__()
        self.warmed: list[list[str]] = []
        self.told = asyncio.Event()

    async def warm(self, candidates: Sequence[Candidate], app: str) -> None:
        self.warmed.append([c.label for c in candidates])
        self.told.set()
        if self.fails is not None:
            raise self.fails


class Desktop(TwinDesktop):
    """Waits for changes as long as a test needs."""

    def __init__(self, *apps: App) -> None:
        super().__init__(*apps)
        self.stirred = asyncio.Event()
        self.known: list[tuple[AppInfo, ...]] = []

    async def changed(self, app: AppInfo, since: int, timeout: float, quiet: float = 0.03) -> Tree:
        await self.stirred.wait()
        self.stirred.clear()
        return self.of(app).tree

    async def appeared(self, known: Sequence[AppInfo], timeout: float) -> AppInfo | None:
        self.known.append(tuple(known))
        await self.stirred.wait()
        self.stirred.clear()
        return None


def app() -> App:
    def draw(has: State) -> list[Spec]:
        return [frame(button("Save"), *([button("New")] if has.get("new") else []))]

    return App(draw)


@asynccontextmanager
async def warm(desktop: Desktop, grounder: Grounder) -> AsyncIterator[None]:
    task = asyncio.create_task(keep_warm(desktop, grounder))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def next_time(grounder: Grounder) -> list[str]:
    async with asyncio.timeout(10):
        await grounder.told.wait()
    grounder.told.clear()
    return grounder.warmed[-1]


async def test_what_is_new_is_embedded_and_nothing_twice() -> None:
    one, grounder = app(), Grounder()
    desktop = Desktop(one)
    async with warm(desktop, grounder):
        assert await next_time(grounder) == ["Save"]
        desktop.stirred.set()
        while desktop.stirred.is_set():  # noqa: ASYNC110
            await asyncio.sleep(0)
        one.has["new"] = True
        one.redraw()
        desktop.stirred.set()
        assert await next_time(grounder) == ["Save", "New"]
    assert len(grounder.warmed) == 2


async def test_without_an_app_in_front_it_waits_for_one_that_is_not_there_yet() -> None:
    class Idle(Desktop):
        async def active(self) -> AppInfo | None:
            return self.running[0].info if self.known else None

    one, grounder = app(), Grounder()
    desktop = Idle(one)
    async with warm(desktop, grounder):
        while not desktop.known:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert desktop.known == [(one.info,)]
        desktop.stirred.set()
        assert await next_time(grounder) == ["Save"]


async def test_a_model_that_is_not_there_yet_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "LOOK", 0.0)
    grounder = Grounder()
    grounder.fails = ModelError("missing", "no grounder is installed")
    async with warm(Desktop(app()), grounder):
        assert await next_time(grounder) == ["Save"]
        assert await next_time(grounder) == ["Save"]
