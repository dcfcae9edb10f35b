"""One way to write a goal, where the hand-written data has two: its value is not said again at its end.

``do "zoom to 150" to "150"`` and ``do "zoom" to "150"`` ask for the same. Data and figures take the second, so that a
model has one thing to learn and is not marked down for the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lamd.planning.values import words, worked_out
from lamd.trajectory import Step, Verb

JOINTS = frozenset("to as at by with of for in into is on called named = : equals saying the a an me my".split())
"""What may stand between a goal and its value, and is left out with it."""
STATED = frozenset({"expression"})
"""Values that a goal keeps: a sum is what is wanted."""
SMALL = JOINTS | frozenset(
    "this that it these those please and then from up out off all some one make do set put go get change turn "
    "choose select pick tick".split()
)
"""Words that name no control."""


def short(step: Step) -> Step:
    """The step with its values cut off the end of its goal; unchanged where nothing would be left of that."""
    if step.verb is not Verb.DO:
        return step
    goal = step.words
    values = [value for name, value in step.values if name not in STATED]
    while (cut := _cut(goal, values)) is not None:
        goal = cut
    return replace(step, words=goal) if goal != step.words else step


def _cut(goal: str, values: list[str]) -> str | None:
    """``goal`` without the words at its end that say one of ``values``, if something that names it is left."""
    found = words(goal)
    for at in range(len(found) - 1, 0, -1):  # the fewest words that say it: worked out is what stands anywhere in them
        tail = goal[found[at].start : found[-1].end]
        said = " ".join(w.text.casefold() for w in found[at:])
        for value in values:
            if said == " ".join(w.text.casefold() for w in words(value)) or value in worked_out(tail):
                end = at
                while end and found[end - 1].text.casefold() in JOINTS:
                    end -= 1
                named = any(w.text.casefold() not in SMALL for w in found[:end])
                return goal[found[0].start : found[end - 1].end] if named else None
    return None


def same(want: Iterable[Step], got: Iterable[Step]) -> bool:
    """Whether two plans are the same, word for word and value for value, but for how a goal is written."""
    return [str(short(step)) for step in want] == [str(short(step)) for step in got]


def alike(want: tuple[Step, ...], got: tuple[Step, ...]) -> bool:
    """Whether two plans have the same steps with the same values, their goals in words of which some are the same."""
    return len(want) == len(got) and all(map(_alike, want, got))


def _alike(want: Step, got: Step) -> bool:
    want, got = short(want), short(got)
    if want.verb not in (Verb.DO, Verb.READ) or want.verb is not got.verb:
        return str(want) == str(got)
    first, second = ({w.text.casefold() for w in words(step.words)} for step in (want, got))
    rest = replace(want, words="") == replace(got, words="")
    return rest and (first == second or bool((first & second) - SMALL))
