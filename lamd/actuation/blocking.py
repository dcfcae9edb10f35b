"""GTK 3 programs that stop answering while a dialog is open, and the way round.

A handler that runs a dialog of its own (``gtk_dialog_run``) does not return before the dialog is closed. Started by an
accessibility call it holds up every further one, so that the dialog can be neither read nor filled; and a key pressed
meanwhile locks the program up for good (at-spi2-core 2.46: the key is announced by a call that waits for itself).
Started by a key it does no harm. So what is likely to ask back is activated by keys from the start; and where
something else turns out to block, its dialog is closed by the window manager and the thing is done again by keys.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
import time

from lamd.actuation import finding
from lamd.actuation.keyboard import Focused, Keyboard
from lamd.actuation.windows import Windows
from lamd.atspi import action, component, selection
from lamd.atspi.connection import Connection
from lamd.atspi.wire import ACCESSIBLE, ROOT
from lamd.errors import ActuationError, AtspiError
from lamd.trajectory import Node, Tree

log = logging.getLogger(__name__)

QUICK = 0.15
"""Seconds within which a program that is not blocked answers."""
SETTLE = 2.5
"""Seconds that a blocked program has to show its dialog."""
FREED = 4.0
"""Seconds after which it answers once the dialog is closed."""
STEP = 0.6
"""Seconds for a menu to unfold."""

_ASKS_BACK = re.compile(r"(\.\.\.|…)\s*$|^_?(quit|exit|close|delete|remove|revert|reload|discard|overwrite)\b", re.I)
_PRESSED = frozenset({"menu item", "check menu item", "radio menu item", "push button"})


def likely(node: Node, tree: Tree) -> bool:
    """Whether using ``node`` may run a dialog that blocks the program."""
    return tree.app.toolkit == "gtk" and node.role in _PRESSED and bool(_ASKS_BACK.search(node.name.strip()))


class Blocking:
    """Activates by keys what may block, and frees a program that is blocked."""

    def __init__(self, connection: Connection, keyboard: Keyboard, windows: Windows) -> None:
        self._connection = connection
        self._keyboard = keyboard
        self._windows = windows

    async def by_keys(self, node: Node, tree: Tree, focused: Focused) -> bool:
        """Activate ``node`` by the keyboard; False where that cannot be done and nothing was done.

        The app's window has to be in front. Raises ``focus_lost``, ``unsupported``, ``AtspiError``.
        """
        if node.role.endswith("menu item"):
            return await self._by_menu(node, tree, focused)
        if "focusable" not in node.states or "showing" not in node.states:
            return False
        try:
            await component.grab_focus(self._connection, node.key)
        except AtspiError as error:
            if error.code != "atspi.app_error":
                raise
        if not await self.until(node, "focused"):
            return False
        await self._keyboard.press("space", focused)
        return True

    async def _by_menu(self, node: Node, tree: Tree, focused: Focused) -> bool:
        """Unfold the menus down to ``node``, select it, and press Return."""
        chain = [one for one in finding.above(node, tree) if one.role == "menu"][::-1]
        if not chain or "showing" not in chain[0].states:
            return False
        if not await action.do_named(self._connection, chain[0].key, "click"):
            return False
        path = [*chain, node]
        for menu, item in itertools.pairwise(path):
            ready = await self.until(item, "showing") and await selection.select(
                self._connection, menu.key, menu.children.index(item.ref)
            )
            if not ready or not await self.until(item, "selected"):
                await self._fold(len(path), focused)
                return False
            await self._keyboard.press("right" if item is not node else "return", focused)
        return True

    async def _fold(self, levels: int, focused: Focused) -> None:
        for _ in range(levels):
            await self._keyboard.press("escape", focused)

    async def until(self, node: Node, state: str) -> bool:
        """Wait a moment for a state; asked for, since this may be the very thing the mirror is not told."""
        deadline = time.monotonic() + STEP
        while state not in (await finding.look(self._connection, node.key)).states:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.01)
        return True

    async def shown(self) -> frozenset[int]:
        """The windows there are, to compare with later; empty where there is no X server."""
        try:
            return await self._windows.ids()
        except ActuationError:
            return frozenset()

    async def blocked(self, tree: Tree, before: frozenset[int]) -> bool:
        """Whether the app opened a window since ``before`` and does not answer any more; frees it by closing that.

        False at once where it answers. Raises ``failed`` where it cannot be freed.
        """
        if not before or await self._answers(tree, QUICK):
            return False
        answer = asyncio.ensure_future(self._answers(tree, SETTLE))
        try:
            while not answer.done():
                fresh = [w for w in await self._windows.of(tree.app.pid) if w.id not in before]
                if fresh:
                    log.info("%s is blocked by its own dialog; closing that", tree.app.name)
                    await self._windows.close(fresh[-1])
                    break
                await asyncio.wait((answer,), timeout=0.05)
            else:
                return False
            await self._free(tree)
            return True
        finally:
            answer.cancel()

    async def _free(self, tree: Tree) -> None:
        """Wait until the app answers again; it is found to do so a moment later, being left alone while it hangs."""
        deadline = time.monotonic() + FREED
        while not await self._answers(tree, QUICK):
            if time.monotonic() > deadline:
                raise ActuationError(
                    "failed", f"{tree.app.name} waits in a dialog and does not answer", "close the dialog by hand"
                )
            await asyncio.sleep(0.05)

    async def _answers(self, tree: Tree, timeout: float) -> bool:
        try:
            await self._connection.get(tree.app.bus, ROOT, ACCESSIBLE, "ChildCount", timeout)
        except AtspiError as error:
            if error.code in ("atspi.timeout", "atspi.app_hung"):
                return False
            if error.code == "atspi.app_gone":
                return True  # it ended, and waits in no dialog
            raise
        return True
