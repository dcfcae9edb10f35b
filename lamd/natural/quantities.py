"""Numbers and shares in words."""

from __future__ import annotations

import re

from lamd.errors import SkillError
from lamd.natural.numbers import SHARES, number_at, written


def number(said: str | float) -> float:
    """ "twenty five" is 25.0. Raises ``SkillError`` ``bad_value``."""
    if not isinstance(said, str):
        return float(said)
    words = said.casefold().replace("-", " ").split()
    found = number_at(words, 0)
    if found is None or found[1] != len(words):
        raise SkillError("bad_value", f"“{said}” is no number", "say it in figures, such as 25")
    return float(written(found[0]))


def percent(said: str | float) -> int:
    """ "half" is 50, "a third" 33, "40 %" 40; 0 to 100. Raises ``SkillError`` ``bad_value``."""
    if isinstance(said, str):
        words = re.sub(r"\s*(%|percent|per cent)$", "", said.casefold().strip()).split()
        bare = [w for w in words if w not in ("a", "one", "the")]
        value = float(SHARES[bare[0]]) if len(bare) == 1 and bare[0] in SHARES else number(" ".join(words))
    else:
        value = float(said)
    if not 0 <= value <= 100:
        raise SkillError("bad_value", f"{value:g} is not between 0 and 100", "say a percentage, such as 40")
    return round(value)
