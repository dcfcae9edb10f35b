"""What the daemon answers, as types; plain dicts. For other languages: ``lamd/data/protocol.schema.json``."""

from __future__ import annotations

from typing import Any, NamedTuple, TypedDict


class Told(NamedTuple):
    """One event while a command runs; the last one is ``reply`` with the Reply."""

    event: str
    data: dict[str, Any]


class Hello(TypedDict):
    """Answer to ``hello``."""

    version: str
    protocol: int
    client: str
    role: str


class Verdict(TypedDict):
    """What the guard said."""

    decision: str
    rule: str
    reason: str


class Outcome(TypedDict):
    """What came of an action."""

    effect: str
    evidence: str
    means: str
    undo: list[str]


class Step(TypedDict):
    """One action of a command."""

    step: str
    action: str
    verdict: Verdict
    outcome: Outcome


class Reply(TypedDict):
    """The end of a command."""

    status: str
    answer: str
    steps: list[Step]
    timing_ms: dict[str, float]
    code: str
    hint: str
    choices: list[str]
    plan: list[str]
    id: str


class StopReport(TypedDict):
    """What stop did."""

    stopped: list[str]
    idle: bool
    ms: float


class SeenApp(TypedDict):
    """The app that was looked at."""

    name: str
    pid: int
    toolkit: str
    version: str


class SeenNode(TypedDict):
    """One element; ``ref`` counts in this observation only, ``id`` is the same for the same object."""

    ref: int
    id: str
    parent: int | None
    role: str
    name: str
    description: str
    states: list[str]
    interfaces: list[str]
    text: str | None
    value: float | None
    extents: list[int] | None


class SeenCandidate(TypedDict):
    """An element that something can be done with."""

    ref: int
    kind: str
    label: str
    role: str
    path: list[str]
    hint: str
    on: bool | None
    enabled: bool
    visible: bool
    twins: list[int]
    action: str


class Seen(TypedDict):
    """What an app shows."""

    app: SeenApp
    revision: int
    window: int | None
    dialogs: list[int]
    menus_open: list[int]
    focus: int | None
    nodes: list[SeenNode]
    candidates: list[SeenCandidate]


class Entry(TypedDict):
    """One command of the journal."""

    id: str
    time: str
    role: str
    client: str
    text: str
    status: str
    answer: str
    steps: list[Step]


class Skill(TypedDict, total=False):
    """One thing that can be done without a screen."""

    name: str
    plugin: str
    summary: str
    schema: dict[str, Any]
    risk: str
    examples: list[str]
    available: bool
    why_not: str
