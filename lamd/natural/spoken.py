"""What people say, made even before it is read: case, punctuation, numbers and ordinals in figures."""

from __future__ import annotations

import re
import unicodedata

from lamd.natural.numbers import ORDINALS, in_digits
from lamd.natural.patterns import late

LONGEST = 300
"""Characters; what is longer is no time, length or amount."""

_TEENS = "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split()
_ORDINALS = ORDINALS | {word: n for n, word in enumerate(_TEENS, 13)} | {"thirtieth": 30, "hundredth": 100}
_ORDINAL = late(rf"\b(?:(20|30|twenty|thirty)[ -])?({'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b")
_TENS = {"20": 20, "twenty": 20, "30": 30, "thirty": 30, None: 0}
_QUOTES = str.maketrans({"’": "", "'": "", "“": " ", "”": " ", '"': " ", "–": "-", "—": "-", "½": " and a half"})


def plain(said: str) -> str:
    """The words in lower case with single spaces, numbers in figures: "Half past Six, p.m." is ``half past 6 pm``."""
    text = unicodedata.normalize("NFKC", said[: LONGEST + 1].translate(_QUOTES)).casefold()
    text = re.sub(r"\bo ?clock\b", "oclock", text)
    text = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", text)
    text = re.sub(r"(?<![\d:.,-])(0\d)([0-5]\d)(?![\d:.,-])", r"\1:\2", text)
    text = re.sub(r"[,;!?()]|(?<!\d)\.|\.(?=\s|$)(?<!\d\.\d\d\.)(?<!\d\.\d\.)", " ", text)
    text = re.sub(r"(?<=[a-z])-(?=[a-z])|(?<=\d)-(?=[a-z])", " ", text)
    return " ".join(in_digits(text.split()))


def with_clocks(said: str) -> str:
    """ "6.40" as "6:40", as clocks are written in Britain, where it can be no day and month; before ``plain``."""
    return re.sub(r"(?<![\d.,:/-])([01]?\d|2[0-3])\.(1[3-9]|[2-5]\d)(?![\d.,:/-])", r"\1:\2", said)


def with_ordinals(text: str) -> str:
    """``plain`` text with "third" and "3rd" as ``3th``; "a second" stays a length of time."""

    def figures(found: re.Match[str]) -> str:
        before = text[: found.start()].rsplit(maxsplit=1)[-1:]
        if found[2] == "second" and not found[1] and before and (before[0] in ("a", "in") or before[0].isdecimal()):
            return found[0]
        return f"{_TENS[found[1]] + _ORDINALS[found[2]]}th"

    return _ORDINAL.sub(figures, re.sub(r"\b(\d{1,3})(?:st|nd|rd)\b", r"\1th", text))
