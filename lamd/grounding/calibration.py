"""From scores to probabilities: logistic regressions whose numbers the model's manifest carries.

They were fitted on programs the model never saw; see ``models/README.md``. Standard library only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lamd.errors import ModelError

FEATURES = ("one", "score", "margin", "over_none", "share", "exact")
"""What a probability is made of, in the order of the weights; see ``features``."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a grounder's manifest says under ``extra``."""

    null: str
    """The text whose vector stands for "none of these"."""
    bias: float
    """Added to the score of none."""
    scale: float
    """Scores times this are logits."""
    right: tuple[float, ...]
    """Weights of ``FEATURES``: the best is the element meant."""
    none: tuple[float, ...]
    """Weights of ``FEATURES``: nothing here is meant."""
    second: float = 0.0
    """How much the second reader's logit counts beside the first's; 0 without a second reader."""

    @classmethod
    def second_from_extra(cls, extra: Mapping[str, Any]) -> Calibration:
        """The one for what the second reader has seen too, under ``second``; raises ``ModelError`` (``unfit``)."""
        told = extra.get("second")
        if not isinstance(told, Mapping) or not isinstance(told.get("share"), int | float):
            raise ModelError("unfit", "the grounder's manifest tells nothing of its second reader")
        made = cls.from_extra({**extra, "calibration": told.get("calibration")})
        return replace(made, second=float(told["share"]))

    @classmethod
    def from_extra(cls, extra: Mapping[str, Any]) -> Calibration:
        """Read ``extra`` of a manifest; raises ``ModelError`` (``unfit``) where a number is missing."""
        try:
            found = extra["calibration"]
            right, none = (tuple(float(found[key][name]) for name in FEATURES) for key in ("right", "none"))
            made = cls(str(extra["null"]), float(extra["bias"]), float(extra["scale"]), right, none)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                "unfit", f"the grounder's manifest lacks its calibration: {error}", "choose another grounder"
            ) from error
        if not all(map(math.isfinite, (made.bias, made.scale, *right, *none))):
            raise ModelError("unfit", "the grounder's calibration holds a number that is none")
        return made

    def fused(self, scores: Sequence[float], logits: Sequence[float]) -> list[float]:
        """Scores of the first reader with what the second one says of the same candidates added."""
        return [score + self.second * logit / self.scale for score, logit in zip(scores, logits, strict=True)]

    def probabilities(self, values: Sequence[float]) -> tuple[float, float]:
        """That the best is meant, and that none is; their sum is at most 1."""
        right, none = (_logistic(_dot(w, values)) for w in (self.right, self.none))
        total = max(1.0, right + none)
        return right / total, none / total


def features(scores: Sequence[float], labels: Sequence[str], none: float, scale: float, words: str) -> list[float]:
    """The numbers of ``FEATURES`` for one ranking.

    ``scores``, best first, with their ``labels``; ``none`` is the score of nothing. The margin is taken to the first
    row of another label, for twins are no rivals. The share is the best's part of the softmax over all and none.
    """
    best = scores[0]
    rival = next((s for s, label in zip(scores, labels, strict=True) if label != labels[0]), -1.0)
    rival = max(rival, best - 1.0)
    same = [s for s, label in zip(scores, labels, strict=True) if label == labels[0]]
    others = [s for s, label in zip(scores, labels, strict=True) if label != labels[0]]
    top = max(best, none)
    total = sum(math.exp((s - top) * scale) for s in (max(same), *others, none))
    share = math.exp((best - top) * scale) / total
    exact = float(plain(words) == plain(labels[0]))
    return [1.0, best, best - rival, best - none, share, exact]


def plain(words: str) -> str:
    """Words as they are compared for being the same."""
    text = words.casefold()
    for opening in ("read: ", "field: "):
        text = text.removeprefix(opening)
    return " ".join(text.replace("-", " ").replace("_", " ").strip(" .:!?").split())


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(w * v for w, v in zip(weights, values, strict=True))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
