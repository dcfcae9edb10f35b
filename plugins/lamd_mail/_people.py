"""Whom a mail is to: addresses as they are said or written, and the people in the settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lamd.api import SkillError, natural

_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE,
)  # fmt: skip
"""RFC 5322 3.4.1, without quoted names and literal machines."""
_SIGNS = {"dot": ".", "point": ".", "underscore": "_", "dash": "-", "hyphen": "-", "minus": "-", "plus": "+", "at": "@"}


@dataclass(frozen=True, slots=True)
class Receiver:
    """One or more that a mail is to."""

    name: str
    """As it was said."""
    addresses: tuple[str, ...] = ()
    """None: the mail program has to know the name."""


def receiver(said: str, people: Mapping[str, str]) -> Receiver:
    """Raises ``SkillError``: ``bad_value`` for a broken address, ``ambiguous`` for a name of several people."""
    words = " ".join("".join(c if c.isprintable() else " " for c in said).split()).strip("<>,;")
    if not words:
        raise SkillError("bad_value", "nobody is named", "say whom it is to")
    if one := _one(words, people):
        return Receiver(words, (one,))
    parts = [part for part in re.split(r"\s*[,;&]\s*|\s+and\s+", words) if part]
    found = [_one(part, people) for part in parts]
    if len(parts) > 1 and all(found):
        return Receiver(words, tuple(filter(None, found)))
    if "@" in words or (" at " in words and " dot " in words):
        raise SkillError("bad_value", f"“{words[:100]}” is no mail address", "say it like omar at trip dot net")
    return Receiver(words[:200])


def _one(words: str, people: Mapping[str, str]) -> str:
    """The address that one name or address means; empty if none."""
    if address := spelled(words):
        return address
    if not people:
        return ""
    try:
        plain = re.sub(r"^(?:my|the|our) ", "", words.casefold())
        there = [natural.Named(name, name, (name.split()[0],)) for name in people if name.split()]
        chosen = natural.choose(plain, there, "person", 92.0)
    except SkillError as error:
        if error.code.endswith("ambiguous"):
            raise
        return ""
    address = people[chosen.thing]
    if not _ADDRESS.fullmatch(address):
        raise SkillError("bad_value", f"the settings have no mail address for {chosen.name}: {address[:100]}")
    return address


def spelled(words: str) -> str:
    """An address that is written or said aloud ("omar at trip dot net"); empty if it is none."""
    if _ADDRESS.fullmatch(words):
        return words
    parts = words.split()
    lower = [part.casefold() for part in parts]
    if lower.count("at") + words.count("@") != 1:
        return ""
    address = "".join(_SIGNS.get(low, part) for part, low in zip(parts, lower, strict=True))
    return address if _ADDRESS.fullmatch(address) else ""
