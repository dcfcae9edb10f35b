"""From the mirror's objects to the immutable ``Tree``."""

from __future__ import annotations

from collections.abc import Mapping

from lamd.atspi.items import Item, Key
from lamd.atspi.names import role_name, state_names
from lamd.trajectory import AppInfo, Node, Tree


def build_tree(app: AppInfo, items: Mapping[Key, Item], root: Key, revision: int) -> Tree:
    """All objects that can be reached from ``root``, breadth first, each once.

    Children that are listed but not known (read at this moment) are left out. Nodes of the previous tree are used
    again where nothing of them changed.
    """
    first = items.get(root)
    if first is None:
        return Tree(app, (), revision)
    order: list[Item] = [first]
    parents: list[int | None] = [None]
    nodes: list[Node] = []
    seen = {root}
    ref = 0
    while ref < len(order):
        item = order[ref]
        start = len(order)
        for key in item.children or ():
            child = items.get(key)
            if child is not None and key not in seen:
                seen.add(key)
                order.append(child)
                parents.append(ref)
        nodes.append(_node(item, ref, parents[ref], tuple(range(start, len(order)))))
        ref += 1
    return Tree(app, tuple(nodes), revision)


def prune(items: dict[Key, Item], root: Key) -> int:
    """Forget what can no longer be reached from ``root``; how many that were."""
    keep: set[Key] = set()
    todo = [root] if root in items else []
    while todo:
        key = todo.pop()
        if key in keep:
            continue
        keep.add(key)
        todo.extend(child for child in items[key].children or () if child in items)
    lost = [key for key in items if key not in keep]
    for key in lost:
        del items[key]
    return len(lost)


def below(items: Mapping[Key, Item], key: Key, most: int) -> list[Item]:
    """The object ``key`` and those below it, at most ``most``."""
    found: list[Item] = []
    todo = [key]
    seen: set[Key] = set()
    while todo and len(found) < most:
        one = todo.pop()
        item = items.get(one)
        if item is not None and one not in seen:
            seen.add(one)
            found.append(item)
            todo.extend(item.children or ())
    return found


def _node(item: Item, ref: int, parent: int | None, children: tuple[int, ...]) -> Node:
    old = item.node
    states = state_names(item.states)
    role = role_name(item.role)
    if (
        old is not None
        and old.ref == ref
        and old.parent == parent
        and old.children == children
        and old.name == item.name
        and old.states is states
        and old.role == role
        and old.text == item.text
        and old.value == item.value
        and old.description == item.description
        and old.interfaces == item.interfaces
        and old.labelled_by == item.labels
        and old.actions == item.actions
        and old.marks == item.marks
    ):
        return old
    item.node = Node(
        ref=ref,
        key=old.key if old is not None else item.node_key(),
        parent=parent,
        children=children,
        role=role,
        name=item.name,
        description=item.description,
        states=states,
        interfaces=item.interfaces,
        text=item.text,
        value=item.value,
        labelled_by=item.labels,
        actions=item.actions,
        marks=item.marks,
    )
    return item.node
