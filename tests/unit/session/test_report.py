"""What the person is told at the end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lamd.errors import ActuationError, GuardError, ModelError, PerceptionError
from lamd.session import report
from lamd.session.eyes import DoubtfulError
from lamd.session.run import Run
from lamd.trajectory import (
    Candidate,
    Command,
    Decision,
    Effect,
    Kind,
    Outcome,
    Plan,
    Status,
    Step,
    StepResult,
    Verb,
    Verdict,
)

ALLOWED = Verdict(Decision.ALLOW, "ordinary", "")


async def silent(event: str, data: dict[str, object]) -> None:
    """Nobody listens."""


def run(*results: tuple[Effect, str], text: str = "do it", dry_run: bool = False, verdict: Verdict = ALLOWED) -> Run:
    one = Run(Command("c1", text, "cli", dry_run=dry_run), silent)
    one.results = [StepResult("do", f"click [{said}]", verdict, Outcome(effect, said)) for effect, said in results]
    return one


@pytest.mark.parametrize(
    ("effects", "status"),
    [
        ([Effect.CONFIRMED], Status.FINISHED),
        ([Effect.ALREADY], Status.FINISHED),
        ([Effect.UNVERIFIABLE], Status.FINISHED),
        ([Effect.UNCHANGED], Status.FAILED),
        ([Effect.FAILED], Status.FAILED),
        ([Effect.CONFIRMED, Effect.UNCHANGED], Status.PARTIAL),
        ([Effect.UNCHANGED, Effect.CONFIRMED], Status.PARTIAL),
    ],
)
def test_finished_needs_evidence_of_every_action(effects: list[Effect], status: Status) -> None:
    reply = report.finished(run(*[(effect, "seen") for effect in effects]))
    assert reply.status is status
    assert (reply.code == "session.unchanged") is (status is not Status.FINISHED)


def test_the_answer_is_the_evidence_each_once() -> None:
    reply = report.finished(run((Effect.CONFIRMED, "bold is on"), (Effect.CONFIRMED, "bold is on")))
    assert reply.answer == "Bold is on."


def test_what_was_read_is_the_answer() -> None:
    one = run((Effect.CONFIRMED, "it says '84'"))
    one.answers = ["84"]
    assert report.finished(one).answer == "84"


def test_what_could_not_be_checked_is_said() -> None:
    reply = report.finished(run((Effect.CONFIRMED, "saved"), (Effect.UNVERIFIABLE, "a key may act unseen")))
    assert "click [a key may act unseen] could not be checked" in reply.answer


def test_a_dry_run_tells_the_first_action_and_whether_it_would_be_asked() -> None:
    ask = Verdict(Decision.ASK, "overwrites", "It overwrites what is there.")
    reply = report.finished(run((Effect.PLANNED, "Save"), dry_run=True, verdict=ask))
    assert reply.answer == (
        "A dry run: the first action would be click [Save]. You would be asked first: It overwrites what is there."
    )
    assert report.finished(run(dry_run=True)).answer == "A dry run: nothing would be done."


@pytest.mark.parametrize("reason", sorted(report.REASONS))
def test_every_reason_for_no_has_its_sentence(reason: str) -> None:
    reply = report.refusing(run(), [Step(Verb.NO, reason)])
    assert (reply.status, reply.answer) == (Status.OUT_OF_SCOPE, report.REASONS[reason])
    assert reply.code == f"session.out_of_scope_{reason}"


@pytest.mark.parametrize("asked", sorted(report.QUESTIONS))
def test_every_question_has_its_sentence(asked: str) -> None:
    reply = report.asking(run(), Step(Verb.ASK, asked))
    assert reply.status is Status.ASKED
    assert reply.answer.endswith("?")


def test_an_unknown_reason_or_question_is_still_an_answer() -> None:
    assert report.refusing(run(), [Step(Verb.NO, "moon")]).answer == report.REASONS["nonsense"]
    assert report.asking(run(), Step(Verb.ASK, "moon")).answer == "What exactly?"


@pytest.mark.parametrize(
    ("effect", "status"), [(Effect.CONFIRMED, Status.PARTIAL), (Effect.UNCHANGED, Status.OUT_OF_SCOPE)]
)
def test_only_what_was_done_makes_it_partial(effect: Effect, status: Status) -> None:
    assert report.refusing(run((effect, "seen")), [Step(Verb.NO, "chat")]).status is status


def test_what_it_is_is_answered_from_the_catalogue() -> None:
    reply = report.about(run(), ("audio", "timer"))
    assert reply.status is Status.FINISHED
    assert "audio, timer" in reply.answer
    assert "lam skills" not in report.about(run(), ()).answer


def test_a_menu_opened_to_look_is_nothing_done() -> None:
    one = run((Effect.CONFIRMED, "a menu opened"))
    one.aside.add(0)
    assert report.failed(one, ActuationError("failed", "no")).status is Status.FAILED


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ActuationError("failed", "it failed", "do this"), Status.FAILED),
        (ModelError("crashed", "it crashed", "do this"), Status.FAILED),
        (GuardError("denied", "not done", "do this"), Status.REFUSED),
        (PerceptionError("ambiguous_app", "which", "do this"), Status.ASKED),
    ],
)
def test_errors_become_their_status(error: ActuationError, status: Status) -> None:
    reply = report.failed(run(), error)
    assert (reply.status, reply.answer, reply.code, reply.hint) == (status, error.message, error.code, "do this")


def test_doubt_is_asked_with_each_choice_once() -> None:
    choices = (Candidate(1, Kind.CLICK, "Open", "menu item", ("File",)), Candidate(2, Kind.CLICK, "Open", "menu item"))
    reply = report.failed(run(), DoubtfulError("open", (*choices, choices[0]), 0.5))
    assert reply.status is Status.ASKED
    assert reply.choices == ("File › Open (menu item)", "Open (menu item)")


def test_secrets_are_in_no_part_of_a_reply() -> None:
    one = run((Effect.CONFIRMED, "logged in"), text='log in with the password "hunter22"')
    one.plan = Plan((Step(Verb.DO, "log in", values=(("password", "hunter22"),)),), 0.9, "model")
    one.secrets.add("hunter22")
    one.answers = ["it says hunter22"]
    assert "hunter22" not in repr(report.finished(one))
    assert "hunter22" not in repr(report.failed(one, ActuationError("failed", "no place for hunter22", "hunter22")))
    assert "hunter22" not in repr(report.reply(one, Status.ASKED, "hunter22?", choices=("hunter22",)))


def test_what_was_pressed_is_told_where_the_evidence_does_not_name_it() -> None:
    one = run((Effect.CONFIRMED, "a window closed"), (Effect.CONFIRMED, "Bold is on"))
    one.results[0] = replace(one.results[0], step="first", action="click [File › Downloads (menu item)]")
    one.results[1] = replace(one.results[1], step="second", action="click [Bold (toggle button)]")
    assert report.finished(one).answer == "'Downloads' pressed: a window closed; Bold is on."
