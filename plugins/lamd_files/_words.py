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
_PIECES = re.compile(r"[^\W\d_]+|\d+")


@lru_cache(maxsize=65536)
def split(text: str) -> tuple[str, ...]:
    """The words of a name or of what was said, even: "IMG_0012 (café).JPG" is ``img 12 cafe jpg``."""
    folded = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "")).casefold()
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    words = natural.numbers.in_digits(_PIECES.findall(plain))
    return tuple(word.lstrip("0") or "0" if word.isdecimal() else word for word in words)


def same(said: str, there: str, fuzzy: bool = False) -> bool:
    """Whether two words are the same but for number, or, ``fuzzy``, a slip of the tongue or the keyboard."""
    if said == there or _single(said) == _single(there):
        return True
    if not fuzzy or min(len(said), len(there)) < 4 or said[0] != there[0]:  # few slip at the first letter
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(said, there) >= SLIP


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


def _single(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s") if len(word) > 3 and not word.endswith("ss") else word
