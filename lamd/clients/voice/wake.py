"""The wake word: microWakeWord models on TensorFlow Lite, from the package pymicro-wakeword.

Engine and models are Apache-2.0 (https://github.com/OHF-Voice/pymicro-wakeword). At start a known recording is played
through the model: a wake word that does not work is worse than none.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import Any

import numpy as np

from lamd.clients.voice.audio import frames, read_wav, to_pcm
from lamd.clients.voice.ports import RATE, Samples, Wake
from lamd.errors import VoiceError

WORDS = ("okay_nabu", "hey_jarvis", "hey_mycroft", "alexa")


def installed() -> bool:
    """Whether the engine is there; loads nothing."""
    return find_spec("pymicro_wakeword") is not None


class MicroWake:
    """One model and its memory of one stream."""

    def __init__(self, name: str = WORDS[0]) -> None:
        if name not in WORDS:
            raise VoiceError("wake", f"there is no model for the wake word {name}", f"one of {', '.join(WORDS)}")
        try:
            from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model
        except (ImportError, OSError) as error:
            hint = "pip install 'lamd[voice]'; until then: lam voice, and lam voice --toggle on a key"
            raise VoiceError("wake", f"the wake word engine does not load: {error}", hint) from error
        self._model: Any = MicroWakeWord.from_builtin(Model(name))
        self._features: Any = MicroWakeWordFeatures()
        self.name = name
        self.phrase = str(self._model.wake_word).lower()

    def __call__(self, frame: Samples) -> bool:
        """Whether the wake word ended in this frame."""
        for features in self._features.process_streaming(to_pcm(frame)):
            probability = self._model.process_streaming_prob(features)
            if probability is not None and probability > self._model.probability_cutoff:
                return True
        return False

    def reset(self) -> None:
        """Forget the frames before."""
        self._features.reset()
        self._model.reset()


def recording(name: str) -> Samples:
    """The known recording of a wake word, spoken by espeak-ng, with silence around it."""
    with as_file(files("lamd.clients.voice") / "clips" / f"{name}.wav") as file:
        return read_wav(file)


def self_test(wake: Wake, samples: Samples) -> None:
    """Play a recording through it; raises ``VoiceError`` ``wake`` where it is not noticed, or silence is."""
    for told, sound, wanted in (("silence", np.zeros(RATE, np.float32), False), (wake.phrase, samples, True)):
        wake.reset()
        if any(wake(frame) for frame in frames(sound)) is not wanted:
            hint = "use push-to-talk: lam voice, and lam voice --toggle on a key"
            wrong = f"does not hear a recording of {told!r}" if wanted else "hears itself in silence"
            raise VoiceError("wake", f"the wake word engine {wrong}", hint)
    wake.reset()
