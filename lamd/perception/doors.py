"""What has to be opened before its content is in the tree: closed menus and lists, and parts of web pages."""

from __future__ import annotations

import re

from lamd.perception.roles import BUTTONS
from lamd.trajectory import Candidate, Kind, Node, Observation

_OPENERS = frozenset({Kind.CLICK, Kind.TOGGLE, Kind.CHOOSE})
_FOLDED = re.compile(r"(?i)expandable|collapsed|(?:^|[\s_-])closed|unfold")
"""How authors of pages call the handle of what is folded, where it has no name and tells no state."""
_MORE = re.compile(r"(?i)(?:show |see |view )?(?:more|more menu|more options|options|menu)")
_MENU_BUTTON = "GtkMenuButton"
"""GTK 4 before 4.10 tells no popup state, but names an unnamed widget after its class."""


def is_door(candidate: Candidate, seen: Observation) -> bool:
    """Whether pressing the candidate opens a menu or list that the tree does not hold yet."""
    if candidate.kind not in _OPENERS or not candidate.visible or candidate.action:
        return False
    nodes = seen.tree.nodes
    node = nodes[candidate.ref]
    if node.role == "menu" and not node.children:
        return True  # some programs fill a menu when it is opened (Thunar, PCManFM)
    around = [node] if node.parent is None else [node, nodes[node.parent]]
    if seen.tree.app.toolkit == "GTK" and all(n.role in BUTTONS for n in around) and len(around) > 1:
        return True  # a button in a button: GTK 4's menu button, which has a name of its own where it was given one
    return any(_closed(n) or n.name == _MENU_BUTTON for n in around)


def is_folded(candidate: Candidate, seen: Observation) -> bool:
    """Whether the candidate shows another part of the page it is in: a tab, a section or branch that is folded."""
    node = seen.tree.nodes[candidate.ref]
    if node.role == "page tab":
        return not candidate.on
    if "expandable" in node.states and candidate.kind in (Kind.CLICK, Kind.ITEM, Kind.TOGGLE):
        return "expanded" not in node.states and "has-popup" not in node.states
    more = node.role in ("image", "push button", "section", "link") and _MORE.fullmatch(candidate.label)
    return bool(more or _FOLDED.search(node.marks))


def _closed(node: Node) -> bool:
    return "has-popup" in node.states and "expanded" not in node.states
