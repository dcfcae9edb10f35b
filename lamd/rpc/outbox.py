"""What is still to be sent to one client: bounded, so that a slow reader costs itself and nobody else."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from lamd.rpc import wire

MAX_BYTES = 32 * 1024 * 1024
"""A client that lets more than this pile up is closed. One reading of a large app is about 1 MiB."""
MAX_PROGRESS = 64
"""Progress that piles up beyond this loses its oldest."""
STALL_S = 20.0
"""A client that takes nothing for so long is closed."""


class Outbox:
    """Lines in order. ``put`` never waits; progress is dropped, oldest first, before anything else is."""

    def __init__(self, writer: asyncio.StreamWriter, on_full: Callable[[str], None], stall_s: float = STALL_S) -> None:
        self._writer = writer
        self._on_full = on_full
        self._stall_s = stall_s
        self._lines: deque[tuple[bytes, bool]] = deque()
        self._bytes = 0
        self._progress = 0
        self._dropped = 0
        self._wake = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    def put(self, line: bytes, *, progress: bool = False) -> None:
        """Queue a line."""
        if progress and self._progress >= MAX_PROGRESS:
            self._drop_oldest_progress()
        self._lines.append((line, progress))
        self._bytes += len(line)
        self._progress += progress
        self._empty.clear()
        self._wake.set()
        if self._bytes > MAX_BYTES:
            self._on_full("reads too slowly: too much is waiting for it")

    async def pump(self) -> None:
        """Send what comes, until cancelled or the client is gone or stalls."""
        while True:
            await self._wake.wait()
            while self._lines:
                line, progress = self._lines.popleft()
                self._bytes -= len(line)
                self._progress -= progress
                if progress and self._dropped:
                    line = wire.notification("progress.dropped", {"count": self._dropped}) + line
                    self._dropped = 0
                self._writer.write(line)
                try:
                    async with asyncio.timeout(self._stall_s):
                        await self._writer.drain()  # returns at once unless the client has let 64 KiB pile up
                except TimeoutError:
                    self._on_full(f"took nothing for {self._stall_s:g} s")
                    return
                except ConnectionError:
                    return
            self._wake.clear()
            self._empty.set()

    async def flushed(self, timeout: float) -> None:
        """Wait until all is handed to the system, at most ``timeout`` seconds."""
        try:
            await asyncio.wait_for(self._empty.wait(), timeout)
        except TimeoutError:
            return

    def _drop_oldest_progress(self) -> None:
        for index, (line, progress) in enumerate(self._lines):
            if progress:
                del self._lines[index]
                self._bytes -= len(line)
                self._progress -= 1
                self._dropped += 1
                return
