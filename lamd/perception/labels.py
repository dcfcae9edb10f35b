"""What a node is called where its own name does not say it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

from lamd.perception.words import in_words
from lamd.trajectory import Node, NodeKey, Tree

MAX_LABEL = 120
"""Characters of a label."""
MAX_HINT = 160
SMALL_GROUP = 12
"""Objects in a named group that may lend its name to the one field in it."""

_KEYS = re.compile(r"\s*[\[(][^\[\]()]*[\])]\s*$")
_WHOLE = frozenset({"frame", "dialog", "application", "document web", "document frame"})
"""What names all in it, and no field."""
_LABELS = frozenset({"label", "static", "caption"})
_FIELDS = frozenset({"text", "entry", "password text", "combo box", "spin button", "slider"})
_WRITTEN = _LABELS | {"heading", "text", "paragraph", "table cell", "accelerator label", "link"}


_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NOT_SAID = frozenset({"btn", "icon", "img", "ico", "fa", "ui", "el", "item", "button", "wrapper", "container", "js"})
"""Parts of names in a page's source that say nothing of what a thing is for."""
_CLASS = re.compile(r"(?:Gtk|Adw)[A-Z][A-Za-z]+")


@lru_cache(maxsize=16384)
def words(label: str) -> str:
    """``in_words``, remembered: labels repeat from one observation to the next. A class's name is no name."""
    return "" if _CLASS.fullmatch(label) else in_words(label)[:MAX_LABEL]


@lru_cache(maxsize=4096)
def told(description: str) -> str:
    """A description without the keys at its end: ``Undo [Ctrl+Z]`` → ``Undo``."""
    return words(_KEYS.sub("", description)) if description else ""


@lru_cache(maxsize=4096)
def authored(marks: str) -> str:
    """A page author's names for a thing, in words: ``reply-btn star_icon`` → ``reply star``."""
    parts = [part.casefold() for part in _PARTS.findall(marks) if len(part) > 1 and part.casefold() not in _NOT_SAID]
    return " ".join(dict.fromkeys(parts))[:MAX_LABEL]


class Labels:
    """Labels of one tree. Remembers which label objects were used up as names of fields."""

    def __init__(self, tree: Tree) -> None:
        self._nodes = tree.nodes
        self._keys: dict[NodeKey, int] | None = None
        self._widths: dict[int, int] = {}
        """Columns of each table met."""
        self._places: dict[int, int] = {}
        """Where a cell stands among its table's children."""
        self.used: set[int] = set()
        """Labels that name a field: no candidates of their own."""

    def of_field(self, node: Node) -> str:
        """The name of a field, switch or list that has none itself: by relation, neighbour, tooltip, group."""
        return self._related(node) or self._near(node) or told(node.description) or self._group(node)

    def of_button(self, node: Node) -> str:
        """The name of a button or row that has none itself: by relation, tooltip, the text on it, its wrapper."""
        return self._related(node) or told(node.description) or self.inner(node) or self._wrapper(node)

    def of_row(self, node: Node) -> str:
        """The name of a row that has none itself: what is written in it, else its tooltip."""
        return self._related(node) or self.inner(node) or told(node.description)

    def inner(self, node: Node) -> str:
        """The first texts below a node, as written on it: ``Wi-Fi, Connected``."""
        found: list[str] = []
        for below in self._below(node, 30):
            if below.role not in _WRITTEN:
                continue
            text = words(below.name) or (words(below.text) if below.text and below.role != "password text" else "")
            if text and text not in found:
                found.append(text)
            if len(found) == 3:
                break
        return ", ".join(found)[:MAX_LABEL]

    def of_cell(self, node: Node) -> str:
        """A table cell without text is called by the head of its column, else by its row."""
        column, _ = self._cell(node)
        return column or self.row_of(node)

    def row_of(self, node: Node) -> str:
        """The first text in the row of a cell, where the table lists its cells one after the other."""
        return self._cell(node)[1]

    def _cell(self, node: Node) -> tuple[str, str]:
        """Heading of a cell's column and first text of its row."""
        while node.parent and self._nodes[node.parent].role == "table cell":
            node = self._nodes[node.parent]
        if node.parent is None:
            return "", ""
        siblings = self._nodes[node.parent].children
        width = self._widths.get(node.parent)
        if width is None:
            heads = itertools.takewhile(lambda ref: self._nodes[ref].role == "table column header", siblings)
            width = self._widths[node.parent] = sum(1 for _ in heads)
            self._places.update({ref: at for at, ref in enumerate(siblings)})
        if not width:
            return "", ""
        row, column = divmod(self._places[node.ref] - width, width)
        cells = siblings[width * (row + 1) : width * (row + 2)]
        found = (words(self._nodes[ref].name) or self.inner(self._nodes[ref]) for ref in cells)
        text = next((name for name in found if name), "")
        return words(self._nodes[siblings[column]].name), text

    def _below(self, node: Node, most: int) -> Iterator[Node]:
        stack = list(reversed(node.children))
        while stack and most:
            most -= 1
            below = self._nodes[stack.pop()]
            yield below
            stack.extend(reversed(below.children))

    def _related(self, node: Node) -> str:
        if not node.labelled_by:
            return ""
        if self._keys is None:
            self._keys = {other.key: other.ref for other in self._nodes}
        found = []
        for key in node.labelled_by:
            ref = self._keys.get(key, node.ref)
            other = self._nodes[ref]
            text = words(other.name or other.text or "") if ref != node.ref else ""
            if text:
                self.used.add(ref)
                found.append(text)
        return " ".join(found)

    def _near(self, node: Node) -> str:
        """The label before it, at its left or above it; looked for among the neighbours of its wrappers too."""
        if "multi-line" in node.states:
            return ""
        here = node
        for _ in range(3):
            if here.parent is None:
                return ""
            parent = self._nodes[here.parent]
            best = self._neighbour(node, here, parent)
            if best is not None:
                self.used.add(best.ref)
                return words(best.name or best.text or "")
            if len(parent.children) > 3:
                return ""
            here = parent
        return ""

    def _neighbour(self, node: Node, here: Node, parent: Node) -> Node | None:
        at = parent.children.index(here.ref)
        around = [self._nodes[ref] for ref in parent.children[max(0, at - 8) : at + 9] if ref != here.ref]
        labels = [other for other in around if self._is_label(other)]
        if not labels:
            return None
        if node.extents and any(other.extents for other in labels):
            placed = [(distance, other) for other in labels if (distance := _distance(other, node)) is not None]
            return min(placed, key=lambda pair: pair[0])[1] if placed else None
        if self._is_backwards(parent):
            after = self._nodes[parent.children[at + 1]]
            return after if self._is_label(after) else None
        if at and self._is_label(before := self._nodes[parent.children[at - 1]]):
            return before
        return None

    def _is_backwards(self, parent: Node) -> bool:
        """Whether a label comes after its field: GtkGrid of GTK 3 lists its children backwards, Qt as they were made.

        Where every field has a label after it and not every one has one before it.
        """
        kinds = [self._is_label(self._nodes[ref]) for ref in parent.children]
        if all(kind is bool(at % 2) for at, kind in enumerate(kinds)) and not len(kinds) % 2:
            return True
        fields = [at for at, ref in enumerate(parent.children) if self._nodes[ref].role in _FIELDS]
        after = all(kinds[at + 1 : at + 2] == [True] for at in fields)
        return len(fields) > 1 and after and not all(at and kinds[at - 1] for at in fields)

    def _is_label(self, node: Node) -> bool:
        return node.role in _LABELS and bool(words(node.name or node.text or ""))

    def _group(self, node: Node) -> str:
        here = node
        for _ in range(8):
            if here.parent is None:
                return ""
            here = self._nodes[here.parent]
            name = words(here.name) or told(here.description)
            if name:
                small = sum(1 for _ in self._below(here, SMALL_GROUP + 1)) <= SMALL_GROUP
                return name if small and here.role not in _WHOLE else ""
        return ""

    def _wrapper(self, node: Node) -> str:
        """LibreOffice wraps a nameless button in a panel that carries the tooltip."""
        here = node
        for _ in range(3):
            if here.parent is None or len(self._nodes[here.parent].children) > 1:
                return ""
            here = self._nodes[here.parent]
            if name := words(here.name) or told(here.description):
                return name
        return ""


def _distance(label: Node, field: Node) -> float | None:
    """How far a label is from the field it may name; None where it is neither at its left nor above it."""
    if label.extents is None or field.extents is None:
        return None
    x, y, width, height = label.extents
    left, top, across, down = field.extents
    if min(x, y, left, top) < -10_000 or not width or not across:
        return None
    if y < top + down and top < y + height and x < left:
        return float(max(0, left - x - width))
    if x < left + across and left < x + width and y + height <= top + 2:
        return 20.0 + top - y - height if top - y - height < 40 else None
    return None
