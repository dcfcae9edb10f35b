"""The grounder's engine: a sentence encoder in ONNX with its tokenizer."""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding

from lamd.errors import ModelError
from lamd.runtime.engines.jobs import Steps, embedding
from lamd.runtime.engines.onnx import Reader, clean

_OUTPUT = "embedding"
_BATCH_TEXTS = 32
_BATCH_TOKENS = 1024
"""Of one step with its padding: about 30 ms, the longest that something urgent waits."""


class Encoder:
    """One loaded grounder."""

    def __init__(self, weights: Path, tokenizer: Path, threads: int, longest: int) -> None:
        """Load an ONNX encoder; texts are cut at ``longest`` tokens. Raises ``ModelError`` (``corrupt``, ``unfit``)."""
        self._reader = Reader(weights, tokenizer, threads, longest, _OUTPUT, "input_ids", "attention_mask")
        self._tokenizer = self._reader.tokenizer
        self.width = self._run([self._tokenizer.encode("a")]).shape[1]
        self._texts, self._seconds = 0, 0.0

    def embed(self, texts: Sequence[str]) -> Steps:
        """Vectors of length 1, one a text; a step is a batch of texts of like length.

        The answer holds ``vectors`` (base64 of float32, little endian, row by row) and ``shape``.
        """
        encodings = self._tokenizer.encode_batch([clean(text) for text in texts])
        order = sorted(range(len(encodings)), key=lambda at: len(encodings[at].ids))
        vectors = np.zeros((len(encodings), self.width), np.float32)
        at = 0
        while at < len(order):
            started = time.perf_counter()
            part = order[at : at + self._fitting(encodings, order, at)]
            found = self._run([encodings[index] for index in part])
            vectors[part] = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
            at += len(part)
            self._texts, self._seconds = self._texts + len(part), self._seconds + time.perf_counter() - started
            if at < len(order):
                yield embedding(len(order) - at)
        packed = base64.b64encode(vectors.astype("<f4").tobytes()).decode()
        return {"vectors": packed, "shape": list(vectors.shape)}

    def stats(self) -> dict[str, Any]:
        """Counts since the model was loaded; ``texts_per_s`` is 0 if nothing was done yet."""
        speed = round(self._texts / self._seconds, 1) if self._seconds else 0.0
        return {"texts": self._texts, "texts_per_s": speed, "width": self.width}

    def _fitting(self, encodings: Sequence[Encoding], order: Sequence[int], at: int) -> int:
        """How many texts from ``at`` on make one batch; they get longer."""
        count = 1
        while at + count < len(order) and count < _BATCH_TEXTS:
            if len(encodings[order[at + count]].ids) * (count + 1) > _BATCH_TOKENS:
                break
            count += 1
        return count

    def _run(self, batch: Sequence[Encoding]) -> NDArray[np.float32]:
        found = self._reader.run(batch)
        if found.ndim != 2 or len(found) != len(batch):
            raise ModelError("unfit", f"the grounder gives vectors of shape {found.shape} for {len(batch)} texts")
        return found
