"""Names as words that can be compared: what people say, and what files are called."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from lamd.api import natural
from lamd_files import _kinds

FILLERS = frozenset(
    "the my a an that this our your of from for in on to about with by at file files called named titled thing one "
    "and please some".split()
)
SEPARATORS = {"dot": ".", "underscore": "_", "dash": "-", "hyphen": "-", "point": "."}
NEWEST = frozenset({"newest", "latest", "last", "recent"})
OLDEST = frozenset({"oldest", "first", "earliest"})
GONE = frozenset({"deleted", "trashed", "removed", "binned", "item", "1", "i", "most"})
"""Words about what was thrown away last."""
MAYBE = frozenset({"old", "new", "most", "other", "folder", "document"})
"""Words that need not stand in a name."""
SLIP = 86.0
"""Of 100: how like two words are that are one word misspelt; lease and leave are 80, budget and buget 91."""
_NUMBERS = frozenset({*natural.numbers.UNITS, *natural.numbers.TENS, *natural.numbers.SCALES}) - {"a", "an"}
_PIECES = re.compile(r"[^\W\d_]+|\d+")


@lru_cache(maxsize=65536)
def split(text: str) -> tuple[str, ...]:
    """The words of a name or of what was said, even: "IMG_0012 (café).JPG" is ``img 12 cafe jpg``."""
    plain = text.replace("’", "").replace("'", "").casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)).casefold()
    words = _PIECES.findall(plain)
    if not _NUMBERS.isdisjoint(words):
        words = natural.numbers.in_digits(words)
    return tuple(word.lstrip("0") or "0" if word.isdecimal() else word for word in words)


def alike(said: str, there: frozenset[str], fuzzy: bool) -> frozenset[str]:
    """Which words are ``said`` but for number, or, ``fuzzy``, but for a slip of the tongue or the keyboard."""
    found = {said} & there | {word for word in there if _single(word) == _single(said)}
    if fuzzy and len(said) >= 4:
        from rapidfuzz import fuzz

        near = [word for word in there if word[0] == said[0] and len(word) >= 4]  # few slip at the first letter
        found.update(word for word in near if fuzz.ratio(said, word) >= SLIP)
    return frozenset(found)


def run(text: str) -> str:
    """The words of a name in one: "read me" is ``readme``."""
    return "".join(split(text))


def spellings(said: str) -> set[str]:
    """What was said as ``run`` gives it, also without words that stand for a sign and without fillers."""
    words = split(said)
    without = [w for w in words if w not in SEPARATORS]
    forms = (words, without, [w for w in without if w not in FILLERS])
    return {"".join(form) for form in forms if form}


def spoken_name(said: str) -> str:
    """A file name from words: "start here dot txt" is ``start here.txt``, "minutes underscore may" ``minutes_may``."""
    text = " ".join(said.split()).strip()
    text = re.sub(r" underscore ", "_", text, flags=re.IGNORECASE)
    text = re.sub(r" (?:dash|hyphen) ", "-", text, flags=re.IGNORECASE)
    found = re.fullmatch(r"(.+?) (?:dot|point) ([a-z0-9]{1,5}(?: dot [a-z0-9]{1,4})?)", text, flags=re.IGNORECASE)
    if found and found[2].casefold().split()[-1] in _kinds.ALL_ENDINGS:
        return f"{found[1]}.{found[2].replace(' dot ', '.')}"
    return text


@lru_cache(maxsize=65536)
def _single(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s") if len(word) > 3 and not word.endswith("ss") else word
