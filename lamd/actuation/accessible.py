"""``lamd.ports.Actuator``: one action on one element, by what the program offers to assistive programs.

Keyboard and pointer are the last means. Each way of acting names itself in what it returns: ``Action.click``,
``EditableText.setTextContents``, ``Value.currentValue``, ``Selection.selectChild``, ``keyboard``, ``pointer``; or
``already`` where nothing had to be done.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable

from lamd.actuation import blocking, cells, finding, writing
from lamd.actuation.gtk_actions import GtkActions
from lamd.actuation.keyboard import Focused, Keyboard
from lamd.actuation.pointer import Pointer
from lamd.actuation.walking import Walking
from lamd.actuation.windows import Windows
from lamd.actuation.x11 import X11
from lamd.atspi import action as actions
from lamd.atspi import component, selection
from lamd.atspi.connection import Connection
from lamd.errors import ActuationError, AtspiError
from lamd.trajectory import Action, AppInfo, Node, NodeKey, Tree

log = logging.getLogger(__name__)

SHOWS_STATE = frozenset(
    {"check box", "toggle button", "check menu item", "radio menu item", "radio button", "switch", "table cell"}
    | {"list item", "tree item", "page tab", "table row"}
)
"""Roles that always tell whether they are on."""
_ON = frozenset({"checked", "pressed"})
ByPointer = Callable[[component.Extents, Focused], Awaitable[None]]


class Accessible:
    """Carries out the verbs that need an element or keys: click, point, set, type, adjust, select, key, read."""

    def __init__(self, connection: Connection, x11: X11 | None = None) -> None:
        self._connection = connection
        self._x11 = x11 or X11()
        self._keyboard = Keyboard(self._x11)
        self._pointer = Pointer(self._x11)
        self._windows = Windows(self._x11)
        self._blocking = blocking.Blocking(connection, self._keyboard, self._windows)
        self._walking = Walking(connection, self._keyboard)
        self._gtk = GtkActions()
        self._left: dict[NodeKey, bool] = {}
        """How items that do not tell whether they are on were left by ``set``."""

    async def perform(self, action: Action, tree: Tree) -> str:
        """Carry out one action on ``action.target``, a node of ``tree``; returns the means.

        - ``click``: the element's usual action; ``value`` names one of a window's own (``win.show-preferences``);
        - ``point``: the pointer is moved over the element, and nothing pressed;
        - ``set``: ``value`` is ``on`` or ``off``; read first. Where only the program's own actions tell, they are read
          before and after (means end in ``, read back``); where nothing tells, it is clicked (``, unread``) unless the
          last ``set`` left it so (``already``);
        - ``type``: ``value`` into the element, or without target where the focus is; ``arguments["replace"]`` decides
          whether it takes the place of what is there (default: in single lines only), ``["enter"]`` sends it off;
        - ``adjust``: ``value`` is a number, or by how much with ``arguments["relative"]``;
        - ``select``: the element, or its entry that is called ``value``; ``arguments["into"]``: opens it;
        - ``key``: ``value`` is a chord such as ``ctrl+s``; the app's window is brought to the front;
        - ``read``: only finds the element again.

        Raises ``ActuationError`` (``unsupported``, ``failed``, ``out_of_range``, ``focus_lost``), ``GroundingError``
        ``stale``, ``AtspiError``.
        """
        node, value = action.target, action.value
        if action.verb == "key":
            await self._keys(value, tree)
            return "keyboard"
        if action.verb == "type" and node is None:
            await self._front(tree)
            await self._keyboard.type(value, lambda: self._in_front(tree))
            return "keyboard"
        if node is None:
            raise ActuationError("unsupported", f"{action.verb} needs an element")
        now = await finding.again(self._connection, node, usable=action.verb != "read")
        if action.arguments.get("cell") and action.verb != "read":
            keys = self._type_into(tree)
            return await cells.use(self._connection, node, action, keys, lambda key: self._keys(key, tree))
        match action.verb:
            case "click":
                means = await (self._call(node, value) if value else self._click(node, tree))
                return f"{means}, read back" if await self._chosen(node, tree) else means
            case "point":
                return await self._by_pointer(node, tree, self._pointer.point)
            case "set":
                return await self._set(node, tree, now, value)
            case "type":
                replace = action.arguments.get("replace")
                whole = None if replace is None else bool(replace)
                means = await writing.write(self._connection, node, tree, value, whole, self._type_into(tree))
                return f"{means}, {await self._enter(node, tree)}" if action.arguments.get("enter") else means
            case "adjust":
                relative = bool(action.arguments.get("relative"))
                return await writing.adjust(self._connection, node, tree, value, relative, self._type_into(tree))
            case "select":
                into = bool(action.arguments.get("into"))
                return await self._select(self._entry(node, tree, value) if value else node, tree, into)
            case "read":
                return "Text.getText"
        raise ActuationError("unsupported", f"there is no way to {action.verb} an element")

    async def read(self, node: Node) -> str:
        """See ``Actuator.read``; raises ``unsupported`` for a password field."""
        return await writing.read(self._connection, node)

    async def cell(self, sheet: Node, row: int, column: int) -> Node | None:
        """See ``Actuator.cell``."""
        return await cells.at(self._connection, sheet, row, column)

    async def alive(self, key: NodeKey) -> bool:
        """See ``Actuator.alive``. Raises ``AtspiError`` where the app hangs."""
        try:
            return "defunct" not in (await finding.look(self._connection, key)).states
        except AtspiError as error:
            if error.code in ("atspi.app_error", "atspi.app_gone"):
                return False
            raise

    async def close(self) -> None:
        """Let go of the display and the session bus."""
        self._gtk.close()
        await self._x11.close()

    async def _call(self, window: Node, name: str) -> str:
        """One of the application's own actions, which GTK 4 hangs on its windows."""
        names = await actions.names(self._connection, window.key)
        if names.count(name) != 1:
            raise ActuationError("unsupported", f"the window has no action called {name!r}", "look again")
        if not await self._do(window, names.index(name)):
            raise ActuationError("failed", f"the window refused {name!r}")
        return f"Action.{name}"

    async def _click(self, node: Node, tree: Tree, first: tuple[str, ...] = ()) -> str:
        if finding.by_pointing(node, tree):
            with contextlib.suppress(ActuationError):  # no pointer here, or it does not show: by its action then
                return await self._by_pointer(node, tree, self._pointer.click)
        gtk3 = tree.app.toolkit == "gtk"
        if gtk3 and blocking.likely(node, tree) and await self._by_keys(node, tree):
            return "keyboard"
        own = await finding.usual_action(self._connection, node, first)
        found = (node, *own) if own is not None else await finding.acting(self._connection, node, tree)
        if found is not None:
            target, index, name = found
            before = await self._blocking.shown() if gtk3 else frozenset()
            if await self._do(target, index):
                if gtk3 and await self._blocking.blocked(tree, before):
                    return await self._once_more(node, tree)
                return f"Action.{name}"
        if (means := await self._select_in_holder(node, tree)) is not None:
            return means
        return await self._by_hand(node, tree)

    async def _by_keys(self, node: Node, tree: Tree) -> bool:
        """Activate by keys where there is a keyboard to do it with."""
        try:
            await self._front(tree)
        except ActuationError as error:
            log.debug("no keys for %s: %s", tree.app.name, error)
            return False
        return await self._blocking.by_keys(node, tree, lambda: self._in_front(tree))

    async def _once_more(self, node: Node, tree: Tree) -> str:
        """The dialog that it opened was closed, which counts as Cancel: open it in the way that does not block."""
        if await self._by_keys(node, tree):
            return "keyboard"
        raise ActuationError("failed", "it opened a dialog that could not be read, and was closed again")

    async def _do(self, node: Node, index: int) -> bool:
        try:
            return await actions.do(self._connection, node.key, index)
        except AtspiError as error:
            if error.code in ("atspi.timeout", "atspi.app_gone"):
                # Qt answers only when the dialog that the action opened is closed, GTK 4 when its window is built, a
                # program that it ended never. What happened will be looked at.
                return True
            if error.code == "atspi.app_error":
                log.debug("an action was refused: %s", error)
                return False
            raise

    async def _set(self, node: Node, tree: Tree, now: finding.Now, value: str) -> str:
        if value not in ("on", "off"):
            raise ActuationError("unsupported", f"{value!r} is neither on nor off")
        wanted = value == "on"
        chosen = node.role in ("list item", "tree item", "page tab", "table row")
        if node.role in SHOWS_STATE or now.states & (_ON | {"checkable"}) or tree.app.toolkit == "Qt":
            # A Qt menu item says "checked" only when it is on.
            is_on = bool(now.states & _ON) or (chosen and "selected" in now.states)
            if is_on == wanted and "indeterminate" not in now.states:
                return "already"
            if not wanted and node.role in ("radio button", "radio menu item", "page tab"):
                raise ActuationError(
                    "unsupported", "it goes off only when another one is chosen", "choose the other one"
                )
            if chosen:
                return await (self._select(node, tree) if wanted else self._deselect(node, tree))
            means = await self._click(node, tree, ("toggle",))
            # asked, since Qt tells nothing of an entry whose menu is closed, and LibreOffice not of all that changes
            return f"{means}, read back" if await self._became(node, wanted) else means
        told = await self._gtk.state(tree.app.pid, node.name)
        if (self._left.get(node.key) if told is None else told) == wanted:
            return "already"
        means = await self._click(node, tree)
        self._left[node.key] = wanted
        if told is None:
            return f"{means}, unread"
        if not await self._gtk.becomes(tree.app.pid, node.name, wanted):
            raise ActuationError("failed", f"the program says that it is still {'off' if wanted else 'on'}")
        return f"{means}, read back"

    async def _chosen(self, node: Node, tree: Tree) -> bool:
        """Whether it is an entry of a GTK 3 menu of which only the program's actions tell that it is on."""
        plain = tree.app.toolkit == "gtk" and node.role == "menu item"
        return plain and await self._gtk.state(tree.app.pid, node.name) is True

    async def _became(self, node: Node, on: bool) -> bool:
        """Whether it is on, or off, now or a moment later."""
        if on:
            return await self._blocking.until(node, "checked")
        return not (await finding.look(self._connection, node.key)).states & _ON

    async def _select(self, node: Node, tree: Tree, into: bool = False) -> str:
        """Choose an entry, tab or radio button; ``into``: and open it, where that is not the same."""
        if node.role in ("radio button", "link", "push button", "toggle button"):
            return await self._click(node, tree)
        cell = tree.app.toolkit == "gtk" and node.role == "table cell"
        if (means := await self._select_in_holder(node, tree)) is not None and not (into and cell):
            if not _is_row(node, tree):
                return means
            if await self._by_return(node, tree):
                return f"{means}, keyboard"
            if into:
                raise ActuationError("failed", f"{node.name or node.role!r} could be chosen and not opened")
            return means
        if cell and await self._focus(node) and await self._is_chosen(node) and not into:
            return "Component.grabFocus"  # to activate it would open it, and that before it is chosen
        own = await finding.usual_action(self._connection, node, ("select", "activate"))
        if own is not None and own[1] == "select" and await self._is_chosen(node):
            return "already"  # Chromium's would deselect it
        if own is not None and await self._do(node, own[0]):
            return f"Action.{own[1]}"
        return await self._by_hand(node, tree)

    async def _by_return(self, node: Node, tree: Tree) -> bool:
        """Activate a row by keys; False where that cannot be done."""
        try:
            await self._front(tree)
            has = await self._focus(node) and await self._blocking.until(node, "focused")
            if not has and not await self._walked_to(node, tree):
                return False
            await self._keyboard.press("return", lambda: self._in_front(tree))
        except ActuationError as error:
            log.debug("no keys for %s: %s", tree.app.name, error)
            return False
        return True

    async def _is_chosen(self, node: Node) -> bool:
        return "selected" in (await finding.look(self._connection, node.key)).states

    async def _select_in_holder(self, node: Node, tree: Tree) -> str | None:
        """Select ``node`` by the Selection interface of the list, tab list or combo box it is in."""
        child = node
        for holder in finding.above(node, tree):
            if holder.role in ("frame", "dialog"):
                return None
            if "Selection" in holder.interfaces and holder.role not in ("menu", "menu bar"):
                # GTK 3 keeps the entries of a combo box in a menu below it, and counts them as its own.
                inner = tree.nodes[node.parent or 0] if holder.role == "combo box" else holder
                index = inner.children.index(node.ref if inner is not holder else child.ref)
                try:
                    done = await selection.select(self._connection, holder.key, index)
                except AtspiError as error:
                    if error.code != "atspi.app_error":
                        raise
                    return None
                return "Selection.selectChild" if done else None
            child = holder
        return None

    async def _deselect(self, node: Node, tree: Tree) -> str:
        for holder in finding.above(node, tree):
            if "Selection" in holder.interfaces and node.ref in holder.children:
                if await selection.deselect(self._connection, holder.key, holder.children.index(node.ref)):
                    return "Selection.deselectChild"
                break
        raise ActuationError("unsupported", "it cannot be deselected by itself")

    def _entry(self, holder: Node, tree: Tree, name: str) -> Node:
        """The entry below ``holder`` that is called ``name``; raises ``unsupported`` where that is not exactly one."""
        plain = name.strip().casefold()
        entries = [one for one in finding.below(holder, tree) if one.name.strip()]
        same = [one for one in entries if one.name.strip().casefold() == plain]
        same = same or [one for one in entries if plain in one.name.casefold()]
        same = [one for one in same if one.role not in ("label", "menu")] or same
        if len(same) != 1:
            known = ", ".join(dict.fromkeys(one.name.strip() for one in entries[:20]))
            raise ActuationError(
                "unsupported", f"it has {len(same) or 'no'} entries called {name!r}", f"it has: {known}"
            )
        return same[0]

    async def _by_hand(self, node: Node, tree: Tree) -> str:
        """Focus and press, else click in its middle: for what offers no action at all."""
        if tree.app.toolkit != "GTK":
            place = await component.extents(self._connection, node.key) if "Component" in node.interfaces else None
            if place is not None and "showing" in node.states:
                await self._front(tree)
                await self._pointer.click(place, lambda: self._in_front(tree))
                return "pointer"
        if "focusable" in node.states and (await self._focus(node) or await self._walked_to(node, tree)):
            await self._keyboard.press("space", lambda: self._in_front(tree))
            return "keyboard"
        raise ActuationError("unsupported", f"{node.name or node.role!r} offers nothing that can be done with it")

    async def _by_pointer(self, node: Node, tree: Tree, work: ByPointer) -> str:
        """Point at it or click on it; raises ``unsupported`` where it tells no place, as all in GTK 4."""
        told = "Component" in node.interfaces and tree.app.toolkit != "GTK" and "showing" in node.states
        place = await component.extents(self._connection, node.key) if told else None
        if place is None:
            raise ActuationError("unsupported", f"{node.name or node.role!r} does not tell where it is")
        await self._front(tree)
        await work(place, lambda: self._in_front(tree))
        return "pointer"

    async def _enter(self, node: Node, tree: Tree) -> str:
        """Have a field take what was written there, by Return in it."""
        field = writing.editable(node, tree) or node
        await self._front(tree)
        if not await self._focus(field) or not await self._blocking.until(field, "focused"):
            raise ActuationError("unsupported", "the field holds it now and cannot be given the focus to send it off")
        await self._keyboard.press("return", lambda: self._in_front(tree))
        return "keyboard"

    def _type_into(self, tree: Tree) -> writing.ByKeys:
        async def keys(node: Node, text: str, replace: bool) -> None:
            await self._front(tree)
            if await self._focus(node):
                await self._blocking.until(node, "focused")  # Chromium says yes before the page has it
            elif "focused" not in (await finding.look(self._connection, node.key)).states:
                place = await component.extents(self._connection, node.key) if tree.app.toolkit != "GTK" else None
                if place is None:
                    raise ActuationError("unsupported", "the field takes no text and cannot be given the focus")
                await self._pointer.click(place, lambda: self._in_front(tree))
            if replace:
                await self._keyboard.press("ctrl+a", lambda: self._in_front(tree))
            await self._keyboard.type(text, lambda: self._in_front(tree))

        return keys

    async def _keys(self, chord: str, tree: Tree) -> None:
        await self._front(tree)
        await self._keyboard.press(chord, lambda: self._in_front(tree))

    async def _focus(self, node: Node) -> bool:
        try:
            return await component.grab_focus(self._connection, node.key)
        except AtspiError as error:
            if error.code != "atspi.app_error":
                raise
            return False

    async def _walked_to(self, node: Node, tree: Tree) -> bool:
        await self._front(tree)
        return await self._walking.to(node, tree, lambda: self._in_front(tree))

    async def _front(self, tree: Tree) -> None:
        """Bring the app's window to the front where it is not; raises ``unsupported`` or ``failed``."""
        if await self._in_front(tree):
            return
        windows = [w for title in ("", *_titles(tree)) for w in await self._windows.of(tree.app.pid, title)]
        if not windows:
            raise ActuationError("failed", f"{tree.app.name} has no window that could take keys")
        await self._windows.activate(windows[-1])

    async def _in_front(self, tree: Tree) -> bool:
        window = await self._windows.active()
        return window is not None and belongs(window.pid, window.title, tree.app, tree)


def _is_row(node: Node, tree: Tree) -> bool:
    """Whether it is a row of a GTK list box: such act when they are activated, as a click does, not when chosen."""
    holder = tree.nodes[node.parent or 0]
    return node.role == "list item" and (holder.role == "list box" or holder.name == "GtkListBox")


def belongs(pid: int, title: str, app: AppInfo, tree: Tree) -> bool:
    """Whether a window of the X server is one of the app's: by process, else by title."""
    return pid == app.pid if pid and app.pid else bool(title) and title in _titles(tree)


def _titles(tree: Tree) -> tuple[str, ...]:
    return tuple(tree.nodes[ref].name for ref in tree.nodes[0].children) if tree.nodes else ()
