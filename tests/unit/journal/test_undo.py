"""What can be taken back."""

from __future__ import annotations

from dataclasses import replace

from lamd.journal.trajectories import Act, Trajectory
from lamd.journal.undo import undoable
from lamd.trajectory import Command, Decision, Effect, Outcome, Verdict

ALLOWED = Verdict(Decision.ALLOW, "ordinary", "")


def done(
    seq: int, effect: Effect = Effect.CONFIRMED, undo: tuple[str, ...] = (), undoes: int = 0, verb: str = "skill"
) -> Trajectory:
    """One command with one action."""
    action = {"told": f"{verb} {seq}", "verb": verb, "app": {"name": "Editor"}}
    act = Act(seq, "now", action, ALLOWED, Outcome(effect, f"evidence {seq}", "", undo))
    return Trajectory(Command(f"c{seq}", f"say {seq}", "me", undoes=undoes), "now", (act,), {})


def test_what_changed_something_is_listed_with_what_takes_it_back() -> None:
    found = undoable([done(1, undo=("a.b x=1",)), done(2), done(3, Effect.UNCHANGED, ("a.c",)), done(4, verb="read")])
    assert [(a.seq, a.undo, a.undone, a.app) for a in found] == [
        (1, ("a.b x=1",), False, "Editor"),
        (2, (), False, "Editor"),
    ]
    assert (found[0].said, found[0].evidence) == ("say 1", "evidence 1")


def test_what_was_taken_back_is_not_offered_again_and_an_undo_is_not_undone() -> None:
    found = undoable([done(1, undo=("a.b",)), done(2, undo=("a.c",), undoes=1)])
    assert [(a.seq, a.undone) for a in found] == [(1, True)]


def test_what_proved_to_be_gone_is_listed_and_not_offered_again() -> None:
    tried = replace(done(3, Effect.FAILED, undoes=2), reply={"status": "failed", "code": "skill.gone"})
    found = undoable([done(1, undo=("a.b",)), done(2, undo=("a.c",)), tried])
    assert [(a.seq, a.undo, a.undone) for a in found] == [(1, ("a.b",), False), (2, (), False)]


def test_an_undo_that_failed_leaves_it_to_be_undone() -> None:
    found = undoable([done(1, undo=("a.b",)), done(2, Effect.FAILED, undoes=1)])
    assert [(a.seq, a.undone) for a in found] == [(1, False)]
