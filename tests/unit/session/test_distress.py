"""Distress is told from dictation, searching and work."""

from __future__ import annotations

import pytest

from lamd.session.distress import ANSWER, in_distress
from lamd.trajectory import Status
from tests.unit.session.twins import House, do, notes


@pytest.mark.parametrize(
    "text",
    [
        "I want to die", "i just want to end it all", "I'm going to kill myself", "i feel suicidal",
        "I don’t want to live anymore.", "nobody would miss me", "i wish i was dead", "honestly i want to hurt myself",
        "I am thinking about killing myself tonight",
    ],
)  # fmt: skip
def test_distress(text: str) -> None:
    assert in_distress(text)


@pytest.mark.parametrize(
    "text",
    [
        "write i want to die", "search the web for suicide squad", "kill the process", "i want to end the call",
        "end it", "kill firefox", "I want to kill the timer", "type i feel suicidal", "i want to disappear the toolbar",
        "remind me i want to die my hair", "",
    ],
)  # fmt: skip
def test_no_distress(text: str) -> None:
    assert not in_distress(text)


async def test_the_answer_comes_without_a_plan() -> None:
    house = House(notes())
    reply = await house.run(do("save"), text="I want to die")
    assert (reply.status, reply.answer, reply.code) == (Status.OUT_OF_SCOPE, ANSWER, "session.distress")
    assert house.planner.scene is None
