"""Which candidates are in the web page that shows, and which are the browser's own. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lamd.perception.roles import DOCUMENTS
from lamd.trajectory import Candidate, Kind, Node, Observation

_SENDS = re.compile(r"(?i)(?:send|submit|post|publish|save|apply|done)(?: (?:it|now|mail|email|message|reply|form))?")


def on_page(observation: Observation, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates in a web page with a title: Chromium builds parts of itself of pages that have none."""
    nodes = observation.tree.nodes
    if not has_pages(observation):
        return ()
    known: dict[int, bool] = {0: False}
    return tuple(c for c in pool if _inside(nodes, c.ref, known) and nodes[c.ref].role not in DOCUMENTS)


def has_pages(observation: Observation) -> bool:
    """Whether the app is one that shows web pages."""
    return any(node.role in DOCUMENTS for node in observation.tree.nodes)


def is_loading(observation: Observation) -> bool:
    """Whether there is a browser of which no page is in the tree yet: Chromium sends them a while after its window."""
    return has_pages(observation) and not on_page(observation, observation.candidates)


def sending(pool: Sequence[Candidate]) -> Candidate | None:
    """What sends off a form that was filled: the one thing of a page that is called so."""
    found = [c for c in pool if c.kind is Kind.CLICK and _SENDS.fullmatch(c.label)]
    return found[0] if len(found) == 1 else None


def in_front(observation: Observation, pool: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates in the topmost dialog that is a part of a window, as those of pages are; empty without one."""
    inner = [ref for ref in observation.dialogs if observation.tree.nodes[ref].parent]
    if not inner:
        return ()
    nodes, found = observation.tree.nodes, []
    for candidate in pool:
        ref: int | None = candidate.ref
        while ref is not None and ref != inner[-1]:
            ref = nodes[ref].parent
        if ref is not None:
            found.append(candidate)
    return tuple(found)


def _inside(nodes: tuple[Node, ...], ref: int, known: dict[int, bool]) -> bool:
    if ref not in known:
        node = nodes[ref]
        titled = node.role in DOCUMENTS and bool(node.name)
        known[ref] = titled or (node.parent is not None and _inside(nodes, node.parent, known))
    return known[ref]
