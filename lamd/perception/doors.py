"""Closed menus and lists that are not in the tree until they are opened."""

from __future__ import annotations

from lamd.trajectory import Candidate, Kind, Node, Observation

_OPENERS = frozenset({Kind.CLICK, Kind.TOGGLE, Kind.CHOOSE})
_MENU_BUTTON = "GtkMenuButton"
"""GTK 4 before 4.10 tells no popup state, but names an unnamed widget after its class."""


def is_door(candidate: Candidate, seen: Observation) -> bool:
    """Whether pressing the candidate opens a menu or list that the tree does not hold yet."""
    if candidate.kind not in _OPENERS or not candidate.visible or candidate.action:
        return False
    nodes = seen.tree.nodes
    node = nodes[candidate.ref]
    around = [node] if node.parent is None else [node, nodes[node.parent]]
    return any(_closed(n) or n.name == _MENU_BUTTON for n in around)


def _closed(node: Node) -> bool:
    return "has-popup" in node.states and "expanded" not in node.states
