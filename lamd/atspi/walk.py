"""The oracle's child: walks a tree through pyatspi, node by node, and writes it as JSON.

Run as ``python -m lamd.atspi.walk apps`` or ``python -m lamd.atspi.walk tree BUS``. It may block as it likes: its
parent has the deadline. pyatspi and its Atspi come from the system's packages (Debian: ``python3-pyatspi``).
"""

from __future__ import annotations

import json
import sys
from typing import Any

from lamd.atspi.items import CROWDED, MANAGES, MAX_CHILDREN, MAX_NODES, Item, clip
from lamd.atspi.names import interface_names

_CALL_MS, _START_MS = 1000, 1000


def main(arguments: list[str]) -> None:
    """Print what is asked for as one JSON array."""
    import pyatspi
    from gi.repository import Atspi

    Atspi.set_timeout(_CALL_MS, _START_MS)
    apps = [app for app in pyatspi.Registry.getDesktop(0) if app is not None]
    if arguments == ["apps"]:
        found = [_app(app) for app in apps]
    else:
        found = [row for app in apps if app.app.bus_name == arguments[1] for row in _tree(app)]
    json.dump(found, sys.stdout)


def _app(app: Any) -> list[Any]:
    active = any(window is not None and _states(window) & 1 << 1 for window in app)
    return [app.app.bus_name, app.name, app.get_process_id(), app.toolkitName, app.toolkitVersion or "", active]


def _tree(root: Any) -> list[list[Any]]:
    """Rows of bus, path, parent row, role, name, description, states, interfaces, text, value, labels, actions."""
    rows: list[list[Any]] = []
    todo: list[tuple[Any, int | None]] = [(root, None)]
    seen: set[str] = set()
    while todo and len(rows) < MAX_NODES:
        node, parent = todo.pop(0)
        try:
            row, item = _row(node, parent)
        except RuntimeError:  # GLib.GError among them: it died meanwhile
            continue
        if row[1] in seen:
            continue
        seen.add(row[1])
        todo.extend((child, len(rows)) for child in _children(node, item))
        rows.append(row)
    return rows


def _row(node: Any, parent: int | None) -> tuple[list[Any], Item]:
    bus, path = node.app.bus_name, node.path
    item = Item((bus, path), None)
    item.role = int(node.get_role())
    item.name, item.description = clip(node.name), clip(node.description)
    item.states = _states(node)
    names = sorted(f"org.a11y.atspi.{name}" for name in node.get_interfaces())
    if parent is None:
        names.append("org.a11y.atspi.Application")  # libatspi does not tell of it
    item.interfaces = interface_names(tuple(names))
    text = value = None
    if item.readable:
        query = node.queryText()
        text = query.getText(0, min(query.characterCount, 1000))
    if item.measured:
        value = node.queryValue().currentValue
    labels = _labels(node) if item.unlabelled else []
    actions = _actions(node) if item.callable else []
    shown = [item.role, item.name, item.description, item.states, names, text, value, labels, actions]
    return [bus, path, parent, *shown], item


def _labels(node: Any) -> list[tuple[str, str]]:
    relations = [r for r in node.getRelationSet() if int(r.getRelationType()) == 2]
    targets = [r.getTarget(index) for r in relations for index in range(r.getNTargets())]
    return [(target.app.bus_name, target.path) for target in targets[:8]]


def _actions(node: Any) -> list[str]:
    query = node.queryAction()
    names = [query.getName(index) for index in range(min(query.nActions, 200))]
    return [name for name in names if "." in name]


def _children(node: Any, item: Item) -> list[Any]:
    count = node.childCount
    if (item.role in CROWDED or item.states & MANAGES) and count > MAX_CHILDREN:
        return []
    children = []
    for index in range(min(count, MAX_CHILDREN)):
        try:
            child = node.getChildAtIndex(index)
        except RuntimeError:
            continue
        if child is not None:
            children.append(child)
    return children


def _states(node: Any) -> int:
    mask = 0
    for state in node.getState().getStates():
        mask |= 1 << int(state)
    return mask


if __name__ == "__main__":
    main(sys.argv[1:])
