"""Seeing and grounding for one command: the observation of now, and the element that words mean."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from lamd.errors import GroundingError
from lamd.perception.observe import observe
from lamd.ports import Desktop, Grounder, Ranking
from lamd.session.run import Run
from lamd.settings import SessionSettings
from lamd.trajectory import AppInfo, Candidate, NodeKey, Observation, Step, Tree

MAX_CHOICES = 3


class Eyes:
    """The observation of an app is made once a revision."""

    def __init__(self, desktop: Desktop, grounder: Grounder, settings: SessionSettings) -> None:
        self._desktop = desktop
        self._grounder = grounder
        self._settings = settings
        self._last: Observation | None = None

    async def see(self, run: Run | None, app: AppInfo) -> Observation:
        """What the app shows now. Raises ``AtspiError`` or ``PerceptionError``."""
        if run is None:
            return self._observed(await self._desktop.tree(app))
        with run.stage("observe"):
            return self._observed(await self._desktop.tree(app))

    async def wait(self, run: Run, tree: Tree, timeout: float) -> Observation:
        """What the app shows once something changed since ``tree``, or after ``timeout`` seconds."""
        with run.stage("observe"):
            return self._observed(await self._desktop.changed(tree.app, tree.revision, timeout))

    async def settled(self, run: Run, app: AppInfo, timeout: float = 0.5) -> Observation:
        """What the app shows once nothing of it is known to be stale, or after ``timeout`` seconds."""
        with run.stage("observe"):
            return self._observed(await self._desktop.changed(app, 0, timeout))

    async def until(
        self, run: Run, seen: Observation, good: Callable[[Observation], bool], timeout: float
    ) -> Observation:
        """What the app shows once it is ``good``, or after ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        while not good(seen) and (left := deadline - time.monotonic()) > 0:
            seen = await self.wait(run, seen.tree, left)
        return seen

    async def changed(self, app: AppInfo, since: int, timeout: float) -> Observation:
        """What the app shows once its revision is larger than ``since``, or after ``timeout`` seconds."""
        return self._observed(await self._desktop.changed(app, since, timeout))

    async def rank(
        self, run: Run, step: Step, words: str, candidates: Sequence[Candidate], app: AppInfo
    ) -> tuple[tuple[Candidate, ...], Ranking]:
        """The candidates that fit best, the best first, and how sure that is; raises ``ModelError``."""
        by_ref = {c.ref: c for c in candidates}
        asked = candidates
        if len(by_ref) < len(candidates):  # a GTK 4 window's own actions all have the window's reference
            by_ref = dict(enumerate(candidates))
            asked = [replace(c, ref=at) for at, c in by_ref.items()]
        with run.stage("ground"):
            ranking = await self._grounder.rank(step, words, asked, app.name)
        return tuple(by_ref[ranked.ref] for ranked in ranking.best), ranking

    async def find(
        self, run: Run, step: Step, words: str, candidates: Sequence[Candidate], app: AppInfo
    ) -> Candidate | None:
        """The candidate meant, or None where none is.

        Raises ``GroundingError`` ``doubtful`` where several may be meant; its hint names them.
        """
        if not candidates:
            return None
        best, ranking = await self.rank(run, step, words, candidates, app)
        if not best or ranking.probability < self._settings.ask_threshold:
            return None
        if ranking.probability >= self._settings.act_threshold:
            return best[0]
        raise DoubtfulError(words, best[:MAX_CHOICES], ranking.probability)

    def _observed(self, tree: Tree) -> Observation:
        last = self._last
        if last is not None and last.tree is tree:
            return last
        window: NodeKey | None = None
        if last is not None and last.window is not None and last.tree.app == tree.app:
            window = last.tree.nodes[last.window].key
        self._last = observe(tree, window)
        return self._last


class DoubtfulError(GroundingError):
    """Several elements may be meant, none surely."""

    def __init__(self, words: str, choices: tuple[Candidate, ...], probability: float) -> None:
        labels = [c.label for c in choices if c.label]
        if (
            len(labels) > 1 and len(set(labels)) == 1 and all(c.path for c in choices)
        ):  # what they stand in tells them apart
            labels = [f"{c.label} in “{' › '.join(c.path)}”" for c in choices]
        names = ", ".join(dict.fromkeys(labels))
        super().__init__("doubtful", f"not sure what “{words}” means here", f"did you mean: {names}?")
        self.choices = choices
        """The likeliest first."""
        self.probability = probability


def told(candidate: Candidate) -> str:
    """A candidate as it is told to people: its name, where it is, what it is."""
    name = candidate.label or candidate.hint or "without a name"
    place = f"{' › '.join(candidate.path)} › " if candidate.path else ""
    return f"{place}{name} ({candidate.role})"
