"""Steps that come to others once it is seen what there is: a name that a value completes, several names in one. Pure.

Each needs names that are on the screen letter for letter; without them a step stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lamd.perception.pages import in_front, on_page
from lamd.session import everywhere
from lamd.session.fields import down_a_menu, goes_down, titled
from lamd.session.pursuit import Pursuit, is_page, usable
from lamd.trajectory import Candidate, Kind, Observation, Step

_ACT = re.compile(
    r"(?i)^(?:(?:please )?(?:choose|select|pick|press|click(?: on)?|hit|tick|check|untick|uncheck|open|show(?: me)?|set"
    r"|turn|switch(?: to)?|change|go to|jump to|turn to|bring up|activate|enable|disable) )?(?:the |my |its )?"
)
"""What is said before the name of a thing."""
_CONTENT = frozenset({"expression", "text", "message", "find", "replace", "query", "folder", "file"})
"""Values that are no part of a thing's name."""
_PLACE = re.compile(r"(?i)\b(?:first|last|second|third|fou?rth|(?:fif|six|seven|eigh|nin|ten)th|\d+(?:st|nd|rd|th))\b")
_BETWEEN = re.compile(r"(?i)\s*,\s*(?:and\s+)?|\s+and\s+")
_ENDS = frozenset({"start", "end"})
_TOLD_BY_ENDS = re.compile(r"(?i)\b(?:start|begin|end|finish)(?:s|ning|ing)? (?:with|in|on|by)\b")
_EVERY = re.compile(r"(?i)^(?:every|each|all|any)(?: of)?(?: the)?(?: occurrences? of)?(?: the)? (\S.*)$")
_REPLACING = re.compile(r"(?i)(?:find|search)\W*(?:and|&|/|or)\W*replace")
"""What is called so is where a text is replaced by another."""
_PRESSED = frozenset({Kind.CLICK, Kind.TOGGLE, Kind.ITEM})
_HOLDING = frozenset({Kind.EDIT, Kind.ADJUST, Kind.CHOOSE})
_BOX = re.compile(r"(?i)\s+(?:window|dialog(?:ue)?|box|dialog box)$")


def may_be(step: Step) -> bool:
    """Whether ``others`` may find some."""
    if everywhere.is_spread(step) or goes_down(step) or step.ordinal or len(step.values) == 1:
        return True
    return _has_ends(step) or bool(_several(step)) or bool(_EVERY.match(dict(step.values).get("find", "")))


def others(step: Step, seen: Observation, said: str = "") -> tuple[Step, ...]:
    """The steps that ``step`` comes to on this screen; none where it is to be carried out as it is.

    ``said``: the whole command.
    """
    found = everywhere.spread(step, seen) or down_a_menu(step, seen) or several(step, seen)
    found = found or begun(step, seen, said)
    one = completed(step, seen) or by_its_place(step, seen) or unsaid(step, seen)
    return found or ((one,) if one else ())


def named(words: str, seen: Observation) -> Candidate | None:
    """The one thing that can be pressed and is called exactly so; what shows goes before what is in a closed menu."""
    pool = [c for c in usable(seen) if c.kind in _PRESSED and _plain(c.label) == _plain(words)]
    for arena in (in_front(seen, pool), on_page(seen, pool), pool):
        shown = [c for c in arena if c.visible] or arena
        if shown:
            return shown[0] if len(shown) == 1 else None
    return None


def completed(step: Step, seen: Observation) -> Step | None:
    """The step without its value, which completes a name: "go to page" with 2 is about "Page 2"."""
    words = _ACT.sub("", step.words, count=1)
    if len(step.values) != 1 or step.ordinal or step.within or not words:
        return None
    name, value = step.values[0]
    fields = _fields(seen)
    if name in _CONTENT or titled(words, fields) or titled(name, fields):
        return None
    found = named(f"{words} {value}", seen)
    return replace(step, words=found.label, values=()) if found else None


def begun(step: Step, seen: Observation, said: str) -> tuple[Step, ...]:
    """An item is told by how it starts and ends: the one there is, else a field that completes is given its start."""
    if not _completes(step, said) or any(titled(name, _fields(seen)) for name, _ in step.values):
        return ()
    if (found := _so_named(step, seen)) is not None:
        return (replace(step, words=found.label, values=()),)
    start, field = dict(step.values).get("start", ""), _completing(step, seen)
    if not start or field is None or awaited(step, seen, said):
        return ()
    return replace(step, words=f"fill in {field.label or step.words}", values=(("value", start),)), step


def awaited(step: Step, seen: Observation, said: str) -> bool:
    """Whether the start of an item was written and the items that start so are still to come."""
    if not _completes(step, said) or (field := _completing(step, seen)) is None:
        return False
    written = (seen.tree.nodes[field.ref].text or "").casefold()
    return written == dict(step.values).get("start", "").casefold() != "" and _so_named(step, seen) is None


def by_its_place(step: Step, seen: Observation) -> Step | None:
    """The step without its place, which is part of a name: "go to the last page" is about "Last Page"."""
    if not step.ordinal or not _PLACE.search(step.words):
        return None
    words = _ACT.sub("", step.words, count=1)
    found = named(step.words, seen) or (named(words, seen) if words else None)
    return replace(step, words=found.label, ordinal=0) if found else None


def several(step: Step, seen: Observation) -> tuple[Step, ...]:
    """A step for each of the things that are to be on or off: "apple and plum"; none unless all are there."""
    parts = _several(step)
    whole = (step.words, _ACT.sub("", step.words, count=1))
    if not parts or any(_plain(c.label) in map(_plain, whole) for c in seen.candidates):
        return ()
    found = [named(part, seen) for part in parts]
    return tuple(replace(step, words=c.label) for c in found if c) if all(found) else ()


def unsaid(step: Step, seen: Observation) -> Step | None:
    """The step with the text to find without "every", where only that is written on a page."""
    find = dict(step.values).get("find", "")
    every = _EVERY.match(find)
    pages = [(seen.tree.nodes[c.ref].text or "").casefold() for c in seen.candidates if is_page(c, seen)]
    if every is None or any(find.casefold() in text for text in pages):
        return None
    if not any(every[1].casefold() in text for text in pages):
        return None
    values = tuple((name, every[1] if name == "find" else value) for name, value in step.values)
    words = step.words if everywhere.wanted(step.words) else f"{step.words} {find}"  # still all of it
    return replace(step, words=words, values=values)


def replacer(goal: Pursuit, seen: Observation) -> Candidate | None:
    """What brings up the lines for a text to find and what to put there, by the name that most programs give it."""
    if "replace" not in goal.left or "find" not in dict(goal.step.values):
        return None
    found = [c for c in usable(seen) if c.kind in (Kind.CLICK, Kind.TOGGLE) and _REPLACING.fullmatch(_plain(c.label))]
    found = [c for c in found if not c.on and (seen.tree.nodes[c.ref].key, c.label) not in goal.tried]
    if goal.pressed:  # what was there before was not the one that was pressed, or opens the same once more
        found = [c for c in found if seen.tree.nodes[c.ref].key not in goal.known]
    found.sort(key=lambda c: (not c.visible, c.kind is not Kind.CLICK))
    return found[0] if found else None


def window_by(name: str, seen: Observation) -> str:
    """What brings up a window that is called so and is not open: "About" or "About Notes"; empty where none is sure."""
    words, app = _plain(_BOX.sub("", _ACT.sub("", name, count=1))), _plain(seen.tree.app.name)
    page = on_page(seen, seen.candidates)
    pool = [c for c in usable(seen) if c.kind is Kind.CLICK and c not in page]
    for named_so in ({words}, {f"{words} {part}" for part in (app, *app.split())}):
        labels = {c.label for c in pool if _plain(c.label) in named_so}
        if words and labels:
            return labels.pop() if len(labels) == 1 else ""
    return ""


def _completes(step: Step, said: str) -> bool:
    """Whether a name is told by its ends; a way or a span of time has a start and an end of another kind."""
    return _has_ends(step) and bool(_TOLD_BY_ENDS.search(said))


def _has_ends(step: Step) -> bool:
    return bool(step.values) and {name for name, _ in step.values} <= _ENDS


def _so_named(step: Step, seen: Observation) -> Candidate | None:
    """What can be pressed and starts and ends as the step tells, the first of several."""
    start, end = (dict(step.values).get(name, "").casefold() for name in ("start", "end"))
    shown = [c for c in usable(seen) if c.visible and c.kind in _PRESSED]
    labels = ((c, _plain(c.label)) for c in _own(shown, seen))
    return next((c for c, name in labels if name.startswith(start) and name.endswith(end) and name != start), None)


def _completing(step: Step, seen: Observation) -> Candidate | None:
    fields = _own([c for c in _fields(seen) if c.kind is Kind.EDIT], seen)
    return titled(step.words, fields) or (fields[0] if len(fields) == 1 else None)


def _own(candidates: Sequence[Candidate], seen: Observation) -> Sequence[Candidate]:
    """Those of the page where there is one, never the browser's own."""
    return on_page(seen, candidates) if on_page(seen, seen.candidates) else candidates


def _fields(seen: Observation) -> list[Candidate]:
    return [c for c in usable(seen) if c.kind in _HOLDING and c.visible]


def _several(step: Step) -> tuple[str, ...]:
    if step.state is None or step.values or step.ordinal:
        return ()
    parts = tuple(_BETWEEN.split(_ACT.sub("", step.words, count=1)))
    return parts if len(parts) > 1 and all(parts) else ()


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
