"""Where things are on the screen, for one observation; the mirror keeps no places, so they are asked for.

GTK 3 and Qt tell places on the screen. GTK 4 tells them within its window, so the X server is asked for the window's.
Under Wayland no program knows where its windows are, and nothing gets a place.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from lamd.errors import ActuationError, AtspiError
from lamd.trajectory import Node, Observation, Tree

Place = tuple[int, int, int, int]
"""x, y, width and height in pixels."""
PATIENCE = 2.0
"""Seconds for all places of one observation; what has none by then stays without."""
AT_ONCE = 48
MOST = 3_000
BORDER = 40
"""A GTK 4 window is larger than what it holds by its border, never by more than that on both sides together."""


class Teller(Protocol):
    """The mirror."""

    async def extents(self, node: Node, screen: bool = True) -> Place | None:
        """Raises ``AtspiError``."""
        ...


class Areas(Protocol):
    """The window manager's windows."""

    async def areas(self, pid: int, title: str = "") -> tuple[Place, ...]:
        """Raises ``ActuationError`` where there is no X session."""
        ...


class Whereabouts:
    """Fills in places."""

    def __init__(self, teller: Teller, windows: Areas) -> None:
        self._teller = teller
        self._windows = windows

    async def placed(self, seen: Observation) -> Observation:
        """The same observation with the place of everything that shows and tells one. Raises nothing of lamd's."""
        try:
            shift = await self._shift(seen)
        except (ActuationError, AtspiError):
            return seen
        if shift is None:
            return seen
        found: dict[int, Place] = {}
        with contextlib.suppress(AtspiError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._ask(list(_asked(seen)), found)
        x, y = shift
        placed = {ref: (box[0] + x, box[1] + y, box[2], box[3]) for ref, box in found.items()}
        nodes = (replace(n, extents=placed[n.ref]) if n.ref in placed else n for n in seen.tree.nodes)
        return replace(seen, tree=replace(seen.tree, nodes=tuple(nodes)))

    async def _ask(self, nodes: list[Node], found: dict[int, Place]) -> None:
        for start in range(0, len(nodes), AT_ONCE):
            some = nodes[start : start + AT_ONCE]
            told = await asyncio.gather(*(self._teller.extents(n) for n in some), return_exceptions=True)
            for node, box in zip(some, told, strict=True):
                if isinstance(box, tuple):
                    found[node.ref] = box
                elif isinstance(box, AtspiError) and box.code != "atspi.app_error":
                    raise box  # it hangs or is gone: no use in asking on
                elif isinstance(box, BaseException) and not isinstance(box, AtspiError):
                    raise box

    async def _shift(self, seen: Observation) -> tuple[int, int] | None:
        """What to add to what the app tells; None where that is not known."""
        app, window = seen.tree.app, _window(seen)
        areas = await self._areas(app.pid, window.name if window else "")
        if app.toolkit != "GTK":
            return 0, 0
        inner = await self._teller.extents(window) if window else None
        if inner is None or inner[:2] != (0, 0):
            return None
        for x, y, width, height in areas:
            across, down = width - inner[2], height - inner[3]
            if 0 <= across <= BORDER and 0 <= down <= BORDER:  # a border as wide on each side
                return x + across // 2, y + down // 2
        return None

    async def _areas(self, pid: int, title: str) -> tuple[Place, ...]:
        """Asked twice: the first question opens the X server, which may take long while the machine is busy."""
        try:
            return await self._windows.areas(pid, title)
        except ActuationError as error:
            if error.code != "actuation.failed":
                raise
            return await self._windows.areas(pid, title)


def _window(seen: Observation) -> Node | None:
    """The top-level window that is looked at."""
    ref, nodes = seen.window, seen.tree.nodes
    while ref is not None and (parent := nodes[ref].parent) not in (None, 0):
        ref = parent
    return nodes[ref] if ref is not None else None


def _asked(seen: Observation) -> Iterator[Node]:
    """What shows, all around it too: first what something can be done with."""
    shown = _shown(seen)
    first = [ref for ref in (seen.window, *seen.dialogs, *(c.ref for c in seen.candidates)) if ref is not None]
    order = dict.fromkeys((*first, *sorted(shown)))
    asked = (seen.tree.nodes[ref] for ref in order if ref in shown and "Component" in seen.tree.nodes[ref].interfaces)
    yield from list(asked)[:MOST]


def _shown(seen: Observation) -> set[int]:
    tree, window = seen.tree, _window(seen)
    gtk4, shown = tree.app.toolkit == "GTK", {0}
    for node in tree.nodes[1:]:  # breadth first: parents come before their children
        if node.parent not in shown or _folded(node, tree):
            continue
        if _shows_gtk4(node, tree, window) if gtk4 else "showing" in node.states:
            shown.add(node.ref)
    return shown


def _folded(node: Node, tree: Tree) -> bool:
    """Qt says ``showing`` of what a closed combo box holds."""
    holder = tree.nodes[node.parent or 0]
    return (
        tree.app.toolkit == "Qt"
        and holder.role == "combo box"
        and node.role == "list"
        and ("expanded" not in holder.states)
    )


def _shows_gtk4(node: Node, tree: Tree, window: Node | None) -> bool:
    """GTK 4 says ``showing`` of windows only, knows one window's border only, and puts popovers in the wrong place."""
    if node.parent == 0:
        return node is window
    return "visible" in node.states and node.role != "menu" and "modal" not in node.states
