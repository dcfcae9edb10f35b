"""Rules that a person made by answering "always": which questions can be answered so, and what each rule allows.

A rule allows what the question showed and nothing more: that program, kind of act, target, value and arguments, where
the guard asks for that one reason.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lamd import strict
from lamd.privacy import suspects
from lamd.trajectory import Action, Role

SPARABLE = frozenset({"settings-ask", "skill-risk", "closes-desktop", "console-keys"})
"""Rows of the table that can be answered for always. All others are about what cannot be taken back, money, messages,
passwords, the system's safety, or what nobody can know beforehand; those are asked about each time."""
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Always:
    """One rule, as it stands in the file."""

    id: str = strict.text(longest=16)
    verb: str = strict.text(longest=16)
    rule: str = strict.text(longest=40)
    """The guard's question that it answers."""
    app: str = strict.text("", LONGEST)
    target: str = strict.text("", LONGEST)
    value: str = strict.text("", LONGEST)
    arguments: Mapping[str, str] = field(default_factory=dict)
    since: str = strict.text("", 40)

    def __post_init__(self) -> None:
        if self.rule not in SPARABLE:
            raise ValueError(f"{self.rule!r} is always asked about; a rule can answer: {', '.join(sorted(SPARABLE))}")
        if self.id != _id(self.verb, self.rule, self.app, self.target, self.value, self.arguments):
            raise ValueError(f"the rule {self.id!r} was changed by hand; remove it, and answer “always” anew")


def fits(asked: frozenset[str], action: Action, role: Role) -> bool:
    """Whether what all those rows ask about ``action`` can be answered for always."""
    if role is not Role.PERSON or not asked or not asked <= SPARABLE:
        return False
    if action.secret or (action.target is not None and action.target.role == "password text"):
        return False
    if action.verb == "skill" and action.risk != "consequential":
        return False
    texts = [action.value, *map(str, action.arguments.values())]
    shown = [action.label, action.app.name if action.app else "", *texts]
    return bool("".join(shown).strip()) and not any(len(t) > LONGEST or suspects(t) or not _plain(t) for t in shown)


def _plain(text: str) -> bool:
    """Nothing in it is invisible: a person who reads the rule sees all of it."""
    return not any(unicodedata.category(c)[0] == "C" or c in "\u2028\u2029" for c in text)


def rule_for(action: Action, rule: str, since: str = "") -> Always:
    """The rule that allows exactly this; raises ``ValueError`` where there can be none."""
    app, target = action.app.name if action.app else "", _target(action)
    given = {str(key): _text(value) for key, value in sorted(action.arguments.items())}
    made = _id(action.verb, rule, app, target, action.value, given)
    return Always(made, action.verb, rule, app, target, action.value, given, since)


def allowing(rules: Sequence[Always], action: Action, rule: str) -> Always | None:
    """The rule among these that allows it."""
    if rule not in SPARABLE:
        return None
    wanted = rule_for(action, rule).id
    return next((one for one in rules if one.id == wanted), None)


def _target(action: Action) -> str:
    return action.label or (f"{action.target.name} ({action.target.role})" if action.target else "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def _id(verb: str, rule: str, app: str, target: str, value: str, arguments: Mapping[str, str]) -> str:
    """Made of all that the rule says, so that the same answer given twice is one rule."""
    said = json.dumps([verb, rule, app, target, value, dict(sorted(arguments.items()))], ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()[:8]
