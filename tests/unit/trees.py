"""Small trees for tests, out of nested tuples: ``tree(("frame", "Notes", ("push button", "Save")))``.

A node is ``(role, name, *children)``; a dict among the children gives its other fields, ``key`` among them (a word that
names the object across trees; without it the path of roles and names does). States default to those of something shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamd.trajectory import AppInfo, Node, NodeKey, Tree

Spec = tuple[Any, ...]
SHOWN = frozenset({"showing", "visible", "enabled", "sensitive"})


def tree(*windows: Spec, app: str = "app", revision: int = 1, pid: int = 0) -> Tree:
    """An app with these windows, in breadth-first order."""
    waiting: list[tuple[Spec, int | None, str]] = [(("application", app, *windows), None, "")]
    drafts: list[tuple[str, str, int | None, str, Mapping[str, Any]]] = []
    for spec, parent, above in waiting:
        role, name, *rest = spec
        given: dict[str, Any] = {}
        for part in rest:
            if isinstance(part, Mapping):
                given.update(part)
        path = given.pop("key", f"{above}/{role}:{name}")
        ref = len(drafts)
        drafts.append((role, name, parent, path, given))
        waiting.extend((child, ref, path) for child in rest if isinstance(child, tuple))
    children: dict[int, list[int]] = {}
    for ref, draft in enumerate(drafts):
        if draft[2] is not None:
            children.setdefault(draft[2], []).append(ref)
    nodes = tuple(_node(ref, *draft, children=tuple(children.get(ref, ()))) for ref, draft in enumerate(drafts))
    return Tree(AppInfo(":1.1", app, pid), nodes, revision)


def _node(
    ref: int,
    role: str,
    name: str,
    parent: int | None,
    path: str,
    given: Mapping[str, Any],
    *,
    children: tuple[int, ...],
) -> Node:
    fields = dict(given)
    states = frozenset(fields.pop("states", ())) | (SHOWN if fields.pop("shown", True) else frozenset())
    return Node(
        ref=ref,
        key=NodeKey(":1.1", path),
        parent=parent,
        children=children,
        role=role,
        name=name,
        description=fields.pop("description", ""),
        states=states,
        interfaces=frozenset(fields.pop("interfaces", ())),
        **fields,
    )


def find(within: Tree, name: str, role: str = "") -> Node:
    """The first node of that name."""
    return next(n for n in within.nodes if n.name == name and (not role or n.role == role))
