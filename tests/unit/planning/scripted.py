"""A model that writes what the test says, and a second opinion that the test has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamd.errors import ModelError
from lamd.ports import Leaning, Prompt
from lamd.runtime.answers import Completion


class Scripted:
    """``Complete`` that remembers what it was asked and answers always the same."""

    def __init__(self, text: str = 'do "bold"', end: float | None = -0.1) -> None:
        self.answer = Completion(text, [text], [-0.2, -0.7], 1.0, 1.0, end)
        self.asked: list[tuple[Any, str, int, float]] = []
        self.priors: list[Mapping[str, Any] | None] = []

    async def complete(
        self,
        prompt: Prompt,
        grammar: str = "",
        max_tokens: int = 128,
        timeout: float = 20.0,
        prior: Mapping[str, Any] | None = None,
    ) -> Completion:
        self.asked.append((prompt, grammar, max_tokens, timeout))
        self.priors.append(prior)
        return self.answer

    async def point(
        self, texts: Sequence[Sequence[str]], before: Sequence[Sequence[int]], timeout: float = 20.0
    ) -> NDArray[np.float32]:
        raise AssertionError("this one writes")

    @property
    def read(self) -> str:
        """The last turn of what it was asked."""
        return next(piece for piece in reversed(self.asked[-1][0]) if isinstance(piece, str) and "say: " in piece)


class Opinions:
    """``Intents`` that always says the same, or raises."""

    def __init__(self, said: Leaning | ModelError | None) -> None:
        self.said = said

    async def leaning(self, text: str, focus: str) -> Leaning | None:
        if isinstance(self.said, ModelError):
            raise self.said
        return self.said
