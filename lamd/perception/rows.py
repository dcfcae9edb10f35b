"""Things of one name in rows that are built alike, such as a "Delete" for each order: what tells them apart. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lamd.perception.labels import words
from lamd.trajectory import Candidate, Node, Observation

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
