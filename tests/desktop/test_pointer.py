"""The pointer on a real display: the last means has to work too."""

from __future__ import annotations

import asyncio

from lamd.actuation.pointer import Pointer
from lamd.actuation.x11 import X11
from lamd.atspi.mirror import Mirror
from tests.desktop.session import PrivateDesktop
from tests.desktop.test_guard import started


async def test_a_click_opens_a_menu(desk: PrivateDesktop) -> None:
    await desk.open(["mousepad"], "mousepad")
    mirror, x11 = Mirror(), X11(desk.env)
    try:
        app = await started(mirror, "mousepad")
        tree = await mirror.tree(app)
        menu = next(n for n in tree.nodes if n.role == "menu" and n.name == "File")
        place = await mirror.extents(menu)
        assert place is not None

        async def focused() -> bool:
            return True

        await Pointer(x11).click(tuple(place), focused)
        async with asyncio.timeout(15):
            while not any(
                n.role == "menu item" and n.name.strip() == "Quit" and "showing" in n.states for n in tree.nodes
            ):
                tree = await mirror.changed(app, tree.revision, 1.0)
    finally:
        await x11.close()
        await mirror.close()
