"""Keeps one process of ours: starts it when it is wanted, counts its crashes, and pauses between starts that fail."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from lamd.errors import ModelError
from lamd.runtime.child import MODELS, Child, Purpose

_PAUSES_S = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Before the first, second, … start in a row that follows a crash."""
_REMEMBERED = 10

_T = TypeVar("_T")


class Host:
    """One process at a time, over all its lives."""

    def __init__(
        self,
        command: Sequence[str],
        nice: int,
        handshake_s: float,
        lost: Callable[[Child], None],
        purpose: Purpose | None = None,
    ) -> None:
        """``lost`` is called when a process that was running has died."""
        self._command, self._nice, self._handshake_s, self._lost = command, nice, handshake_s, lost
        self._purpose = purpose or MODELS
        self._starting: asyncio.Task[Child] | None = None
        self._not_before = 0.0
        self.child: Child | None = None
        """The process that runs now."""
        self.crashes: list[str] = []
        """Why the last ones ended."""
        self.in_a_row = 0
        """Crashes since the last answer."""

    @property
    def starting(self) -> bool:
        return self._starting is not None

    def pause(self) -> float:
        """Seconds until the next start."""
        return max(self._not_before - time.monotonic(), 0.0)

    def answered(self) -> None:
        """It works: the next crash is followed by a start at once."""
        self.in_a_row = 0

    async def running(self) -> Child:
        """The process, started if there is none, after the pause; raises ``ModelError``."""
        if self.child:
            return self.child
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
            self._starting.add_done_callback(taken_note)
        return await outcome(self._starting)

    async def throwaway(self) -> Child:
        """A process beside the one that is kept, for a test; whoever asked stops it."""
        return await Child.spawn(self._command, self._nice, self._handshake_s)

    async def stop(self) -> None:
        """End the process, or its start."""
        starting, child, self.child = self._starting, self.child, None
        if starting:
            starting.cancel()
            await asyncio.wait([starting])
            if self._starting is starting:  # it was ended before its first line, and so before its last
                self._starting = None
        if child:
            await child.stop()

    async def _start(self) -> Child:
        try:
            await asyncio.sleep(self.pause())
            child = await Child.spawn(self._command, self._nice, self._handshake_s, self._ended, self._purpose)
            if child.reason:  # it ended between its handshake and now
                raise ModelError("crashed", f"{self._purpose.name} ended: {child.reason}")
            self.child = child
        except ModelError as error:
            self._count(error.message)
            raise
        finally:
            self._starting = None
        return child

    def _ended(self, child: Child) -> None:
        if child is self.child:
            self.child = None
            self._count(child.reason)
            self._lost(child)

    def _count(self, reason: str) -> None:
        self.in_a_row += 1
        self._not_before = time.monotonic() + _PAUSES_S[min(self.in_a_row, len(_PAUSES_S)) - 1]
        self.crashes = [*self.crashes[1 - _REMEMBERED :], reason]


async def outcome(task: asyncio.Task[_T]) -> _T:
    """Wait for a task that others wait for as well: giving up the wait leaves it running."""
    await asyncio.wait([task])
    if task.cancelled():  # by a stop, which is not the waiting task's own cancellation
        raise ModelError("crashed", "the model process was stopped")
    return task.result()


def taken_note(task: asyncio.Task[_T]) -> None:
    """For a task whose failure is told by whoever waits for it, or by nobody."""
    if not task.cancelled():
        task.exception()
