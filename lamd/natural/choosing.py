"""Names as people say them → the one thing meant among those there are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from lamd.errors import SkillError
from lamd.natural.numbers import in_digits

T = TypeVar("T")

_JOINTS = {"dot": ".", "point": ".", "underscore": "_", "dash": "-", "hyphen": "-"}
_ARTICLES = frozenset({"the", "a", "an", "my"})
_SHOWN = 8
"""Choices that are offered."""
_CLOSE = 60
"""From this score on a name is told as one that may have been meant."""


@dataclass(frozen=True, slots=True)
class Named(Generic[T]):
    """Something with a name."""

    name: str
    thing: T
    also: tuple[str, ...] = field(default=())
    """Other names: aliases, keywords, the name without its extension."""


def choose(said: str, among: Iterable[Named[T]], what: str = "thing", sure: float = 86.0) -> Named[T]:
    """The one that ``said`` means: its very name, else the clearly nearest (rapidfuzz, 0 to 100, from ``sure`` on).

    File names may be spoken ("report dot pdf"). ``what`` is told in errors ("file", "window"). Raises ``SkillError``:
    ``not_found``, ``ambiguous`` with the choices.
    """
    things = list(among)
    for alike in (str.strip, _words):
        if wanted := alike(said):
            exact = [t for t in things if wanted in (alike(name) for name in (t.name, *t.also))]
            if exact:
                return _only(exact, said, what)
    if not (wanted := _words(said)):
        raise SkillError("bad_value", f"no name of a {what} was given")
    scored = sorted(((_score(wanted, t), t) for t in things), key=lambda pair: -pair[0])
    near = [t for score, t in scored if score >= sure and score >= scored[0][0] - 3]
    if near:
        return _only(near, said, what)
    close = [shown(t.name) for score, t in scored[:3] if score >= _CLOSE]
    raise SkillError("not_found", f"there is no {what} called “{shown(said)}”", "", close)


def spelled(said: str) -> str:
    """A name that was spoken, as it is written: "cover letter dot odt" is ``cover letter.odt``."""
    text = " ".join(said.split())
    joints = "|".join(_JOINTS)
    return re.sub(rf"\s+({joints})\s+", lambda found: _JOINTS[found[1].lower()], text, flags=re.IGNORECASE)


def shown(name: str) -> str:
    """A name as it may be told: without control and direction characters, on one line, not endless."""
    clean = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") else c for c in name)
    clean = " ".join(clean.split())
    return clean if len(clean) <= 120 else f"{clean[:119]}…"


def _only(found: Sequence[Named[T]], said: str, what: str) -> Named[T]:
    if len(found) == 1:
        return found[0]
    names = [shown(t.name) for t in found[:_SHOWN]]
    raise SkillError("ambiguous", f"which {what} is “{shown(said)}”?", "say more of its name", names)


def _words(text: str) -> str:
    """Lower case, without accents and a leading article, joints and case borders as spaces, numbers in figures."""
    flat = "".join(c for c in unicodedata.normalize("NFKD", spelled(text)) if not unicodedata.combining(c))
    flat = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", flat).casefold().replace("'", "").replace("’", "")
    flat = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", " ", flat)
    words = in_digits(re.sub(r"[\W_]+", " ", flat).split())
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def _score(wanted: str, thing: Named[T]) -> float:
    return max(_alike(wanted, _words(name)) for name in (thing.name, *thing.also))


def _alike(wanted: str, name: str) -> float:
    """How near two names are: as wholes, or one being some of the words of the other, with slips of the tongue."""
    from rapidfuzz import fuzz

    whole = max(fuzz.ratio(wanted, name), 0.98 * fuzz.token_sort_ratio(wanted, name))
    return float(max(whole, 0.95 * _within(wanted, name), 0.9 * _within(name, wanted)))


def _within(part: str, whole: str) -> float:
    """How surely every word of ``part`` is in ``whole``."""
    from rapidfuzz import fuzz

    words = whole.split()
    best = [max((fuzz.ratio(word, other) for other in words), default=0.0) for word in part.split()]
    return sum(best) / len(best) if best and min(best) >= 75 else 0.0
