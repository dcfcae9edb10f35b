"""Which line a value is written in where none is called like it: one to search in, one that was just opened. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lamd.perception.roles import MENU_ITEMS
from lamd.session.fields import opened_line, same, titled
from lamd.session.pursuit import Pursuit, usable
from lamd.trajectory import Candidate, Kind, NodeKey, Observation, Plan, Verb

SEEKING = re.compile(r"(?i)\b(?:search|find|look(?:ing)? for|seek)\b")
_SOUGHT = frozenset({"query", "text", "find", "name"})
_BEFORE = re.compile(r"(\w+)\W+$")
_RUN = re.compile(r"(?i)(?:search|find|look up)(?: now)?")
_BEGIN = re.compile(rf"(?i)(?:(?:press|click|click on|hit) )?(?:the )?{_RUN.pattern.removeprefix('(?i)')}(?: button)?")
_HOLDING = frozenset({Kind.EDIT, Kind.ADJUST, Kind.CHOOSE})
_BARS = frozenset({"tool bar", "menu bar", "menu", "popup menu"})


def free(goal: Pursuit, fields: Sequence[Candidate], seen: Observation) -> list[Candidate]:
    """The fields that have none of the goal's values yet: no second one is written over the first."""
    return [c for c in fields if seen.tree.nodes[c.ref].key not in goal.given]


def by_word(value: str, text: str, fields: Sequence[Candidate]) -> Candidate | None:
    """The field that is called like the word before the value in what was said: "files named tax.txt" and "Named"."""
    at = text.casefold().find(value.casefold())
    before = _BEFORE.search(text[:at]) if at > 0 else None
    return titled(before[1], fields) if before else None


def to_seek_in(name: str, goal: Pursuit, fields: Sequence[Candidate], seen: Observation) -> Candidate | None:
    """The line for what is sought: the only one, or the only one that says that it is for that.

    What is to be put in place of it goes into the line that has been opened for that.
    """
    if name == "replace" and "find" in dict(goal.step.values):
        return opened_line(goal.known, fields, seen)
    if name not in _SOUGHT or not SEEKING.search(goal.step.words):
        return None
    lines = [c for c in fields if c.kind is Kind.EDIT]
    if len(lines) > 1:
        lines = [c for c in lines if SEEKING.search(f"{c.label} {c.hint}")]
    return lines[0] if len(lines) == 1 else None


def written_in(found: Candidate, value: str, seen: Observation) -> Candidate:
    """The line in a list that one may write in too, for a value that is no entry of it; else what was found."""
    if found.kind is not Kind.CHOOSE:
        return found
    inside = [c for c in seen.candidates if found.ref in _around(c.ref, seen)]
    lines = [c for c in inside if c.kind is Kind.EDIT and c.enabled and c.visible]
    entry = any(c.kind is not Kind.EDIT and c.label.casefold() == value.casefold() for c in inside)
    return lines[0] if len(lines) == 1 and not entry else found


def starter(goal: Pursuit, seen: Observation) -> Candidate | None:
    """The one button that begins a search for what was written, "Find"; one of a tool bar may open something else."""
    if goal.pressed or goal.left or not goal.filled or not SEEKING.search(goal.step.words):
        return None
    if "replace" in dict(goal.step.values):
        return None
    found = [c for c in seen.candidates if c.kind is Kind.CLICK and c.enabled and c.visible and _RUN.fullmatch(c.label)]
    found = [c for c in found if not any(seen.tree.nodes[ref].role in _BARS for ref in _around(c.ref, seen))]
    found = [c for c in found if c.role == "push button"]
    return found[0] if len(found) == 1 else None


def placed(goal: Pursuit, known: frozenset[NodeKey], seen: Observation) -> bool:
    """Whether something has come since ``known`` was all there was that takes one of the goal's values, or is one."""
    new = [c for c in usable(seen) if seen.tree.nodes[c.ref].key not in known]
    return any(c.kind in _HOLDING or any(same(value, c.label) for value in goal.left.values()) for c in new)


def leads_back(goal: Pursuit, found: Candidate) -> bool:
    """Whether a menu's entry only leads to the line in which is written already what to search for: "Find"."""
    begun = goal.filled and not goal.pressed and not goal.left and SEEKING.search(goal.step.words)
    return bool(begun) and found.role in MENU_ITEMS and "replace" not in dict(goal.step.values)


def begun_later(plan: Plan | None, goal: Pursuit) -> bool:
    """Whether the plan's next step begins the search that was filled in: "look for files named a and press find"."""
    steps = plan.steps if plan else ()
    if goal.left or goal.pressed or not SEEKING.search(goal.step.words) or goal.step not in steps[:-1]:
        return False
    then = steps[steps.index(goal.step) + 1]
    return bool(_BEGIN.fullmatch(then.words)) if then.verb is Verb.DO else str(then) == "key enter"


def _around(ref: int, seen: Observation) -> list[int]:
    """All that something is in, the nearest first."""
    found: list[int] = []
    while (parent := seen.tree.nodes[ref].parent) is not None:
        found.append(parent)
        ref = parent
    return found
