"""The twin of ``ModelProcess`` for tests: the same calls, answers from a script, no process and no weights."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lamd.errors import ModelError
from lamd.ports import Prompt
from lamd.runtime import grammar as gbnf
from lamd.runtime.answers import Completion
from lamd.runtime.weights import Kind, Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDTH = 64
"""Numbers of a scripted vector."""


class ScriptedModel:
    """Answers ``complete`` from a mapping or a function, ``embed`` by the words that texts share."""

    def __init__(
        self, answers: Mapping[str, str] | Callable[[str], str] | None = None, logprob: float = -0.01, pid: int = 1
    ) -> None:
        """``answers``: prompt, or a part of it, to text; without a fitting one the call fails as ``missing``."""
        self._answers = answers or {}
        self._logprob = logprob
        self._pid = pid
        self._failures: list[ModelError] = []
        self.prompts: list[str] = []
        """Every prompt that was asked, in order."""
        self.embedded: list[str] = []
        """Every text that was embedded, in order."""
        self.models: dict[Kind, Model] = {}
        """What ``use`` was called with."""
        self.gate = asyncio.Event()
        """Calls wait for it; clear it to hold them, so that a test can cancel one that is under way."""
        self.gate.set()
        self.running = False

    @property
    def pid(self) -> int | None:
        return self._pid if self.running else None

    def fail_next(self, error: ModelError) -> None:
        """Let the next call raise this; several are raised in turn."""
        self._failures.append(error)

    async def start(self) -> None:
        self.running = True

    async def stop(self) -> None:
        self.running = False

    async def use(self, model: Model) -> None:
        self.models[model.kind] = model

    async def complete(
        self,
        prompt: Prompt,
        grammar: str = "",
        max_tokens: int = 128,
        timeout: float = 20.0,
        prior: Mapping[str, Any] | None = None,
    ) -> Completion:
        prompt = prompt if isinstance(prompt, str) else "".join(p if isinstance(p, str) else p.text for p in prompt)
        self.prompts.append(prompt)
        await self._begin(timeout)
        if grammar:
            gbnf.check(grammar)
        words = self._text(prompt).split(" ")
        tokens = [word if at == 0 else " " + word for at, word in enumerate(words)][:max_tokens]
        ended = self._logprob if len(tokens) == len(words) else None
        return Completion("".join(tokens), tokens, [self._logprob] * len(tokens), 1.0, 1.0, ended)

    async def point(
        self, texts: Sequence[Sequence[str]], before: Sequence[Sequence[int]], timeout: float = 20.0
    ) -> NDArray[np.float32]:
        raise ModelError("unfit", "the script writes its plans")

    async def embed(self, texts: Sequence[str], timeout: float = 10.0) -> NDArray[np.float32]:
        import numpy as np

        self.embedded.extend(texts)
        await self._begin(timeout)
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split() or [""]:
                vectors[row, zlib.crc32(word.encode()) % WIDTH] += 1
        found: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return found

    async def stats(self, timeout: float = 2.0) -> dict[str, Any]:
        return {"rss_mib": 0.0, "planner": None, "grounder": None} if self.running else {}

    def report(self) -> dict[str, Any]:
        return {"state": "running" if self.running else "stopped", "pid": self.pid, "crashes": []}

    async def _begin(self, timeout: float) -> None:
        self.running = True
        try:
            async with asyncio.timeout(timeout):
                await self.gate.wait()
        except TimeoutError:
            raise ModelError("timeout", f"the model gave no answer in {timeout:g} s") from None
        if self._failures:
            raise self._failures.pop(0)

    def _text(self, prompt: str) -> str:
        if callable(self._answers):
            return self._answers(prompt)
        fitting = [key for key in self._answers if key in prompt]
        if not fitting:
            raise ModelError("missing", f"the script has no answer to {prompt!r}")
        return self._answers[max(fitting, key=len)]
