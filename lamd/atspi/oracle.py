"""The second reader: ``lamd.ports.Desktop`` through pyatspi, for checking the mirror and as a way out.

Chosen with the setting ``perception.backend: pyatspi``. Slow and without memory: every tree is a walk by a child
process, which is ended when its deadline is over, since pyatspi blocks.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lamd
from lamd.atspi.build import build_tree
from lamd.atspi.items import Item, Key
from lamd.atspi.names import interface_names
from lamd.errors import AtspiError
from lamd.trajectory import AppInfo, NodeKey, Tree

WALK_TIMEOUT = 20.0
"""Seconds for the walk of one app."""
APPS_TIMEOUT = 5.0
POLL = 0.1
SYSTEM_PYTHON = "/usr/bin/python3"
MAX_REPLY = 64 * 2**20


class Oracle:
    """The desktop as pyatspi sees it."""

    def __init__(self, own_pid: int | None = None, walk_timeout: float = WALK_TIMEOUT) -> None:
        self._own_pid = os.getpid() if own_pid is None else own_pid
        self._walk_timeout = walk_timeout
        self._trees: dict[str, Tree] = {}
        self._last = ""

    async def apps(self) -> tuple[AppInfo, ...]:
        """See ``Desktop.apps``."""
        return tuple(info for info, _active in await self._roster())

    async def active(self) -> AppInfo | None:
        """See ``Desktop.active``; the app that was last only where this was asked before."""
        roster = await self._roster()
        for info, active in roster:
            if active:
                self._last = info.bus
        return next((info for info, _active in roster if info.bus == self._last), None)

    async def tree(self, app: AppInfo) -> Tree:
        """See ``Desktop.tree``; a walk every time."""
        rows = await _walk(self._walk_timeout, "tree", app.bus)
        if not rows:
            raise AtspiError("app_gone", f"{app.name or app.bus} shows no accessible objects")
        items = _items(rows)
        old = self._trees.get(app.bus)
        tree = build_tree(app, items, (rows[0][0], rows[0][1]), old.revision + 1 if old else 1)
        if old is not None and old.nodes == tree.nodes:
            return old
        self._trees[app.bus] = tree
        return tree

    async def changed(self, app: AppInfo, since: int, timeout: float, quiet: float = 0.03) -> Tree:
        """See ``Desktop.changed``; walks again and again, so it may outlast ``timeout`` by one walk."""
        end = asyncio.get_running_loop().time() + timeout
        tree = await self.tree(app)
        while asyncio.get_running_loop().time() < end:
            await asyncio.sleep(max(quiet, POLL))
            later = await self.tree(app)
            if later is tree and tree.revision > since:
                break
            tree = later
        return tree

    async def appeared(self, known: Sequence[AppInfo], timeout: float) -> AppInfo | None:
        """See ``Desktop.appeared``."""
        there = {app.bus for app in known}
        end = asyncio.get_running_loop().time() + timeout
        while True:
            for info in await self.apps():
                if info.bus not in there and len((await self.tree(info)).nodes) > 1:
                    return info
            if asyncio.get_running_loop().time() >= end:
                return None
            await asyncio.sleep(POLL)

    async def _roster(self) -> list[tuple[AppInfo, bool]]:
        rows = await _walk(APPS_TIMEOUT, "apps")
        return [(AppInfo(*row[:5]), bool(row[5])) for row in rows if row[2] != self._own_pid]


def _items(rows: list[list[Any]]) -> dict[Key, Item]:
    items: dict[Key, Item] = {}
    order: list[Item] = []
    for bus, path, parent, role, name, description, states, interfaces, text, value, labels, actions in rows:
        item = Item((bus, path), order[parent].key if parent is not None else None)
        item.children = []
        item.role, item.name, item.description, item.states = role, name, description, states
        item.interfaces = interface_names(tuple(interfaces))
        item.text, item.value = text, value
        item.labels = tuple(NodeKey(*label) for label in labels)
        item.actions = tuple(actions)
        if parent is not None:
            siblings = order[parent].children
            if siblings is not None:
                siblings.append(item.key)
        order.append(item)
        items[item.key] = item
    return items


def _python() -> str:
    """An interpreter that has pyatspi: this one, else the system's."""
    return sys.executable if importlib.util.find_spec("pyatspi") else SYSTEM_PYTHON


async def _walk(timeout: float, *arguments: str) -> list[list[Any]]:
    """Run the child; raises ``AtspiError``: ``timeout``, or ``no_bus`` where it failed."""
    environ = {**os.environ, "PYTHONPATH": str(Path(lamd.__file__).parents[1])}
    child = await asyncio.create_subprocess_exec(
        _python(), "-m", "lamd.atspi.walk", *arguments,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environ,
    )  # fmt: skip
    try:
        async with asyncio.timeout(timeout):
            out, err = await child.communicate()
    except TimeoutError:
        raise AtspiError("timeout", f"pyatspi did not answer in {timeout:g} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0 or len(out) > MAX_REPLY:
        last = err.decode(errors="replace").strip().rpartition("\n")[2]
        raise AtspiError("no_bus", f"pyatspi failed: {last[:200]}", "install python3-pyatspi")
    rows: list[list[Any]] = json.loads(out)
    return rows
