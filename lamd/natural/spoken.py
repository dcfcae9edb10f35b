"""What people say, made even before it is read: case, punctuation, numbers and ordinals in figures."""

from __future__ import annotations

import re
import unicodedata

from lamd.natural.numbers import ARTICLES, ORDINALS, TENS, UNITS, in_digits
from lamd.natural.patterns import late

LONGEST = 300
"""Characters; what is longer is no time, length or amount."""

_TEENS = "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split()
_ORDINALS = ORDINALS | {word: n for n, word in enumerate(_TEENS, 13)} | {"thirtieth": 30, "hundredth": 100}
_ORDINAL = late(rf"\b(?:(20|30|twenty|thirty)[ -])?({'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b")
_TENS = {"20": 20, "twenty": 20, "30": 30, "thirty": 30, None: 0}
_ZERO = "oh|o|zero|nought"
_DIGIT = "|".join(word for word, n in UNITS.items() if 0 < n < 10 and word not in ARTICLES)
_TEEN = "|".join(word for word, n in UNITS.items() if 9 < n < 20 and word != "dozen")
_FROM_ZERO = late(
    rf"(?i)(?<![\w:.,-])(?:{_ZERO})[ -](?P<hour>{_ZERO}|{_DIGIT})[ -](?P<minute>hundred|(?:{_ZERO})[ -](?:{_DIGIT})|"
    rf"{_TEEN}|(?:twenty|thirty|forty|fifty)(?:[ -](?:{_DIGIT}))?)(?: (?:hours|hrs))?(?![\w:-])"
)
_VALUES = {**UNITS, **TENS, "o": 0, "hundred": 0}
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
    """ "6.40" as "6:40", as clocks are written in Britain; before ``plain``.

    "Oh six hundred" is ``06:00``: as a number it would be just 600, and a length of time must not become six minutes.
    """
    text = re.sub(r"(?<![\d.,:/-])([01]?\d|2[0-3])\.([1-5]\d)(?![\d.,:/-])", r"\1:\2", said)
    text = re.sub(r"(?<![\d.,:/-])(0\d)([0-5]\d) (?:hours|hrs)\b", r"\1:\2", text)
    return _FROM_ZERO.sub(lambda found: f"{_sum(found['hour']):02}:{_sum(found['minute']):02}", text)


def _sum(words: str) -> int:
    return sum(_VALUES[word] for word in re.split("[ -]", words.casefold()))


def with_ordinals(text: str) -> str:
    """``plain`` text with "third" and "3rd" as ``3th``; "a second" stays a length of time."""

    def figures(found: re.Match[str]) -> str:
        before = text[: found.start()].rsplit(maxsplit=1)[-1:]
        if found[2] == "second" and not found[1] and before and (before[0] in ("a", "in") or before[0].isdecimal()):
            return found[0]
        return f"{_TENS[found[1]] + _ORDINALS[found[2]]}th"

    return _ORDINAL.sub(figures, re.sub(r"\b(\d{1,3})(?:st|nd|rd)\b", r"\1th", text))
