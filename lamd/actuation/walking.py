"""The keyboard's focus to an element of GTK 4, which refuses to be asked for it: by Tab, as a person does."""

from __future__ import annotations

import asyncio
import time

from lamd.actuation import finding
from lamd.actuation.keyboard import Focused, Keyboard
from lamd.atspi.connection import Connection
from lamd.trajectory import Node, Tree

MOST = 40
"""Steps to one element."""
STEP = 0.12
"""Seconds for a step to show in what the program tells."""
LOOK = 0.01


class Walking:
    """Walks."""

    def __init__(self, connection: Connection, keyboard: Keyboard) -> None:
        self._connection = connection
        self._keyboard = keyboard

    async def to(self, node: Node, tree: Tree, focused: Focused) -> bool:
        """Whether ``node`` has the focus in the end; the app's window has to be in front. Raises ``AtspiError``.

        It stops in a text of several lines, where Tab means something else.
        """
        if tree.app.toolkit != "GTK" or "focusable" not in node.states:
            return False
        texts = [one for one in tree.nodes if {"multi-line", "editable"} <= one.states]
        for _ in range(MOST):
            if await self._has(node):
                return True
            if any([await self._has(text) for text in texts]):
                return False
            await self._keyboard.press("shift+tab", focused)  # a field with completions has a use for Tab itself
            await self._arrived(node)
        return await self._has(node)

    async def _arrived(self, node: Node) -> None:
        """Give a step a moment to show; it may lead to what is not looked at."""
        deadline = time.monotonic() + STEP
        while not await self._has(node):
            if time.monotonic() > deadline:
                return
            await asyncio.sleep(LOOK)

    async def _has(self, node: Node) -> bool:
        return "focused" in (await finding.look(self._connection, node.key)).states
