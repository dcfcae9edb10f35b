"""What the rooms of the voice client know of each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]
"""Mono sound at ``RATE``, from -1 to 1."""

RATE = 16_000
"""Samples a second, everywhere inside the voice client."""
FRAME = 512
"""Samples a frame, 32 ms: what the Silero model takes at once."""
FRAME_S = FRAME / RATE

Tell = Callable[[str, dict[str, Any]], None]
"""Called with the name of an event and its data, from any thread."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recognizer made of a phrase."""

    text: str
    """As the engine wrote it; empty where it heard no words."""
    confidence: float | None = None
    """Geometric mean of the tokens' probabilities, 0 to 1; None where the engine does not tell."""


class Recognizer(Protocol):
    """Speech to text. Called from one thread at a time."""

    @property
    def name(self) -> str:
        """Engine and model, for people."""

    def hear(self, samples: Samples) -> Heard:
        """The words in a phrase; raises ``VoiceError``."""


class Activity(Protocol):
    """Tells speech from the rest."""

    def __call__(self, frame: Samples) -> float:
        """The probability that somebody speaks in this frame, the one after the last."""

    def reset(self) -> None:
        """Forget the frames before."""


class Wake(Protocol):
    """Waits for the wake word."""

    @property
    def phrase(self) -> str:
        """What to say, such as ``okay nabu``."""

    def __call__(self, frame: Samples) -> bool:
        """Whether the wake word ended in this frame, the one after the last."""

    def reset(self) -> None:
        """Forget the frames before."""


class Doer(Protocol):
    """Carries out what was heard; ``do`` and ``stop`` are called from different threads."""

    def do(self, text: str, tell: Tell) -> dict[str, Any]:
        """The Reply to a command, as it came over the wire; raises ``LamdError``."""

    def stop(self) -> dict[str, Any]:
        """Stop whatever runs, at once; raises ``LamdError``."""
