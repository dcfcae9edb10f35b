"""Numbers and shares in words."""

from __future__ import annotations

import math
import re

from lamd.errors import SkillError
from lamd.natural.numbers import ARTICLES, SHARES, decimals_at, number_at, written
from lamd.natural.patterns import late
from lamd.natural.spoken import LONGEST

_PARTS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "eighth": 0.125, "tenth": 0.1}
_PART = late(rf"(?:(\d+|a|an|one|two|three|four|five|six|seven|eight|nine) )?({'|'.join(_PARTS)})s?(?: a)?")
_MIXED = late(rf"(?:(.+?) and )?((?:a |an |one |two |three )?(?:{'|'.join(_PARTS)})s?(?: a)?)")
_FRACTION = late(r"(?:(\d+) )?(\d+)/(\d+)")
_SHARES = SHARES | {
    "nothing": 0,
    "none": 0,
    "everything": 100,
    "halfway": 50,
    "all the way": 100,
    "fully": 100,
    "completely": 100,
}


def number(said: str | float) -> float:
    """ "twenty five" is 25.0, "two and a half" 2.5, "minus three" -3. Raises ``SkillError`` ``bad_value``."""
    if not isinstance(said, str):
        return _finite(said)
    text = " ".join(said[:LONGEST].casefold().replace("½", " and a half").split())
    sign, _, rest = text.partition(" ")
    if sign in ("minus", "negative", "-"):
        return -number(rest)
    if re.match(r"-[\d.]", text):
        return -number(text[1:])
    value = _value(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text))
    if value is None:
        raise SkillError("bad_value", f"“{said[:60]}” is no number", "say it in figures, such as 25")
    return _finite(value)


def percent(said: str | float) -> int:
    """ "half" is 50, "two thirds" 67, "40 %" 40; 0 to 100. Raises ``SkillError`` ``bad_value``."""
    if isinstance(said, str):
        text = re.sub(r"\s*(%|percent|per cent|of the way)$", "", " ".join(said[:LONGEST].casefold().split()))
        bare = [w for w in text.split() if w not in ("a", "an", "one", "the", "to", "all")] or text.split()
        part = _PART.fullmatch(" ".join(text.split()))
        if text in _SHARES or (len(bare) == 1 and bare[0] in _SHARES):
            value = float(_SHARES[text if text in _SHARES else bare[0]])
        else:
            value = _part(part) * 100 if part else number(text)
    else:
        value = _finite(said)
    if not 0 <= value <= 100:
        raise SkillError("bad_value", f"{value:g} is not between 0 and 100", "say a percentage, such as 40")
    return round(value)


def _value(text: str) -> float | None:
    if found := _FRACTION.fullmatch(text):
        return int(found[1] or 0) + int(found[2]) / int(found[3]) if int(found[3]) else None
    if found := _MIXED.fullmatch(text):
        whole, part = _whole(found[1]) if found[1] else 0.0, _PART.fullmatch(found[2])
        return None if whole is None or part is None else whole + _part(part)
    return _whole(text)


def _whole(text: str) -> float | None:
    words = text.split()
    words = words[1:] if len(words) > 1 and words[0] in ARTICLES else words
    found = number_at(words, 0)
    value, end = (written(found[0]), found[1]) if found else ("0", 0)
    digits, end = decimals_at(words, end)
    if not words or end != len(words):
        return None
    return float(f"{value}.{digits}" if digits else value)


def _part(found: re.Match[str]) -> float:
    many = number(found[1]) if found[1] else 1.0
    return many * _PARTS[found[2]]


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise SkillError("bad_value", f"{value} is no number", "say it in figures, such as 25")
    return float(value)
