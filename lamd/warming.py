"""Keeps the labels of the app in front embedded, behind the scenes, so that a command finds them known."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from lamd.errors import LamdError
from lamd.perception.observe import observe

if TYPE_CHECKING:
    from lamd.ports import Desktop, Grounder

log = logging.getLogger(__name__)

QUIET = 0.3
"""Seconds without a change after which what is new is embedded."""
LOOK = 3.0
"""Seconds after which it is asked again which app is in front."""


async def keep_warm(desktop: Desktop, grounder: Grounder) -> None:
    """Follow the app in front until cancelled. What can't be read or embedded now is tried again at the next look."""
    known: tuple[str, int] | None = None
    while True:
        try:
            known = await _once(desktop, grounder, known)
        except LamdError as error:
            log.debug("not warm yet: %s", error)
            await asyncio.sleep(LOOK)  # nothing to wait for: no bus, no app that answers, or no model


async def _once(desktop: Desktop, grounder: Grounder, known: tuple[str, int] | None) -> tuple[str, int] | None:
    """Embed what the app in front shows, if that is new; then wait for a change."""
    app = await desktop.active()
    if app is None:
        await desktop.appeared(await desktop.apps(), LOOK)
        return known
    tree = await desktop.tree(app)
    if known != (app.bus, tree.revision):
        await grounder.warm(observe(tree).candidates, app.name)
    await desktop.changed(app, tree.revision, LOOK, QUIET)
    return app.bus, tree.revision
