from __future__ import annotations

import pytest

from lamd.actuation import finding
from lamd.atspi.mirror import Mirror
from lamd.errors import ActuationError, GroundingError
from tests.unit.actuation.conftest import Show
from tests.unit.atspi.toy import Toy
from tests.unit.trees import find, tree


async def test_the_same_element_is_found_again(show: Show, mirror: Mirror) -> None:
    app = await show(Toy("push button", "Save"))
    now = await finding.again(mirror.connection, app["Save"])
    assert (now.role, now.name, now.enabled) == ("push button", "Save", True)


@pytest.mark.parametrize("change", ["gone", "renamed", "another role", "defunct"])
async def test_one_that_is_gone_or_another_is_stale(show: Show, mirror: Mirror, change: str) -> None:
    button = Toy("push button", "Save")
    app = await show(button)
    node = app["Save"]
    match change:
        case "gone":
            app.app.gone.add(node.key.path)
        case "renamed":
            button.name = "Delete"
        case "another role":
            button.role = "label"
        case "defunct":
            button.states = frozenset({"defunct"})
    with pytest.raises(GroundingError) as caught:
        await finding.again(mirror.connection, node)
    assert caught.value.code == "grounding.stale"


async def test_what_is_greyed_out_cannot_be_used_but_read(show: Show, mirror: Mirror) -> None:
    app = await show(Toy("push button", "Save", states=frozenset({"showing"})))
    with pytest.raises(ActuationError, match="greyed out"):
        await finding.again(mirror.connection, app["Save"])
    assert not (await finding.again(mirror.connection, app["Save"], usable=False)).enabled


@pytest.mark.parametrize(
    ("actions", "meant"),
    [
        (("click",), "click"),
        (("Press", "SetFocus"), "Press"),
        (("showContextMenu", "doDefault"), "doDefault"),
        (("expand or contract", "edit", "activate"), "activate"),
        (("clipboard.copy", "selection.delete"), None),
        (("ShowMenu",), "ShowMenu"),
        ((), None),
    ],
)
async def test_the_usual_action(show: Show, mirror: Mirror, actions: tuple[str, ...], meant: str | None) -> None:
    app = await show(Toy("push button", "X", actions=actions, interfaces=("Accessible", "Action")))
    found = await finding.usual_action(mirror.connection, app["X"])
    assert (found and found[1]) == meant


async def test_the_action_of_the_button_inside(show: Show, mirror: Mirror) -> None:
    inner = Toy("push button", "inner", actions=("click",), interfaces=("Accessible", "Action"))
    app = await show(Toy("push button", "outer", [Toy("panel", "", [inner])], interfaces=("Accessible", "Action")))
    found = await finding.acting(mirror.connection, app["outer"], app.tree)
    assert found is not None
    assert found[0].name == "inner"


async def test_two_that_could_be_meant_are_refused(show: Show, mirror: Mirror) -> None:
    inside = [Toy("push button", f"b{n}", actions=("click",), interfaces=("Accessible", "Action")) for n in range(2)]
    app = await show(Toy("panel", "outer", inside))
    with pytest.raises(ActuationError, match="2 things near it"):
        await finding.acting(mirror.connection, app["outer"], app.tree)


def test_parts_of_pages_to_which_a_click_is_one_of_the_pointer() -> None:
    inner = ("menu", "", ("menu item", "Tea"))
    nested = ("menu", "", ("menu item", "Drinks", {"states": ["has-popup"]}), inner, ("menu item", "Bread"))
    page = tree(("frame", "Browser", ("document web", "Shop", nested), ("menu", "", ("menu item", "Print"))))
    assert [finding.by_pointing(find(page, name), page) for name in ("Drinks", "Tea", "Bread", "Print")] == [
        True,
        True,
        True,
        False,
    ]
    flat = tree(("frame", "Browser", ("document web", "Shop", ("menu", "", ("menu item", "Tea"), ("link", "Home")))))
    assert not finding.by_pointing(find(flat, "Tea"), flat)
    form = tree(("frame", "Browser", ("document web", "Shop", ("entry", "Words", {"states": ["multi-line"]}))))
    assert finding.by_pointing(find(form, "Words"), form)
    native = tree(("frame", "Notes", nested))
    assert not finding.by_pointing(find(native, "Tea"), native)
