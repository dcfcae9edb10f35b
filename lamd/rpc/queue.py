"""One command at a time, the askers in turn; stop ends the running one and forgets the rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from lamd.errors import Stopped, WireError

T = TypeVar("T")

LONGEST = 16
"""Commands that may wait. Beyond it an asker that has none waiting still gets one in, so that nobody can fill it up."""
GRACE_S = 0.09
"""How long stop waits for the running command to end: the promise is 100 ms, the rest is for the wire."""


@dataclass(eq=False, slots=True)
class _Job(Generic[T]):
    name: str
    owner: str
    work: Callable[[], Coroutine[Any, Any, T]]
    done: asyncio.Future[T]
    task: asyncio.Task[T] | None = None


@dataclass(frozen=True, slots=True)
class StopReport:
    stopped: tuple[str, ...]
    """Names of the commands that were ended or forgotten, the running one first."""
    idle: bool
    """Nothing runs any more. False: the last act has not come back yet, and nothing new starts before it does."""
    ms: float


class CommandQueue(Generic[T]):
    """Bounded; each owner's work in its order, the owners in turn: who was served longest ago comes next.

    ``submit`` returns what the work returns, or raises ``Stopped``.
    """

    def __init__(self, longest: int = LONGEST) -> None:
        self._longest = longest
        self._waiting: list[_Job[T]] = []
        self._running: _Job[T] | None = None
        self._served: dict[str, None] = {}
        """Owners that have work, who was served last at the end."""

    @property
    def running(self) -> str:
        """Name of the command that runs; empty if none."""
        return self._running.name if self._running else ""

    @property
    def waiting(self) -> int:
        """Commands behind it."""
        return len(self._waiting)

    async def submit(self, name: str, work: Callable[[], Coroutine[Any, Any, T]], owner: str = "") -> T:
        """Wait for the turn, do the work. Raises ``WireError`` ``busy`` when full. Being cancelled cancels the work."""
        if len(self._waiting) >= self._longest and any(job.owner == owner for job in self._waiting):
            raise WireError("busy", f"{self._longest} commands are waiting already", "wait, or stop them: lam stop")
        job: _Job[T] = _Job(name, owner, work, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        self._next()
        try:
            return await job.done
        except asyncio.CancelledError:
            self._drop(job)
            raise

    async def stop(self, only: str = "") -> StopReport:
        """Cancel the running command, forget the waiting ones, or only the one of that name.

        Returns within ``GRACE_S`` whatever they do.
        """
        began = time.perf_counter()
        waiting = [job for job in self._waiting if only in ("", job.name)]
        self._waiting = [job for job in self._waiting if job not in waiting]
        running = self._running if self._running and only in ("", self._running.name) else None
        for job in waiting:
            _settle(job, None)
        idle = True
        if running is not None and running.task is not None:
            if not running.task.cancelling():  # a second cancel would cut short what the first one tidies up
                running.task.cancel()
            await asyncio.wait({running.task}, timeout=GRACE_S)
            idle = running.task.done()
            if not idle:
                _settle(running, None)
        names = tuple(job.name for job in ([running] if running else []) + waiting)
        return StopReport(names, idle, (time.perf_counter() - began) * 1000)

    async def settled(self) -> None:
        """Wait until the command that runs now has ended; those behind it are not waited for."""
        if self._running is not None and self._running.task is not None:
            await asyncio.wait({self._running.task})

    def _next(self) -> None:
        if self._running is not None or not self._waiting:
            return
        job = self._running = self._in_turn()
        job.task = asyncio.ensure_future(job.work())
        job.task.add_done_callback(lambda task: self._ended(job, task))

    def _in_turn(self) -> _Job[T]:
        """The next job, taken out. Owners without any are forgotten, so that this stays small."""
        order = {owner: place for place, owner in enumerate(self._served)}
        job = min(self._waiting, key=lambda job: order.get(job.owner, -1))  # the first of those that are equal
        self._waiting.remove(job)
        self._served.pop(job.owner, None)
        self._served[job.owner] = None
        left = {job.owner for job in self._waiting} | {job.owner}
        self._served = {owner: None for owner in self._served if owner in left}
        return job

    def _ended(self, job: _Job[T], task: asyncio.Task[T]) -> None:
        _settle(job, task)
        self._running = None
        self._next()

    def _drop(self, job: _Job[T]) -> None:
        if job in self._waiting:
            self._waiting.remove(job)
        elif job.task is not None:
            job.task.cancel()


def _settle(job: _Job[T], task: asyncio.Task[T] | None) -> None:
    if job.done.done():
        if task is not None and not task.cancelled():
            task.exception()  # told already that it was stopped; mark the late error as seen
        return
    if task is None or task.cancelled():
        job.done.set_exception(Stopped())
        job.done.exception()  # the asker may be gone
    elif error := task.exception():
        job.done.set_exception(error)
        job.done.exception()
    else:
        job.done.set_result(task.result())
