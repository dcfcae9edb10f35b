"""Plans by pointing: the likeliest symbols one after the other, among those that may follow (``pointing.py``).

A few beginnings are carried on side by side (beam search), for a plan that begins a little less surely can be the surer
one in the end.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from lamd.errors import ModelError, PlanningError
from lamd.planning.grammar import SkillShape
from lamd.planning.pointing import BASIC, Language, Writing
from lamd.planning.source import Source, Stranger
from lamd.trajectory import Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = "pointer-1"
"""The name of this way in a planner's manifest."""
BEAM = 4
MAX_SYMBOLS = 94
"""The longest plan in the training data has some seventy."""


class Score(Protocol):
    """The one thing asked of the model process."""

    async def point(
        self, texts: Sequence[Sequence[str]], before: Sequence[Sequence[int]], timeout: float = 20.0
    ) -> NDArray[np.float32]:
        """Scores of what may follow each of the beginnings ``before``: one row each, a number a symbol.

        ``texts``: the app in front, the command and each stranger, in pieces; all pieces but those of the first can be
        pointed at. Raises ``ModelError``.
        """
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """A finished plan."""

    steps: tuple[Step, ...]
    logprobs: tuple[float, ...]
    """One a symbol: natural logarithm of its probability among those that could follow."""


def language(extra: Mapping[str, Any], shapes: Mapping[str, SkillShape]) -> Language:
    """What the model writes in, from its manifest; raises ``ModelError`` (``unfit``)."""
    symbols = extra.get("symbols")
    if not isinstance(symbols, list) or not set(BASIC) <= set(map(str, symbols)):
        raise _unfit("the manifest of the planner tells no symbols")
    return Language(tuple(map(str, symbols)), shapes)


def texts(source: Source, focus: str) -> list[list[str]]:
    """What the model reads; the same in training."""
    told = [[*one.pieces, *(["- " + one.told] if one.told else [])] for one in source.strangers]
    return [[focus], source.pieces, *told]


async def write(
    model: Score, words: Language, source: Source, focus: str, timeout: float, beam: int = BEAM
) -> list[Written]:
    """The likeliest plans of a command that has words, best first, in ``timeout`` seconds.

    Raises ``PlanningError`` (``too_long``) or ``ModelError``.
    """
    read = texts(source, focus)
    deadline = time.monotonic() + timeout
    symbols = len(words.symbols) + len(source.words) + len(source.offers)
    open_: list[tuple[list[int], Writing, tuple[float, ...]]] = [([], Writing(words, source), ())]
    done: list[Written] = []
    for _ in range(MAX_SYMBOLS):
        scores = await model.point(read, [taken for taken, _, _ in open_], max(0.0, deadline - time.monotonic()))
        if scores.shape != (len(open_), symbols):
            raise _unfit(f"the planner scores {scores.shape[-1]} symbols, not {symbols}")
        if math.isnan(scores.sum()):
            raise _unfit("the planner's scores are no numbers")
        grown = []
        for (taken, writing, logprobs), row in zip(open_, scores, strict=True):
            options = writing.options()
            for symbol, logprob in zip(options, logarithms([float(row[o]) for o in options]), strict=True):
                grown.append((sum(logprobs) + logprob, taken, writing, symbol, (*logprobs, logprob)))
        grown.sort(key=lambda one: -one[0])
        open_ = []
        for _, taken, writing, symbol, logprobs in grown[:beam]:
            after = writing.take(symbol)
            if after.ended:
                done.append(Written(after.steps, logprobs))
            else:
                open_.append(([*taken, symbol], after, logprobs))
        done.sort(key=lambda plan: -sum(plan.logprobs))
        best = sum(done[0].logprobs) if done else -math.inf
        open_ = [one for one in open_ if sum(one[2]) > best]
        if not open_:
            return done
    if not done:
        raise PlanningError("too_long", "the plan grew too long", "ask for less at a time")
    return done


def logarithms(scores: Sequence[float]) -> list[float]:
    """The logarithm of each one's share among all (softmax)."""
    top = max(scores)
    total = top + math.log(sum(math.exp(score - top) for score in scores))
    return [score - total for score in scores]


def _unfit(problem: str) -> ModelError:
    return ModelError("unfit", problem, "install lamd again, or choose another model with 'lam models use'")


__all__ = ["FORMAT", "Score", "Stranger", "Written", "language", "texts", "write"]
