"""The grounder: which of the candidates a step's words mean, and how sure that is.

A sentence encoder reads the words and, ahead of time, every candidate twice (its label, and its label with role and
surroundings); the better likeness counts. One more text stands for "none of these". All vectors but the one of the
words come from the cache, so that a step costs one short text and a product of matrices. A grounder that has a second
reader (a cross-encoder) has it look at the best few once more where the first is not sure: it reads words and candidate
together, and can weigh one word of them against another.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from lamd.errors import ModelError
from lamd.grounding.cache import VectorCache
from lamd.grounding.calibration import Calibration, features
from lamd.grounding.document import query, texts
from lamd.ports import Ranked, Ranking
from lamd.trajectory import Candidate, Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

BEST = 8
"""Candidates an answer names at most."""
_WARM_TEXTS = 64
"""Embedded at once behind the scenes, so that a query never waits long."""
_SAVE_AFTER = 256
"""New vectors after which the cache is written."""
_DEADLINE_S = 10.0
SURE = 0.9
"""A probability from which the second reader is not asked."""


class Embed(Protocol):
    """``ModelProcess.embed``."""

    async def __call__(self, texts: Sequence[str], timeout: float = ...) -> NDArray[np.float32]:
        """Vectors of length 1, one row a text; raises ``ModelError``."""
        ...


class Rerank(Protocol):
    """``ModelProcess.rerank``."""

    async def __call__(self, words: str, documents: Sequence[str], timeout: float = ...) -> list[float]:
        """A logit for each document; 0 is as likely as none. Raises ``ModelError``."""
        ...


class EncoderGrounder:
    """``ports.Grounder`` over an encoder."""

    def __init__(
        self,
        embed: Embed,
        calibration: Calibration,
        cache: VectorCache,
        again: tuple[Rerank, Calibration] | None = None,
    ) -> None:
        """``calibration`` and ``cache`` belong to the model behind ``embed``; nothing is read or embedded yet.

        ``again``: the second reader and the calibration of what both say, None where the model has none.
        """
        self._embed = embed
        self._again = again
        self._calibration = calibration
        self._cache = cache
        self._loaded = False
        self._warming = asyncio.Lock()

    async def rank(self, step: Step, words: str, candidates: Sequence[Candidate], app: str) -> Ranking:
        """Rank ``candidates`` by how well they fit ``words``; raises ``ModelError``."""
        if not candidates:
            return Ranking((), 0.0, 1.0)
        asked = query(step, words)
        labels, documents = zip(*map(texts, candidates), strict=True)
        known = [*labels, *documents, self._calibration.null]
        vector = await self._query_and_missing(asked, known)
        rows = self._cache.get(known)
        self._cache.trim()
        likeness = rows @ vector
        count = len(candidates)
        scores = likeness[: 2 * count].reshape(2, count).max(axis=0).tolist()
        none = float(likeness[-1]) + self._calibration.bias
        order = sorted(range(count), key=lambda at: -scores[at])
        found = _ranking(self._calibration, asked, [candidates[at] for at in order], [scores[at] for at in order], none)
        if not self._again or found.probability >= SURE:
            return found
        rerank, calibration = self._again
        best, rest = order[:BEST], order[BEST:]
        logits = await rerank(asked, [documents[at] for at in best], timeout=_DEADLINE_S)
        fused = dict(zip(best, calibration.fused([scores[at] for at in best], logits), strict=True))
        least = min(fused.values())
        order = [*sorted(best, key=lambda at: -fused[at]), *rest]
        final = [fused.get(at, min(scores[at], least)) for at in order]
        return _ranking(calibration, asked, [candidates[at] for at in order], final, none)

    async def warm(self, candidates: Sequence[Candidate], app: str) -> None:
        """Embed what is not known yet, a little at a time; raises ``ModelError``."""
        await self._load()
        async with self._warming:
            wanted = [text for candidate in candidates for text in texts(candidate)]
            unknown = self._cache.missing([self._calibration.null, *wanted])
            for at in range(0, len(unknown), _WARM_TEXTS):
                part = unknown[at : at + _WARM_TEXTS]
                self._cache.put(part, await self._vectors(part))
                self._cache.trim()
            if self._cache.unsaved >= _SAVE_AFTER:
                await self.save()

    async def save(self) -> None:
        """Write the cache; a disk that refuses is told in the log, for nothing but time is lost."""
        try:
            await asyncio.to_thread(self._cache.save)
        except OSError as error:
            _log.warning("the label cache cannot be written: %s", error)

    async def _query_and_missing(self, asked: str, known: Sequence[str]) -> NDArray[np.float32]:
        """The vector of ``asked``; afterwards all of ``known`` is in the cache.

        Asked again where warming pushed something out meanwhile.
        """
        await self._load()
        unknown = self._cache.missing(known)
        row = (await self._learned(asked, unknown))[0]
        while unknown := self._cache.missing(known):
            await self._learned(asked, unknown)
        vector: NDArray[np.float32] = row
        return vector

    async def _learned(self, asked: str, unknown: list[str]) -> NDArray[np.float32]:
        """The vector of ``asked``, in one row; ``unknown`` is embedded in parts, each with a deadline of its own."""
        first = unknown[:_WARM_TEXTS]
        found = await self._vectors([asked, *first])
        if first:
            self._cache.put(first, found[1:])
        for at in range(_WARM_TEXTS, len(unknown), _WARM_TEXTS):
            part = unknown[at : at + _WARM_TEXTS]
            self._cache.put(part, await self._vectors(part))
        return found

    async def _vectors(self, wanted: list[str]) -> NDArray[np.float32]:
        found = await self._embed(wanted, timeout=_DEADLINE_S)
        if found.ndim != 2 or len(found) != len(wanted):
            raise ModelError("unfit", f"the grounder gave {found.shape} vectors for {len(wanted)} texts")
        return found

    async def _load(self) -> None:
        if not self._loaded:
            self._loaded = True
            with contextlib.suppress(OSError):
                await asyncio.to_thread(self._cache.load)


def _ranking(
    calibration: Calibration, asked: str, candidates: Sequence[Candidate], scores: Sequence[float], none: float
) -> Ranking:
    """``candidates`` and their ``scores``, best first."""
    best = tuple(Ranked(c.ref, score) for c, score in zip(candidates[:BEST], scores, strict=False))
    labels = [texts(candidate)[0] for candidate in candidates]
    values = features(scores, labels, none, calibration.scale, asked)
    right, nothing = calibration.probabilities(values)
    return Ranking(best, right, nothing)
