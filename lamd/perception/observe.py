"""Tree → Observation: which window is meant, what blocks it, and every candidate in it. Pure."""

from __future__ import annotations

from lamd.errors import PerceptionError
from lamd.perception.gather import Gatherer
from lamd.perception.roles import DIALOGS, MENU_ITEMS, MENUS, POPUPS, ROWS, WINDOWS
from lamd.perception.twins import Draft, merge
from lamd.trajectory import Candidate, Kind, Node, NodeKey, Observation, Tree

MAX_ROWS = 250
"""Entries of lists and tables, and paragraphs, that become candidates; those that can be seen come first."""
PLAIN = "filler"
"""What a GTK 4 window without a role is told as."""
MAX_CANDIDATES = 1200
"""LibreOffice's menus alone hold some 650."""


def observe(tree: Tree, last: NodeKey | None = None) -> Observation:
    """What can be done and read in the app's window.

    The window is the active one, else the one of ``last`` (that of an earlier observation), else the first that shows.
    While a modal dialog is open the candidates are within it. Raises ``PerceptionError`` ``empty_tree`` where the tree
    holds nothing at all; an app without a window has an observation without candidates.
    """
    nodes = tree.nodes
    if not nodes:
        raise PerceptionError("empty_tree", f"{tree.app.name} shows nothing to assistive programs")
    windows = [nodes[ref] for ref in nodes[0].children if nodes[ref].role in WINDOWS and _shows(nodes[ref])]
    windows += [nodes[ref] for ref in nodes[0].children if _is_plain(nodes[ref], tree)]
    focus = _focus(tree)
    owner = _window_of(tree, focus)
    window = _target(windows, last, owner)
    dialogs, blocking = _dialogs(tree, windows, window, owner)
    if blocking is not None:
        window = blocking
    menus = _open_menus(tree)
    candidates = _candidates(tree, windows, window, blocking)
    return Observation(
        tree,
        window.ref if window else None,
        tuple(dialog.ref for dialog in dialogs),
        focus,
        candidates,
        menus,
    )


def _is_plain(node: Node, tree: Tree) -> bool:
    """A window of GTK 4 that has no role and tells neither that it shows nor that it is active: its file dialogs."""
    return tree.app.toolkit == "GTK" and node.role == PLAIN and bool(node.children) and "visible" in node.states


def _shows(window: Node) -> bool:
    states = window.states
    return ("showing" in states or "active" in states) and "defunct" not in states


def _focus(tree: Tree) -> int | None:
    """The innermost focused node: the last in breadth-first order."""
    found = None
    for node in tree.nodes:
        if "focused" in node.states and node.ref:
            found = node.ref
    return found


def _window_of(tree: Tree, ref: int | None) -> int | None:
    """The top-level object that ``ref`` is in."""
    while ref is not None:
        parent = tree.nodes[ref].parent
        if parent == 0:
            return ref
        ref = parent
    return None


def _target(windows: list[Node], last: NodeKey | None, owner: int | None) -> Node | None:
    active = [window for window in windows if "active" in window.states]
    active = active or [window for window in windows if window.role == PLAIN]
    if active:
        return next((window for window in active if window.ref == owner), active[-1])
    for window in windows:
        if window.key == last:
            return window
    usable = [window for window in windows if "iconified" not in window.states] or windows
    return next((window for window in usable if window.ref == owner), usable[0] if usable else None)


def _dialogs(tree: Tree, windows: list[Node], window: Node | None, owner: int | None) -> tuple[list[Node], Node | None]:
    """The open dialogs, topmost last, and the one that blocks all else."""
    found = [w for w in windows if w.role in DIALOGS or w.role == PLAIN or "modal" in w.states]
    for node in tree.nodes:
        # Inside a window: libadwaita's dialogs and those of web pages.
        if node.role in ("dialog", "alert") and node.parent and _shows(node):
            found += [node] if node.role == "dialog" or "modal" in node.states else []
    found.sort(key=lambda d: ("active" in d.states or d is window, d.ref == owner, d.ref))
    blocking = [d for d in found if (_is_modal(d) or (d is window and d.role == PLAIN)) and _blocks(tree, d, window)]
    return found, blocking[-1] if blocking else None


def _is_modal(dialog: Node) -> bool:
    """Qt does not say ``modal`` of its message boxes; a message or a file chooser in front is modal all the same."""
    if "modal" in dialog.states:
        return True
    return dialog.parent == 0 and dialog.role in ("alert", "file chooser") and "active" in dialog.states


def _blocks(tree: Tree, dialog: Node, window: Node | None) -> bool:
    """A modal dialog of its own window blocks; one inside a window blocks only that window."""
    if window is None or dialog.parent == 0:
        return True
    return _window_of(tree, dialog.ref) == window.ref


def _open_menus(tree: Tree) -> tuple[int, ...]:
    """Menus that are unfolded: their items show."""
    nodes = tree.nodes
    gtk4 = tree.app.toolkit == "GTK"
    found = []
    for node in nodes:
        if node.role in MENUS:
            # In GTK 4 a closed menu is not in the tree.
            if gtk4 or any(nodes[ref].role in MENU_ITEMS and "showing" in nodes[ref].states for ref in node.children):
                found.append(node.ref)
        elif node.role == "panel" and "modal" in node.states and "showing" in node.states:
            found.append(node.ref)
    return tuple(found)


def _candidates(tree: Tree, windows: list[Node], window: Node | None, blocking: Node | None) -> tuple[Candidate, ...]:
    nodes = tree.nodes
    roots: list[int] = [window.ref] if window else []
    if blocking is None and window is not None and window.role in DIALOGS:
        # A dialog that lets one go on in the main window, such as Find and Replace.
        roots += [w.ref for w in windows if w.role == "frame"][:1]
    roots += [ref for ref in nodes[0].children if nodes[ref].role in POPUPS and "showing" in nodes[ref].states]
    gatherer = Gatherer(tree, frozenset(w.ref for w in windows))
    for position, root in enumerate(roots):
        before = len(gatherer.drafts)
        gatherer.walk(root)
        if position and nodes[root].role == "frame":
            _drop_known(gatherer.drafts, before)
    if window is not None and blocking is None and window.actions:
        gatherer.add_actions(window.ref)
    return tuple(draft.done() for draft in _capped(merge(gatherer.finish())))


def _drop_known(drafts: list[Draft], start: int) -> None:
    """Drop what the window behind has under the same name as the dialog in front."""
    known = {(draft.label.casefold(), draft.kind) for draft in drafts[:start]}
    drafts[start:] = [d for d in drafts[start:] if not d.label or (d.label.casefold(), d.kind) not in known]


def _capped(drafts: list[Draft]) -> list[Draft]:
    """At most ``MAX_ROWS`` entries and ``MAX_CANDIDATES`` in all; what can be seen is kept first."""
    rows = [d for d in drafts if d.role in ROWS or d.role == "paragraph" or d.kind is Kind.READ]
    dropped: set[int] = set()
    if len(rows) > MAX_ROWS:
        rows.sort(key=lambda d: not d.visible)
        dropped = {id(d) for d in rows[MAX_ROWS:]}
    kept = [d for d in drafts if id(d) not in dropped] if dropped else drafts
    if len(kept) > MAX_CANDIDATES:
        keep = {id(d) for d in sorted(kept, key=lambda d: not d.visible)[:MAX_CANDIDATES]}
        kept = [d for d in kept if id(d) in keep]
    return kept
