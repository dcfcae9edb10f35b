"""Cuts a stream of frames into phrases, by how likely somebody speaks in each. Pure: no clock, no model, no device."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from lamd.clients.voice.ports import FRAME_S, Samples

PAUSE_S = 0.25


@dataclass(frozen=True, slots=True)
class Cut:
    """Where phrases begin and end. Times in seconds."""

    speech: float = 0.5
    """Probability from which a frame begins a phrase."""
    silence: float = 0.35
    """Probability below which a frame in a phrase counts as silent."""
    begin_s: float = 0.1
    """Speech shorter than that is a click."""
    before_s: float = 0.35
    """Kept from before the first frame of speech."""
    pause_s: float = PAUSE_S
    """Silence after which the phrase may be at its end; also what is kept after the last frame of speech."""
    end_s: float = 0.6
    """Silence after which it is."""
    longest_s: float = 20.0
    """A phrase is cut there."""


@dataclass(frozen=True, slots=True)
class Began:
    """Somebody speaks."""


@dataclass(frozen=True, slots=True)
class Growing:
    """Somebody speaks on; ``Cutter.so_far`` has the samples."""


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause: if nothing more is said these are the samples of the phrase, to the last one."""

    samples: Samples


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase is over."""

    samples: Samples
    silence_s: float
    """From the last speech until now."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """What began was no speech."""


Cutting = Began | Growing | Paused | Phrase | Dropped


class Cutter:
    """One stream; ``feed`` every frame, in order."""

    def __init__(self, cut: Cut | None = None) -> None:
        self.cut = cut or Cut()
        self._before: deque[Samples] = deque(maxlen=_frames(self.cut.before_s))
        self._frames: list[Samples] = []
        self._spoken = 0
        self._silent = 0
        self._end = _frames(self.cut.end_s)

    @property
    def speaking(self) -> bool:
        """Whether a phrase has begun and not ended."""
        return bool(self._frames)

    def wait(self, seconds: float) -> None:
        """That much silence ends the phrase, counted from its last speech; more speech makes it ``end_s`` again."""
        self._end = _frames(seconds)

    def reset(self) -> None:
        """Forget what was heard."""
        self._before.clear()
        self._frames, self._spoken, self._silent = [], 0, 0

    def feed(self, frame: Samples, probability: float) -> Cutting | None:
        """Take one frame; what it means, if anything."""
        if not self._frames:
            if probability < self.cut.speech:
                self._before.append(frame)
                return None
            self._frames, self._spoken, self._silent = [*self._before, frame], 1, 0
            self._end = _frames(self.cut.end_s)
            self._before.clear()
            return Began()
        self._frames.append(frame)
        if len(self._frames) * FRAME_S >= self.cut.longest_s:
            return self.finish()
        if probability >= self.cut.silence:
            self._spoken, self._silent, self._end = self._spoken + 1, 0, _frames(self.cut.end_s)
            return Growing()
        self._silent += 1
        if self._silent >= self._end:
            return self.finish()
        if self._silent == _frames(self.cut.pause_s) and not self._click():
            return Paused(self.so_far())
        return None

    def finish(self) -> Phrase | Dropped | None:
        """End the phrase now, as far as it came; None if there is none."""
        if not self._frames:
            return None
        samples, silence, click = self.so_far(), self._silent * FRAME_S, self._click()
        self._before.extend(self._frames)
        self._frames, self._spoken, self._silent = [], 0, 0
        return Dropped() if click else Phrase(samples, silence)

    def so_far(self) -> Samples:
        """The phrase, with at most ``pause_s`` of silence at its end: the same at a pause and after it."""
        extra = max(0, self._silent - _frames(self.cut.pause_s))
        return np.concatenate(self._frames[: len(self._frames) - extra])

    def _click(self) -> bool:
        return self._spoken < _frames(self.cut.begin_s)


def _frames(seconds: float) -> int:
    return max(1, round(seconds / FRAME_S))
