from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.atspi.build import below, build_tree, prune
from lamd.atspi.items import Item, Key
from lamd.trajectory import AppInfo

APP = AppInfo(":1.5", "app")


def key(number: int) -> Key:
    return (APP.bus, f"/{number}")


def graph(links: dict[int, list[int]]) -> dict[Key, Item]:
    items = {}
    for number, children in links.items():
        items[key(number)] = item = Item(key(number), None)
        item.children = [key(child) for child in children]
    return items


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(0, 12), st.lists(st.integers(0, 14), max_size=6)))
def test_any_graph_becomes_a_tree(links: dict[int, list[int]]) -> None:
    """Circles, second parents, children that are not known: each object once, breadth first, links agree."""
    items = graph(links)
    tree = build_tree(APP, items, key(0), 7)
    paths = [node.key.path for node in tree.nodes]
    assert len(set(paths)) == len(paths)
    for ref, node in enumerate(tree.nodes):
        assert node.ref == ref
        assert all(tree.nodes[child].parent == ref for child in node.children)
        assert node.parent is None or node.ref in tree.nodes[node.parent].children
    depths = []
    for node in tree.nodes:
        depths.append(0 if node.parent is None else depths[node.parent] + 1)
    assert depths == sorted(depths)
    prune(items, key(0))
    assert {path for _, path in items} == set(paths)


def test_nodes_are_used_again() -> None:
    items = graph({0: [1, 2], 1: [], 2: []})
    first = build_tree(APP, items, key(0), 1)
    items[key(2)].name = "other"
    second = build_tree(APP, items, key(0), 2)
    assert [one is other for one, other in zip(first.nodes, second.nodes, strict=True)] == [True, True, False]
    items[key(0)].children = [key(2), key(1)]
    third = build_tree(APP, items, key(0), 3)
    assert [node.key.path for node in third.nodes] == ["/0", "/2", "/1"]
    assert [node.ref for node in third.nodes] == [0, 1, 2]


def test_an_app_without_objects() -> None:
    assert build_tree(APP, {}, key(0), 1).nodes == ()


def test_below_is_bounded() -> None:
    items = graph({0: [1, 2], 1: [3], 2: [0], 3: []})
    assert {item.key for item in below(items, key(0), 100)} == {key(n) for n in range(4)}
    assert len(below(items, key(0), 2)) == 2
    assert below(items, key(9), 5) == []
