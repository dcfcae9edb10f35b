from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from lamd.errors import ActuationError, AtspiError
from lamd.perception.observe import observe
from lamd.session import whereabouts
from lamd.session.whereabouts import Place, Whereabouts
from lamd.trajectory import AppInfo, Node, Observation
from tests.unit.trees import tree


def state(*states: str) -> dict[str, object]:
    return {"states": states, "shown": False, "interfaces": ["Component"]}


SHOWN, VISIBLE = state("visible", "showing"), state("visible")


class Teller:
    """Each node is as wide as its number; ``frame`` is what a window says of itself."""

    def __init__(self, frame: Place = (0, 0, 100, 60), error: AtspiError | None = None) -> None:
        self.frame, self.error = frame, error
        self.asked: list[int] = []

    async def extents(self, node: Node, screen: bool = True) -> Place | None:
        self.asked.append(node.ref)
        if self.error and node.role != "frame":
            raise self.error
        return self.frame if node.role == "frame" else (1, 2, node.ref, 4)


class Areas:
    def __init__(self, *areas: Place, error: ActuationError | None = None) -> None:
        self.found, self.error = areas, error

    async def areas(self, pid: int, title: str = "") -> tuple[Place, ...]:
        if self.error:
            raise self.error
        return self.found


def seen(toolkit: str, *children: Any) -> Observation:
    made = tree(("frame", "Note", state("active", "showing", "visible"), *children))
    return observe(replace(made, app=AppInfo(":1.7", "note", 42, toolkit, "1")))


def places(found: Observation) -> dict[str, Place | None]:
    return {node.name: node.extents for node in found.tree.nodes[1:]}


async def test_what_shows_gets_a_place() -> None:
    look = seen("gtk", ("push button", "One", SHOWN), ("panel", "Hidden", VISIBLE, ("push button", "In it", SHOWN)))
    found = await Whereabouts(Teller(), Areas()).placed(look)
    assert places(found) == {"Note": (0, 0, 100, 60), "One": (1, 2, 2, 4), "Hidden": None, "In it": None}
    assert (found.candidates, found.tree.revision) == (look.candidates, look.tree.revision)


async def test_a_gtk4_window_tells_by_its_own_corner() -> None:
    popover = ("menu", "Popover", VISIBLE, ("push button", "In it", VISIBLE))
    look = seen("GTK", ("push button", "One", VISIBLE), popover)
    found = await Whereabouts(Teller(), Areas((300, 200, 500, 500), (20, 30, 110, 70))).placed(look)
    assert places(found) == {"Note": (25, 35, 100, 60), "One": (26, 37, 2, 4), "Popover": None, "In it": None}


@pytest.mark.parametrize("area", [(20, 30, 99, 60), (20, 30, 200, 120)])
async def test_a_gtk4_window_that_fits_none_of_the_x_server_has_no_places(area: Place) -> None:
    look = seen("GTK", ("push button", "One", VISIBLE))
    assert await Whereabouts(Teller(), Areas(area)).placed(look) is look
    assert await Whereabouts(Teller((7, 7, 100, 60)), Areas((0, 0, 100, 60))).placed(look) is look


async def test_without_x_nothing_has_a_place() -> None:
    teller, look = Teller(), seen("gtk", ("push button", "One", SHOWN))
    wayland = ActuationError("unsupported", "Wayland")
    assert await Whereabouts(teller, Areas(error=wayland)).placed(look) is look
    assert teller.asked == []


async def test_an_x_server_that_answers_late_is_asked_again() -> None:
    class Late(Areas):
        async def areas(self, pid: int, title: str = "") -> tuple[Place, ...]:
            late, self.error = self.error, None
            if late:
                raise late
            return self.found

    look = seen("gtk", ("push button", "One", SHOWN))
    late = Late(error=ActuationError("failed", "the X server does not answer"))
    assert places(await Whereabouts(Teller(), late).placed(look))["One"] == (1, 2, 2, 4)


async def test_qt_says_that_a_closed_combo_box_shows() -> None:
    for more, place in ((), None), (("expanded",), (1, 2, 3, 4)):
        look = seen("Qt", ("combo box", "Size", state("visible", "showing", *more), ("list", "Sizes", SHOWN)))
        assert places(await Whereabouts(Teller(), Areas()).placed(look))["Sizes"] == place


async def test_one_that_has_no_place_keeps_no_other_from_it_but_a_hung_app_does() -> None:
    look = seen("gtk", *(("push button", f"B{n}", SHOWN) for n in range(100)))
    for code, asked in (("app_error", 101), ("app_hung", whereabouts.AT_ONCE)):
        teller = Teller(error=AtspiError(code, "no"))
        found = await Whereabouts(teller, Areas()).placed(look)
        assert places(found)["B0"] is None
        assert len(teller.asked) == asked


async def test_it_takes_no_longer_than_its_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Teller):
        async def extents(self, node: Node, screen: bool = True) -> Place | None:
            await asyncio.Event().wait()
            return None

    monkeypatch.setattr(whereabouts, "PATIENCE", 0.01)
    look = seen("gtk", ("push button", "One", SHOWN))
    assert places(await Whereabouts(Slow(), Areas()).placed(look))["One"] is None
