"""Twins of the ports: sound whose value says who speaks, a recognizer that reads it off."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from lamd.clients.voice.ports import FRAME, Heard, Samples, Tell
from lamd.errors import VoiceError

SECOND = 31
"""Frames that are about a second."""


class TwinSound:
    """Makes frames: silence is 0, phrase number n is n / 100."""

    def __init__(self) -> None:
        self.phrases: list[Heard] = []

    def silence(self, frames: int = SECOND) -> list[Samples]:
        return [np.zeros(FRAME, np.float32)] * frames

    def say(self, text: str, confidence: float | None = 0.9, frames: int = SECOND) -> list[Samples]:
        """A phrase with the silence that ends it."""
        self.phrases.append(Heard(text, confidence))
        value = len(self.phrases) / 100
        return [np.full(FRAME, value, np.float32)] * frames + self.silence()


class TwinActivity:
    """Speech is what is not silent."""

    def __call__(self, frame: Samples) -> float:
        return float(frame[0] != 0)

    def reset(self) -> None:
        pass


class TwinRecognizer:
    """Reads the phrase's number from the sound; ``broken`` makes it fail."""

    name = "twin"

    def __init__(self, sound: TwinSound) -> None:
        self._sound = sound
        self.calls = 0
        self.broken = False

    def hear(self, samples: Samples) -> Heard:
        self.calls += 1
        if self.broken:
            raise VoiceError("engine", "the engine is broken", "mend it")
        return self._sound.phrases[round(float(samples.max()) * 100) - 1]


class TwinDoer:
    """``wait`` runs until stop; ``asked`` asks; ``fail`` raises; the rest is finished."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.stops = 0
        self.running = threading.Event()
        self._stop = threading.Event()

    def do(self, text: str, tell: Tell) -> dict[str, Any]:
        self.done.append(text)
        tell("plan", {"steps": [f'do "{text}"']})
        if text == "fail":
            raise VoiceError("engine", "failed", "")
        if text == "wait":
            self.running.set()
            assert self._stop.wait(10)
            return {"status": "stopped", "answer": "Stopped."}
        return {"status": "asked" if text == "asked" else "finished", "answer": f"did {text}"}

    def stop(self) -> dict[str, Any]:
        self.stops += 1
        self._stop.set()
        return {"stopped": ["1"], "idle": True, "ms": 1.0}


class TwinWake:
    """The wake word is a frame of -1."""

    phrase = "okay nabu"

    def __call__(self, frame: Samples) -> bool:
        return bool(frame[0] == -1)

    def reset(self) -> None:
        pass


@pytest.fixture
def sound() -> TwinSound:
    return TwinSound()
