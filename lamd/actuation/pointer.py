"""Pointer through XTEST: the last means, for what offers no action and takes no key."""

from __future__ import annotations

import asyncio
from typing import Any

from lamd.actuation.keyboard import Focused
from lamd.actuation.x11 import X11
from lamd.errors import ActuationError

BUTTONS = {"left": 1, "middle": 2, "right": 3}
WHEEL = {"up": 4, "down": 5, "left": 6, "right": 7}


class Pointer:
    """Clicks and scrolls at places on the screen, in pixels."""

    def __init__(self, x11: X11) -> None:
        self._x11 = x11

    async def click(
        self, extents: tuple[int, int, int, int], focused: Focused, button: str = "left", times: int = 1
    ) -> None:
        """Click in the middle of ``extents`` (x, y, width, height on the screen).

        Raises ``unsupported`` where that is not on the screen, ``focus_lost`` where ``focused`` says no.
        """
        x, y, width, height = extents
        if width <= 1 or height <= 1:
            raise ActuationError("unsupported", "it has no size on the screen")
        self._x11.check()
        if not await focused():
            raise ActuationError(
                "focus_lost", "another window came to the front", "bring the window back and try again"
            )
        at = (x + width // 2, y + height // 2)
        await self._x11.run(lambda display: _press(display, at, BUTTONS[button], times))

    async def scroll(self, extents: tuple[int, int, int, int], direction: str, steps: int, focused: Focused) -> None:
        """Turn the wheel over ``extents``; raises as ``click`` does."""
        x, y, width, height = extents
        self._x11.check()
        at = (x + width // 2, y + height // 2)
        for _ in range(min(max(steps, 1), 50)):
            if not await focused():
                raise ActuationError("focus_lost", "another window came to the front")
            await self._x11.run(lambda display: _press(display, at, WHEEL[direction], 1))
            await asyncio.sleep(0)


def _press(display: Any, at: tuple[int, int], button: int, times: int) -> None:
    from Xlib import X
    from Xlib.ext import xtest

    screen = display.screen()
    if not (0 <= at[0] < screen.width_in_pixels and 0 <= at[1] < screen.height_in_pixels):
        raise ActuationError("unsupported", "it lies outside the screen")
    xtest.fake_input(display, X.MotionNotify, x=at[0], y=at[1])
    for _ in range(times):
        xtest.fake_input(display, X.ButtonPress, button)
        xtest.fake_input(display, X.ButtonRelease, button)
    display.sync()
