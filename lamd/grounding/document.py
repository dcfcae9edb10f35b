"""What the encoder reads: a candidate as a label and as a document, a step's words as a query.

Used by running and by training (``models/recipes/grounder.py``) alike, so that the model meets the texts it has
learned on. The state of a control and the text typed into a field are left out: they change while the meaning stays,
and what is typed must not draw a match.
"""

from __future__ import annotations

from lamd.trajectory import Candidate, Kind, Step, Verb

MAX_HINT = 90
"""Characters of a tooltip or description that are read."""
MAX_LABEL = 120
MAX_PATH = 3
"""Innermost names of the path that are read."""

ROLES = {
    "push button": "button",
    "toggle button": "toggle button",
    "check box": "check box",
    "check menu item": "check menu item",
    "radio button": "option",
    "radio menu item": "option menu item",
    "menu item": "menu item",
    "app action": "menu item",
    "menu": "menu",
    "page tab": "tab",
    "combo box": "drop-down list",
    "spin button": "number field",
    "slider": "slider",
    "switch": "switch",
    "text": "text field",
    "entry": "text field",
    "password text": "password field",
    "document text": "text area",
    "paragraph": "text area",
    "list item": "list entry",
    "tree item": "list entry",
    "table cell": "table cell",
    "table column header": "column header",
    "label": "text",
    "static": "text",
    "status bar": "status bar",
    "link": "link",
    "heading": "heading",
    "icon": "icon",
}
"""AT-SPI role → how it is told to the encoder; any other role stands as it is."""


def texts(candidate: Candidate) -> tuple[str, str]:
    """The label and the document of a candidate; the label is never empty.

    A label is its words alone, a document adds role, surroundings and hint:
    ``Line Numbers, check menu item, in View, show the numbers of the lines``.
    """
    role = ROLES.get(candidate.role, candidate.role)
    label = candidate.label[:MAX_LABEL]
    hint = _hint(candidate)
    name = label or hint or role
    parts = [name, role if role != name else "", _path(candidate.path), hint if hint != name else ""]
    return name, ", ".join(p for p in parts if p)


def query(step: Step, words: str) -> str:
    """The query for ``words`` of ``step``; reading and the name of a value are told apart from acting."""
    if step.verb is Verb.READ:
        return f"read: {words}"
    if words != step.words and any(words == name for name, _ in step.values):
        return f"field: {words}"
    return words


def _hint(candidate: Candidate) -> str:
    if candidate.kind in (Kind.EDIT, Kind.ADJUST) and candidate.label:
        return ""
    hint = candidate.hint[:MAX_HINT].strip()
    return "" if hint.casefold() == candidate.label.casefold() else hint


def _path(path: tuple[str, ...]) -> str:
    names = [p for p in path if p][-MAX_PATH:]
    return f"in {' > '.join(names)}" if names else ""
