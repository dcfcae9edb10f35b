from __future__ import annotations

from typing import Any

import pytest

from lamd.actuation.pointer import Pointer
from lamd.errors import ActuationError
from tests.unit.actuation.conftest import FakeX11
from tests.unit.actuation.display import FakeDisplay, display

__all__ = ["display"]


class Notes:
    """A mouse that only takes notes."""

    def __init__(self) -> None:
        self.position = (0, 0)
        self.done: list[tuple[Any, ...]] = []

    def click(self, button: Any, count: int = 1) -> None:
        self.done.append((self.position, button, count))

    def scroll(self, dx: int, dy: int) -> None:
        self.done.append((self.position, dx, dy))


@pytest.fixture
def mouse() -> Notes:
    return Notes()


@pytest.fixture
def pointer(display: FakeDisplay, mouse: Notes, monkeypatch: pytest.MonkeyPatch) -> Pointer:
    monkeypatch.setattr("lamd.actuation.pointer._button", str)  # pynput's buttons need a display
    return Pointer(FakeX11(display), lambda: mouse)


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def test_a_click_in_the_middle(pointer: Pointer, mouse: Notes) -> None:
    await pointer.click((100, 50, 40, 20), yes, times=2)
    assert mouse.done == [((120, 60), "left", 2)]


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
    pointer: Pointer, mouse: Notes, extents: tuple[int, int, int, int], focused: object, code: str
) -> None:
    with pytest.raises(ActuationError) as caught:
        await pointer.click(extents, focused)  # type: ignore[arg-type]
    assert caught.value.code == f"actuation.{code}"
    assert mouse.done == []


async def test_scrolling(pointer: Pointer, mouse: Notes) -> None:
    await pointer.scroll((0, 0, 100, 100), "down", 3, yes)
    assert mouse.done == [((50, 50), 0, -1)] * 3


async def test_pointing_presses_nothing(pointer: Pointer, mouse: Notes) -> None:
    await pointer.point((100, 50, 40, 20), yes)
    assert (mouse.position, mouse.done) == ((120, 60), [])
    with pytest.raises(ActuationError):
        await pointer.point((10, 10, 0, 20), yes)
