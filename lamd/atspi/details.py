"""What an object tells besides its place in the tree: states and names again, text, value, labels, actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lamd.atspi.asker import READ_TIMEOUT, Asker
from lamd.atspi.items import MAX_STRING, Item, clip
from lamd.atspi.names import PASSWORD, state_mask
from lamd.atspi.wire import ACCESSIBLE
from lamd.trajectory import NodeKey

TEXT, VALUE, ACTION = "org.a11y.atspi.Text", "org.a11y.atspi.Value", "org.a11y.atspi.Action"
LABELLED_BY = 2
"""AtspiRelationType."""
MAX_LABELS, MAX_ACTIONS = 8, 200
MAX_DETAILS = 1500
"""Texts, values and the like asked of one app in one go."""


class Details(Asker):
    """One pass over what is known already: ask for parts of it, then ``run``."""

    async def run(self, timeout: float = READ_TIMEOUT) -> None:
        """Wait until all that was asked for is written into the objects; raises ``AtspiError``."""
        await self.finish(timeout)

    def states(self, item: Item) -> None:
        """Read an object's states again."""

        def got(words: Any) -> None:
            if isinstance(words, list):
                item.states = state_mask(words)

        self.ask(*item.key, ACCESSIBLE, "GetState", got)

    def names(self, item: Item) -> None:
        """Read an object's name, description and role again."""
        self.read(item.key, ACCESSIBLE, "Name", lambda v: setattr(item, "name", item.name if v is None else clip(v)))
        self.read(item.key, ACCESSIBLE, "Description", lambda v: setattr(item, "description", clip(v)))

        def got(role: Any) -> None:
            if isinstance(role, int):
                item.role = role

        self.ask(*item.key, ACCESSIBLE, "GetRole", got)

    def text(self, item: Item) -> None:
        """Read the beginning of an object's text; a password field's is not asked for."""
        if not item.readable:
            item.text = None
            return

        def counted(count: Any) -> None:
            if not isinstance(count, int) or item.role == PASSWORD:
                return
            # LibreOffice answers an end beyond the text with nothing
            end = min(count, MAX_STRING)
            if end <= 0:
                item.text = ""
            else:
                self._submit(*item.key, TEXT, "GetText", "ii", [0, end], got)

        def got(text: Any) -> None:
            if isinstance(text, str):
                item.text = clip(text)

        self.read(item.key, TEXT, "CharacterCount", counted)

    def value(self, item: Item) -> None:
        """Read an object's current value."""

        def got(value: Any) -> None:
            item.value = float(value) if isinstance(value, int | float) else None

        self.read(item.key, VALUE, "CurrentValue", got)

    def labels(self, item: Item) -> None:
        """Read which objects label this one."""

        def got(relations: Any) -> None:
            pairs = relations if isinstance(relations, list) else []
            labels = [target for kind, targets in pairs if kind == LABELLED_BY for target in targets]
            item.labels = tuple(NodeKey(target[0], target[1]) for target in labels[:MAX_LABELS])

        self.ask(*item.key, ACCESSIBLE, "GetRelationSet", got)

    def actions(self, item: Item) -> None:
        """Read the application's own actions that a window carries: those with a group, ``win.new``."""

        def got(rows: Any) -> None:
            names = [clip(row[0]) for row in rows[:MAX_ACTIONS]] if isinstance(rows, list) else []
            item.actions = tuple(name for name in names if "." in name)

        self.ask(*item.key, ACTION, "GetActions", got)

    def marks(self, item: Item) -> None:
        """Read what the author of a page calls an object: its ``class`` and ``id``."""

        def got(pairs: Any) -> None:
            known = pairs if isinstance(pairs, dict) else {}
            found = (known.get(name) for name in ("id", "class"))
            item.marks = clip(" ".join(one for one in found if isinstance(one, str) and one))

        self.ask(*item.key, ACCESSIBLE, "GetAttributes", got)

    def details(self, items: Iterable[Item]) -> None:
        """Read texts, values, labels, windows' actions and marks of ``items``, as far as they have any."""
        asked = 0
        for item in items:
            for wanted, read in (
                (item.readable, self.text),
                (item.measured, self.value),
                (item.unlabelled, self.labels),
                (item.callable, self.actions),
                (item.unmarked, self.marks),
            ):
                if wanted and asked < MAX_DETAILS:
                    asked += 1
                    read(item)
