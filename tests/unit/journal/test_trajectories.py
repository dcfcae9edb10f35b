"""Records become trajectories, however they are mixed, cut short or damaged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from lamd.journal import entries
from lamd.journal.record import GENESIS, Record
from lamd.journal.trajectories import Assembler, Trajectory, unknown
from lamd.trajectory import Action, Command, Decision, Effect, Outcome, Reply, Role, Status, Verdict

ALLOWED = Verdict(Decision.ALLOW, "ordinary", "Nothing here is hard to take back.")
DONE = Outcome(Effect.CONFIRMED, "now on", "Action.click")
ONE, TWO = Command("c1", "make it bold", "a", Role.PERSON), Command("c2", "save it", "b", Role.AGENT, dry_run=True)


def record(seq: int, kind: str, data: Mapping[str, Any]) -> Record:
    return Record(seq, f"t{seq}", kind, data, GENESIS, GENESIS)


def intent(seq: int, command: str) -> Record:
    data = {"action": entries.action(Action("click", label=f"B{seq}")), "verdict": entries.verdict(ALLOWED)}
    return record(seq, "intent", {"command": command, **data})


def outcome(seq: int, of: int) -> Record:
    return record(seq, "outcome", {"command": "?", "intent": of, **entries.outcome(DONE)})


def reply(seq: int, command: str) -> Record:
    return record(seq, "reply", {"command": command, **entries.reply(Reply(Status.FINISHED, "Done."))})


def assembled(*all_records: Record) -> tuple[list[Trajectory], list[Trajectory]]:
    """What was given as replies came, and what was left."""
    assembler = Assembler()
    ended = [told for told in map(assembler.take, all_records) if told]
    return ended, list(assembler.rest())


def test_two_commands_that_run_at_once_keep_their_own_steps() -> None:
    commands = (record(1, "command", entries.command(ONE)), record(2, "command", entries.command(TWO)))
    work = (intent(3, "c1"), intent(4, "c2"), outcome(5, 4), outcome(6, 3), reply(7, "c2"), reply(8, "c1"))
    ended, left = assembled(*commands, *work)
    assert [(t.command, t.time, [a.seq for a in t.steps]) for t in ended] == [(TWO, "t2", [4]), (ONE, "t1", [3])]
    assert all(act.outcome == DONE and act.verdict == ALLOWED for told in ended for act in told.steps)
    assert left == []


def test_a_command_without_a_reply_comes_last_with_what_is_known() -> None:
    ended, [told] = assembled(
        record(1, "command", entries.command(ONE)), intent(2, "c1"), intent(3, "c1"), outcome(4, 2)
    )
    assert (ended, told.reply) == ([], None)
    assert [act.outcome for act in told.steps] == [DONE, None]


def test_what_belongs_to_no_command_is_passed_over() -> None:
    assert assembled(intent(1, "c1"), outcome(2, 1), reply(3, "c1"), record(4, "repair", {}), outcome(5, 99)) == (
        [],
        [],
    )


def test_what_cannot_be_read_is_taken_for_the_worse() -> None:
    odd = record(2, "intent", {"command": "c1", "verdict": {"decision": "perhaps"}})
    came = record(3, "outcome", {"intent": 2, "effect": "wonderful"})
    _, [told] = assembled(record(1, "command", {"id": "c1", "role": "king"}), odd, came)
    [act] = told.steps
    assert told.command == Command("c1", "", "", Role.AGENT)
    assert act.verdict.decision is Decision.DENY
    assert act.outcome is not None
    assert act.outcome.effect is Effect.UNVERIFIABLE


def test_unknown_are_the_intents_without_an_outcome_that_nobody_carries_out() -> None:
    found = unknown([intent(1, "c1"), intent(2, "c1"), outcome(3, 1), intent(4, "c2")], running=[4, 77])
    assert [(act.seq, act.time, act.command, act.action) for act in found] == [(2, "t2", "c1", "click [B2]")]


@pytest.mark.parametrize("of", ["2", None, [], True])
def test_an_outcome_of_nonsense_ends_nothing(of: object) -> None:
    odd = record(3, "outcome", {"intent": of})
    _, [told] = assembled(record(1, "command", entries.command(ONE)), intent(2, "c1"), odd)
    assert told.steps[0].outcome is None
