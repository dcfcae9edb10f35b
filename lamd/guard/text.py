"""Strings from the screen, made fit to be matched: what a label says once its disguises are off.

Names on the screen are hostile input. A word list only holds where "Delete" with a Cyrillic letter, with a zero-width
space inside, in full-width or mathematical letters, "D3l3te" and "d e l e t e" all read "delete", and where a text that
is shown reversed is matched as it is shown too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_LENGTH = 500
"""Characters of a string that are looked at; whoever matches must treat longer ones as suspicious."""

# Letters of other scripts that look like a Latin one (Unicode TR 39's confusables, the part that fits on a keyboard).
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕѵһԁԛԝӏьгпАВЕКМНОРСТУХІЈЅԌԚԜҮѴ" + "αιοορυνκχτγωηΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳ" + "ɑɡıſꞮӀƖ\u0585\u0578\u057d\u0570",
    "aeopcyxijsvhdqwlbrnABEKMHOPCTYXIJSGQWYV" + "aioopuvkxtywnABEZHIKMNOPTYXCj" + "agislllonuh",
)
_QUOTES = str.maketrans("\u2018\u2019\u02bc\u00b4`\u2010\u2011\u2012\u2013\u2014", "'''''-----")
_LEET = str.maketrans("013457@$", "oieastas")
_OVERRIDE = re.compile("[\u202d\u202e]([^\u202c\u2069\u202a-\u202e]*)[\u202c\u2069]?")
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
_HIDDEN_IN_WORD = re.compile(r"[a-zA-Z][\u200b-\u200d\u2060\u2062-\u2064\ufeff\u034f\u180e]+[a-zA-Z]")
_SPACED = re.compile(r"(?<!\w)(?:\w ){2,}\w(?!\w)")
_WORD = re.compile(r"\w+")
_BREAKS = re.compile(r"\s+")


def clean(text: str) -> str:
    """The text on one line without control, format, private or surrogate characters, compatibility forms folded."""
    if text.isascii() and text.isprintable():
        return _BREAKS.sub(" ", text).strip()
    broken = "".join(" " if c in "\n\r\t\v\f\u2028\u2029\u0085" else c for c in text)
    kept = "".join(c for c in broken if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return _BREAKS.sub(" ", unicodedata.normalize("NFKC", kept)).strip()


def fold(text: str) -> str:
    """Lower-case Latin reading of a text: cleaned, accents off, look-alikes and digits in words turned into letters.

    Words of another script keep their letters unless every one of them has a Latin look-alike, so that Russian or Greek
    words can still be matched (the word lists are folded the same way).
    """
    return _fold(text[:MAX_LENGTH])


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    line = clean(text).replace("_", "").replace("\u0142", "l").replace("\u0131", "i")
    folded = _WORD.sub(lambda m: _word(m.group()), bare(line.translate(_QUOTES))).casefold()
    return _SPACED.sub(lambda m: m.group().replace(" ", ""), folded)


def bare(text: str) -> str:
    """The text without accents, in decomposed form; the vocabulary goes through it too."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def plain(text: str) -> str:
    """Cleaned and in lower case, nothing else: for names that hold digits, such as ``xfce4-terminal``."""
    return clean(text[:MAX_LENGTH]).casefold()


def readings(text: str) -> tuple[str, ...]:
    """The folded text, and the way it looks where an override turns parts of it round."""
    logical = fold(text)
    if not _OVERRIDE.search(text[:MAX_LENGTH]):
        return (logical,)
    shown = _OVERRIDE.sub(lambda m: f" {m.group(1)[::-1]} ", text[:MAX_LENGTH])
    return (logical, fold(shown))


def disguised(text: str) -> bool:
    """Whether a label hides what it says: no honest program writes words of mixed scripts or with invisible characters.

    Isolates and direction marks are common in honest right-to-left texts and count for nothing.
    """
    head = text[: 4 * MAX_LENGTH]
    if _OVERRIDE.search(head) or _HIDDEN_IN_WORD.search(head) or _TAGS.search(_FLAG.sub("", head)):
        return True
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in head):
        return True
    return any(_mixed(word) for word in _WORD.findall(head))


def _word(word: str) -> str:
    latin = word.translate(_LOOKALIKES)
    if latin.isascii():
        word = latin
    if any(c.isdigit() for c in word) and any(c.isalpha() and c.isascii() for c in word):
        word = word.translate(_LEET)
    return word


def _mixed(word: str) -> bool:
    latin = any(c.isascii() and c.isalpha() for c in word)
    return latin and len(word) > 2 and any(ord(c) in _LOOKALIKES and ord(c) > 0x24F for c in word)
