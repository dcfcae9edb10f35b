"""The mirror's tree against the oracle's: node by node, when both have had time to settle."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from lamd.atspi.mirror import Mirror
from lamd.atspi.oracle import Oracle
from lamd.errors import AtspiError
from lamd.trajectory import AppInfo, Node, NodeKey, Tree

PATIENCE = 40.0
"""Seconds until both readers have to agree: a walk through pyatspi takes some of them on a busy machine."""

FIELDS = ("role", "name", "states", "parent", "children", "description", "interfaces", "text", "value")


def differences(mirror: Tree, oracle: Tree) -> list[str]:
    """What differs, a line each; empty where all nodes are the same in all ``FIELDS``."""
    ours, theirs = _by_key(mirror), _by_key(oracle)
    told = [f"only the mirror has {_name(ours[key])}" for key in sorted(ours.keys() - theirs.keys())]
    told += [f"only the oracle has {_name(theirs[key])}" for key in sorted(theirs.keys() - ours.keys())]
    for key in ours.keys() & theirs.keys():
        for field in FIELDS:
            mine, other = _field(mirror, ours[key], field), _field(oracle, theirs[key], field)
            if mine != other:
                told.append(
                    f"{field} of {_name(ours[key])}: mirror {_short(mine, other)}, oracle {_short(other, mine)}"
                )
    return told


async def settled(mirror: Mirror, oracle: Oracle, app: AppInfo, patience: float = PATIENCE) -> Tree:
    """The tree on which both agree; raises ``AssertionError`` with the differences when they do not in time.

    A walk takes long enough for a clock or a caret to change meanwhile: both the tree before and the one after the
    walk may be what it saw.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + patience
    found: list[str] = ["nothing was compared"]
    while loop.time() < end:
        before = await mirror.tree(app)
        try:
            walked = await oracle.tree(app)
        except AtspiError as error:
            found = [f"the oracle failed: {error}"]
            continue
        after = await mirror.tree(app)
        for tree in (before, after):
            found = differences(tree, walked)
            if not found:
                return tree
        await mirror.changed(app, after.revision, 0.5)
    raise AssertionError(f"{app.name}: {len(found)} differences:\n" + "\n".join(found[:30]))


async def until(mirror: Mirror, app: AppInfo, true: Callable[[Tree], Any], patience: float = 20.0) -> Tree:
    """Wait until the app's tree is so."""
    tree = await mirror.tree(app)
    try:
        async with asyncio.timeout(patience):
            while not true(tree):
                tree = await mirror.changed(app, tree.revision, 1)
    except TimeoutError:
        shown = [f"{n.role} {n.name!r} {n.text or ''!r}" for n in tree.nodes if "showing" in n.states]
        raise AssertionError(f"not so within {patience:g} s; showing: {shown[:150]}") from None
    return tree


def _by_key(tree: Tree) -> dict[NodeKey, Node]:
    return {node.key: node for node in tree.nodes}


def _field(tree: Tree, node: Node, field: str) -> Any:
    if field == "parent":
        return None if node.parent is None else tree.nodes[node.parent].key
    if field == "children":
        return [tree.nodes[child].key for child in node.children]
    return getattr(node, field)


def _name(node: Node) -> str:
    return f"{node.role} {node.name!r} {node.key.path.rpartition('/')[2]}"


def _short(mine: Any, other: Any) -> str:
    if isinstance(mine, frozenset):
        return f"has {sorted(mine - other)}"
    return repr(mine)[:200]
