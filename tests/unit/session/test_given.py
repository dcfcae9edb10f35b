"""What was read or worked out, put somewhere."""

from __future__ import annotations

import pytest

from lamd.ports import SkillInfo, SkillResult
from lamd.session.given import comes_to, filled
from lamd.trajectory import Effect, Outcome, Status
from tests.unit.session.twins import App, House, State, button, do, field, frame, step
from tests.unit.trees import Spec


def form() -> App:
    def draw(has: State) -> list[Spec]:
        cells = (("table cell", "Colour"), ("table cell", "grey"))
        page = (("table", "", ("table row", "", *cells)), ("static", "4 x 8 = "), field(has, "Answer"), button("Send"))
        return [frame(("document web", "Form", *page))]

    return App(draw)


async def test_what_was_read_is_put_where_the_plan_says() -> None:
    app = form()
    house = House(app)
    reply = await house.run(step("read", "the value of colour"), do("the answer", value="result"))
    assert (reply.status, app.has["Answer"]) == (Status.FINISHED, "grey")


async def test_what_a_skill_made_of_it_too() -> None:
    app = form()
    house = House(app)
    done = SkillResult("4 × 8 = 32", Outcome(Effect.CONFIRMED, "4 × 8 = 32"))
    house.skills.put(SkillInfo("calc.evaluate", summary="Work out a sum", risk="observe"), done)
    reply = await house.run(
        step("read", "the sum"), step("skill", "calc.evaluate", expression="result"), do("the answer", value="result")
    )
    assert house.skills.called == [("calc.evaluate", {"expression": "4 x 8 ="})]
    assert (reply.status, app.has["Answer"]) == (Status.FINISHED, "32")


async def test_where_nothing_was_read_it_is_a_word_like_others() -> None:
    app = form()
    await House(app).run(do("the answer", value="result"))
    assert app.has["Answer"] == "result"


async def test_what_was_read_for_one_command_is_not_typed_for_another() -> None:
    app = form()
    house = House(app)
    await house.run(step("read", "the value of colour"))
    await house.run(do("the answer", value="result"))
    assert app.has["Answer"] == "result"


@pytest.mark.parametrize(
    ("answer", "value"), [("12 × 7 = 84", "84"), ("1 = 2 = no", "no"), ("a=b", "a=b"), ("", ""), (" x ", "x")]
)
def test_what_an_answer_comes_to(answer: str, value: str) -> None:
    assert comes_to(answer) == value


def test_only_what_is_typed_or_filled_in_is_replaced() -> None:
    assert filled(step("type", "result"), "84").words == "84"
    assert filled(step("type", "the result"), "84").words == "the result"
    assert filled(step("read", "result"), "84").words == "result"
    assert filled(do("result"), "84").words == "result"
    assert filled(do("x", name="result", date="today"), "84").values == (("name", "84"), ("date", "today"))
