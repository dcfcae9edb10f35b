"""The grounder's second reader: a cross-encoder in ONNX that reads words and one candidate together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lamd.errors import ModelError
from lamd.runtime.engines.jobs import Steps
from lamd.runtime.engines.onnx import Reader, clean

LONGEST = 64
"""Tokens of words and candidate together."""
_OUTPUT = "score"


class Reranker:
    """One loaded second reader."""

    def __init__(self, weights: Path, tokenizer: Path, threads: int) -> None:
        """Load it; raises ``ModelError`` (``corrupt``, ``unfit``)."""
        needed = ("input_ids", "attention_mask", "token_type_ids")
        self._reader = Reader(weights, tokenizer, threads, LONGEST, _OUTPUT, *needed)
        self._weights = weights

    def score(self, words: str, documents: Sequence[str]) -> Steps:
        """A logit for each of a few documents, in one step; the answer holds ``scores``."""
        pairs = [(clean(words), clean(document)) for document in documents]
        if not pairs:
            return {"scores": []}
        found = self._reader.run(self._reader.tokenizer.encode_batch(pairs))
        if found.shape != (len(pairs),):
            raise ModelError("unfit", f"{self._weights} gives {found.shape} scores for {len(pairs)} candidates")
        return {"scores": found.tolist()}
        yield  # a generator, as the worker wants its work
