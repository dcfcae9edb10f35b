"""Numbers in words and figures: "twenty five" is ``25``, "two and a half" ``2.5``, "half" ``50`` (of a hundred).

Every function takes the words of a command in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from lamd.natural.patterns import late

UNITS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {"oh": 0, "nought": 0, "a": 1, "an": 1, "dozen": 12}
TENS = {
    word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}  # fmt: skip
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
ORDINALS = {
    word: n
    for n, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}
SHARES = {
    "half": 50, "third": 33, "thirds": 33, "quarter": 25, "quarters": 25, "full": 100, "max": 100, "maximum": 100,
    "top": 100, "minimum": 0, "all": 100, "fifth": 20, "tenth": 10,
}  # fmt: skip
"""Parts of a whole, in percent."""
ARTICLES = ("a", "an")
MAX_FIGURES = 40
"""A longer row of figures is text, not a number to reckon with."""

_FIGURES = late(r"[£$€]?(-?\d[\d,]*(?:\.\d+)?)")
_WITH_UNIT = late(r"(-?\d+(?:\.\d+)?)(%|[a-z]+)")


def written(value: float) -> str:
    """A number in figures, never with an exponent."""
    return format(Decimal(str(value)), "f")


def number_at(words: list[str], at: int) -> tuple[float, int] | None:
    """The longest number in words or figures that starts at ``at``: its value and the index behind it."""
    if at >= len(words):
        return None
    if found := _FIGURES.fullmatch(words[at]):
        value = _of_figures(found[1].replace(",", ""))
        return None if value is None else (value, at + 1)
    return _in_words(words, at)


def numbers(words: list[str]) -> Iterator[str]:
    """Every number that is said, with its parts: "twenty five" may also be 20 and 5."""
    for i, word in enumerate(words):
        yield from _number(words, i)
        if word in SHARES:
            yield from _share(words, i)
        if word in ORDINALS:
            yield str(ORDINALS[word])
        if found := _WITH_UNIT.fullmatch(word):
            yield found[1]
    yield from _one_by_one(words)


def decimals_at(words: list[str], at: int) -> tuple[str, int]:
    """The digits of "point one four" at ``at`` and the index behind them; none if there is no such thing."""
    if words[at : at + 1] != ["point"]:
        return "", at
    digits, i = "", at + 1
    while i < len(words) and words[i] not in ARTICLES and UNITS.get(words[i], 10) < 10:
        digits, i = digits + str(UNITS[words[i]]), i + 1
    if not digits and words[i : i + 1] not in (["a"], ["an"]) and (found := number_at(words, i)):
        return written(found[0]), found[1]
    return digits, i if digits else at


def in_digits(said: list[str]) -> list[str]:
    """The words of a command with numbers in words written in digits: "ten minutes" as ``10 minutes``."""
    lower = [word.lower() for word in said]
    out, i = [], 0
    while i < len(said):
        found = None if lower[i] in (*ARTICLES, "oh") else number_at(lower, i)
        out.append(written(found[0]) if found else said[i])
        i = found[1] if found else i + 1
    return out


def _of_figures(text: str) -> float | None:
    if len(text) > MAX_FIGURES:
        return None
    if "." not in text:
        return int(text)
    value = float(text)
    return value if Decimal(text) == Decimal(str(value)) else None


def _in_words(words: list[str], at: int) -> tuple[int, int] | None:
    total = current = 0
    i = at
    while i < len(words):
        if grown := _grown(words[i], total, current, i > at):
            total, current = grown
        elif not (words[i] == "and" and i > at and words[i - 1] in SCALES and _is_number(words[i + 1 : i + 2])):
            break
        i += 1
    return (total + current, i) if i > at else None


def _grown(word: str, total: int, current: int, begun: bool) -> tuple[int, int] | None:
    """The running number (finished thousands, the rest) after one more word; None if it does not go on with it."""
    for part in word.split("-"):
        rest = _absorbed(part, current, begun)
        if rest is None:
            return None
        if SCALES.get(part, 0) > 100:
            total, current = total + max(current, 1) * SCALES[part], 0
        else:
            current = rest
        begun = True
    return total, current


def _absorbed(part: str, current: int, begun: bool) -> int | None:
    """What is below a thousand after one more word; None if the word does not go on with it."""
    if part in UNITS:
        after_tens = current % 10 == 0 and UNITS[part] < 10 and current % 100 >= 20
        goes_on = not begun or (part not in ARTICLES and (current % 100 == 0 or after_tens))
        return current + UNITS[part] if goes_on else None
    if part in TENS:
        return current + TENS[part] if current % 100 == 0 else None
    if part == "hundred":
        return max(current, 1) * 100 if current < 100 else None
    return current if part in SCALES else None


def _is_number(next_word: list[str]) -> bool:
    return any(w.split("-")[0] in UNITS or w.split("-")[0] in TENS or w.isdecimal() for w in next_word)


def _number(words: list[str], at: int) -> Iterator[str]:
    found = number_at(words, at)
    if found is None:
        return
    value, end = written(found[0]), found[1]
    yield value
    if words[at] in ARTICLES:
        return
    sign = "-" if at and words[at - 1] in ("minus", "negative") else ""
    if sign:
        yield sign + value
    if digits := decimals_at(words, end)[0]:
        yield f"{sign}{value}.{digits}"
    if value.isdecimal() and (part := _and_a_part(words, end)):
        yield value + part
    for between in range(at + 1, end):
        for piece in (number_at(words[:end], between), number_at(words[:between], at)):
            if piece:
                yield written(piece[0])


def _and_a_part(words: list[str], at: int) -> str:
    """``.5`` for "and a half" at ``at``, ``.25`` for "and a quarter"."""
    rest = " ".join(words[at : at + 3])
    found = re.match(r"and (?:a |one )?(half|quarter)\b|and three (quarters)\b", rest)
    return {"half": ".5", "quarter": ".25", "quarters": ".75"}[found[1] or found[2]] if found else ""


def _share(words: list[str], at: int) -> Iterator[str]:
    share = SHARES[words[at]]
    yield str(share)
    factor = number_at(words[:at], at - 1) if at else None
    if factor and factor[0] not in (0, 1):
        yield "67" if share == 33 else str(int(share * factor[0]))


def _one_by_one(words: list[str]) -> Iterator[str]:
    """Digits said one by one: telephone numbers, codes, network addresses."""
    i = 0
    while i < len(words):
        run, end = "", i
        while end < len(words) and (more := _figure(words, end, bool(run))):
            run, end = run + more, end + 1
        if end - i > 1:
            yield run.strip(".")
        i = max(end, i + 1)


def _figure(words: list[str], at: int, begun: bool) -> str:
    """What one word adds to a row of digits; empty if it ends the row."""
    word, after = words[at], words[at + 1 : at + 2]
    if word in UNITS and word not in (*ARTICLES, "dozen"):
        return str(UNITS[word])
    if word in TENS or word.isdecimal():
        return str(TENS.get(word, word))
    if word in ("dot", "point") and begun and after:
        return "."
    if word in ("double", "triple") and after and after[0] in UNITS:
        return str(UNITS[after[0]]) * (1 if word == "double" else 2)
    return ""
