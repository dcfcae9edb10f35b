"""Lengths of time in words."""

from __future__ import annotations

import re
from datetime import timedelta

from lamd.errors import SkillError
from lamd.natural.patterns import late
from lamd.natural.quantities import number
from lamd.natural.spoken import LONGEST, plain

_UNITS = (
    (r"s(?:ec(?:on(?:d|t)?)?s?)?", 1),
    (r"m(?:in(?:ut(?:e|es|s)?|s)?)?", 60),
    (r"h(?:(?:ou?)?rs?)?", 3600),
    (r"d(?:ays?)?", 86400),
    (r"w(?:ee)?ks?", 604800),
    (r"fortnights?", 1209600),
)
"""How a unit may be written, and its seconds."""
_UNIT = "|".join(written for written, _ in _UNITS)
_AMOUNT = r"\d[\d,]*(?:\.\d+)?(?:/\d+)?"
_PART = late(
    rf"(?P<amount>{_AMOUNT}|an?|(?:an? )?half|quarter|(?:a |1 |2 |3 )?quarters?|couple|few)?"
    r"(?P<half> and (?:a |an )?(?:half|quarter)| and 3 quarters)?"
    rf"(?: of)?(?: an?)? ?\b(?P<unit>{_UNIT})\b(?P<after> and (?:a |an )?(?:half|quarter)\b)?"
)
_CLOCK = late(r"(?:(\d{1,2}):)?(\d{1,3}):(\d\d)")
_FILLER = late(
    r"\b(?:in|for|another|more|extra|whole|full|further|additional|about|around|the|just|please|long|length)\b"
)
_EACH = {"a": 1.0, "an": 1.0, "couple": 2.0, "few": 3.0}
_LONGEST = timedelta(days=36525)


def duration(said: str | float) -> timedelta:
    """A length of time; a number is seconds, a number in text without a unit minutes ("ten", "another 5").

    Raises ``SkillError`` ``bad_value``.
    """
    seconds = _seconds(said) if isinstance(said, str) else number(said)
    if seconds is None or not 0 <= seconds <= _LONGEST.total_seconds() or (isinstance(said, str) and not seconds):
        raise SkillError("bad_value", f"“{str(said)[:60]}” is no length of time", "say it like “ten minutes”")
    return timedelta(seconds=round(seconds, 3))


def write_duration(length: timedelta) -> str:
    """ "1 hour 30 minutes", to the second. ``duration`` reads it back."""
    left = round(length.total_seconds())
    parts = []
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}{'s' * (count != 1)}")
    return " ".join(parts) or "0 seconds"


def _seconds(said: str) -> float | None:
    if len(said) > LONGEST:
        return None
    text = re.sub(r"\ban? (?=\d)|^and (?=an? half)", "", re.sub(r"^too\b", "2", plain(said)))
    text = re.sub(r"(?<=\d)(?=[a-z])|(?<=[hms])(?=\d)", " ", text)
    text = " ".join(_FILLER.sub(" ", text).replace("a couple", "couple").replace("a few", "few").split())
    if found := _CLOCK.fullmatch(text):
        return int(found[1] or 0) * 3600.0 + int(found[2]) * 60 + int(found[3])
    total, at, smallest = 0.0, 0, 0.0
    for found in _PART.finditer(text):
        if text[at : found.start()].strip() not in ("", "and"):
            return None
        size = _size(found["unit"])
        total += _amount(found) * size
        at, smallest = found.end(), size
    return _with_rest(total, text[at:].removeprefix(" and").strip(), smallest)


def _with_rest(total: float, rest: str, smallest: float) -> float | None:
    """A number behind the last unit counts the next smaller one: "one hour twenty"; alone it counts minutes."""
    if not rest:
        return total or None
    rest = rest.removeprefix("couple of ") if rest.startswith("couple of ") and not total else rest
    try:
        amount = _EACH[rest] if rest in ("couple", "few") else number(rest)
    except SkillError:
        return None
    if not smallest:
        return amount * 60
    return total + amount * {3600.0: 60, 60.0: 1, 86400.0: 3600}.get(smallest, 0) if smallest > 1 else None


def _amount(found: re.Match[str]) -> float:
    said = found["amount"] or "1"
    if said.endswith(("quarter", "quarters")):
        amount = 0.25 * ({"2": 2, "3": 3}.get(said[0], 1))
    elif said.endswith("half"):
        amount = 0.5
    else:
        amount = _EACH[said] if said in _EACH else number(said.replace(",", ""))
    for part in (found["half"], found["after"]):
        if part:
            amount += 0.75 if "3 quarters" in part else 0.25 if part.endswith("quarter") else 0.5
    return amount


def _size(unit: str) -> float:
    return float(next(size for written, size in _UNITS if re.fullmatch(written, unit)))
