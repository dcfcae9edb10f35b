from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from lamd.actuation import walking
from lamd.actuation.keyboard import Focused
from lamd.actuation.walking import Walking
from lamd.atspi.mirror import Mirror
from tests.unit.actuation.conftest import Show
from tests.unit.atspi.toy import Toy

STATES = frozenset({"enabled", "sensitive", "visible", "focusable"})


@dataclass
class Keys:
    """A keyboard with which something happens."""

    on: Callable[[], None]
    pressed: int = 0

    async def press(self, chord: str, focused: Focused) -> None:
        assert chord == "shift+tab"
        self.pressed += 1
        self.on()


async def front() -> bool:
    return True


def ring(*toys: Toy) -> Callable[[], None]:
    """Each step gives the focus to the one before, the last one after the first."""

    def step() -> None:
        at = next((at for at, toy in enumerate(toys) if "focused" in toy.states), 0)
        for toy in toys:
            toy.states = toy.states - {"focused"}
        toys[at - 1].states = toys[at - 1].states | {"focused"}

    return step


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "STEP", 0.0)


async def test_to_what_is_some_steps_away(show: Show, mirror: Mirror) -> None:
    name, dark, light = (Toy("check box", one, states=STATES) for one in ("Name", "Dark", "Light"))
    name.states = STATES | {"focused"}
    app = await show(name, dark, light, toolkit="GTK")
    keys = Keys(ring(name, dark, light))
    assert await Walking(mirror.connection, keys).to(app["Dark"], app.tree, front)  # type: ignore[arg-type]
    assert keys.pressed == 2


async def test_not_through_a_text_of_several_lines(show: Show, mirror: Mirror) -> None:
    """There it would be written."""
    page = Toy("text", "Page", states=STATES | {"editable", "multi-line", "focused"})
    app = await show(page, Toy("check box", "Dark", states=STATES), toolkit="GTK")
    keys = Keys(lambda: None)
    assert not await Walking(mirror.connection, keys).to(app["Dark"], app.tree, front)  # type: ignore[arg-type]
    assert keys.pressed == 0


async def test_it_gives_up(show: Show, mirror: Mirror) -> None:
    app = await show(Toy("check box", "Dark", states=STATES), toolkit="GTK")
    keys = Keys(lambda: None)
    assert not await Walking(mirror.connection, keys).to(app["Dark"], app.tree, front)  # type: ignore[arg-type]
    assert keys.pressed == walking.MOST


@pytest.mark.parametrize("toolkit", ["gtk", "Qt"])
async def test_only_where_the_focus_cannot_be_asked_for(show: Show, mirror: Mirror, toolkit: str) -> None:
    app = await show(Toy("check box", "Dark", states=STATES | {"focused"}), toolkit=toolkit)
    keys = Keys(lambda: None)
    assert not await Walking(mirror.connection, keys).to(app["Dark"], app.tree, front)  # type: ignore[arg-type]
