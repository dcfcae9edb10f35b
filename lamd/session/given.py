"""What was read or worked out, as a value of the steps after it: ``do "the text field" to "result"``. Pure.

So a text from the screen is typed only where the plan asked to read it, and the planner still never sees it.
"""

from __future__ import annotations

from dataclasses import replace

from lamd.trajectory import Step, Verb

RESULT = "result"
"""What a plan calls it."""


def comes_to(answer: str) -> str:
    """What a skill's answer comes to: "12 × 7 = 84" to 84."""
    return answer.rpartition(" = ")[2].strip()


def filled(step: Step, given: str) -> Step:
    """The step with what was ``given`` in place of "result", in its values or in what it types; empty: as it is."""
    if not given:
        return step
    if step.verb is Verb.TYPE:
        return replace(step, words=given) if step.words == RESULT else step
    if all(value != RESULT for _, value in step.values):
        return step
    return replace(step, values=tuple((name, given if value == RESULT else value) for name, value in step.values))
