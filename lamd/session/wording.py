"""A goal's words without what is only content: what is left names the control."""

from __future__ import annotations

from collections.abc import Sequence

from lamd.planning.values import words, worked_out

UNSAID = {"expression": "work it out"}
"""What is wanted with a value where the goal says nothing else: "12 times 7"."""
_ASKING = frozenset({"what", "what's", "whats", "is", "how", "much", "does", "the"})
"""Words that ask for a result and name no control."""
_LONGEST = 12
"""Words of a value said aloud."""


def bare(goal: str, values: Sequence[tuple[str, str]]) -> str:
    """``goal`` without the runs of words that say an expression among ``values``, which are (name, text).

    "work out 12 times 7" with ``12*7`` leaves "work out": looking for what *times* means would find the wrong key.
    """
    found = words(goal)
    gone: set[int] = set()
    for name, value in values:
        if name in UNSAID:
            gone.update(_said(goal, value))
    left = [word.text for at, word in enumerate(found) if at not in gone]
    if any(word.casefold() not in _ASKING for word in left) or (left and not gone):
        return " ".join(left)
    return next((UNSAID[name] for name, _ in values if name in UNSAID), goal)


def _said(goal: str, value: str) -> range:
    """The places of the words that say ``value``; the longest run where several do, empty where none does."""
    found = words(goal)
    target = [word.text.casefold() for word in words(value)]
    best = range(0)
    for start in range(len(found)):
        for end in range(start + 1, min(len(found), start + _LONGEST) + 1):
            run = found[start:end]
            same = [word.text.casefold() for word in run] == target
            if not same and value in worked_out(goal[run[0].start : run[-1].end]):
                same = value not in worked_out(goal[run[1].start : run[-1].end] if len(run) > 1 else "")
            if same and (end - start > len(best)):
                best = range(start, end)
                if target == [word.text.casefold() for word in run]:
                    return best
                break
    return best
