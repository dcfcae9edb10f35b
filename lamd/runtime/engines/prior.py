"""A second opinion on the first word of each step, given to the planner's engine as a factor.

What a step begins with (a skill's name, ``open``, ``do``) is its *intent*. A classifier over the whole command and a
small language model err in different places. So the probability of a token that begins a step is multiplied by (share
of the intents that it leaves possible) ** weight: a product of experts (Hinton 2002, doi:10.1162/089976602760128018).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_END = re.compile(r"[ \n]")
FLOOR = 1e-4
"""The least share of what is possible, so that nothing the grammar allows becomes impossible."""
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Prior:
    """Shares of the intents of a plan's steps; each a positive number, their sum does not matter."""

    first: Mapping[str, float]
    """Of the first step."""
    later: Mapping[str, float] = field(default_factory=dict)
    """Of each later one; empty: no opinion."""
    weight: float = 1.0
    later_weight: float = 1.0

    def factors(self, text: str, pieces: Iterable[str]) -> list[float] | None:
        """What to add to the logits of ``pieces``, tokens that may follow the plan ``text``; None: no opinion.

        An end of the text is the piece ``"\\n"``.
        """
        line = text.rpartition("\n")[2]
        shares, weight = (self.later, self.later_weight) if "\n" in text else (self.first, self.weight)
        if not shares or not weight or _END.search(line):
            return None
        whole = _mass(shares, line)
        return [weight * math.log(max(_mass(shares, line + piece), FLOOR * whole) / whole) for piece in pieces]


def _mass(shares: Mapping[str, float], begun: str) -> float:
    """The share of the intents that a step which begins like this can have."""
    if end := _END.search(begun):
        return max(shares.get(begun[: end.start()], 0.0), _LEAST)
    return max(sum(share for name, share in shares.items() if name.startswith(begun)), _LEAST)
