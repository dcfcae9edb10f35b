"""Whether what shows bears out a plan that the planner is unsure of. Pure.

A form's fields and buttons are named by their authors in words that no planner was ever trained on. Where a command is
nothing but such names and what goes there, in their order, there is no other way to read it, however odd it looks.
"""

from __future__ import annotations

import re

from lamd.perception.pages import on_page
from lamd.session.fields import same
from lamd.session.otherwise import named
from lamd.session.pursuit import is_page, usable
from lamd.trajectory import Kind, Observation, Plan, Step, Verb

_BETWEEN = frozenset(
    "a an the my its is are be as to in into with and then next finally please set put enter type write fill choose"
    " select pick press click hit push button field".split()
)
"""Words that may stand between names and values and ask for nothing else; "not" and "or" do."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[^\w\s,.;:\"'“”‘’]")


def is_all(text: str, plan: Plan) -> bool:
    """Whether the names and values of all steps stand in the text in their order, and nothing of weight beside them."""
    if plan.confidence <= 0:  # the planner knows of something that is wrong with it
        return False
    left, beside = " ".join(text.split()).casefold(), []
    for step in plan.steps:
        for piece in (step.words, *(value for _, value in step.values)):
            before, found, left = left.partition(" ".join(piece.split()).casefold())
            if not found:
                return False
            beside.append(before)
    return all(word in _BETWEEN for word in _WORD.findall(" ".join((*beside, left))))


def is_there(step: Step, seen: Observation) -> bool:
    """Whether the step is about one thing in sight that is called so letter for letter."""
    if step.verb is not Verb.DO or step.state is not None or step.ordinal or step.within:
        return False
    if not step.values:
        found = named(step.words, seen)
        return found is not None and found.visible
    if [name for name, _ in step.values] != ["value"]:
        return False
    pool = [c for c in usable(seen) if c.kind in (Kind.EDIT, Kind.ADJUST, Kind.CHOOSE) and c.visible]
    pool = [c for c in on_page(seen, pool) or pool if same(step.words, c.label) and not is_page(c, seen)]
    return len(pool) == 1
