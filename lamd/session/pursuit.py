"""One goal on its way: what is known of it, and what is asked of an observation again and again. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from lamd.perception.sorts import RUNNING_TEXT
from lamd.session.eyes import told
from lamd.trajectory import Action, Candidate, Kind, NodeKey, Observation, Step


@dataclass(slots=True)
class Pursuit:
    """One goal on its way."""

    step: Step
    words: str
    """The goal's words without its values: what is grounded."""
    left: dict[str, str]
    """Values that have no place yet."""
    home: NodeKey | None = None
    """The window in which the goal began."""
    tried: set[tuple[NodeKey, str]] = field(default_factory=set)
    """What was pressed, and what it was called then."""
    known: frozenset[NodeKey] = frozenset()
    """What could be used when it began."""
    given: set[NodeKey] = field(default_factory=set)
    """What has got one of its values."""
    filled: bool = False
    """Something was filled since the last press."""
    pressed: bool = False
    """What the goal's words mean was pressed."""
    literal: bool = False
    """Its words were said in quotes: what is called otherwise is not taken for it before all parts were looked into."""
    looked: bool = False
    """The page was given time to show what its words mean."""
    waited: bool = False
    """Its dialog was given time to show a place for what is left."""
    confirmed: list[NodeKey] = field(default_factory=list)
    """Dialogs of its own that it has carried out, the last one at the end."""

    @property
    def spoken(self) -> bool:
        """Its words were followed and all its values have a place."""
        return self.pressed and not self.left


def usable(seen: Observation) -> list[Candidate]:
    """What can be acted on."""
    return [c for c in seen.candidates if c.enabled and c.kind is not Kind.READ]


def keys_of(seen: Observation) -> frozenset[NodeKey]:
    """What can be acted on, to tell later what is new."""
    return frozenset(seen.tree.nodes[c.ref].key for c in usable(seen))


def window_of(seen: Observation) -> NodeKey | None:
    """The window that is meant."""
    return seen.tree.nodes[seen.window].key if seen.window is not None else None


def title_of(seen: Observation) -> str:
    """What is written on it."""
    return seen.tree.nodes[seen.window].name if seen.window is not None else ""


def act_on(verb: str, candidate: Candidate, seen: Observation, value: str = "") -> Action:
    """An action on a candidate."""
    node = seen.tree.nodes[candidate.ref]
    return Action(verb, node, told(candidate), value or candidate.action, seen.tree.app, window=title_of(seen))


def is_page(candidate: Candidate, seen: Observation) -> bool:
    """A place for running text, not a field of a form."""
    node = seen.tree.nodes[candidate.ref]
    return candidate.kind is Kind.EDIT and ("multi-line" in node.states or node.role in RUNNING_TEXT)
