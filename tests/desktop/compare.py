"""The mirror's tree against the oracle's: node by node, when both have had time to settle."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from lamd.atspi.mirror import Mirror
from lamd.atspi.oracle import Oracle
from lamd.errors import AtspiError
from lamd.trajectory import AppInfo, Node, Tree

PATIENCE = 40.0
"""Seconds until both readers have to agree: a walk through pyatspi takes some of them on a busy machine."""

FIELDS = ("role", "name", "states", "description", "interfaces", "text", "value")

FLEETING = frozenset({"table column header", "table row header", "table cell"})
"""Roles of which Qt makes a new object each time somebody asks for it: compared by place, not by identity."""


def differences(mirror: Tree, oracle: Tree) -> list[str]:
    """What differs, a line each; empty where every node has the same parent, place among its siblings and ``FIELDS``.

    Nodes are told by their place; where the places differ, by their objects.
    """
    told: list[str] = []
    todo = [(0, 0)] if mirror.nodes and oracle.nodes else []
    while todo:
        ours, theirs = todo.pop()
        mine, other = mirror.nodes[ours], oracle.nodes[theirs]
        told += _fields(mine, other, identity=mirror.app.toolkit != "Qt" or mine.role not in FLEETING)
        if len(mine.children) == len(other.children):
            todo.extend(zip(mine.children, other.children, strict=True))
        else:
            known, there = (
                {tree.nodes[child].key for child in node.children} for tree, node in ((mirror, mine), (oracle, other))
            )
            told += [
                f"{_name(mine)}: only the mirror has {_name(n)}" for n in _among(mirror, mine) if n.key not in there
            ]
            told += [
                f"{_name(mine)}: only the oracle has {_name(n)}" for n in _among(oracle, other) if n.key not in known
            ]
    if len(mirror.nodes) != len(oracle.nodes):
        told.append(f"the mirror has {len(mirror.nodes)} nodes, the oracle {len(oracle.nodes)}")
    return told


def _among(tree: Tree, node: Node) -> list[Node]:
    return [tree.nodes[child] for child in node.children]


def _fields(mine: Node, other: Node, identity: bool) -> list[str]:
    told = (
        [f"at the place of {_name(mine)} the oracle has {_name(other)}"] if identity and mine.key != other.key else []
    )
    for field in FIELDS:
        ours, theirs = getattr(mine, field), getattr(other, field)
        if ours != theirs:
            told.append(f"{field} of {_name(mine)}: mirror {_short(ours, theirs)}, oracle {_short(theirs, ours)}")
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


def _name(node: Node) -> str:
    return f"{node.role} {node.name!r} {node.key.path.rpartition('/')[2]}"


def _short(mine: Any, other: Any) -> str:
    if isinstance(mine, frozenset):
        return f"has {sorted(mine - other)}"
    return repr(mine)[:200]
