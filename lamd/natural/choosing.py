"""Names as people say them → the one thing meant among those there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from lamd.errors import SkillError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Named(Generic[T]):
    """Something with a name."""

    name: str
    thing: T
    also: tuple[str, ...] = field(default=())
    """Other names: aliases, keywords, the name without its extension."""


def choose(said: str, among: Iterable[Named[T]], what: str = "thing", sure: float = 86.0) -> Named[T]:
    """The one that ``said`` means: its very name, else the clearly nearest (rapidfuzz, 0 to 100, from ``sure`` on).

    ``what`` is told in errors ("file", "window"). Raises ``SkillError``: ``not_found``, ``ambiguous`` with the choices.
    """
    things = list(among)
    wanted = _plain(said)
    if not wanted:
        raise SkillError("bad_value", f"no name of a {what} was given")
    exact = [t for t in things if wanted in (_plain(name) for name in (t.name, *t.also))]
    if exact:
        return _only(exact, said, what)
    scored = sorted(((_score(wanted, t), t) for t in things), key=lambda pair: -pair[0])
    near = [t for score, t in scored if score >= sure and score >= scored[0][0] - 3]
    if near:
        return _only(near, said, what)
    close = [t.name for score, t in scored[:3] if score >= 60]
    raise SkillError("not_found", f"there is no {what} called “{said}”", "", close)


def _only(found: Sequence[Named[T]], said: str, what: str) -> Named[T]:
    if len(found) == 1:
        return found[0]
    names = [t.name for t in found]
    raise SkillError("ambiguous", f"which {what} is “{said}”?", "say more of its name", names[:8])


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _score(wanted: str, thing: Named[T]) -> float:
    from rapidfuzz import fuzz

    return max(fuzz.WRatio(wanted, _plain(name)) for name in (thing.name, *thing.also))
