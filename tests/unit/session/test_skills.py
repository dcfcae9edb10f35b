"""Steps that are skills, in the session."""

from __future__ import annotations

import pytest

from lamd.errors import SkillError
from lamd.ports import SkillInfo, SkillResult
from lamd.trajectory import Decision, Effect, Outcome, Status
from tests.unit.session.twins import House, notes, step

VOLUME = SkillInfo("audio.volume", "audio", "Set the volume.", risk="reversible")
DONE = SkillResult("The volume is 60 %.", Outcome(Effect.CONFIRMED, "it is 60", "skill", ("audio.volume level=40",)))


async def test_a_skill_is_judged_written_down_called_and_told() -> None:
    house = House(notes())
    house.skills.put(VOLUME, DONE)
    reply = await house.run(step("skill", "audio.volume", level="60"))
    assert (reply.status, reply.answer) == (Status.FINISHED, "The volume is 60 %.")
    assert house.skills.called == [("audio.volume", {"level": "60"})]
    assert reply.steps[0].verdict.decision is Decision.ALLOW
    assert reply.steps[0].outcome.undo == ("audio.volume level=40",)


@pytest.mark.parametrize("risk", ["consequential", "irreversible", ""])
async def test_a_risky_or_unknown_skill_is_not_called_without_consent(risk: str) -> None:
    house = House(notes())
    house.skills.put(SkillInfo("system.shutdown", "system", "Shut down.", risk=risk), DONE)
    reply = await house.run(step("skill", "system.shutdown"))
    assert reply.steps[0].verdict.decision is Decision.ASK
    assert house.skills.called == ([("system.shutdown", {})] if reply.status is Status.FINISHED else [])


async def test_a_dry_run_calls_nothing() -> None:
    house = House(notes())
    house.skills.put(VOLUME, DONE)
    reply = await house.run(step("skill", "audio.volume", level="60"), dry_run=True)
    assert reply.status is Status.FINISHED
    assert "Set the volume" in reply.answer
    assert house.skills.called == []


async def test_steps_that_a_skill_asks_for_are_carried_out_like_any_other() -> None:
    house = House(notes())
    house.skills.put(SkillInfo("text.type", "text", "Type.", risk="reversible"), SkillResult(steps=('type "hello"',)))
    reply = await house.run(step("skill", "text.type"))
    assert reply.status is Status.FINISHED
    assert [r.action.split()[0] for r in reply.steps] == ["skill", "type"]


@pytest.mark.parametrize("lines", [("nonsense",), ("audio.volume level=1",), tuple('type "x"' for _ in range(9))])
async def test_a_skill_cannot_ask_for_what_is_no_step_of_the_session(lines: tuple[str, ...]) -> None:
    house = House(notes())
    house.skills.put(SkillInfo("bad.one", "bad", "Bad.", risk="reversible"), SkillResult(steps=lines))
    house.skills.put(VOLUME, DONE)
    reply = await house.run(step("skill", "bad.one"))
    assert reply.code.startswith("skill.")
    assert [name for name, _ in house.skills.called] == ["bad.one"]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ambiguous", Status.ASKED), ("bad_value", Status.ASKED), ("unavailable", Status.OUT_OF_SCOPE),
        ("failed", Status.FAILED), ("timeout", Status.FAILED),
    ],
)  # fmt: skip
async def test_what_goes_wrong_in_a_skill_is_told(code: str, status: Status) -> None:
    house = House(notes())
    house.skills.put(VOLUME, SkillError(code, "which one?", "say more", ("left", "right")))
    reply = await house.run(step("skill", "audio.volume", level="60"))
    assert (reply.status, reply.answer, reply.choices) == (status, "which one?", ("left", "right"))
