"""What can be taken back, read from the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lamd.journal.trajectories import Act, Trajectory
from lamd.trajectory import Effect

GONE = "skill.gone"
"""Code of an attempt that showed that it cannot be taken back any more."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """One action that was carried out."""

    seq: int
    """Number of its record."""
    time: str
    said: str
    """The command it was part of."""
    action: str
    """In words."""
    evidence: str
    app: str
    undo: tuple[str, ...]
    """Steps that take it back, as a plan's lines; empty: nothing does, or not any more."""
    undone: bool
    """It was taken back already."""


def undoable(trajectories: Iterable[Trajectory]) -> list[Undoable]:
    """Every action that changed something, oldest first, with what takes it back."""
    acts: list[tuple[Trajectory, Act]] = []
    undone: set[int] = set()
    gone: set[int] = set()
    for trajectory in trajectories:
        changed = [act for act in trajectory.steps if act.outcome and act.outcome.effect is Effect.CONFIRMED]
        if trajectory.command.undoes:
            if changed:
                undone.add(trajectory.command.undoes)
            elif trajectory.reply and trajectory.reply.get("code") == GONE:
                gone.add(trajectory.command.undoes)
            continue  # to undo an undo, say the command again
        acts += [(trajectory, act) for act in changed if act.action.get("verb") != "read"]
    return [_told(trajectory, act, undone, gone) for trajectory, act in acts]


def _told(trajectory: Trajectory, act: Act, undone: set[int], gone: set[int]) -> Undoable:
    app = act.action.get("app") or {}
    outcome = act.outcome
    return Undoable(
        act.seq, act.time, trajectory.command.text, str(act.action.get("told", "")),
        outcome.evidence if outcome else "", str(app.get("name", "")),
        outcome.undo if outcome and act.seq not in gone else (), act.seq in undone,
    )  # fmt: skip
