"""What the models answer, as the daemon sees it."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lamd.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Completion:
    """What the planner wrote."""

    text: str
    tokens: list[str]
    logprobs: list[float]
    """One a token: natural logarithm of its probability among the tokens the grammar allowed there."""
    prompt_ms: float
    decode_ms: float
    end_logprob: float | None = None
    """The same for ending after the last token; None if ``max_tokens`` cut it off."""


def completion(answer: Mapping[str, Any]) -> Completion:
    """The worker's answer to ``complete``; raises ``ModelError``."""
    try:
        return Completion(**answer)
    except TypeError as error:
        raise _unreadable(error) from error


def matrix(answer: Mapping[str, Any], name: str) -> NDArray[np.float32]:
    """The worker's answer to ``embed`` (``vectors``) or ``point`` (``scores``): float32; raises ``ModelError``."""
    import numpy as np  # here, so that the daemon's start does not wait for it

    try:
        rows, columns = answer["shape"]
        data = np.frombuffer(base64.b64decode(answer[name], validate=True), "<f4")
        return data.reshape(rows, columns).astype(np.float32)
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise _unreadable(error) from error


def scores(answer: Mapping[str, Any], count: int) -> list[float]:
    """The worker's answer to ``rerank``: so many numbers; raises ``ModelError``."""
    try:
        found = [float(score) for score in answer["scores"]]
        if len(found) != count or not all(map(math.isfinite, found)):
            raise ValueError(f"{len(found)} scores for {count} documents")
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(error) from error
    return found


def _unreadable(error: Exception) -> ModelError:
    return ModelError("failed", f"the model process gave an answer that cannot be read: {error}")
