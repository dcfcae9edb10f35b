"""Where a value belongs: the field, entry or place on a screen that is called so. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lamd.perception.pages import browsers_own, on_page
from lamd.perception.roles import HOLDERS, MENU_ITEMS
from lamd.perception.sorts import of_sort
from lamd.session.eyes import told
from lamd.session.pursuit import act_on, is_page, title_of, usable
from lamd.trajectory import Action, Candidate, Kind, NodeKey, Observation, Step

_WORD = re.compile(r"\w+")
_CELL = re.compile(r"(?i)[a-z]{1,3}[1-9]\d{0,6}")
_DOWN = re.compile(r"\s*(?:->|[>›→»])\s*")
_CHOOSE = re.compile(r"(?i)^(?:select|choose|pick|open|click(?: on)?|press|go to|use) (?:the )?")
_SMALL = frozenset({"the", "a", "an", "of", "for", "to", "in", "its", "it", "my", "no", "number"})
"""Words of a field's name that do not tell it from others."""
_UNTOLD = frozenset({"name", "title", "folder", "text", "number"})
"""Names of values that many things have: by itself such a name does not tell which thing's."""


def writing_place(fields: Sequence[Candidate], seen: Observation) -> Candidate | None:
    """Where one writes: the field with the focus, else the only page, else the only field."""
    edits = [c for c in fields if c.kind is Kind.EDIT]
    focused = [c for c in edits if "focused" in seen.tree.nodes[c.ref].states]
    pages = [c for c in edits if is_page(c, seen)]
    for few in (focused, pages, edits):
        if len(few) == 1:
            return few[0]
    return None


def page_of(seen: Observation) -> Candidate | None:
    """Where dictated text goes: see ``writing_place``; None if it has to go to the focus by keyboard."""
    edits = [c for c in usable(seen) if c.kind is Kind.EDIT and c.visible]
    if any("focused" in seen.tree.nodes[c.ref].states for c in edits):
        return writing_place(edits, seen)
    return writing_place(on_page(seen, edits) or edits, seen)  # before the browser's own, such as its address


def same(value: str, label: str) -> bool:
    return value.casefold().strip() == label.casefold().strip()


def called(value: str, candidates: Sequence[Candidate], shown: bool = True) -> Candidate | None:
    """The one entry, place or button whose name is the value itself."""
    named = [c for c in candidates if same(value, c.label) and (c.visible or not shown)]
    items = [c for c in named if c.kind is Kind.ITEM] or [c for c in named if c.kind in (Kind.CLICK, Kind.TOGGLE)]
    return items[0] if len(items) == 1 else None


def into_folder(value: str, seen: Observation) -> Action | None:
    """Go into the folder of that name: a file dialog may have it among its places and in its list, which is one."""
    found = [c for c in usable(seen) if c.kind is Kind.ITEM and c.visible and same(value, c.label)]
    if not found or len({_list_of(c, seen) for c in found}) < len(found):
        return None
    return replace(act_on("select", found[0], seen), arguments={"into": True})


def in_menu(value: str, words: str, seen: Observation) -> Candidate | None:
    """The entry that is called like the value, in a closed menu that the words name: "4" in "Tab Size"."""
    named = [c for c in usable(seen) if c.path and len(c.path) > 1 and c.path[-1].casefold() in words.casefold()]
    found = [c for c in named if same(value, c.label) and seen.tree.nodes[c.ref].role in MENU_ITEMS]
    return found[0] if len(found) == 1 else None


def titled(words: str, fields: Sequence[Candidate]) -> Candidate | None:
    """The one field whose name is just these words: "Rows" for "row", "Font Size" for "the font size"."""
    wanted = _core(words)
    found = [c for c in fields if wanted and _core(c.label) == wanted]
    for kind in (Kind.EDIT, Kind.ADJUST, Kind.CHOOSE):
        if len(of_kind := [c for c in found if c.kind is kind]) == 1:
            return of_kind[0]
        if of_kind:
            return None
    return None


def opened_line(known: frozenset[NodeKey], fields: Sequence[Candidate], seen: Observation) -> Candidate | None:
    """The one field to write in that has come since ``known`` was all there was."""
    new = [c for c in fields if c.kind is Kind.EDIT and seen.tree.nodes[c.ref].key not in known]
    return new[0] if len(new) == 1 else None


def choosable(seen: Observation) -> list[Candidate]:
    """What may be chosen by its name: no text in a page's table, and of what a browser has around it only tabs."""
    pool = usable(seen)
    own = {c.ref for c in browsers_own(seen, pool) if c.role != "page tab"}
    cells = [c for c in pool if c.role in ("table cell", "table row")]
    gone = own | {c.ref for c in on_page(seen, cells)}
    return [c for c in pool if c.ref not in gone]


def down_a_menu(step: Step, seen: Observation) -> tuple[Step, ...]:
    """The steps of a goal that is a way through menus, "File > Export > PDF", whose first part shows; else none."""
    parts = [part.strip() for part in _DOWN.split(step.words)]
    first = _CHOOSE.sub("", parts[0])
    if len(parts) < 2 or not all(parts) or not any(same(first, c.label) for c in usable(seen)):
        return ()
    return (*(Step(step.verb, part) for part in (first, *parts[1:-1])), replace(step, words=parts[-1]))


def goes_down(step: Step) -> bool:
    """Whether ``down_a_menu`` may find some."""
    return bool(_DOWN.search(step.words))


def line_of(words: str, fields: Sequence[Candidate], seen: Observation) -> Candidate | None:
    """The one line to write in that is called so or is all there is of its sort: "the text field"."""
    lines = [c for c in fields if c.kind is Kind.EDIT and not is_page(c, seen)]
    same_sort = of_sort(seen, words, lines) or ()
    return titled(words, lines) or (same_sort[0] if len(same_sort) == 1 else None)


def empty_line(fields: Sequence[Candidate], seen: Observation) -> Candidate | None:
    """The one of several lines in which nothing is written: the others have theirs."""
    empty = [c for c in fields if c.kind is Kind.EDIT and not (seen.tree.nodes[c.ref].text or "").strip()]
    return empty[0] if len(empty) == 1 and len(fields) > 1 else None


def of_form(value: str, fields: Sequence[Candidate], seen: Observation) -> Candidate | None:
    """The one field that holds a reference to a cell, for a value that is one; such a field mostly has no name."""
    if not _CELL.fullmatch(value.strip()):
        return None
    found = [c for c in fields if c.kind is Kind.EDIT and _CELL.fullmatch((seen.tree.nodes[c.ref].text or "").strip())]
    return found[0] if len(found) == 1 else None


def apart(name: str, words: str, fields: Sequence[Candidate], seen: Observation) -> list[Candidate]:
    """The fields without those of a tool bar that hold another thing's ``name``: "Font Name" is none to save under."""
    if name not in _UNTOLD:
        return list(fields)
    said = set(_core(words))
    return [c for c in fields if not _on_bar(c, seen) or not said.isdisjoint(_core(c.label))]


def tick_of(candidate: Candidate, seen: Observation) -> Candidate:
    """What ticks an entry of a table, the cell in its row that is on or off; the entry itself where there is none."""
    nodes = seen.tree.nodes
    if candidate.kind is not Kind.ITEM or candidate.role != "table cell":
        return candidate
    ticks = [c for c in seen.candidates if c.kind is Kind.TOGGLE and c.path[-1:] == (candidate.label,)]
    ticks = [c for c in ticks if nodes[c.ref].parent == nodes[candidate.ref].parent]
    return ticks[0] if len(ticks) == 1 else candidate


def into(candidate: Candidate, seen: Observation, value: str) -> Action:
    """The action that puts a value into a field."""
    verb = {Kind.EDIT: "type", Kind.ADJUST: "adjust", Kind.CHOOSE: "select"}[candidate.kind]
    node = seen.tree.nodes[candidate.ref]
    anew = {"replace": True} if verb == "type" else {}
    if in_bar_list(candidate, seen):
        anew["enter"] = True
    return Action(verb, node, told(candidate), value, seen.tree.app, anew, window=title_of(seen))


def in_bar_list(candidate: Candidate, seen: Observation) -> bool:
    """Whether it is the field of a list in a tool bar, such as a font's size: what is written there waits for Enter."""
    nodes = seen.tree.nodes
    parent = nodes[nodes[candidate.ref].parent or 0]
    # GTK 3's field is in its list, LibreOffice has the two side by side
    beside = parent.role != "tool bar" and any(nodes[ref].role == "combo box" for ref in parent.children)
    in_list = parent.role == "combo box" or beside
    return candidate.kind is Kind.EDIT and in_list and _on_bar(candidate, seen)


def _core(words: str) -> tuple[str, ...]:
    """The words that tell, in the singular."""
    found = (word.casefold() for word in _WORD.findall(words))
    return tuple(word.removesuffix("s") if len(word) > 3 else word for word in found if word not in _SMALL)


def _list_of(candidate: Candidate, seen: Observation) -> int | None:
    """The list that an entry is in."""
    ref: int | None = candidate.ref
    while ref is not None and seen.tree.nodes[ref].role not in HOLDERS:
        ref = seen.tree.nodes[ref].parent
    return ref


def _on_bar(candidate: Candidate, seen: Observation) -> bool:
    ref: int | None = candidate.ref
    while ref is not None:
        if seen.tree.nodes[ref].role == "tool bar":
            return True
        ref = seen.tree.nodes[ref].parent
    return False
