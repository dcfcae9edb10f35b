"""One action with everything the rules look at, worked out once and lazily; nothing here decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lamd.guard import apps
from lamd.guard.keys import chords
from lamd.guard.text import clean, disguised, fold, plain, readings
from lamd.settings import GuardSettings
from lamd.trajectory import Action, Command, Node, Tree

ACTING = frozenset({
    "push button", "button", "menu item", "tearoff menu item", "link", "push button menu", "split button", "image map",
})  # fmt: skip
"""Roles whose press does what the label says."""
TOGGLES = frozenset({
    "check box", "check menu item", "toggle button", "switch", "radio button", "radio menu item", "toggle switch",
})  # fmt: skip
WINDOWS = frozenset({"frame", "window", "application"})
"""Pressed only to call one of the app's own actions; the label names it, the title does not."""
CONTENT = frozenset({
    "list item", "icon", "table cell", "tree item", "table row", "canvas", "image", "page tab", "label", "text",
})  # fmt: skip
"""Roles whose name is mostly data (files, songs, rows): only a name that is a bare command counts."""
DIALOGS = frozenset({"dialog", "alert", "file chooser", "notification", "message box", "option pane"})
WEB = frozenset({"document web", "html container", "document email", "embedded"})
EDITABLE = frozenset({"entry", "text", "password text", "spin button", "combo box", "editbar", "terminal"})
PASSWORD = "password text"  # noqa: S105  (a role's name)

_UNNAMED = re.compile(r"^(?:[A-Z][a-z]+(?:[A-Z][a-z]+)+|[^\w]*)$")
_UNDO = frozenset({
    "undo", "ruckgangig", "ruckgangig machen", "annuler", "deshacer", "annulla", "desfazer", "anular", "ongedaan maken",
})  # fmt: skip
_MAX_DIALOG_NODES = 80


@dataclass(frozen=True)
class Case:
    """What is judged."""

    action: Action
    command: Command
    tree: Tree | None
    settings: GuardSettings
    own: frozenset[int] = frozenset()
    """Processes of the daemon and its clients, so far as known."""

    @cached_property
    def node(self) -> Node | None:
        """The target as it is in the tree, else as the action has it."""
        target = self.action.target
        if target is None or self.tree is None:
            return target
        nodes = self.tree.nodes
        if 0 <= target.ref < len(nodes) and nodes[target.ref].key == target.key:
            return nodes[target.ref]
        return next((n for n in nodes if n.key == target.key), target)

    @cached_property
    def role(self) -> str:
        return self.node.role if self.node else ""

    @cached_property
    def raw_labels(self) -> tuple[str, ...]:
        """What the target is called; its description only where it has no name."""
        node = self.node
        said = self.action.label.strip()
        for kind in ("app action", self.role):
            said = said.removesuffix(f"({kind})").strip()
        names = [said] if node is None or node.role in WINDOWS else [node.name, said]
        if node and node.role not in WINDOWS and _UNNAMED.match(node.name.strip()):
            names.append(node.description)
        return tuple(dict.fromkeys(n for n in names if n.strip()))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Folded readings of the target's names."""
        return tuple(dict.fromkeys(r for name in self.raw_labels for r in readings(name) if r))

    @cached_property
    def disguised(self) -> bool:
        return any(disguised(name) for name in self.raw_labels)

    @cached_property
    def opens_dialog(self) -> bool:
        """The label ends in "…", which in a program's own widgets (not in a page) means that more will be asked."""
        return not self.in_page and any(clean(n).endswith("...") for n in self.raw_labels)

    @cached_property
    def app_names(self) -> tuple[str, ...]:
        app = self.action.app or (self.tree.app if self.tree else None)
        names = [app.name] if app else []
        if self.action.verb in ("open", "switch", "close"):
            names.append(self.action.value)
        return tuple(dict.fromkeys(r for n in names if n for r in (plain(n), fold(n))))

    def app_is(self, kind: re.Pattern[str]) -> bool:
        return any(kind.search(name) for name in self.app_names)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Folded titles of the window and the dialogs around the target."""
        around = [n.name for n in self.ancestors if n.role in DIALOGS or n.role in ("frame", "window")]
        return tuple(fold(t) for t in (self.action.window, *around) if t)

    @cached_property
    def ancestors(self) -> tuple[Node, ...]:
        """The nodes around the target, innermost first."""
        return tuple(self._up(self.node)) if self.node else ()

    def _up(self, node: Node) -> Iterator[Node]:
        if self.tree is None:
            return
        nodes, seen = self.tree.nodes, 0
        while node.parent is not None and 0 <= node.parent < len(nodes) and seen < 256:
            node, seen = nodes[node.parent], seen + 1
            yield node

    @cached_property
    def in_page(self) -> bool:
        """The target is part of a web page or a mail, where conventions of programs don't hold."""
        return any(n.role in WEB for n in self.ancestors)

    @cached_property
    def dialog(self) -> Node | None:
        return next((n for n in self.ancestors if n.role in DIALOGS), None)

    @cached_property
    def dialog_nodes(self) -> tuple[Node, ...]:
        """The dialog's nodes, as many as a message needs; empty where it holds more (then it is no message)."""
        if self.dialog is None or self.tree is None:
            return ()
        found, queue = [self.dialog], list(self.dialog.children)
        while queue:
            ref = queue.pop(0)
            if not 0 <= ref < len(self.tree.nodes) or len(found) > _MAX_DIALOG_NODES:
                return ()
            found.append(self.tree.nodes[ref])
            queue.extend(self.tree.nodes[ref].children)
        return tuple(found)

    @cached_property
    def dialog_text(self) -> str:
        """What a message dialog says, folded, its buttons left out."""
        said = [t for n in self.dialog_nodes if n.role not in ACTING for t in (n.name, n.description, n.text or "")]
        return " . ".join(fold(t) for t in said if t)

    @cached_property
    def dialog_fields(self) -> int:
        return sum(n.role in EDITABLE for n in self.dialog_nodes)

    @cached_property
    def dialog_buttons(self) -> int:
        return sum(n.role in ("push button", "button") and bool(n.name) for n in self.dialog_nodes)

    @cached_property
    def undo_at_hand(self) -> bool:
        """The app shows an undo of its own, and the target belongs to its document's commands, not to a dialog."""
        if self.tree is None or self.in_page or self.dialog is not None:
            return False
        if any(self.app_is(k) for k in (apps.FILES, apps.BROWSERS, apps.MAIL_AND_CHAT, apps.SHELLS, apps.DISKS)):
            return False
        named = (n for n in self.tree.nodes if n.role in ("menu item", "push button") and 0 < len(n.name) < 30)
        return any(re.sub(r"[:(].*| ctrl.*", "", fold(n.name)).strip() in _UNDO for n in named)

    @cached_property
    def wanted(self) -> bool | None:
        """For a toggle: what it is after the act; None if that can't be told."""
        if self.role not in TOGGLES:
            return None
        if self.action.verb == "set":
            return {"on": True, "off": False}.get(self.action.value.strip().lower())
        states = self.node.states if self.node else frozenset()
        return not (states & {"checked", "pressed"})

    @cached_property
    def chords(self) -> tuple[str, ...]:
        return chords(self.action.value) if self.action.verb == "key" else ()

    @cached_property
    def focused(self) -> Node | None:
        """The node with the keyboard."""
        nodes = self.tree.nodes if self.tree else ()
        return next((n for n in reversed(nodes) if "focused" in n.states), None)

    @cached_property
    def at_terminal(self) -> bool:
        near = (self.node, self.focused if self.node is None else None)
        return any(n is not None and n.role == "terminal" for n in near) or self.app_is(apps.TERMINALS)

    @cached_property
    def types_enter(self) -> bool:
        return self.action.verb == "type" and any(c in self.action.value for c in "\n\r\v\f\u2028\u2029\u0085")
