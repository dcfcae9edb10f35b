"""What differs between two trees of one app. Objects are the same where their ``NodeKey`` is."""

from __future__ import annotations

from dataclasses import dataclass

from lamd.trajectory import Node, NodeKey, Tree


@dataclass(frozen=True, slots=True)
class Change:
    """One object that is in both trees and differs."""

    before: Node
    after: Node
    what: tuple[str, ...]
    """Fields (``name``, ``description``, ``text``, ``value``, ``children``) and states (``+checked``, ``-showing``)."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two trees of one app, each in the order of its tree."""

    appeared: tuple[Node, ...] = ()
    gone: tuple[Node, ...] = ()
    changed: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.appeared or self.gone or self.changed)


def diff(before: Tree, after: Tree) -> Changes:
    """What appeared, went and changed, extents left out. Objects without a difference are not mentioned."""
    old = {node.key: node for node in before.nodes}
    new = {node.key: node for node in after.nodes}
    changes = (_change(old[key], node, before, after) for key, node in new.items() if key in old)
    return Changes(
        appeared=tuple(node for key, node in new.items() if key not in old),
        gone=tuple(node for key, node in old.items() if key not in new),
        changed=tuple(c for c in changes if c.what),
    )


def by_key(tree: Tree | None, key: NodeKey) -> Node | None:
    """The object of that key, if it is in the tree."""
    return next((n for n in tree.nodes if n.key == key), None) if tree else None


def _change(old: Node, new: Node, before: Tree, after: Tree) -> Change:
    what = [f for f in ("name", "description", "text") if getattr(old, f) != getattr(new, f)]
    if old.value != new.value and not (old.value != old.value and new.value != new.value):  # two NaN are no change
        what.append("value")
    if (old.children or new.children) and _keys(before, old) != _keys(after, new):
        what.append("children")
    if old.states != new.states:
        what += [f"+{s}" for s in sorted(new.states - old.states)] + [f"-{s}" for s in sorted(old.states - new.states)]
    return Change(old, new, tuple(what))


def _keys(tree: Tree, node: Node) -> list[NodeKey]:
    return [tree.nodes[c].key for c in node.children if 0 <= c < len(tree.nodes)]
