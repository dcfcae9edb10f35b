"""Changes in words: the most telling thing that happened, told in one line."""

from __future__ import annotations

import re

from lamd.trajectory import Node, NodeKey
from lamd.verification.changes import Change, Changes

WINDOWS = frozenset({"frame", "window", "dialog", "alert", "file chooser", "color chooser", "font chooser"})
MENUS = frozenset({"menu", "popup menu", "combo box"})
IN_MENUS = frozenset(
    {"menu item", "check menu item", "radio menu item", "menu", "popup menu", "separator", "tearoff menu item"}
)
"""A menu that closes is no evidence of what its entry did."""
_TOLD_STATES = {
    "checked": ("checked", "not checked any more"),
    "pressed": ("pressed", "not pressed any more"),
    "selected": ("selected", "not selected any more"),
    "expanded": ("unfolded", "folded"),
    "enabled": ("enabled", "disabled"),
    "sensitive": ("usable", "not usable"),
    "showing": ("shown", "hidden"),
    "editable": ("editable", "read-only"),
    "indeterminate": ("partly on", "not partly on any more"),
    "busy": ("busy", "not busy any more"),
}
"""States that are evidence, and how they are told when they come and go; focus and the like follow any click."""
_CLASS = re.compile(r"(?:Gtk|Adw|Hdy)[A-Z]\w*")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?", re.IGNORECASE)
_SECONDS = re.compile(r"(\d+)(?=(?: ?/ ?\d+)? ?(?:s|secs?|seconds?)\b)", re.IGNORECASE)
"""A count of seconds, such as "28 / 30sec"."""
_TICKING = 5
"""A count that differs by no more may have gone on by itself while an action was watched."""
_MEMORY = re.compile(r" - [^-]+ - \d+(?:[.,]\d+)? [KMG]i?B$")
"""What Chromium adds to the name of a tab once it knows, whatever is done: " - Memory usage - 39.0 MB"."""
_FLEETING = frozenset({"tool tip", "separator", "filler"})
_RESTLESS = frozenset({"progress bar", "animation", "timer"})
_MAX_TOLD = 80


def told(text: str) -> str:
    """A name from the screen for one line of evidence: printable, short."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:1000]).split())
    return line if len(line) <= _MAX_TOLD else line[: _MAX_TOLD - 1] + "…"


def telling(changes: Changes, target: NodeKey | None = None) -> str:
    """The most telling of the changes, in words; empty where there is none that means anything.

    In this order: windows and dialogs, the target itself, menus, texts and values, other states, other objects.
    """
    for found in (_windows(changes), _of_target(changes, target), _menus(changes, target), _contents(changes)):
        if found:
            return found
    return _rest(changes)


def _windows(changes: Changes) -> str:
    opened = [n for n in changes.appeared if _is_window(n)]
    shown = [c.after for c in changes.changed if c.after.role in WINDOWS and "+showing" in c.what]
    closed = [n for n in changes.gone if _is_window(n)]
    hidden = [c.after for c in changes.changed if c.after.role in WINDOWS and "-showing" in c.what]
    for nodes, what in ((opened + shown, "opened"), (closed + hidden, "closed")):
        if nodes:
            return window(nodes[0], what)
    return ""


def window(node: Node, what: str) -> str:
    """A window that ``opened`` or ``closed``, in words."""
    kind = "a window" if node.role in ("frame", "window") else "an alert" if node.role == "alert" else "a dialog"
    return f"{kind} '{told(node.name)}' {what}" if node.name else f"{kind} {what}"


def _of_target(changes: Changes, target: NodeKey | None) -> str:
    return next((told_of for c in changes.changed if c.after.key == target and (told_of := _told_change(c))), "")


def _menus(changes: Changes, target: NodeKey | None) -> str:
    for change in changes.changed:
        if change.after.role in MENUS and {"+expanded", "+selected", "+showing"} & set(change.what):
            return f"the menu '{told(change.after.name)}' opened".replace(" ''", "")
        if change.after.role in MENUS and change.after.key == target and "-showing" in change.what:
            return f"the menu '{told(change.after.name)}' closed".replace(" ''", "")
    opened = next((n for n in changes.appeared if n.role in ("menu", "popup menu")), None)
    return f"a menu '{told(opened.name)}' opened".replace(" ''", "") if opened else ""


def _contents(changes: Changes) -> str:
    for change in changes.changed:
        if {"text", "value"} & set(change.what) and (words := _told_change(change)):
            return words
    return ""


def _is_window(node: Node) -> bool:
    """GTK 4's file dialogs have no role and are told as fillers."""
    return node.role in WINDOWS or (node.parent == 0 and node.role == "filler")


def _rest(changes: Changes) -> str:
    for change in sorted(changes.changed, key=lambda c: "name" not in c.what):  # a new name says most
        if words := _told_change(change):
            return words
    gone = [n for n in changes.gone if n.role not in _FLEETING]
    appeared = []
    for node in (n for n in changes.appeared if n.role not in _FLEETING):
        # Chromium has a new object for a new text
        same = (n for n in gone if n.role == node.role and n.name != node.name)
        was = next((n for n in same if _goes_on(n.name, node.name)), None)
        if was is None:
            appeared.append(node)
        else:
            gone.remove(was)
    for nodes, what in ((appeared, "appeared"), (gone, "is gone")):
        name = next((told(n.name) for n in nodes if n.name), "")
        if name:
            return f"'{name}' {what}"
    count = len(appeared) + len(gone)
    return f"{count} elements came or went" if count else ""


def _told_change(change: Change) -> str:
    """One change in words; empty where it means nothing (a clock that ticks, focus)."""
    node, name = change.after, _name(change.after) or _name(change.before) or change.after.role
    if node.role in _RESTLESS or _ticks(change):
        return ""
    for what in change.what:
        state = _TOLD_STATES.get(what[1:])
        if (
            state is not None
            and what[0] in "+-"
            and not (node.role in IN_MENUS and what[1:] in ("showing", "selected"))
        ):
            return f"{name} is now {state[0] if what[0] == '+' else state[1]}"
    if "text" in change.what:
        return (
            f"text is now '{told(node.text or '')}'"
            if (node.text or "").strip("\ufffc\n\t ")
            else "a text is empty now"
        )
    if "value" in change.what:
        return f"{name} is now {node.value:g}" if node.value is not None else ""
    if "name" in change.what:
        return f"'{told(change.before.name)}' is now '{told(node.name)}'"
    return ""


def _name(node: Node) -> str:
    """What a node is called; nothing where the toolkit only says what class it is of (GTK 4: ``GtkMenuButton``)."""
    return told(node.description if _CLASS.fullmatch(node.name) else node.name)


def _ticks(change: Change) -> bool:
    before, after = change.before, change.after
    return {"text", "name"} >= set(change.what) and _goes_on(before.text or before.name, after.text or after.name)


def _goes_on(before: str, after: str) -> bool:
    """Whether a text is one that changes by itself: a clock, a count of seconds, the memory of a browser's tab."""
    before, after = (_MEMORY.sub("", text).strip() for text in (before, after))
    if before == after or all(_CLOCK.fullmatch(text) for text in (before, after)):
        return True
    counts = [[int(count) for count in _SECONDS.findall(text)] for text in (before, after)]
    if not counts[0] or _SECONDS.sub("", before) != _SECONDS.sub("", after):
        return False
    return all(abs(one - other) <= _TICKING for one, other in zip(*counts, strict=True))
