"""Rows: what tells those of one name apart, such as a "Delete" for each order; what stands beside its head. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lamd.perception.labels import words
from lamd.trajectory import Candidate, Node, Observation

_ARTICLE = re.compile(r"(?i)^(?:the|my|its) ")
MAX_NODES = 60
"""Nodes of a row that are read."""
MAX_TOLD = 60
"""Characters of a row that are told."""


def told_apart(observation: Observation, alike: Sequence[Candidate]) -> tuple[str, ...]:
    """What else is written in the row of each; empty where they do not stand in rows, or no row says more.

    Rows are parts of one place that are of one sort, in each of which the thing is at the same spot.
    """
    nodes = observation.tree.nodes
    chains = [_chain(nodes, c.ref) for c in alike]
    if len(alike) < 2 or len({len(chain) for chain in chains}) != 1:
        return ()
    depth = next((at for at, refs in enumerate(zip(*chains, strict=True)) if len(set(refs)) > 1), 0)
    rows = [chain[depth] for chain in chains]
    built = {tuple(nodes[ref].role for ref in chain[depth:]) for chain in chains}
    if len(set(rows)) < len(rows) or len(built) > 1:
        return ()
    texts = tuple(_text(nodes, row, c.label) for row, c in zip(rows, alike, strict=True))
    return texts if all(texts) and len(set(texts)) == len(texts) else ()


def beside(observation: Observation, name: str) -> Candidate | None:
    """What stands beside the head of a row that is called ``name``, where only one thing does and in one row only."""
    nodes, wanted = observation.tree.nodes, _ARTICLE.sub("", words(name)).casefold()
    found = []
    for candidate in observation.candidates:
        node = nodes[candidate.ref]
        row = nodes[node.parent or 0]
        if row.role not in ("table row", "description list") or node.ref not in row.children:
            continue
        cells = [ref for ref in row.children if words(nodes[ref].name) or nodes[ref].children]
        at = cells.index(node.ref) if node.ref in cells else 0
        alone = len(cells) == 2 or row.role == "description list"
        if at and alone and node.role != "table column header" and _text(nodes, cells[at - 1], "").casefold() == wanted:
            found.append(candidate)
    return found[0] if wanted and len(found) == 1 else None


def _chain(nodes: tuple[Node, ...], ref: int) -> tuple[int, ...]:
    """The references from the top down to ``ref``."""
    chain = [ref]
    while (parent := nodes[chain[-1]].parent) is not None:
        chain.append(parent)
    return tuple(reversed(chain))


def _text(nodes: tuple[Node, ...], row: int, label: str) -> str:
    """What is written in a row besides the thing's own name."""
    found: dict[str, None] = {}
    stack, left = [row], MAX_NODES
    while stack and left:
        left -= 1
        node = nodes[stack.pop()]
        text = words(node.name) or (words(node.text or "") if node.role != "password text" else "")
        if text and text.casefold() != label.casefold():
            found.setdefault(text)
        stack.extend(reversed(node.children))
    return ", ".join(found)[:MAX_TOLD]
