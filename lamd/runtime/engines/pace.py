"""How many threads the next computation gets.

The threads of llama.cpp wait for each other at every operation, some hundred times a token, and they wait by spinning.
On a machine with a core to spare two are a quarter faster than one; where other programs take the cores, five times
slower, and a single such token loses what a hundred quick ones win. So one thread works until a token on several,
tried now and then, was quicker; each time that one was not, the next try is put off for twice as long.
"""

from __future__ import annotations

from collections import deque

PROBE, SELDOM = 8, 2048
"""Tokens on one thread before several are tried: at first, and at most."""
_LAST = 32


class Pace:
    """Chooses between one thread and ``threads``, by what single tokens took lately."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._alone = True
        self._since, self._wait, self._quick = 0, PROBE, 0
        self._one: deque[float] = deque(maxlen=_LAST)

    def threads(self, tokens: int) -> int:
        """For a computation of ``tokens`` tokens; only single ones are tried out."""
        if self._alone and not (tokens == 1 and self._since >= self._wait):
            return 1
        return self._threads

    def took(self, tokens: int, threads: int, seconds: float) -> None:
        """Say what a computation took."""
        if tokens != 1 or self._threads == 1:
            return
        if threads == 1:
            self._one.append(seconds)
            self._since += 1
        else:
            usual = sorted(self._one)[len(self._one) // 2]
            self._since, self._alone = 0, seconds > usual
            if self._alone:
                self._wait, self._quick = min(2 * self._wait, SELDOM), 0
            else:
                self._quick += 1
                if self._quick >= 2 * self._wait:
                    self._wait, self._quick = max(self._wait // 2, PROBE), 0
