"""A plan in doubt that the screen bears out is carried out; one that it does not is asked about."""

from __future__ import annotations

import pytest

from lamd.session.borne_out import is_all
from lamd.trajectory import Plan, Status, Step
from tests.unit.session.twins import App, House, State, button, do, field, frame, step
from tests.unit.trees import Spec

SAID = "the name is Ada Byron, the email is ada@byron.org, then press order now"
STEPS = (do("name", value="Ada Byron"), do("email", value="ada@byron.org"), do("order now"))


def form(*more: Spec) -> App:
    def draw(has: State) -> list[Spec]:
        count = ("label", "ordered" if has.get("sent") else "", {"key": "count"})
        return [frame(field(has, "Name"), field(has, "Email"), button("Order now"), count, *more)]

    return App(draw, {("click", "Order now"): lambda has, action: has.update(sent=True)})


def house_of(app: App, confidence: float = 0.0001) -> House:
    house = House(app)
    house.planner.confidence = confidence
    return house


async def test_names_in_sight_and_what_goes_there_are_no_reason_to_ask() -> None:
    house = house_of(form())
    reply = await house.run(*STEPS, text=SAID)
    assert reply.status is Status.FINISHED
    assert house.acts == ["type Name=Ada Byron", "type Email=ada@byron.org", "click Order now"]


async def test_a_name_that_does_not_show_is_asked_about() -> None:
    house = house_of(form())
    reply = await house.run(*STEPS[:2], do("buy now"), text=SAID.replace("order", "buy"))
    assert (reply.status, house.acts) == (Status.ASKED, [])


async def test_a_name_of_two_things_is_asked_about() -> None:
    house = house_of(form(button("Order now", key="other")))
    reply = await house.run(*STEPS, text=SAID)
    assert (reply.status, house.acts) == (Status.ASKED, [])


async def test_a_plan_of_which_something_wrong_is_known_is_asked_about() -> None:
    house = house_of(form(), 0.0)
    assert (await house.run(*STEPS, text=SAID)).status is Status.ASKED


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("don't press order now", (do("order now"),)),
        ("the name is not Ada", (do("name", value="Ada"),)),
        ("rename Ada", (do("name", value="Ada"),)),
        ("the email is Ada, the name is Bob", (do("name", value="Ada"), do("email", value="Bob"))),
        ("the name is Ada Byron of London", (do("name", value="Ada Byron"),)),
        ("press order now tomorrow", (do("order now"),)),
        ("the name is Ada Byron", (do("name", value="Bob"),)),
    ],
)
def test_what_is_left_over_or_out_of_order_is_doubtful(text: str, steps: tuple[Step, ...]) -> None:
    assert not is_all(text, Plan(steps, 0.1, "model"))


async def test_only_goals_are_borne_out_by_what_shows() -> None:
    house = house_of(form())
    reply = await house.run(step("close", "order now"), text="order now")
    assert (reply.status, house.acts) == (Status.ASKED, [])
