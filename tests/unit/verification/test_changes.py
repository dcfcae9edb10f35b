"""What differs between two trees."""

from __future__ import annotations

from lamd.verification import Changes, diff
from tests.unit.trees import find, tree


def test_the_same_tree_has_no_changes() -> None:
    screen = tree(("frame", "Notes", ("push button", "Save")))
    assert not diff(screen, screen)
    assert diff(screen, screen) == Changes()


def test_what_came_went_and_changed() -> None:
    before = tree(("frame", "Notes", ("push button", "Old"), ("entry", "Name", {"text": "a", "key": "n"})))
    after = tree(
        ("frame", "Notes", ("push button", "New"), ("entry", "Name", {"text": "b", "key": "n", "states": ["focused"]}))
    )
    changes = diff(before, after)
    assert [n.name for n in changes.appeared] == ["New"]
    assert [n.name for n in changes.gone] == ["Old"]
    by_name = {c.after.name: c.what for c in changes.changed}
    assert by_name == {"Notes": ("children",), "Name": ("text", "+focused")}


def test_moving_and_renumbering_is_no_change() -> None:
    before = tree(("frame", "A", ("label", "x", {"key": "x", "extents": (0, 0, 5, 5)})))
    after = tree(("frame", "A", ("label", "x", {"key": "x", "extents": (9, 0, 5, 5)}), ("tool tip", "t")))
    changes = diff(before, after)
    assert [n.name for n in changes.appeared] == ["t"]
    assert "x" not in [c.after.name for c in changes.changed]
    assert find(after, "x").ref != find(after, "t").ref


def test_a_value_that_is_no_number_does_not_change_by_itself() -> None:
    screen = tree(("frame", "A", ("slider", "s", {"value": float("nan")})))
    again = tree(("frame", "A", ("slider", "s", {"value": float("nan")})))
    assert not diff(screen, again)
