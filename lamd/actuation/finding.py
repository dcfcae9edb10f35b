"""The element again, just before acting: still there, still the same, and which of its actions is meant."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from lamd.atspi import action
from lamd.atspi.connection import Connection
from lamd.atspi.items import MAX_STRING
from lamd.atspi.names import role_name, state_mask, state_names
from lamd.atspi.wire import ACCESSIBLE
from lamd.errors import ActuationError, AtspiError, GroundingError
from lamd.trajectory import Node, NodeKey, Tree

PREFERRED = (
    "click",
    "press",
    "activate",
    "jump",
    "toggle",
    "dodefault",
    "open",
    "invoke",
    "select",
    "check",
    "showmenu",
    "togglepopup",
    "expandorcontract",
    "expand",
    "clickancestor",
)
"""Names of actions that mean "use it", the best first; in lower case, without spaces and hyphens."""
CLICKABLE = frozenset(
    {"push button", "toggle button", "check box", "radio button", "switch", "menu item", "link", "image"}
)


_ENTRIES = frozenset({"menu item", "check menu item", "radio menu item"})


@dataclass(frozen=True, slots=True)
class Now:
    """What an element is at this moment."""

    role: str
    name: str
    states: frozenset[str]

    @property
    def enabled(self) -> bool:
        return "sensitive" in self.states or "enabled" in self.states


async def look(connection: Connection, key: NodeKey) -> Now:
    """Role, name and states now; raises ``AtspiError``."""
    role, name, states = await asyncio.gather(
        connection.call(key.bus, key.path, ACCESSIBLE, "GetRole"),
        connection.get(key.bus, key.path, ACCESSIBLE, "Name"),
        connection.call(key.bus, key.path, ACCESSIBLE, "GetState"),
    )
    return Now(role_name(role[0]), str(name)[:MAX_STRING], state_names(state_mask(states[0])))


async def again(connection: Connection, node: Node, usable: bool = True) -> Now:
    """Find ``node`` again before acting on it.

    Raises ``GroundingError`` ``stale`` where it is gone or something else by now, ``ActuationError`` ``failed`` where
    it is greyed out, ``AtspiError`` where the app is.
    """
    try:
        now = await look(connection, node.key)
    except AtspiError as error:
        if error.code == "atspi.app_error":
            raise GroundingError("stale", f"{_told(node)} is no longer there", "look again") from error
        raise
    if "defunct" in now.states:
        raise GroundingError("stale", f"{_told(node)} is no longer there", "look again")
    if now.role != node.role or now.name != node.name:
        raise GroundingError("stale", f"{_told(node)} has become something else", "look again")
    if usable and not now.enabled:
        raise ActuationError("failed", f"{_told(node)} is greyed out", "it cannot be used at the moment")
    return now


async def usual_action(connection: Connection, node: Node, first: tuple[str, ...] = ()) -> tuple[int, str] | None:
    """Number and name of the action that means using ``node``, one of ``first`` above all; None where it has none."""
    if "Action" not in node.interfaces:
        return None
    names = await action.names(connection, node.key)
    plain = [name.casefold().replace(" ", "").replace("-", "") for name in names]
    for wanted in (*first, *PREFERRED):
        if wanted in plain:
            index = plain.index(wanted)
            return index, names[index]
    return None


async def acting(connection: Connection, node: Node, tree: Tree) -> tuple[Node, int, str] | None:
    """``node`` or the one near it that acts for it, with its action.

    GTK 4 puts the action of a button on a button inside or around it. Raises ``unsupported`` where several could be
    meant; None where there is none.
    """
    own = await usual_action(connection, node)
    if own is not None:
        return node, *own
    for near in (_inside(node, tree), _around(node, tree)):
        found = [(one, *act) for one in near if (act := await usual_action(connection, one)) is not None]
        if len(found) > 1:
            raise ActuationError("unsupported", f"{_told(node)} has no action, and {len(found)} things near it have")
        if found:
            return found[0]
    return None


def below(node: Node, tree: Tree, depth: int = 8, most: int = 500) -> Iterator[Node]:
    """The nodes below ``node``, nearest first."""
    level = [node]
    for _ in range(depth):
        level = [tree.nodes[ref] for parent in level for ref in parent.children]
        for one in level:
            most -= 1
            if most < 0:
                return
            yield one


def above(node: Node, tree: Tree) -> Iterator[Node]:
    """The nodes around ``node``, nearest first, the application left out."""
    while node.parent:
        node = tree.nodes[node.parent]
        yield node


def by_pointing(node: Node, tree: Tree) -> bool:
    """Whether it is a part of a page that a click by its own action does not mean the same to as one by the pointer.

    Menus with menus in them act on the entry that is under the pointer, whichever is asked to act; and Chromium gives a
    text area the focus without a click.
    """
    around = list(above(node, tree))
    if not any(one.role in ("document web", "document frame") for one in around):
        return False
    if node.role == "entry" and "multi-line" in node.states:
        return True
    menus = [one for one in around if one.role in ("menu", "menu bar")] if node.role in _ENTRIES else []
    return bool(menus) and any(one.role == "menu" or "has-popup" in one.states for one in below(menus[-1], tree))


def _inside(node: Node, tree: Tree) -> list[Node]:
    return [one for one in below(node, tree, depth=4, most=40) if one.role in CLICKABLE]


def _around(node: Node, tree: Tree) -> list[Node]:
    for one in above(node, tree):
        if one.role in CLICKABLE:
            return [one]
        if len(one.children) > 1:
            break
    return []


def _told(node: Node) -> str:
    return f"{node.name!r} ({node.role})" if node.name else f"the {node.role}"
