"""What was done, read from the journal: commands with their steps, and acts whose outcome nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lamd.journal.record import Record
from lamd.trajectory import Command, Decision, Effect, Outcome, Role, Verdict


@dataclass(frozen=True, slots=True)
class Act:
    """One intended action and what came of it."""

    seq: int
    time: str
    action: Mapping[str, Any]
    """As ``entries.action`` wrote it."""
    verdict: Verdict
    outcome: Outcome | None
    """None: not known."""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One command from its words to its reply, as training and routines want it."""

    command: Command
    time: str
    steps: tuple[Act, ...]
    reply: Mapping[str, Any] | None
    """As ``entries.reply`` wrote it; None where the daemon died before."""


@dataclass(frozen=True, slots=True)
class UnknownAct:
    """An action that was about to be done when the daemon ended; it is never done again by itself."""

    seq: int
    time: str
    command: str
    """The command's id."""
    action: str
    """In words."""


@dataclass(slots=True)
class _Draft:
    command: Command
    time: str
    acts: dict[int, Act] = field(default_factory=dict)


class Assembler:
    """Takes records in their order and gives a trajectory when its reply comes."""

    def __init__(self) -> None:
        self._drafts: dict[str, _Draft] = {}
        self._of: dict[int, str] = {}

    def take(self, record: Record) -> Trajectory | None:
        data, owner = record.data, str(record.data.get("command", ""))
        if record.kind == "command":
            self._drafts[str(data.get("id"))] = _Draft(_command(data), record.time)
        elif record.kind == "intent" and owner in self._drafts:
            act = Act(record.seq, record.time, data.get("action", {}), _verdict(data.get("verdict", {})), None)
            self._drafts[owner].acts[record.seq] = act
            self._of[record.seq] = owner
        elif record.kind == "outcome":
            self._outcome(data)
        elif record.kind == "reply" and owner in self._drafts:
            return self._finish(owner, data)
        return None

    def rest(self) -> Iterator[Trajectory]:
        """Commands without a reply."""
        for owner in tuple(self._drafts):
            yield self._finish(owner, None)

    def _outcome(self, data: Mapping[str, Any]) -> None:
        seq = data.get("intent")
        draft = self._drafts.get(self._of.get(seq, "")) if isinstance(seq, int) else None
        if draft is not None and isinstance(seq, int):
            old = draft.acts[seq]
            draft.acts[seq] = Act(old.seq, old.time, old.action, old.verdict, _outcome(data))

    def _finish(self, owner: str, reply: Mapping[str, Any] | None) -> Trajectory:
        draft = self._drafts.pop(owner)
        for seq in draft.acts:
            self._of.pop(seq, None)
        return Trajectory(draft.command, draft.time, tuple(draft.acts.values()), reply)


def unknown(records: Iterable[Record], running: Iterable[int] = ()) -> tuple[UnknownAct, ...]:
    """Intents without an outcome, those left out that are being carried out right now."""
    waiting: dict[int, UnknownAct] = {}
    for record in records:
        if record.kind == "intent":
            told = record.data.get("action", {}).get("told", "")
            waiting[record.seq] = UnknownAct(record.seq, record.time, str(record.data.get("command", "")), str(told))
        elif record.kind == "outcome":
            waiting.pop(record.data.get("intent", 0), None)
    for seq in running:
        waiting.pop(seq, None)
    return tuple(waiting.values())


def _command(data: Mapping[str, Any]) -> Command:
    role = Role(data["role"]) if data.get("role") in set(Role) else Role.AGENT
    texts = {k: str(data.get(k, "")) for k in ("id", "text", "client", "app", "name")}
    undoes = data.get("undoes")
    return Command(
        role=role, dry_run=bool(data.get("dry_run")), undoes=undoes if isinstance(undoes, int) else 0, **texts
    )


def _verdict(data: Mapping[str, Any]) -> Verdict:
    decision = Decision(data["decision"]) if data.get("decision") in set(Decision) else Decision.DENY
    return Verdict(decision, str(data.get("rule", "")), str(data.get("reason", "")))


def _outcome(data: Mapping[str, Any]) -> Outcome:
    effect = Effect(data["effect"]) if data.get("effect") in set(Effect) else Effect.UNVERIFIABLE
    undo = data.get("undo")
    lines = tuple(str(line) for line in undo) if isinstance(undo, list) else ()
    return Outcome(effect, str(data.get("evidence", "")), str(data.get("means", "")), lines)
