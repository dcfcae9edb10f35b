from __future__ import annotations

import pytest

from lamd.actuation.pointer import Pointer
from lamd.errors import ActuationError
from tests.unit.actuation.conftest import FakeX11
from tests.unit.actuation.display import FakeDisplay, display

__all__ = ["display"]


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def test_a_click_in_the_middle(display: FakeDisplay) -> None:
    await Pointer(FakeX11(display)).click((100, 50, 40, 20), yes)
    assert display.events == [("move", 120 * 10_000 + 60), ("button", 1), ("unbutton", 1)]


@pytest.mark.parametrize(
    ("extents", "focused", "code"),
    [
        ((0, 0, 0, 0), yes, "unsupported"),
        ((-2147483648, -2147483648, 1, 1), yes, "unsupported"),
        ((2000, 10, 20, 20), yes, "unsupported"),
        ((10, 10, 20, 20), no, "focus_lost"),
    ],
)
async def test_places_that_are_not_clicked(
    display: FakeDisplay, extents: tuple[int, int, int, int], focused: object, code: str
) -> None:
    with pytest.raises(ActuationError) as caught:
        await Pointer(FakeX11(display)).click(extents, focused)  # type: ignore[arg-type]
    assert caught.value.code == f"actuation.{code}"
    assert display.events == []


async def test_scrolling(display: FakeDisplay) -> None:
    await Pointer(FakeX11(display)).scroll((0, 0, 100, 100), "down", 3, yes)
    assert [detail for event, detail in display.events if event == "button"] == [5, 5, 5]
