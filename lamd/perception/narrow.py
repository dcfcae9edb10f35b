"""``in "the mail from Ailbert"`` and ``3rd``: narrowing and counting, by code over the tree."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

from rapidfuzz import fuzz

from lamd.perception.labels import words as in_words
from lamd.perception.roles import DIALOGS, HOLDERS, MENUS, ROWS
from lamd.trajectory import Candidate, Kind, Node, Observation

T = TypeVar("T")

MAX_TEXT = 400
"""Nodes of one row, section or dialog that are read for its text."""
ALIKE = 88
"""Similarity (0 to 100) from which two words count as the same: a slip of the finger."""

_CONTAINERS = ROWS | MENUS | frozenset(
    {"panel", "grouping", "section", "form", "dialog", "alert", "file chooser", "page tab", "tool bar", "article"}
    | {"landmark", "list", "list box", "tree", "table", "tree table", "frame", "internal frame", "info bar"}
    | {"menu item"}
)  # fmt: skip
_EMPTY = frozenset(
    {"a", "an", "the", "of", "in", "on", "at", "to", "from", "for", "with", "by", "and", "or", "that", "which", "this"}
    | {"it", "its", "my", "me", "is", "was", "one", "thing", "called", "named", "says", "about", "row", "line", "entry"}
    | {"item", "list", "section", "dialog", "window", "box", "menu", "tab", "panel", "group", "part", "area", "page"}
    | {"table", "mail", "email", "message", "file", "folder", "song", "track", "contact", "chat", "note", "task"}
    | {"tree"}
)  # fmt: skip
"""Words that describe no place by themselves."""
_PLACES: dict[str, frozenset[str]] = {
    "list": HOLDERS - {"page tab list"},
    "table": frozenset({"table", "tree table"}),
    "dialog": DIALOGS,
    "window": DIALOGS,
    "menu": MENUS | {"menu bar"},
    "tree": frozenset({"tree", "tree table"}),
}
"""Words that say of which sort a place is."""
_WORD = re.compile(r"\w+(?:[.@'-]\w+)*")


def narrow(
    observation: Observation, words: str, ordinal: int = 0, candidates: Sequence[Candidate] | None = None
) -> tuple[Candidate, ...]:
    """The candidates in the row, section, dialog or menu that ``words`` describe best; then the nth of their peers.

    ``words`` empty: everywhere. ``ordinal``: 3 keeps the third of the entries of each list, and the third of those that
    have the same name; -1 the last. Nothing fits: an empty tuple, never a guess.
    """
    pool = observation.candidates if candidates is None else tuple(candidates)
    if words.strip():
        pool = _within(observation, words, pool)
    return _nth(observation, pool, ordinal) if ordinal else pool


def _within(observation: Observation, words: str, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
    wanted = _wanted(words)
    nodes = observation.tree.nodes
    if (roles := _roles(words)) and (of_sort := _inside(nodes, roles, pool)):
        return of_sort
    places = _places(observation, pool)
    found = {ref: _hits(text, wanted) for ref, text in places.items()}
    above = {ref: _hits(_text(observation, nodes[ref], frozenset(places) - {ref}), wanted) for ref in places}
    seen = {word: sum(word in hits for hits in found.values()) for word in wanted}
    weight = {word: math.log(1 + len(places) / count) for word, count in seen.items() if count}
    if not weight or 2 * len(weight) < len([w for w in wanted if w not in _EMPTY]):
        return ()
    best: tuple[float, float] = (0.0, 0.0)
    chosen: list[Candidate] = []
    around = {c.ref: frozenset(n.ref for ref in (c.ref, *c.twins) for n in _around(nodes, ref)) for c in pool}
    for ref, hits in found.items():
        if not hits:
            continue
        members = set(_row(observation, nodes[ref])) if nodes[ref].role == "table cell" else {ref}
        inside = [c for c in pool if not members.isdisjoint(around[c.ref])]
        if not inside:
            continue
        own = _hits(in_words(nodes[ref].name), wanted)
        # What stands over a list is said of its rows too: "the order from Bob" is a row of "Orders" that holds "Bob".
        over = [n for n in _around(nodes, ref) if n.ref in above]
        headed = hits.union(*(above[n.ref] for n in over))
        names = own.union(*(_hits(in_words(n.name), wanted) - hits for n in over))
        # The words that are rarest weigh most. Of places that hold the same ones one called so wins over one that only
        # mentions it, one with things in it over a thing by itself, and the smaller over the larger.
        called = len(names & headed)
        holds = any(candidate.ref != ref for candidate in inside)
        score = (round(sum(weight[word] for word in headed), 6), called / 2 + holds / 4 - len(inside) / 1000)
        if score > best:
            best, chosen = score, inside
    return tuple(chosen)


def _roles(words: str) -> frozenset[str]:
    """The roles of the places that words mean which only name a sort of place: "the list", "the dialog box"."""
    tokens = _tokens(words)
    if not all(token in _EMPTY for token in tokens):
        return frozenset()
    return frozenset().union(*(_PLACES.get(token, frozenset()) for token in tokens))


def _inside(nodes: tuple[Node, ...], roles: frozenset[str], pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple(c for c in pool if any(node.role in roles for node in _around(nodes, c.ref) if node.ref != c.ref))


def _wanted(words: str) -> list[str]:
    tokens = list(dict.fromkeys(_tokens(words)))
    return [token for token in tokens if token not in _EMPTY] or tokens


def _hits(text: str, wanted: Sequence[str]) -> set[str]:
    """Those of the wanted words that a text has."""
    tokens = _tokens(text)
    return {word for word in wanted if _has(tokens, word)}


def _tokens(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _has(tokens: list[str], word: str) -> bool:
    if word in tokens:
        return True
    return len(word) > 3 and any(abs(len(t) - len(word)) <= 2 and fuzz.ratio(t, word) >= ALIKE for t in tokens)


def _places(observation: Observation, pool: Sequence[Candidate]) -> dict[int, str]:
    """Everything around the candidates that may be meant by a description, with its text."""
    nodes = observation.tree.nodes
    refs: dict[int, None] = {}
    for candidate in pool:
        for node in _around(nodes, candidate.ref):
            if node.role in _CONTAINERS:
                refs.setdefault(node.ref)
        if candidate.path and nodes[candidate.ref].role == "table cell":
            refs.setdefault(candidate.ref)
    return {ref: _text(observation, nodes[ref]) for ref in refs}


def _around(nodes: tuple[Node, ...], ref: int) -> Iterator[Node]:
    node = nodes[ref]
    while True:
        yield node
        if not node.parent:
            return
        node = nodes[node.parent]


def _text(observation: Observation, place: Node, without: frozenset[int] = frozenset()) -> str:
    """All that is written in a place; the places in it left out that are named."""
    nodes = observation.tree.nodes
    if place.role == "table cell" and place.parent is not None:
        return " ".join(_one(nodes[ref]) for ref in _row(observation, place))
    parts = []
    stack, most = [place.ref], MAX_TEXT
    while stack and most:
        most -= 1
        node = nodes[stack.pop()]
        parts.append(_one(node))
        stack.extend(ref for ref in reversed(node.children) if ref not in without)
    return " ".join(part for part in parts if part)


def _one(node: Node) -> str:
    text = node.text if node.text and node.role != "password text" and node.text != node.name else ""
    return f"{in_words(node.name)} {node.description} {text}".strip()


def _row(observation: Observation, cell: Node) -> tuple[int, ...]:
    """The cells of a cell's row, in tables that list their cells one after the other."""
    nodes = observation.tree.nodes
    siblings = nodes[cell.parent or 0].children
    width = sum(1 for ref in siblings if nodes[ref].role == "table column header")
    if not width:
        return (cell.ref,)
    row = (siblings.index(cell.ref) - width) // width
    return siblings[width * (row + 1) : width * (row + 2)]


def _nth(observation: Observation, pool: Sequence[Candidate], ordinal: int) -> tuple[Candidate, ...]:
    """The nth of every group of peers: rows of one list, things of one name."""
    lists: dict[int, list[int]] = {}
    names: dict[tuple[str, Kind], list[Candidate]] = {}
    rows: dict[int, int] = {}
    for candidate in pool:
        place = _row_of(observation, candidate)
        if place is not None:
            rows[candidate.ref] = place[1]
            if place[1] not in (known := lists.setdefault(place[0], [])):
                known.append(place[1])
        if candidate.label:
            names.setdefault((candidate.label.casefold(), candidate.kind), []).append(candidate)
    wanted = {row for known in lists.values() if (row := _pick(known, ordinal)) is not None}
    kept = {ref for ref, row in rows.items() if row in wanted}
    for same in names.values():
        if len(same) > 1 and not all(c.ref in rows for c in same) and (one := _pick(same, ordinal)) is not None:
            kept.add(one.ref)
    return tuple(c for c in pool if c.ref in kept)


def _pick(items: Sequence[T], ordinal: int) -> T | None:
    at = ordinal - 1 if ordinal > 0 else ordinal
    return items[at] if -len(items) <= at < len(items) else None


def _row_of(observation: Observation, candidate: Candidate) -> tuple[int, int] | None:
    """The list a candidate is in, and what stands for its row."""
    nodes = observation.tree.nodes
    child = None
    for node in _around(nodes, candidate.ref):
        if node.role == "table column header":
            return None
        if node.role in HOLDERS and node.role != "combo box" and child is not None:
            row = _row(observation, child) if child.role == "table cell" else (child.ref,)
            return node.ref, row[0]
        child = node
    return None
