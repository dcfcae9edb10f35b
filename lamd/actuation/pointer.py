"""Pointer by pynput: the last means, for what offers no action and takes no key.

pynput opens the display when it is imported, so that happens at the first click, on the thread that talks to X.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from lamd.actuation.keyboard import Focused
from lamd.actuation.x11 import X11
from lamd.errors import ActuationError

WHEEL = {"up": (0, 1), "down": (0, -1), "left": (-1, 0), "right": (1, 0)}
"""Direction to pynput's (dx, dy)."""


class Mouse(Protocol):
    """What is used of ``pynput.mouse.Controller``."""

    position: tuple[int, int]

    def click(self, button: Any, count: int = 1) -> None: ...

    def scroll(self, dx: int, dy: int) -> None: ...


class Pointer:
    """Clicks, points and scrolls at places on the screen, in pixels."""

    def __init__(self, x11: X11, mouse: Callable[[], Mouse] | None = None) -> None:
        """``mouse`` stands in for pynput's in tests."""
        self._x11 = x11
        self._make = mouse or _pynput
        self._mouse: Mouse | None = None

    async def click(
        self, extents: tuple[int, int, int, int], focused: Focused, button: str = "left", times: int = 1
    ) -> None:
        """Click in the middle of ``extents`` (x, y, width, height on the screen).

        Raises ``unsupported`` where that is not on the screen, ``focus_lost`` where ``focused`` says no.
        """
        _sized(extents)
        await self._at(extents, focused, lambda mouse: mouse.click(_button(button), times))

    async def point(self, extents: tuple[int, int, int, int], focused: Focused) -> None:
        """Point at the middle of ``extents`` and press nothing; raises as ``click`` does."""
        _sized(extents)
        await self._at(extents, focused, lambda mouse: None)

    async def scroll(self, extents: tuple[int, int, int, int], direction: str, steps: int, focused: Focused) -> None:
        """Turn the wheel over ``extents``; raises as ``click`` does."""
        for _ in range(min(max(steps, 1), 50)):
            await self._at(extents, focused, lambda mouse: mouse.scroll(*WHEEL[direction]))
            await asyncio.sleep(0)

    async def _at(self, extents: tuple[int, int, int, int], focused: Focused, work: Callable[[Mouse], None]) -> None:
        self._x11.check()
        if not await focused():
            problem = "another window came to the front"
            raise ActuationError("focus_lost", problem, "bring the window back and try again")
        x, y, width, height = extents
        place = (x + width // 2, y + height // 2)

        def do(display: Any) -> None:
            screen = display.screen()
            if not (0 <= place[0] < screen.width_in_pixels and 0 <= place[1] < screen.height_in_pixels):
                raise ActuationError("unsupported", "it lies outside the screen")
            self._mouse = self._mouse or self._make()
            self._mouse.position = place
            work(self._mouse)

        await self._x11.run(do)


def _sized(extents: tuple[int, int, int, int]) -> None:
    if extents[2] <= 1 or extents[3] <= 1:
        raise ActuationError("unsupported", "it has no size on the screen")


def _button(name: str) -> Any:
    from pynput.mouse import Button

    return Button[name]


def _pynput() -> Mouse:
    try:
        from pynput.mouse import Controller
    except ImportError as error:  # it says so too where there is no display
        raise ActuationError("unsupported", f"the pointer cannot be moved: {error}") from error
    mouse: Mouse = Controller()
    return mouse
