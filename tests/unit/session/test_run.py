"""What is known of a command on its way."""

from __future__ import annotations

import pytest

from lamd.session.run import STAGES, Run
from lamd.trajectory import Command


async def silent(event: str, data: dict[str, object]) -> None:
    """Nobody listens."""


def run(text: str = "save it") -> Run:
    return Run(Command("c1", text, "cli"), silent)


def test_every_stage_has_a_time_from_the_start() -> None:
    assert set(run().timing_ms()) == {*STAGES, "total"}


def test_time_adds_up_also_where_a_stage_fails() -> None:
    one = run()
    with one.stage("act"):
        pass
    first = one.timing["act"]
    with pytest.raises(ValueError, match="no"), one.stage("act"):
        raise ValueError("no")
    assert one.timing["act"] > first > 0


def test_the_first_action_is_noted_once() -> None:
    one = run()
    one.first_action()
    first = one.timing["first_action"]
    one.first_action()
    assert one.timing["first_action"] == first


async def test_what_is_told_holds_no_secret() -> None:
    told: list[tuple[str, dict[str, object]]] = []

    async def listen(event: str, data: dict[str, object]) -> None:
        told.append((event, data))

    one = Run(Command("c1", "type the password hunter22", "cli"), listen)
    await one.tell("plan", {"steps": ['type "hunter22"'], "confidence": 0.9})
    assert told == [("plan", {"steps": ['type "***"'], "confidence": 0.9})]


def test_what_went_into_a_password_field_is_hidden_whatever_the_command_says() -> None:
    one = run()
    assert one.hidden("hunter22") == "hunter22"
    one.secrets.add("hunter22")
    assert one.hidden(["it says hunter22"]) == ["it says ***"]
