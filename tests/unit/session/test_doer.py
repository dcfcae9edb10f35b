"""One action, from judgement to evidence."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lamd.errors import ActuationError, AtspiError, GuardError, JournalError
from lamd.guard.always import rule_for
from lamd.guard.memory import Memory
from lamd.perception.observe import observe
from lamd.session.doer import Doer
from lamd.session.run import Run
from lamd.settings import GuardRule, GuardSettings, SessionSettings
from lamd.trajectory import Action, Command, Effect, Observation, Outcome
from tests.unit.session.twins import (
    App,
    State,
    TwinActuator,
    TwinConsent,
    TwinDesktop,
    TwinJournal,
    button,
    field,
    frame,
)
from tests.unit.trees import Spec, find

ASK_SAVE = GuardSettings(ask=(GuardRule(label="save"),))


class Stage:
    """A doer with its twins, on a page with three buttons."""

    def __init__(
        self,
        guard: GuardSettings | None = None,
        dry_run: bool = False,
        text: str = "do it",
        memory: Memory | None = None,
    ) -> None:
        def draw(has: State) -> list[Spec]:
            secret = ("password text", "Password", {"states": {"editable"}, "interfaces": ("EditableText",)})
            count = ("label", f"saved {has.get('count', 0)}", {"key": "count"})
            return [frame(field(has, "page"), secret, button("Save"), button("Refresh"), count)]

        self.app = App(draw, {("click", "Save"): lambda has, action: has.update(count=has.get("count", 0) + 1)})
        self.log: list[str] = []
        desktop = TwinDesktop(self.app)
        self.actuator = TwinActuator(desktop, self.log)
        self.journal = TwinJournal(self.log)
        self.consent = TwinConsent()
        self.told: list[str] = []
        self.run = Run(Command("c1", text, "cli", dry_run=dry_run), self._listen)
        limits = SessionSettings(step_timeout_s=0.5, max_steps=4)
        self.doer = Doer(
            desktop, self.actuator, self.consent, self.journal, guard or GuardSettings(), limits, frozenset[int], memory
        )

    @property
    def seen(self) -> Observation:
        return observe(self.app.tree)

    async def act(self, verb: str, name: str, value: str = "") -> Outcome:
        node = find(self.app.tree, name)
        return await self.doer.act(self.run, Action(verb, node, name, value, self.app.info), self.seen)

    async def _listen(self, event: str, data: dict[str, object]) -> None:
        self.told.append(event)

    @property
    def effects(self) -> list[Effect]:
        return [r.outcome.effect for r in self.run.results]


async def test_judged_written_done_verified_written_told() -> None:
    stage = Stage()
    outcome = await stage.act("click", "Save")
    assert (outcome.effect, outcome.means) == (Effect.CONFIRMED, "twin")
    assert stage.log == ["intend click [Save]", "perform click [Save]", "outcome confirmed"]
    assert stage.told == ["action", "outcome"]
    assert stage.run.acted == 1
    assert stage.run.changed is not None
    assert stage.run.changed[0].revision < stage.run.changed[1].revision


async def test_what_did_not_change_is_told_so() -> None:
    assert (await Stage().act("click", "Refresh")).effect is Effect.UNCHANGED


async def test_what_the_actuator_found_so_already() -> None:
    stage = Stage()

    async def already(action: Action, tree: object) -> str:
        return "already"

    stage.actuator.perform = already  # type: ignore[method-assign]
    assert (await stage.act("click", "Save")).effect is Effect.ALREADY


async def test_reading_is_evidence_of_itself_and_no_change() -> None:
    stage = Stage()
    stage.app.has["page"] = "dear all"
    stage.app.redraw()
    outcome = await stage.act("read", "page")
    assert (outcome.effect, stage.run.said, stage.run.changed) == (Effect.CONFIRMED, "dear all", None)


@pytest.mark.parametrize(
    ("answer", "code", "written"),
    [
        (False, "guard.declined", "declined"),
        (GuardError("no_approver", "nobody is there"), "guard.no_approver", "no_approver"),
        (GuardError("expired", "nobody answered"), "guard.expired", "expired"),
    ],
)
async def test_without_a_yes_nothing_is_done(answer: bool | GuardError, code: str, written: str) -> None:
    stage = Stage(ASK_SAVE)
    stage.consent.allow = answer
    with pytest.raises(GuardError) as caught:
        await stage.act("click", "Save")
    assert caught.value.code == code
    assert stage.log == [f"consent {written}"]
    assert (stage.effects, stage.actuator.done) == ([Effect.FAILED], [])
    assert stage.told == ["action", "asking", "outcome"]


async def test_with_a_yes_it_is_done() -> None:
    stage = Stage(ASK_SAVE)
    assert (await stage.act("click", "Save")).effect is Effect.CONFIRMED
    assert stage.log[0] == "consent allowed"


async def test_a_yes_that_cannot_be_written_is_none() -> None:
    stage = Stage(ASK_SAVE)
    stage.journal.broken = {"consent"}
    with pytest.raises(JournalError):
        await stage.act("click", "Save")
    assert stage.actuator.done == []


async def test_a_dry_run_judges_and_does_nothing() -> None:
    stage = Stage(ASK_SAVE, dry_run=True)
    assert (await stage.act("click", "Save")).effect is Effect.PLANNED
    assert (stage.log, stage.consent.asked) == ([], [])
    assert stage.run.results[0].verdict.rule == "settings-ask"


async def test_a_failure_is_written_and_raised() -> None:
    stage = Stage()
    stage.actuator.fails["Save"] = AtspiError("app_gone", "it is gone")
    with pytest.raises(AtspiError, match="gone"):
        await stage.act("click", "Save")
    assert stage.log[-1] == "outcome failed"
    assert stage.run.results[0].outcome.evidence == "it is gone"


async def test_what_takes_too_long_is_a_failure() -> None:
    stage = Stage()
    stage.actuator.hangs = "Save"
    with pytest.raises(ActuationError, match="took longer than"):
        await stage.act("click", "Save")
    assert "took longer than" in stage.run.results[0].outcome.evidence


async def test_a_cancel_is_written_before_it_goes_on() -> None:
    stage = Stage()
    stage.actuator.hangs = "Save"
    task = asyncio.create_task(stage.act("click", "Save"))
    await asyncio.wait_for(stage.actuator.reached.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert stage.log[-1] == "outcome failed"
    assert stage.run.results[0].outcome.evidence == "stopped"


@pytest.mark.parametrize("fails", [False, True])
async def test_what_the_journal_cannot_take_afterwards_is_in_the_reply(fails: bool) -> None:
    stage = Stage()
    stage.journal.broken = {"outcome"}
    if fails:
        stage.actuator.fails["Save"] = AtspiError("app_gone", "it is gone")
    with pytest.raises(JournalError):
        await stage.act("click", "Save")
    assert stage.effects == [Effect.FAILED if fails else Effect.CONFIRMED]


async def test_there_is_a_last_action() -> None:
    stage = Stage()
    for _ in range(4):
        await stage.act("click", "Save")
    with pytest.raises(ActuationError, match="after 4 actions"):
        await stage.act("click", "Save")
    assert len(stage.actuator.done) == 4


async def test_a_password_is_marked_asked_for_and_hidden() -> None:
    stage = Stage(text='type the password "hunter22"')
    assert (await stage.act("type", "Password", "hunter22")).effect is Effect.UNVERIFIABLE
    assert stage.app.has["Password"] == "hunter22"  # noqa: S105
    assert stage.journal.intents[0].secret
    assert "hunter22" not in repr(stage.run.results) + repr(stage.log)
    assert stage.consent.asked[0].verdict.rule == "types-password"


async def test_an_app_is_watched_until_the_action_shows() -> None:
    stage = Stage()
    stage.app.later = lambda has: has.update(count=7)
    outcome = await stage.act("click", "Refresh")
    assert (outcome.effect, outcome.evidence) == (Effect.CONFIRMED, "'saved 0' is now 'saved 7'")


async def test_what_happens_outside_an_app_goes_the_same_way() -> None:
    stage = Stage()

    async def work() -> Outcome:
        stage.log.append("work")
        return Outcome(Effect.CONFIRMED, "radio opened")

    assert (await stage.doer.carry(stage.run, Action("open", label="radio"), None, work)).effect is Effect.CONFIRMED
    assert stage.log == ["intend open [radio]", "work", "outcome confirmed"]


async def test_what_fails_outside_an_app_is_written_and_raised() -> None:
    stage = Stage()

    async def work() -> Outcome:
        raise ActuationError("no_program", "radio is not installed")

    with pytest.raises(ActuationError):
        await stage.doer.carry(stage.run, Action("open", label="radio"), None, work)
    assert (stage.log[-1], stage.effects) == ("outcome failed", [Effect.FAILED])


async def test_a_note_writes_no_intent() -> None:
    stage = Stage()
    await stage.doer.note(stage.run, Action("set", label="Bold"), Outcome(Effect.ALREADY, "Bold is on already"))
    assert (stage.log, stage.effects, stage.told) == ([], [Effect.ALREADY], ["action", "outcome"])


async def test_what_was_allowed_for_always_is_asked_once_and_the_record_names_the_rule(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "allowed.yaml")
    stage = Stage(ASK_SAVE, memory=memory)
    rule = rule_for(Action("click", find(stage.app.tree, "Save"), "Save", "", stage.app.info), "settings-ask", "today")

    async def always(request: object) -> bool:
        assert request.may_always  # type: ignore[attr-defined]
        memory.add(rule)
        return True

    stage.consent.ask = always  # type: ignore[assignment]
    await stage.act("click", "Save")
    assert stage.journal.answers == [f"allowed always {rule.id}"]
    assert stage.run.results[-1].verdict.rule == "settings-ask"
    await stage.act("click", "Save")
    assert stage.journal.answers == [f"allowed always {rule.id}"]
    assert (stage.run.results[-1].verdict.rule, stage.told.count("asking")) == (f"always {rule.id}", 1)


async def test_a_wrong_file_of_rules_spares_no_question(tmp_path: Path) -> None:
    (tmp_path / "allowed.yaml").write_text("rules: 7")
    stage = Stage(ASK_SAVE, memory=Memory(tmp_path / "allowed.yaml"))
    await stage.act("click", "Save")
    assert (stage.told.count("asking"), stage.journal.answers) == (1, ["allowed"])


async def test_what_the_program_did_not_tell_of_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    monkeypatch.setattr(stage.app, "redraw", lambda: None)  # the tree stays as it was

    async def read(node: object) -> str:
        return "dear sir"

    monkeypatch.setattr(stage.actuator, "read", read)
    outcome = await stage.act("type", "page", "dear sir")
    assert (outcome.effect, outcome.evidence) == (Effect.CONFIRMED, "text is now 'dear sir'")


@pytest.mark.parametrize("fails", [False, True])
async def test_what_it_does_not_have_either_stays_undone(monkeypatch: pytest.MonkeyPatch, fails: bool) -> None:
    stage = Stage()
    monkeypatch.setattr(stage.app, "redraw", lambda: None)

    async def read(node: object) -> str:
        if fails:
            raise AtspiError("timeout", "it does not answer")
        return ""

    monkeypatch.setattr(stage.actuator, "read", read)
    assert (await stage.act("type", "page", "dear sir")).effect is Effect.UNCHANGED
