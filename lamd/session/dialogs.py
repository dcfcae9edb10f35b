"""What a dialog says, and which of its buttons carry it out. Pure."""

from __future__ import annotations

import re

from lamd.session.eyes import DoubtfulError
from lamd.trajectory import Candidate, Kind, Observation

MAX_SAID = 300
"""Characters of a message that are told."""
MAX_ALARM = 3
"""Buttons of a message; what has more is there to be worked with."""
_FILLED = frozenset({Kind.EDIT, Kind.ADJUST, Kind.CHOOSE, Kind.TOGGLE, Kind.ITEM})
_WAY_OUT = re.compile(r"(?:cancel|no|close|abort|back|go back|not now|later|don['’]?t .*)\W*", re.IGNORECASE)
_BAD_NEWS = re.compile(
    r"\b(?:could not|couldn['’]t|cannot|can['’]t|unable|fail(?:ed|ure)?|errors?|denied|not (?:found|allowed|permitted)"
    r"|not valid|invalid|no such|does(?: not|n['’]t) exist|not enough|read-only)\b",
    re.IGNORECASE,
)


class QuestionError(DoubtfulError):
    """The program asks back, and the goal's words are no answer."""

    def __init__(self, words: str, says: str, choices: tuple[Candidate, ...]) -> None:
        super().__init__(words, choices, 0.0)
        self.message = f"it asks: {says}" if says else f"it asks something that “{words}” does not answer"
        self.hint = f"say which: {', '.join(c.label for c in choices)}"


def buttons(seen: Observation) -> tuple[Candidate, ...]:
    """What can be pressed in the active window, not in one behind a dialog that lets one go on."""
    return tuple(
        c
        for c in seen.candidates
        if c.kind is Kind.CLICK and c.enabled and c.visible and in_window(c, seen) and c.label
    )


def carrying_out(seen: Observation) -> tuple[Candidate, ...]:
    """The buttons of a dialog that do something, the ways out left aside; its default one first."""
    found = [c for c in buttons(seen) if not _WAY_OUT.fullmatch(c.label)]
    return tuple(sorted(found, key=lambda c: not is_default(c, seen)))


def is_default(candidate: Candidate, seen: Observation) -> bool:
    return "is-default" in seen.tree.nodes[candidate.ref].states


def waits(seen: Observation) -> bool:
    """Whether a filled dialog has done nothing yet: one that can be cancelled has to be confirmed."""
    return any(c.label.casefold() == "cancel" for c in buttons(seen))


def says(seen: Observation) -> str:
    """The text of a message, its title and buttons left out."""
    nodes, found = seen.tree.nodes, list[str]()
    for node in nodes:
        text = (node.text or node.name) if node.role in ("label", "static", "heading", "paragraph") else ""
        if text.strip() and "showing" in node.states and _inside(node.ref, seen) and not _on_button(node.ref, seen):
            found.append(" ".join(text.split()))
    return " ".join(dict.fromkeys(found))[:MAX_SAID]


def bad_news(text: str) -> bool:
    """Whether a message tells of something that did not work."""
    return bool(_BAD_NEWS.search(text))


def is_alarm(seen: Observation) -> bool:
    """Whether a window with nothing to fill in only tells, in its title or text, of something that did not work.

    KDE's are called "Error" and are dialogs like any other.
    """
    if seen.window is None or any(c.kind in _FILLED and in_window(c, seen) for c in seen.candidates):
        return False
    return len(buttons(seen)) <= MAX_ALARM and bad_news(f"{seen.tree.nodes[seen.window].name}. {says(seen)}")


def in_window(candidate: Candidate, seen: Observation) -> bool:
    """Whether a candidate is inside the active window."""
    return _inside(candidate.ref, seen)


def _inside(ref: int | None, seen: Observation) -> bool:
    while ref is not None:
        if ref == seen.window:
            return True
        ref = seen.tree.nodes[ref].parent
    return False


def _on_button(ref: int, seen: Observation) -> bool:
    parent = seen.tree.nodes[ref].parent
    return parent is not None and seen.tree.nodes[parent].role in ("push button", "toggle button", "check box")
