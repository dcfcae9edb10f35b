"""``open``, ``switch`` and ``close``: whole programs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lamd.errors import ActuationError, AtspiError, PerceptionError
from lamd.perception.select import select_app
from lamd.session.doer import Doer
from lamd.session.eyes import Eyes
from lamd.session.run import Run
from lamd.trajectory import Action, AppInfo, Observation, Outcome, Tree
from lamd.verification import Facts, verify

if TYPE_CHECKING:
    from lamd.actuation.launch import Programs as Launcher
    from lamd.ports import Desktop

START_PATIENCE = 30.0
"""Seconds for a program to show its first window; LibreOffice takes 10 on a slow disk."""
FRONT_PATIENCE = 1.0
CLOSE_PATIENCE = 2.0
LOOK = 0.05
"""Seconds between two looks at what no event tells: which app is in front."""


class Programs:
    """Carries out the steps that are about programs, and tells the run where to go on."""

    def __init__(self, desktop: Desktop, launcher: Launcher, eyes: Eyes, doer: Doer) -> None:
        self._desktop = desktop
        self._launcher = launcher
        self._eyes = eyes
        self._doer = doer

    async def open(self, run: Run, words: str) -> None:
        """Start the program called ``words``, or bring it to the front where it is open.

        Raises ``ActuationError`` (``no_program``, ``ambiguous_program``, ``failed``), ``PerceptionError``.
        """
        entry = await self._launcher.choose(words)
        apps = await self._desktop.apps()
        found = await self._launcher.running(entry, apps)
        if found is not None:
            await self._front(run, found[0], Action("switch", label=entry.name, app=found[0]))
            return
        action = Action("open", label=entry.name)

        async def work() -> Outcome:
            with run.stage("act"):
                await self._launcher.launch(entry)
                run.app = await self._desktop.appeared(apps, START_PATIENCE)
            if run.app is None:
                raise ActuationError(
                    "failed", f"{entry.name} was started and shows no window", "look whether it asks for something"
                )
            return verify(action, None, None, None, Facts(appeared=run.app))

        await self._doer.carry(run, action, None, work)

    async def switch(self, run: Run, words: str) -> None:
        """Bring an open program to the front. Raises ``PerceptionError`` (``no_app``, ``ambiguous_app``)."""
        app = await self._open_app(words)
        await self._front(run, app, Action("switch", label=app.name, app=app))

    async def close(self, run: Run, words: str) -> None:
        """Ask a program to close its windows; it may ask back. Raises ``PerceptionError``."""
        app = await self._open_app(words)
        action, seen = Action("close", label=app.name, app=app), await self._seen(run, app)

        async def work() -> Outcome:
            before = seen.tree if seen else None
            with run.stage("act"):
                await self._launcher.close(app, before)
            after, gone = await self._after_close(app, before)
            return verify(action, before, after, None, Facts(gone=gone))

        await self._doer.carry(run, action, seen, work)
        run.app = None

    async def _front(self, run: Run, app: AppInfo, action: Action) -> None:
        seen = await self._seen(run, app)

        async def work() -> Outcome:
            with run.stage("act"):
                await self._launcher.switch(app, seen.tree if seen else None)
            return verify(action, None, None, None, Facts(active=await self._is_active(app)))

        await self._doer.carry(run, action, seen, work)
        run.app = app

    async def _open_app(self, words: str) -> AppInfo:
        """The running program meant, by its own name or by that of what is installed."""
        apps = await self._desktop.apps()
        try:
            return select_app(words, apps)
        except PerceptionError as error:
            if error.code != "perception.no_app":
                raise
            for entry, _ in await self._launcher.find(words):
                if found := await self._launcher.running(entry, apps):
                    return found[0]
            raise

    async def _seen(self, run: Run, app: AppInfo) -> Observation | None:
        """The app as it is; None where it does not answer, which must not keep one from closing it."""
        try:
            return await self._eyes.see(run, app)
        except (AtspiError, PerceptionError):
            return None

    async def _is_active(self, app: AppInfo) -> bool:
        deadline = asyncio.get_running_loop().time() + FRONT_PATIENCE
        while (active := await self._desktop.active()) != app:
            if asyncio.get_running_loop().time() > deadline:
                return False
            await self._desktop.appeared((*(await self._desktop.apps()),), LOOK)
        return active == app

    async def _after_close(self, app: AppInfo, before: Tree | None) -> tuple[Tree | None, bool]:
        """The tree after the windows were asked to close, and whether the program is gone."""
        if before is None:
            return None, app not in await self._desktop.apps()
        try:
            after = await self._desktop.changed(app, before.revision, CLOSE_PATIENCE, 0.3)
        except AtspiError:
            return None, True
        return after, app not in await self._desktop.apps()
