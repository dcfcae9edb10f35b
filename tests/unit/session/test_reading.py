"""Reading a value off the screen."""

from __future__ import annotations

import pytest

from lamd.errors import AtspiError
from lamd.trajectory import Action, Status
from tests.unit.session.twins import App, House, State, button, check, do, effects, field, frame, number, step
from tests.unit.trees import Spec


def calculator() -> App:
    def draw(has: State) -> list[Spec]:
        mode = ("label", has.get("mode", "basic"), {"key": "mode"})
        entry = field(has, "Entry", states={"focused"})
        return [frame(entry, field(has, "Memory"), button("equals"), check(has, "Sound"), mode)]

    def equals(has: State, action: Action) -> None:
        has["Entry"] = "84"

    return App(draw, {("click", "equals"): equals}, {"Entry": "5", "Memory": "1"})


async def test_the_result_is_what_the_last_action_changed() -> None:
    house = House(calculator())
    house.grounder.synonyms["work it out"] = "equals"
    reply = await house.run(do("work it out", expression="12*7"), step("read", "result"))
    assert (reply.status, reply.answer) == (Status.FINISHED, "84")
    assert effects(reply) == ["confirmed"] * 3


async def test_the_result_of_the_command_before_can_be_asked_for() -> None:
    house = House(calculator())
    house.grounder.synonyms["work it out"] = "equals"
    await house.run(do("work it out", expression="12*7"))
    reply = await house.run(step("read", "result"))
    assert (reply.status, reply.answer) == (Status.FINISHED, "84")


async def test_what_was_read_stands_alone_in_the_answer() -> None:
    house = House(App(lambda has: [frame(("label", "", {"text": "84", "key": "display"}))]))
    house.grounder.synonyms["result"] = "84"
    reply = await house.run(step("type", "12*7"), step("read", "result"))
    assert (reply.status, reply.answer) == (Status.FINISHED, "84")
    assert effects(reply) == ["unverifiable", "confirmed"]


async def test_words_say_what_to_read() -> None:
    reply = await House(calculator()).run(step("read", "memory"))
    assert (reply.status, reply.answer) == (Status.FINISHED, "1")
    assert reply.steps[0].outcome.evidence == "it says '1'"


async def test_result_without_an_action_before_is_found_by_its_words() -> None:
    house = House(calculator())
    house.grounder.synonyms["result"] = "entry"
    assert (await house.run(step("read", "result"))).answer == "5"


async def test_a_toggle_is_read_as_on_or_off() -> None:
    assert (await House(calculator()).run(step("read", "sound"))).answer == "Sound is off"


async def test_a_number_is_read() -> None:
    reply = await House(App(lambda has: [frame(number(has, "Volume", "slider"))], has={"Volume": 40.0})).run(
        step("read", "volume")
    )
    assert reply.answer == "40"


async def test_what_nothing_says_fails() -> None:
    reply = await House(calculator()).run(step("read", "the weather"))
    assert (reply.status, reply.code) == (Status.FAILED, "grounding.nothing")


async def test_a_long_text_is_cut() -> None:
    house = House(App(lambda has: [frame(field(has, "page"))], has={"page": "x" * 9000}))
    reply = await house.run(step("read", "page"))
    assert len(reply.answer) == 2000


async def test_a_password_is_never_read() -> None:
    secret = ("password text", "Password", {"states": {"editable"}, "interfaces": ("EditableText",)})
    reply = await House(App(lambda has: [frame(secret)])).run(step("read", "password"))
    assert (reply.status, reply.code) == (Status.FAILED, "grounding.nothing")


async def test_an_app_that_does_not_answer_fails_typed() -> None:
    house = House(calculator())
    house.actuator.fails["read"] = AtspiError("app_hung", "it hangs")
    reply = await house.run(step("read", "memory"))
    assert (reply.status, reply.code) == (Status.FAILED, "atspi.app_hung")


@pytest.mark.parametrize("words", ["memory", "result"])
async def test_a_dry_run_reads_nothing(words: str) -> None:
    house = House(calculator())
    house.grounder.synonyms["result"] = "entry"
    reply = await house.run(step("read", words), dry_run=True)
    assert (effects(reply), house.acts) == (["planned"], [])


def shop() -> App:
    def draw(has: State) -> list[Spec]:
        texts = (("label", "Total: 48.20 euros"), ("label", "Discount"))
        return [frame(*texts, number(has, "Discount"), field(has, "Message"))]

    return App(draw, has={"Discount": 10.0})


async def test_the_text_that_names_what_is_asked_for_is_read_whatever_else_is_near() -> None:
    house = House(shop())
    house.grounder.synonyms["the total"] = "Discount"
    reply = await house.run(step("read", "the total"))
    assert (reply.status, reply.answer) == (Status.FINISHED, "Total: 48.20 euros")


async def test_not_the_label_of_a_field_is_read_but_what_is_in_it() -> None:
    house = House(shop())
    reply = await house.run(step("read", "the discount"))
    assert [s.action for s in reply.steps] == ["read [Discount (spin button)]"]


async def test_the_sum_that_waits_for_its_result_is_the_one_that_is_asked_for() -> None:
    texts = ("Solve the sum and say what it is", "Page 1/2", "7 - 3 = ")
    house = House(App(lambda has: [frame(*(("label", text) for text in texts))]))
    assert (await house.run(step("read", "the sum"))).answer == "7 - 3 ="
    assert (await house.run(step("read", "the maths problem"))).answer == "7 - 3 ="


async def test_the_commands_own_words_on_the_screen_are_no_answer() -> None:
    texts = ("read the message", "Message: see you at six")
    house = House(App(lambda has: [frame(*(("label", text) for text in texts))]))
    assert (await house.run(step("read", "the message"), text="read the message")).answer == texts[1]


async def test_what_a_page_shows_late_is_waited_for() -> None:
    app = App(lambda has: [frame(("document web", "Shop", ("static", has.get("total", "Basket"))))])
    app.later = lambda has: has.update(total="Total: 48.20")
    assert (await House(app).run(step("read", "the total"))).answer == "Total: 48.20"
