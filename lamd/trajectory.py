"""The nouns: what a command is, what was seen, what was done, what came of it.

Frozen, standard library only, shared by every floor and by the clients. Anything that lamd logs, sends or trains on is
made of these.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

# --- what the person wants -------------------------------------------------------------------------------------------


class Role(enum.StrEnum):
    """Who a connection speaks for."""

    PERSON = "person"
    """A client that a person types, clicks or speaks to."""
    AGENT = "agent"
    """Another program; it can ask, never consent."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person said."""

    id: str
    """Unique in the journal."""
    text: str
    """As typed or heard; hostile input."""
    client: str
    """The connection that asked."""
    role: Role = Role.PERSON
    dry_run: bool = False
    """Plan and show the first action; touch nothing."""
    app: str = ""
    """The app to work in; empty: the one in front."""
    undoes: int = 0
    """Number of the journal's record of the action that this command takes back; 0 for any other command."""
    name: str = ""
    """What the client calls itself, such as ``lam``; its own word, nothing to rely on."""


class Verb(enum.StrEnum):
    """What a step of a plan does. The planner's language, one line a step, see ``lamd/planning/README.md``."""

    OPEN = "open"
    SWITCH = "switch"
    CLOSE = "close"
    DO = "do"
    TYPE = "type"
    KEY = "key"
    READ = "read"
    SKILL = "skill"
    ASK = "ask"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan: a skill call, or a goal in the person's own words."""

    verb: Verb
    words: str = ""
    """The app, goal, text, key, skill name, kind of question or reason; copied from the command where it is a text."""
    state: bool | None = None
    """``do`` only: leave it on or off."""
    values: tuple[tuple[str, str], ...] = ()
    """``do``: named values in the order said (``value`` where unnamed). ``skill``: arguments."""
    within: str = ""
    """``do`` only: the row, section or dialog that narrows the goal."""
    ordinal: int = 0
    """``do`` only: 3 for "3rd", -1 for "last", 0 for none."""

    def __str__(self) -> str:
        quoted = f'"{self.words}"'
        if self.verb in (Verb.KEY, Verb.ASK, Verb.NO):
            return f"{self.verb} {self.words}".rstrip()
        if self.verb is Verb.SKILL:
            return " ".join([self.words, *(f'{k}="{v}"' for k, v in self.values)])
        parts = [str(self.verb), quoted]
        if self.within:
            parts.append(f'in "{self.within}"')
        if self.ordinal:
            parts.append(place(self.ordinal))
        if self.state is not None:
            parts.append("on" if self.state else "off")
        if len(self.values) == 1 and self.values[0][0] == "value":
            parts.append(f'to "{self.values[0][1]}"')
        elif self.values:
            parts.append("with " + " ".join(f'{k}="{v}"' for k, v in self.values))
        return " ".join(parts)


def place(n: int) -> str:
    """``3`` as ``3rd``, ``-1`` as ``last``."""
    if n < 0:
        return "last"
    return f"{n}{'th' if 10 <= n % 100 <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order of doing."""

    steps: tuple[Step, ...]
    confidence: float
    """Calibrated probability that the whole plan is right, 0 to 1."""
    source: str
    """``model``, ``routine`` or ``replan``."""


# --- what is seen ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AppInfo:
    """An application on the accessibility bus."""

    bus: str
    """Its unique name there, such as ``:1.7``."""
    name: str
    """As it calls itself; hostile input."""
    pid: int = 0
    toolkit: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, order=True)
class NodeKey:
    """Where an accessible object lives; valid as long as the object."""

    bus: str
    path: str


@dataclass(frozen=True, slots=True)
class Node:
    """One accessible object, as it was in one observation."""

    ref: int
    """Index in ``Tree.nodes``; good for that tree only."""
    key: NodeKey
    parent: int | None
    children: tuple[int, ...]
    role: str
    """AT-SPI role name in lower case with spaces: ``push button``."""
    name: str
    description: str
    states: frozenset[str]
    """AT-SPI state names in lower case with hyphens: ``showing``, ``checked``, ``multi-line``."""
    interfaces: frozenset[str]
    """Short names: ``Action``, ``EditableText``, ``Value``."""
    text: str | None = None
    """Content where short (first 1,000 characters); None where there is none, or in a password field."""
    value: float | None = None
    extents: tuple[int, int, int, int] | None = None
    """x, y, width, height on the screen in pixels, where known."""
    labelled_by: tuple[NodeKey, ...] = ()
    """Targets of its ``labelled-by`` relation, where they were asked for (fields without a name)."""
    actions: tuple[str, ...] = ()
    """Names of the application's own actions (GTK 4 windows: ``win.show-preferences``), where they were asked for."""
    marks: str = ""
    """What its author calls it: ``class`` and ``id`` of a thing of a web page that has no name, such as a picture."""


@dataclass(frozen=True, slots=True)
class Tree:
    """One app's accessible objects at one moment, in breadth-first order; ``nodes[0]`` is the application."""

    app: AppInfo
    nodes: tuple[Node, ...]
    revision: int
    """Grows with every change the mirror sees in this app."""


class Kind(enum.StrEnum):
    """What can be done with a candidate."""

    CLICK = "click"
    TOGGLE = "toggle"
    """On or off: check boxes, toggle buttons, check menu items, radio items."""
    EDIT = "edit"
    """Takes text."""
    ADJUST = "adjust"
    """Takes a number: sliders, spin buttons."""
    CHOOSE = "choose"
    """Holds entries to choose from: combo boxes, lists."""
    ITEM = "item"
    """An entry of a list, a tab, a radio button: selected, not toggled."""
    READ = "read"
    """Only to be read."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node that a step's words may mean, in words."""

    ref: int
    kind: Kind
    label: str
    """Its name in words: mnemonics removed, symbols named, the label that labels it where it has none."""
    role: str
    path: tuple[str, ...] = ()
    """Names of the menus, tabs and groups around it, outermost first."""
    hint: str = ""
    """Description, tooltip or current content, short."""
    on: bool | None = None
    """State of a toggle or item."""
    enabled: bool = True
    visible: bool = True
    """False inside closed menus and hidden pages: can be acted on, not seen."""
    twins: tuple[int, ...] = ()
    """References of the nodes that were merged into this one (same name, kind and effect)."""
    action: str = ""
    """The application's own action to call on ``ref``, its window; empty: the element's usual one."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What lamd sees of one app, ready to be grounded on."""

    tree: Tree
    window: int | None
    """The active window or dialog; None where the app has no window."""
    dialogs: tuple[int, ...]
    """Open dialogs, the topmost last."""
    focus: int | None
    candidates: tuple[Candidate, ...]
    menus_open: tuple[int, ...] = ()


# --- what is done ----------------------------------------------------------------------------------------------------


class Risk(enum.StrEnum):
    """How much a skill can do to the person."""

    OBSERVE = "observe"
    REVERSIBLE = "reversible"
    CONSEQUENTIAL = "consequential"
    """Not undone in one step: it is asked for."""
    IRREVERSIBLE = "irreversible"


@dataclass(frozen=True, slots=True)
class Action:
    """One act on the desktop: the smallest thing that is judged, journalled and verified."""

    verb: str
    """``click``, ``point``, ``set``, ``type``, ``select``, ``adjust``, ``key``, ``read``, ``open``, ``switch``,
    ``close`` or ``skill``."""
    target: Node | None = None
    label: str = ""
    """How the target is told to people, such as ``Line Numbers (check menu item)``."""
    value: str = ""
    """Text, number, key or ``on``/``off``; the skill's name for ``skill``."""
    app: AppInfo | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    secret: bool = False
    """The value goes into a password field: it is redacted wherever it would be shown or stored."""
    window: str = ""
    """Title of the window it happens in."""
    risk: str = ""
    """``skill`` only: what the skill's schema says, a value of ``Risk``; empty where it is not known."""

    def redacted(self) -> Action:
        """The same action fit to be stored or shown: a secret's text is replaced, in value and arguments alike."""
        if not (self.secret or (self.target is not None and self.target.role == "password text")):
            return self
        hidden = dict.fromkeys(self.arguments, "***")
        return replace(self, secret=True, value="***" if self.value else "", arguments=hidden)

    def __str__(self) -> str:
        value = "***" if self.secret and self.value else self.value
        return " ".join(p for p in (self.verb, self.label and f"[{self.label}]", value and f'"{value}"') if p)


class Decision(enum.StrEnum):
    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard says of one action."""

    decision: Decision
    rule: str
    """Name of the rule that decided."""
    reason: str
    """One sentence for the person who is asked or refused."""


class Effect(enum.StrEnum):
    CONFIRMED = "confirmed"
    """Seen to have happened."""
    ALREADY = "already"
    """It was so before; nothing was done."""
    UNCHANGED = "unchanged"
    """Carried out without error, and nothing changed."""
    UNVERIFIABLE = "unverifiable"
    """Carried out; there is nothing to check it by."""
    FAILED = "failed"
    PLANNED = "planned"
    """Dry run: it would be done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one action."""

    effect: Effect
    evidence: str
    """What was seen, in words."""
    means: str = ""
    """How it was carried out, such as ``Action.click`` or ``keyboard``."""
    undo: tuple[str, ...] = ()
    """The steps that take it back, as a plan's lines; empty where nothing does."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """One action of a command with all that is to be known about it."""

    step: str
    action: str
    verdict: Verdict
    outcome: Outcome


class Status(enum.StrEnum):
    FINISHED = "finished"
    PARTIAL = "partial"
    ASKED = "asked"
    REFUSED = "refused"
    OUT_OF_SCOPE = "out_of_scope"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Reply:
    """The end of a command."""

    status: Status
    answer: str
    """A sentence for the person, or the value that was asked for."""
    steps: tuple[StepResult, ...] = ()
    timing_ms: Mapping[str, float] = field(default_factory=dict)
    """``recall``, ``plan``, ``observe``, ``ground``, ``act``, ``verify``, ``first_action``, ``total``."""
    code: str = ""
    """The error's code where one ended the command."""
    hint: str = ""
    choices: tuple[str, ...] = ()
    """What to choose from, where the person is asked."""
    plan: tuple[str, ...] = ()
