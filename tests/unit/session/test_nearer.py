"""A switch of the program in front before one of the whole desktop."""

from __future__ import annotations

from typing import Any

import pytest

from lamd.ports import SkillInfo, SkillResult
from lamd.session.nearer import wanted_name
from lamd.trajectory import Action, Effect, Outcome, Reply, Status
from tests.unit.session.twins import App, House, State, button, check, frame, step
from tests.unit.trees import Spec

DARK = "settings.dark"


def editor(inside: str, label: str = "Menu", **has: Any) -> App:
    """A program whose menu is in the tree only while it is open."""

    def draw(has: State) -> list[Spec]:
        shown = [("menu", "", check(has, inside))] if has.get("open") else []
        states = {"focusable", *({"expanded"} if has.get("open") else ())}
        inner = ("push button", label, {"key": "inner", "interfaces": ("Action",)}, *shown)
        return [frame(("push button", label, {"states": states}, inner), button("Save"))]

    def fold(has: State, action: Action) -> None:
        has.pop("open", None)

    unfold = lambda has, action: has.update(open=True)  # noqa: E731
    return App(draw, {("click", label): unfold, ("key", "escape"): fold}, has, toolkit="GTK")


async def dark(app: App, text: str = "use the dark style", on: str = "true", **more: Any) -> tuple[House, Reply]:
    house = House(app)
    house.skills.put(SkillInfo(DARK), SkillResult("The desktop is dark.", Outcome(Effect.CONFIRMED, "so it is")))
    return house, await house.run(step("skill", DARK, on=on), text=text, **more)


async def test_what_is_called_so_in_its_menu_is_taken_and_told() -> None:
    house, reply = await dark(editor("Dark style"))
    assert (house.acts, house.skills.called) == (["click Menu", "set Dark style=on"], [])
    assert reply.status is Status.FINISHED
    assert "“Dark style” is on now in notes" in reply.answer


async def test_what_shows_is_taken_without_a_look_into_the_menu() -> None:
    app = App(lambda has: [frame(check(has, "Dark style"))])
    house, _ = await dark(app)
    assert (house.acts, house.skills.called) == (["set Dark style=on"], [])


async def test_a_menu_without_it_is_closed_again_and_not_told() -> None:
    house, reply = await dark(editor("Spelling"))
    assert house.acts == ["click Menu", "key escape"]
    assert (reply.status, reply.answer, len(reply.steps)) == (Status.FINISHED, "The desktop is dark.", 1)


async def test_what_is_no_menu_of_the_window_stays_closed() -> None:
    house, _ = await dark(editor("Dark style", "Open"))
    assert (house.acts, len(house.skills.called)) == ([], 1)


@pytest.mark.parametrize(("text", "has"), [("dark", {}), ("use the dark style", {"Dark style": True})])
async def test_a_menu_with_what_is_not_quite_it_is_closed_again(text: str, has: State) -> None:
    house, reply = await dark(editor("Dark style", **has), text)
    assert (house.acts, reply.answer) == (["click Menu", "key escape"], "The desktop is dark.")


async def test_another_name_is_the_desktops() -> None:
    house, reply = await dark(editor("Dark style"), "go dark")
    assert (house.acts[-1], reply.answer) == ("key escape", "The desktop is dark.")


async def test_what_is_so_already_is_not_what_is_to_change() -> None:
    app = App(lambda has: [frame(check(has, "Dark style"))], has={"Dark style": True})
    house, _ = await dark(app)
    assert (house.acts, len(house.skills.called)) == ([], 1)


async def test_it_is_switched_off_where_it_is_on() -> None:
    app = App(lambda has: [frame(check(has, "Dark style"))], has={"Dark style": True})
    house, _ = await dark(app, "turn off the dark style", "false")
    assert (house.acts, house.skills.called) == (["set Dark style=off"], [])


async def test_no_page_draws_a_command_about_the_desktop_to_itself() -> None:
    app = App(lambda has: [frame(("document web", "Shop", check(has, "Dark style")))])
    house, _ = await dark(app)
    assert (house.acts, len(house.skills.called)) == ([], 1)


async def test_a_dry_run_opens_nothing() -> None:
    house, _ = await dark(editor("Dark style"), dry_run=True)
    assert house.acts == []


@pytest.mark.parametrize("name", ["audio.mute", "settings.wifi"])
async def test_what_no_program_has_of_its_own_is_changed_at_once(name: str) -> None:
    house = House(editor("Mute"))
    house.skills.put(SkillInfo(name), SkillResult("Done.", Outcome(Effect.CONFIRMED, "done")))
    await house.run(step("skill", name, on="true"), text="mute")
    assert (house.acts, len(house.skills.called)) == ([], 1)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("use the dark style", "dark style"),
        ("turn off dark mode", "dark mode"),
        ("please turn the dark style on", "dark style"),
        ("Night light on.", "Night light"),
        ("", ""),
    ],
)
def test_the_name_is_what_is_said_without_the_act(text: str, name: str) -> None:
    assert wanted_name(text) == name
