"""Whole programs: open, switch, close."""

from __future__ import annotations

import pytest

from lamd.errors import ActuationError
from lamd.session import programs
from lamd.trajectory import Status
from tests.unit.session.twins import App, House, State, button, dialog, do, effects, frame, step
from tests.unit.trees import Spec


def one(name: str, *things: Spec) -> App:
    def draw(has: State) -> list[Spec]:
        return [frame(*things, title=name), *([dialog("Save?", button("Save"))] if has.get("asks") else [])]

    return App(draw, name=name, bus=f":1.{len(name)}")


async def test_a_program_is_started_and_gone_on_in() -> None:
    radio = one("radio", button("Play"))
    house = House(one("notes"), installed=[radio])
    reply = await house.run(step("open", "radio"), do("play"))
    assert house.launcher.done == ["launch radio"]
    assert effects(reply)[0] == "confirmed"
    assert house.acts == ["click Play"]
    assert house.log[1].startswith("intend open")


async def test_one_that_is_open_is_brought_to_the_front() -> None:
    radio = one("radio")
    house = House(one("notes"), radio)
    reply = await house.run(step("open", "radio"))
    assert (reply.status, house.launcher.done) == (Status.FINISHED, ["switch radio"])


async def test_one_that_is_not_installed_fails_typed() -> None:
    reply = await House(one("notes")).run(step("open", "frobnicator"))
    assert (reply.status, reply.code) == (Status.FAILED, "actuation.no_program")


async def test_one_that_shows_no_window_is_not_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(one("notes"), installed=[one("radio")])

    async def nothing(*args: object) -> None:
        return None

    monkeypatch.setattr(house.desktop, "appeared", nothing)
    reply = await house.run(step("open", "radio"), do("play"))
    assert (reply.status, reply.code) == (Status.FAILED, "actuation.failed")
    assert "shows no window" in reply.answer
    assert effects(reply) == ["failed"]


async def test_switching_goes_on_in_the_other_program() -> None:
    radio = one("radio", button("Play"))
    house = House(one("notes", button("Play notes")), radio)
    reply = await house.run(step("switch", "radio"), do("play"))
    assert effects(reply)[0] == "confirmed"
    assert house.actuator.done[0].app == radio.info


async def test_switching_that_does_not_happen_is_not_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "FRONT_PATIENCE", 0.0)
    house = House(one("notes"), one("radio"))

    async def nothing(*args: object) -> str:
        return "twin"

    monkeypatch.setattr(house.launcher, "switch", nothing)
    reply = await house.run(step("switch", "radio"))
    assert (reply.status, effects(reply)) == (Status.FAILED, ["unchanged"])


async def test_switching_to_what_is_not_open_fails_typed() -> None:
    reply = await House(one("notes")).run(step("switch", "radio"))
    assert (reply.status, reply.code) == (Status.FAILED, "perception.no_app")


async def test_two_that_may_be_meant_are_asked_about() -> None:
    house = House(one("radio one"), one("radio three"))
    reply = await house.run(step("close", "radio"))
    assert (reply.status, reply.code, house.launcher.done) == (Status.ASKED, "perception.ambiguous_app", [])


async def test_closing_is_seen() -> None:
    house = House(one("notes"), one("radio"))
    reply = await house.run(step("close", "radio"))
    assert (reply.status, house.launcher.done, effects(reply)) == (Status.FINISHED, ["close radio"], ["confirmed"])


async def test_a_program_that_asks_back_before_closing_is_told() -> None:
    house = House(one("radio"))
    house.launcher.asks = lambda has, action: has.update(asks=True)
    reply = await house.run(step("close", "radio"))
    assert effects(reply) == ["unverifiable"]
    assert "asks first" in reply.answer


async def test_a_program_that_stays_is_not_finished() -> None:
    house = House(one("radio"))
    house.launcher.asks = lambda has, action: None
    reply = await house.run(step("close", "radio"))
    assert (reply.status, effects(reply)) == (Status.FAILED, ["unchanged"])


async def test_a_window_manager_that_refuses_fails_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(one("radio"))

    async def fails(*args: object) -> str:
        raise ActuationError("failed", "radio has no window")

    monkeypatch.setattr(house.launcher, "close", fails)
    reply = await house.run(step("close", "radio"))
    assert (reply.status, reply.code, effects(reply)) == (Status.FAILED, "actuation.failed", ["failed"])


async def test_a_closed_program_is_not_gone_on_in() -> None:
    radio = one("radio")
    notes = one("notes", button("Play"))
    house = House(radio, notes)
    await house.run(step("close", "radio"), do("play"))
    assert house.actuator.done[0].app == notes.info
