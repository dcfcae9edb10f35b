"""Recognizes while sound still comes: text for the eye as it grows, and the whole phrase as soon as there is a pause.

Most phrases end at their first pause. So that is recognized at once, while the silence that ends the phrase is awaited,
and what was heard is there when the phrase is over.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from lamd.clients.voice.ports import RATE, Heard, Recognizer, Samples
from lamd.errors import LamdError

PARTIAL_S = 0.6
"""Sound that must have come before the growing text is looked at once more."""


class Hearing:
    """One recognizer in a thread of its own; the methods are called from one other thread."""

    def __init__(self, recognizer: Recognizer, grown: Callable[[str], None]) -> None:
        self._recognizer = recognizer
        self._grown = grown
        self._pool = ThreadPoolExecutor(1, "hearing")
        self._partial: Future[None] | None = None
        self._ahead: tuple[int, Future[Heard]] | None = None
        self._seen = 0

    def grow(self, samples: Samples) -> None:
        """Somebody speaks on: show what it is so far, if there is time for that."""
        idle = self._partial is None or self._partial.done()
        if idle and len(samples) - self._seen >= PARTIAL_S * RATE:
            self._seen = len(samples)
            self._partial = self._pool.submit(self._look, samples)

    def ahead(self, samples: Samples) -> None:
        """This may be the whole phrase: begin with it."""
        if self._partial is not None:
            self._partial.cancel()
        if self._ahead is not None:
            self._ahead[1].cancel()
        self._ahead = len(samples), self._pool.submit(self._recognizer.hear, samples)

    def guess(self) -> Heard | None:
        """What was heard up to the pause, if that is known by now and the engine did not fail."""
        future = self._ahead[1] if self._ahead is not None else None
        return future.result() if future is not None and future.done() and future.exception() is None else None

    def whole(self, samples: Samples) -> Heard:
        """What is in the phrase; waits for it. Raises ``VoiceError``."""
        self.ahead(samples) if self._ahead is None or self._ahead[0] != len(samples) else None
        assert self._ahead is not None  # noqa: S101 -- just made
        future = self._ahead[1]
        self.forget()
        return future.result()

    def forget(self) -> None:
        """A phrase is over."""
        self._ahead, self._seen = None, 0

    def close(self) -> None:
        """End the thread."""
        self._pool.shutdown(cancel_futures=True)

    def _look(self, samples: Samples) -> None:
        try:
            text = self._recognizer.hear(samples).text
        except LamdError:
            return  # told when the phrase is over
        if text:
            self._grown(text)
