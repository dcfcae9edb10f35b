"""Values worked out of a command's words: what a plan may say besides copying.

"12 times 7" gives ``12*7``, "half" ``50``, "five pm" ``17:00``, "omar at trip dot net" ``omar@trip.net``. All readings
are offered, the planner picks one under its grammar, so nothing can be typed that the person did not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = {
    w: n
    for n, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {"oh": 0, "nought": 0, "a": 1, "an": 1, "dozen": 12}
_TENS = {
    w: 10 * n for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_ORDINALS = {
    w: n
    for n, w in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        1,
    )
}
_SHARES = {
    "half": 50,
    "third": 33,
    "thirds": 33,
    "quarter": 25,
    "quarters": 25,
    "full": 100,
    "max": 100,
    "maximum": 100,
    "top": 100,
    "minimum": 0,
    "all": 100,
    "fifth": 20,
    "tenth": 10,
}
_OPERATORS = (
    ("multiplied by", "*"),
    ("times", "*"),
    ("x", "*"),
    ("by", "*"),
    ("divided by", "/"),
    ("over", "/"),
    ("plus", "+"),
    ("and", "+"),
    ("add", "+"),
    ("added to", "+"),
    ("minus", "-"),
    ("less", "-"),
    ("take away", "-"),
    ("subtract", "-"),
    ("to the power of", "^"),
    ("to the", "^"),
    ("raised to", "^"),
    ("mod", " mod "),
    ("modulo", " mod "),
    ("percent of", "/100*"),
    ("per cent of", "/100*"),
    ("% of", "/100*"),
    ("point", "."),
    ("of", "*"),
    ("*", "*"),
    ("/", "/"),
    ("+", "+"),
    ("-", "-"),
)
_POSTFIX = (("squared", "^2"), ("cubed", "^3"), ("percent", "%"), ("per cent", "%"), ("factorial", "!"), ("%", "%"))
_PREFIX = (
    ("the square root of", "sqrt("),
    ("square root of", "sqrt("),
    ("the root of", "sqrt("),
    ("root of", "sqrt("),
    ("root", "sqrt("),
    ("log of", "log("),
    ("sine of", "sin("),
    ("sin", "sin("),
    ("cosine of", "cos("),
    ("cos", "cos("),
    ("tangent of", "tan("),
    ("tan", "tan("),
    ("minus", "-"),
    ("negative", "-"),
)
_CONSTANTS = {"pi": "pi", "e": "e", "that": "ans", "it": "ans"}
_SPELLED = {
    "dot": ".",
    "at": "@",
    "underscore": "_",
    "dash": "-",
    "hyphen": "-",
    "slash": "/",
    "colon": ":",
    "point": ".",
}
_MAX = 400


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a command without the punctuation around it."""

    text: str
    start: int
    """Offset of its first character in the command."""
    end: int


def words(command: str) -> tuple[Word, ...]:
    """The words of a command; punctuation at their edges is cut off, what is inside stays."""
    found = []
    for match in re.finditer(r"\S+", command):
        raw = match[0]
        left = len(raw) - len(raw.lstrip("\"'“”‘’([{<,;:!?…"))
        core = raw.strip("\"'“”‘’()[]{}<>,;:!?….")
        if core:
            start = match.start() + (raw.find(core) if core in raw else left)
            found.append(Word(core, start, start + len(core)))
    return tuple(found)


def worked_out(command: str) -> tuple[str, ...]:
    """All values that can be worked out of the words of ``command``, without duplicates, at most 400."""
    tokens = [w.text for w in words(command)]
    lower = [t.lower() for t in tokens]
    found: dict[str, None] = {}
    for source in (_numbers(lower), _times(lower), _expressions(lower), _spelled(tokens), _cells(lower)):
        for value in source:
            found[value] = None
            if len(found) >= _MAX:
                return tuple(found)
    return tuple(found)


def in_digits(tokens: list[str]) -> list[str]:
    """The words of a command with numbers in words written in digits: "ten minutes" as ``10 minutes``."""
    out, i = [], 0
    while i < len(tokens):
        found = None if tokens[i].lower() in ("a", "an", "oh") else number_at([t.lower() for t in tokens], i)
        if found:
            out.append(_text(found[0]))
            i = found[1]
        else:
            out.append(tokens[i])
            i += 1
    return out


def number_at(tokens: list[str], at: int) -> tuple[float | int, int] | None:
    """The longest number in words or digits that starts at ``at``: its value and the index behind it."""
    if at >= len(tokens):
        return None
    if re.fullmatch(r"[£$€]?-?\d[\d,]*(\.\d+)?", tokens[at]):
        text = tokens[at].lstrip("£$€").replace(",", "")
        return (float(text) if "." in text else int(text)), at + 1
    total, current, seen, i = 0, 0, False, at
    while i < len(tokens):
        for part in tokens[i].split("-"):
            step = _absorb(part, current, seen)
            if step is None:
                break
            if part in ("thousand", "million", "billion"):
                total, current = total + max(current, 1) * _SCALES[part], 0
            else:
                current = step
            seen = True
        else:
            i += 1
            continue
        if not (
            seen
            and tokens[i] == "and"
            and i + 1 < len(tokens)
            and _is_number(tokens[i + 1])
            and tokens[i - 1] in _SCALES
        ):
            break
        i += 1
    return (total + current, i) if seen and i > at else None


def _absorb(part: str, current: int, seen: bool) -> int | None:
    """The running number after one more word; None if the word does not go on with it."""
    if part in ("a", "an") and seen:
        return None
    if part in _UNITS:
        return (
            current + _UNITS[part]
            if not seen or current % 100 == 0 or (current % 10 == 0 and _UNITS[part] < 10 and current % 100 >= 20)
            else None
        )
    if part in _TENS:
        return current + _TENS[part] if current % 100 == 0 else None
    if part == "hundred":
        return max(current, 1) * 100 if current < 100 else None
    return current if part in _SCALES else None


def _is_number(word: str) -> bool:
    return word.split("-")[0] in _UNITS or word.split("-")[0] in _TENS or word.isdigit()


def _text(value: float | int) -> str:
    return str(value)


def _numbers(tokens: list[str]) -> Iterator[str]:
    for i, token in enumerate(tokens):
        sign = "-" if i and tokens[i - 1] in ("minus", "negative") else ""
        if (found := number_at(tokens, i)) and token not in ("a", "an"):
            value, end = found
            yield _text(value)
            if sign:
                yield sign + _text(value)
            if decimal := _decimal(tokens, end):
                yield f"{sign}{value}.{decimal}"
            if end + 1 < len(tokens) and tokens[end] == "and" and tokens[end + 1] in ("half", "a"):
                yield f"{value}.5"
            for j in range(i + 1, end):  # "twenty five" may also be 20 and 5
                if part := number_at(tokens[:end], j):
                    yield _text(part[0])
                if head := number_at(tokens[:j], i):
                    yield _text(head[0])
        elif found:
            yield _text(found[0])
        if token in _SHARES:
            factor = number_at(tokens[:i], i - 1) if i else None
            yield _text(_SHARES[token])
            if factor and factor[0] not in (0, 1):
                yield {"third": "67", "thirds": "67"}.get(token) or _text(int(_SHARES[token] * factor[0]))
        if token in _ORDINALS:
            yield _text(_ORDINALS[token])
        if part := re.fullmatch(r"(-?\d+(?:\.\d+)?)(%|[a-z]+)", token):
            yield part[1]
    yield from _digit_runs(tokens)


def _decimal(tokens: list[str], at: int) -> str:
    digits = ""
    if at < len(tokens) and tokens[at] == "point":
        for token in tokens[at + 1 :]:
            if token in _UNITS and token not in ("a", "an") and _UNITS[token] < 10:
                digits += str(_UNITS[token])
            elif not digits and (found := number_at(tokens, at + 1)):
                return _text(found[0])
            else:
                break
    return digits


def _digit_runs(tokens: list[str]) -> Iterator[str]:
    """Digits said one by one: telephone numbers, codes, network addresses."""
    i = 0
    while i < len(tokens):
        run, j, count = "", i, 0
        while j < len(tokens):
            token = tokens[j]
            if token in _UNITS and token not in ("a", "an", "dozen"):
                run += str(_UNITS[token])
            elif token in _TENS or token.isdigit():
                run += str(_TENS.get(token, token))
            elif token in ("dot", "point") and run and j + 1 < len(tokens):
                run += "."
            elif token in ("double", "triple") and j + 1 < len(tokens) and tokens[j + 1] in _UNITS:
                run += str(_UNITS[tokens[j + 1]]) * (1 if token == "double" else 2)
            else:
                break
            j, count = j + 1, count + 1
        if count > 1:
            yield run.strip(".")
        i = max(j, i + 1)


def _times(tokens: list[str]) -> Iterator[str]:
    """Clock times, 24-hour."""
    for i, token in enumerate(tokens):
        if match := re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?(am|pm|a\.m|p\.m)?", token):
            hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "")[:1]
            yield from _clock(hour, minute, half or _half(tokens, i + 1))
        elif found := number_at(tokens, i):
            value, end = found
            if isinstance(value, int) and 0 <= value <= 24 and token not in ("a", "an"):
                rest = number_at(tokens, end)
                minute = rest[0] if rest and isinstance(rest[0], int) and rest[0] < 60 else 0
                yield from _clock(value, 0, _half(tokens, end))
                if rest:
                    yield from _clock(value, int(minute), _half(tokens, rest[1]))
        for words_, minute in (("half past", 30), ("quarter past", 15), ("quarter to", -15)):
            first, second = words_.split()
            if (
                token == first
                and i + 2 < len(tokens)
                and tokens[i + 1] == second
                and (found := number_at(tokens, i + 2))
            ):
                hour = int(found[0]) - (minute < 0)
                yield from _clock(hour, minute % 60, _half(tokens, found[1]))
        if token in ("noon", "midday", "midnight"):
            yield "00:00" if token == "midnight" else "12:00"


def _half(tokens: list[str], at: int) -> str:
    rest = " ".join(tokens[at : at + 4]).replace(".", "")
    for pattern, half in (
        (r"(o'?clock )?(am|in the morning)", "a"),
        (r"(o'?clock )?(pm|in the (afternoon|evening)|at night|tonight)", "p"),
    ):
        if re.match(pattern, rest):
            return half
    return ""


def _clock(hour: int, minute: int, half: str) -> Iterator[str]:
    if 0 <= hour <= 24 and 0 <= minute < 60:
        if half == "p" and hour < 12:
            hour += 12
        if half == "a" and hour == 12:
            hour = 0
        yield f"{hour % 24:02d}:{minute:02d}"
        if not half and 0 < hour < 12:
            yield f"{hour + 12:02d}:{minute:02d}"


def _match(table: tuple[tuple[str, str], ...], tokens: list[str], at: int) -> tuple[str, int] | None:
    best: tuple[str, int] | None = None
    for phrase, symbol in table:
        parts = phrase.split()
        if tokens[at : at + len(parts)] == parts and (best is None or at + len(parts) > best[1]):
            best = (symbol, at + len(parts))
    return best


def _expressions(tokens: list[str]) -> Iterator[str]:
    """Every run of numbers and operators that reads as one expression, the longest from each start first."""
    for i in range(len(tokens)):
        yield from reversed(list(_expression_from(tokens, i)))
        divisor = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}.get(tokens[i])
        if divisor and tokens[i + 1 : i + 2] == ["of"] and (whole := _operand(tokens, i + 2)):
            yield f"{whole[0]}/{divisor}"


def _expression_from(tokens: list[str], at: int) -> Iterator[str]:
    text, i, closing, operand_due, operators = "", at, 0, True, 0
    while i < len(tokens):
        if operand_due:
            if prefix := _match(_PREFIX, tokens, i):
                text, i = text + prefix[0], prefix[1]
                closing += prefix[0].endswith("(")
                operators += 1
                continue
            operand = _operand(tokens, i)
            if operand is None:
                return
            text, i = text + operand[0] + ")" * closing, operand[1]
            closing, operand_due = 0, False
            if operators or not operand[0].replace(".", "").isdigit():
                yield text
        elif (operator := _match(_OPERATORS, tokens, i)) and (operator[0] != "." or "." not in text):
            text, i, operand_due, operators = text + operator[0], operator[1], True, operators + 1
        elif postfix := _match(_POSTFIX, tokens, i):
            text, i, operators = text + postfix[0], postfix[1], operators + 1
            yield text
        elif tokens[i] in ("equals", "is", "the", "then") or not operators:
            return
        else:
            return


def _operand(tokens: list[str], at: int) -> tuple[str, int] | None:
    if found := number_at(tokens, at):
        value, end = found
        if decimal := _decimal(tokens, end):
            return f"{value}.{decimal}", end + 1 + (len(decimal) if tokens[end + 1] in _UNITS else 1)
        return _text(value), end
    token = tokens[at]
    if token in _CONSTANTS:
        return _CONSTANTS[token], at + 1
    if token in ("half",):
        return "1/2", at + 1
    if re.fullmatch(r"[\d.()+*/^%x×÷-]*\d[\d.()+*/^%x×÷!-]*", token):
        return token.replace("x", "*").replace("×", "*").replace("÷", "/"), at + 1
    return None


def _spelled(tokens: list[str]) -> Iterator[str]:
    """Addresses and file names said aloud: "report dot pdf", "omar at trip dot net"."""
    i = 0
    while i < len(tokens):
        text, j, joints = tokens[i], i + 1, 0
        readings = []
        while j + 1 < len(tokens) and tokens[j].lower() in _SPELLED:
            text += _SPELLED[tokens[j].lower()] + tokens[j + 1]
            joints, j = joints + 1, j + 2
            readings.append(text)
        for reading in readings:
            yield reading
            if reading.lower() != reading:
                yield reading.lower()
        if joints and i:  # "cover letter dot odt"
            yield f"{tokens[i - 1]} {text}"
            if i > 1:
                yield f"{tokens[i - 2]} {tokens[i - 1]} {text}"
        i += 1


def _cells(tokens: list[str]) -> Iterator[str]:
    """Cells and ranges of a spreadsheet, and sums over them."""
    cells = [t.upper() for t in tokens if re.fullmatch(r"[a-z]{1,2}\d{1,4}(:[a-z]{1,2}\d{1,4})?", t)]
    ranges = [c for c in cells if ":" in c]
    for i, token in enumerate(tokens):
        if token in ("to", "through", "until") and 0 < i < len(tokens) - 1:
            a, b = tokens[i - 1].upper(), tokens[i + 1].upper()
            if re.fullmatch(r"[A-Z]{1,2}\d{1,4}", a) and re.fullmatch(r"[A-Z]{1,2}\d{1,4}", b):
                ranges.append(f"{a}:{b}")
    yield from cells
    yield from ranges
    functions = {
        "sum": "SUM",
        "total": "SUM",
        "add": "SUM",
        "average": "AVERAGE",
        "mean": "AVERAGE",
        "highest": "MAX",
        "largest": "MAX",
        "max": "MAX",
        "maximum": "MAX",
        "lowest": "MIN",
        "smallest": "MIN",
        "minimum": "MIN",
        "min": "MIN",
        "count": "COUNT",
    }
    for word in tokens:
        if word in functions:
            yield from (f"={functions[word]}({r})" for r in ranges)
