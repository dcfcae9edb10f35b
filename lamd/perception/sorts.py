"""Words that name a sort of thing, not one thing: "the text box", "button", "2nd link". Code, not model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from lamd.perception.roles import ROWS
from lamd.trajectory import Candidate, Kind, Node, Observation

Test = Callable[[Candidate, Node], bool]
RUNNING_TEXT = ("document text", "paragraph")
"""Roles of what is written in a document, as against the fields of a form."""


def _roles(*roles: str) -> Test:
    return lambda candidate, node: node.role in roles


def _field(candidate: Candidate, node: Node) -> bool:
    return candidate.kind is Kind.EDIT and node.role not in RUNNING_TEXT


def _area(candidate: Candidate, node: Node) -> bool:
    return candidate.kind is Kind.EDIT and ("multi-line" in node.states or node.role in RUNNING_TEXT)


def _line(candidate: Candidate, node: Node) -> bool:
    return _field(candidate, node) and not _area(candidate, node)


def _foldable(candidate: Candidate, node: Node) -> bool:
    return "expandable" in node.states and candidate.kind is not Kind.EDIT


_BY_NAME: tuple[tuple[str, Test], ...] = (
    ("push button|button", _roles("push button", "toggle button", "push button menu")),
    ("link|hyperlink", _roles("link")),
    ("check ?box|tick ?box", _roles("check box", "check menu item")),
    ("radio|radio ?button|option button", _roles("radio button", "radio menu item")),
    ("text ?area|text block|multi ?line (?:field|text ?box)", _area),
    ("text|text line|text input", _line),
    ("text ?box|text ?field|field|input|input (?:text ?)?box|input field|entry|box|edit box|blank|line", _field),
    ("password|password (?:field|box)", _roles("password text")),
    ("slider|slide control", _roles("slider")),
    ("spinner|spin ?box|spin button|number (?:field|box)|stepper", _roles("spin button")),
    ("drop ?down|drop ?down (?:list|menu|box)|combo ?box|select box", _roles("combo box")),
    ("list ?box", _roles("list box", "list")),
    ("tab", _roles("page tab")),
    ("image|picture|photo", _roles("image")),
    ("switch|toggle|toggle button", _roles("switch", "toggle button")),
    ("section|part|panel|collapsed (?:section|part|panel)|fold|accordion", _foldable),
)
_SORTS = tuple((re.compile(pattern), test) for pattern, test in _BY_NAME)
_ROWS = re.compile(r"(?:search |first )?(?:result|hit|item|entry|row|list item|match|option)")
_NEXT = re.compile(r"(?i)(?:greater than )?next(?: page)?|more|show more|load more|more results|shift right")
_TURNING = re.compile(rf"{_NEXT.pattern}|\d{{1,4}}|(?:less than )?(?:prev(?:ious)?|next)(?: page)?|(?:first|last) page")
"""What turns the pages of a list is no entry of it."""
_SMALL = frozenset(
    {"the", "a", "an", "any", "one", "some", "this", "that", "widget", "control", "element", "on", "into"}
    | {"below", "above", "here", "st", "nd", "rd", "th"}
)
_VERBS = frozenset({"click", "press", "focus", "expand", "unfold", "open", "up", "hit", "choose", "activate", "tap"})
_PLURAL = re.compile(r"(?:(?<=x)es|(?<=ch)es|(?<!s)s)$")
_WORD = re.compile(r"[^\W\d_]+")


def of_sort(observation: Observation, words: str, pool: Sequence[Candidate]) -> tuple[Candidate, ...] | None:
    """The candidates of the sort that ``words`` name, in the order of the screen; None where they name no sort.

    For "result" and "item" those are the entries of lists, or the links where nothing is in a list.
    """
    nodes = observation.tree.nodes
    for phrase in _phrases(words):
        for pattern, test in _SORTS:
            if pattern.fullmatch(phrase):
                return tuple(c for c in pool if test(c, nodes[c.ref]))
        if _ROWS.fullmatch(phrase):
            pool = [c for c in pool if not _TURNING.fullmatch(c.label)]
            rows = tuple(c for c in pool if nodes[c.ref].role in ROWS)
            return rows or tuple(c for c in pool if nodes[c.ref].role == "link")
    return None


def next_page(
    observation: Observation, words: str, pool: Sequence[Candidate]
) -> tuple[tuple[Candidate, ...], Candidate | None]:
    """The entries of the sort that show, and what shows the next ones; nothing where ``words`` name no entries."""
    if not any(_ROWS.fullmatch(phrase) for phrase in _phrases(words)):
        return (), None
    entries = of_sort(observation, words, pool) or ()
    turns = [c for c in pool if _NEXT.fullmatch(c.label) and c.enabled and c.kind is Kind.CLICK]
    return entries, turns[0] if entries and turns else None


def _phrases(words: str) -> tuple[str, ...]:
    """``words`` as the name of a sort: without articles, in the singular, then without a verb before it."""
    tokens = [token for token in _WORD.findall(words.casefold()) if token not in _SMALL]
    said = [" ".join(tokens)]
    while tokens and tokens[0] in _VERBS:
        tokens = tokens[1:]
        said.append(" ".join(tokens))
    if len(tokens) > 1 and tokens[0] == "input":
        said.append(" ".join(tokens[1:]))
    return tuple(dict.fromkeys(form for one in said if one for form in (one, _singular(one))))


def _singular(phrase: str) -> str:
    return phrase[:-3] + "y" if phrase.endswith("ies") else _PLURAL.sub("", phrase)
