"""The Protocols between the floors. Each has a real implementation and an in-memory twin for unit tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from lamd.trajectory import (
    Action,
    AppInfo,
    Candidate,
    Command,
    Effect,
    Node,
    NodeKey,
    Outcome,
    Plan,
    Step,
    Tree,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Special:
    """A special token of a model, by its text; only lamd's own code writes one."""

    text: str


Prompt = str | Sequence[str | Special]
"""What a model continues: plain text, or pieces of it with special tokens between."""

Progress = Callable[[str, dict[str, object]], Awaitable[None]]
"""Called with an event name (``plan``, ``action``, ``outcome``, ``note``) and its data, JSON-ready."""


class Desktop(Protocol):
    """What can be seen. All methods raise ``AtspiError`` and none outlasts its deadline."""

    async def apps(self) -> tuple[AppInfo, ...]:
        """The apps on the accessibility bus, lamd's own left out."""
        ...

    async def active(self) -> AppInfo | None:
        """The app whose window is active, else the one that was last."""
        ...

    async def tree(self, app: AppInfo) -> Tree:
        """The app's tree as the mirror has it now; the first call reads it."""
        ...

    async def changed(self, app: AppInfo, since: int, timeout: float, quiet: float = 0.03) -> Tree:
        """Wait until the tree's revision exceeds ``since`` and nothing more came for ``quiet`` seconds.

        Returns the tree at that moment, or at ``timeout`` seconds (its revision then tells that nothing changed).
        """
        ...

    async def appeared(self, known: Sequence[AppInfo], timeout: float) -> AppInfo | None:
        """Wait for an app that is not among ``known`` to show a window; None when ``timeout`` seconds are over."""
        ...


@dataclass(frozen=True, slots=True)
class Scene:
    """What the planner is told of the machine: never the content of a screen."""

    focus: str
    """Name of the app in front, empty if none."""
    skills: tuple[SkillInfo, ...] = ()
    """The skills there are beside those that the planner knows by heart."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """A second opinion on a plan before it is made: shares of the first words that its steps may have."""

    first: Mapping[str, float]
    later: Mapping[str, float]


class Intents(Protocol):
    async def leaning(self, text: str, focus: str) -> Leaning | None:
        """What the steps of a command may begin with; None where nobody can tell. Raises ``ModelError``."""
        ...


class Planner(Protocol):
    async def plan(self, command: Command, scene: Scene) -> Plan:
        """Turn a command into steps; raises ``PlanningError`` or ``ModelError``."""
        ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """One candidate with the grounder's opinion of it."""

    ref: int
    score: float
    """Cosine similarity, -1 to 1."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The grounder's answer."""

    best: tuple[Ranked, ...]
    """Best first, at most eight."""
    probability: float
    """Calibrated: the first of ``best`` is the element meant."""
    none: float
    """Calibrated: none of the candidates is meant."""


class Grounder(Protocol):
    async def rank(self, step: Step, words: str, candidates: Sequence[Candidate], app: str) -> Ranking:
        """Rank candidates by how well they fit ``words``; raises ``ModelError``."""
        ...

    async def warm(self, candidates: Sequence[Candidate], app: str) -> None:
        """Embed what is not known yet, behind the scenes."""
        ...


@dataclass(frozen=True, slots=True)
class SkillInfo:
    """One skill, as the planner, the guard and the clients are told of it."""

    name: str
    plugin: str = ""
    summary: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)
    """JSON Schema of its arguments."""
    risk: str = ""
    """A value of ``Risk``; empty where it is not known."""
    examples: tuple[str, ...] = ()
    timeout_s: float = 10.0
    hidden: bool = False
    """Never planned: for undo and other skills."""
    why_not: str = ""
    """Why it cannot be used; empty if it can."""
    shipped: bool = False
    """It comes with lamd."""


@dataclass(frozen=True, slots=True)
class SkillResult:
    """What a skill gave back."""

    text: str = ""
    """For the person."""
    outcome: Outcome = field(default_factory=lambda: Outcome(Effect.UNVERIFIABLE, ""))
    steps: tuple[str, ...] = ()
    """Steps that it asks the session to carry out, as a plan's lines."""


class Skills(Protocol):
    """The skills of all plugins. Methods raise ``SkillError`` and none outlasts its deadline."""

    async def catalogue(self) -> Sequence[SkillInfo]:
        """All there are, in the order of their names."""
        ...

    def known(self) -> Sequence[SkillInfo]:
        """The same as it was last read, at once; empty before that."""
        ...

    async def find(self, name: str) -> SkillInfo:
        """One of them; ``unknown`` where there is none of that name."""
        ...

    async def read(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Arguments in words as plain values: what is judged, written down and given to ``call``."""
        ...

    async def call(self, name: str, arguments: Mapping[str, Any]) -> SkillResult:
        """Carry the skill out."""
        ...


class Actuator(Protocol):
    async def perform(self, action: Action, tree: Tree) -> str:
        """Carry out one action; returns the means.

        Raises ``ActuationError`` (``unsupported``, ``failed``), ``GroundingError`` ``stale`` or ``AtspiError``.
        """
        ...

    async def read(self, node: Node) -> str:
        """The whole text or value of a node, at most 10,000 characters; never of a password field."""
        ...

    async def cell(self, sheet: Node, row: int, column: int) -> Node | None:
        """The cell of a table that is too large for the tree, from 0, as it is now; None where there is none.

        ``text`` is what it shows, ``description`` its formula. Actions on it have ``arguments["cell"]``.
        """
        ...

    async def alive(self, key: NodeKey) -> bool:
        """Whether the object behind ``key`` still answers."""
        ...


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    command: Command
    action: Action
    verdict: Verdict
    may_always: bool = False
    """The person may answer for always; see ``lamd.guard.always``."""


class Consent(Protocol):
    async def ask(self, request: ConsentRequest) -> bool:
        """Ask a person through a client that did not ask; raises ``GuardError`` (``no_approver``, ``expired``)."""
        ...
