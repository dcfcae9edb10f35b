"""The engine of a planner that points: an encoder of what was said and a decoder of plans, both in ONNX."""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from lamd.errors import ModelError
from lamd.runtime.engines.jobs import Steps
from lamd.runtime.engines.onnx import clean, session

_READS, _READ = ("input_ids", "first", "last"), ("hidden", "words")
_WRITES, _WRITTEN = ("before", *_READ), ("scores",)
_NEVER = -1e9
"""The score of what was not read."""


class Pointer:
    """One loaded planner that points."""

    def __init__(self, reader: Path, writer: Path, tokenizer: Path, threads: int, longest: int) -> None:
        """Load it; commands are cut at ``longest`` tokens. Raises ``ModelError`` (``corrupt``, ``unfit``)."""
        self._tokenizer: Tokenizer
        self._reader, self._tokenizer = session(reader, tokenizer, threads)
        self._writer, _ = session(writer, tokenizer, threads)
        for path, made, takes, gives in (
            (reader, self._reader, _READS, _READ),
            (writer, self._writer, _WRITES, _WRITTEN),
        ):
            given = {entry.name for entry in made.get_outputs()}
            if {entry.name for entry in made.get_inputs()} != set(takes) or not set(gives) <= given:
                raise ModelError("unfit", f"{path} is no planner that points", "choose another with 'lam models use'")
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        ends = self._tokenizer.encode("a")
        self._start, self._stop = ends.ids[0], ends.ids[-1]
        self._longest = longest
        self._last: tuple[list[list[str]], NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]] | None = None
        self._plans, self._seconds = 0, 0.0

    def score(self, texts: Sequence[Sequence[str]], before: Sequence[Sequence[int]]) -> Steps:
        """Scores of what may follow each of the beginnings, which are equally long; one step.

        The answer holds ``scores`` (base64 of float32, little endian, row by row) and ``shape``. Raises ``ModelError``
        (``too_long``) where the command, the second text, would be cut; of the others what is cut is never pointed at.
        """
        started = time.perf_counter()
        given = [[clean(piece) for piece in text] for text in texts]
        if self._last is None or self._last[0] != given:
            self._last = (given, *self._read(given))
            self._plans += 1
        _, hidden, words, cut = self._last
        rows = np.array([list(beginning) for beginning in before], np.int64).reshape(len(before), -1)
        scores = self._writer.run(["scores"], {"before": rows, "hidden": hidden, "words": words})[0]
        scores[:, scores.shape[1] - len(cut) :][:, cut] = _NEVER
        self._seconds += time.perf_counter() - started
        packed = base64.b64encode(scores.astype("<f4").tobytes()).decode()
        return {"scores": packed, "shape": list(scores.shape)}
        yield  # a generator, as the worker wants its work

    def stats(self) -> dict[str, Any]:
        """Counts since the model was loaded."""
        each = round(1000 * self._seconds / self._plans, 1) if self._plans else 0.0
        return {"plans": self._plans, "ms_each": each}

    def _read(
        self, texts: Sequence[Sequence[str]]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
        """Hidden states (tokens × width), what stands for each piece that can be pointed at (pieces × width), and
        whether that was cut."""
        ids, first, last = read(self._tokenizer, self._start, self._stop, texts, self._longest)
        cut = np.array(last, np.int64) >= self._longest - 1
        if cut[: len(texts[1])].any():
            problem = f"the planner reads at most {self._longest} tokens at once"
            raise ModelError("too_long", problem, "say it in fewer words")
        feed = {name: np.array([values], np.int64) for name, values in zip(_READS, (ids, first, last), strict=True)}
        hidden, words = self._reader.run(list(_READ), feed)
        return hidden, words, cut


def read(
    tokenizer: Tokenizer, start: int, stop: int, texts: Sequence[Sequence[str]], longest: int
) -> tuple[list[int], list[int], list[int]]:
    """Tokens of the texts, each with an end behind it, and where each piece begins and ends.

    The pieces of the first text can't be pointed at, nor behind the second one those that begin with a dash.
    """
    ids, first, last = [start], [], []
    for at, text in enumerate(texts):
        found = tokenizer.encode(list(text), is_pretokenized=True, add_special_tokens=False)
        begins: dict[int, int] = {}
        ends: dict[int, int] = {}
        for place, word in enumerate(found.word_ids, len(ids)):
            if word is not None:
                begins.setdefault(word, place)
                ends[word] = place
        ids += [*found.ids, stop]
        for word, piece in enumerate(text if at else ()):
            if at == 1 or not piece.startswith("- "):
                first.append(min(begins.get(word, 0), longest - 1))
                last.append(min(ends.get(word, 0), longest - 1))
    return ids[:longest], first, last
