"""Items of a list: the lines that hold them, what people say for them, several said at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lamd.api import SkillError, natural
from lamd_notes import _page

_ITEM = re.compile(r"(?P<head>\s*(?:[-*+]|\d+[.)])\s+)(?:\[(?P<mark>[ xX])\](?:\s+|$))?(?P<text>.*)")
_BETWEEN = re.compile(r"\s*[,;]\s+(?:(?:and|&|plus)\s+)?|\s*,(?!\d)\s*(?:and\s+)?")
"""Between items of a row; "1,000" is one number."""
_AND = re.compile(r"\s+(?:and|&|plus)\s+")
_PAIR = re.compile(
    r"\b(?:fish and chips|salt and (?:pepper|vinegar)|mac(?:aroni)? and cheese|gin and tonic|sweet and sour|"
    r"bed and breakfast|bread and butter|peanut butter and jelly|cheese and onion|ham and cheese|rhubarb and custard|"
    r"cookies and cream|rock and roll|nuts and bolts|pen and paper|m[uo]m and dad|black and white|head and shoulders|"
    r"war and peace|pride and prejudice)\b",
    re.IGNORECASE,
)
"""One thing, though an “and” is in it."""
GOODS = frozenset(
    "shopping grocery food supermarket market packing pack hardware chemist pharmacy drugstore baking camping pet "
    "office party diy christma wish gift present freezer pantry ingredient cleaning medicine guest".split()
)
"""Lists, by ``_shelf.key``, of things rather than of things to do: there “and” stands between two of them."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line with an item."""

    at: int
    line: str
    text: str
    done: bool

    def with_mark(self, done: bool) -> str:
        """The line, ticked or not; the rest of it as it was."""
        return _ITEM.sub(lambda found: f"{found['head']}[{'x' if done else ' '}] {found['text']}", self.line, count=1)


def of(page: _page.Page) -> list[Item]:
    """All items of a list; a plain ``- milk`` is one that is not done."""
    found = [(at, line, _ITEM.fullmatch(line)) for at, line in enumerate(page.lines)]
    return [
        Item(at, line, m["text"].strip(), (m["mark"] or " ") in "xX")
        for at, line, m in found
        if m and m["text"].strip()
    ]


def said(text: str, list_key: str) -> list[str]:
    """The items in what was said: "milk, eggs and bread" are three, "call mum and dad" is one."""
    plain = _page.plain(text).strip(" ,;.")
    if not plain:
        raise SkillError("bad_value", "no item was said", "say what goes on the list")
    parts = [part.strip() for part in _BETWEEN.split(plain) if part.strip()]
    out: list[str] = []
    for at, part in enumerate(parts):
        last = at == len(parts) - 1
        out += _apart(part, len(parts) > 1 and last, list_key)
    return list(dict.fromkeys(out))


def _apart(part: str, row: bool, list_key: str) -> list[str]:
    """A part at its “and”, where that stands between two items: at the end of a row, or between goods."""
    pieces = _split(part)
    if len(pieces) < 2:
        return [part]
    short = all(len(piece.split()) == 1 for piece in pieces)
    goods = list_key in GOODS and all(len(piece.split()) <= 4 for piece in pieces)
    if row and list_key not in GOODS and not short and len(pieces[-1].split()) == 1:
        return [part]  # "call mum and dad" at the end of a row of things to do
    return pieces if row or goods or short else [part]


def pieces(text: str) -> list[str]:
    """What was said, taken apart wherever it can be; for what has to be on the list already."""
    return [piece for part in _BETWEEN.split(_page.plain(text)) for piece in _split(part)]


def _split(part: str) -> list[str]:
    """At each “and” that does not stand within one thing: "salt and pepper crisps" stays whole."""
    bound = _PAIR.sub(lambda found: found[0].replace(" ", "\0"), part)
    return [piece.replace("\0", " ").strip() for piece in _AND.split(bound) if piece.strip()]


def find(items: Sequence[Item], said: str, where: str) -> Item:
    """The item meant; raises ``SkillError``: ``not_found`` with what is on the list, ``ambiguous``."""
    unique = {item.text.casefold(): item for item in reversed(items)}
    named = [natural.Named(_page.plain(item.text), item, (core(item.text),)) for item in unique.values()]
    try:
        return natural.choose(core(said) or said, named, "item").thing
    except SkillError as error:
        if error.code == "skill.ambiguous":
            raise
        there = [_page.plain(item.text) for item in items][:8]
        hint = f"there is: {', '.join(there)}" if there else "nothing is on it"
        raise SkillError("not_found", f"“{_page.plain(said)}” is not on {where}", hint, there) from None


def core(text: str) -> str:
    """An item without articles and the end of its sentence."""
    return re.sub(r"^(?:(?:the|my|some|a|an)\s+)+", "", _page.plain(text).strip(" ."), flags=re.IGNORECASE)
