"""All of it, not the next one only."""

from __future__ import annotations

from typing import Any

import pytest

from lamd.perception.observe import observe
from lamd.session import everywhere
from lamd.trajectory import Action, Observation, Status
from tests.unit.session.twins import App, House, State, button, check, dialog, do, field, frame
from tests.unit.trees import Spec, tree


def replacing(*inside: Spec) -> Observation:
    return observe(tree(frame(button("Replace Everything")), dialog("Find and Replace", *inside, modal=False)))


@pytest.mark.parametrize(
    "words", ["replace every monday", "Replace All", "find cat and replace all of them", "b everywhere"]
)
def test_words_that_want_all(words: str) -> None:
    assert everywhere.wanted(words)


@pytest.mark.parametrize("words", ["replace monday with tuesday", "install it", "call Allan"])
def test_words_that_do_not(words: str) -> None:
    assert not everywhere.wanted(words)


def test_a_button_for_all_is_about_what_is_wanted() -> None:
    seen = replacing(button("Replace"), button("Find All"), button("Replace All"), button("Close All"))
    assert [c.label for c in everywhere.doing(seen.candidates[:4], "replace every monday")] == ["Replace All"]


def test_a_switch_for_all_is_needed_where_no_button_is_for_all() -> None:
    has: State = {}
    found = everywhere.extending(replacing(button("Replace"), check(has, "Replace all in:")), "replace every monday")
    assert found is not None
    assert found.label == "Replace all in"
    assert everywhere.extending(replacing(button("Replace"), check(has, "Replace all in:")), "replace monday") is None
    assert everywhere.extending(replacing(button("Replace"), check(has, "Match all cases")), "replace every a") is None
    on = check({"Replace all": True}, "Replace all")
    assert everywhere.extending(replacing(button("Replace"), on), "replace every a") is None
    both = replacing(button("Replace All"), check(has, "Replace all in:"))
    assert everywhere.extending(both, "replace every a") is None


def test_what_should_be_gone() -> None:
    assert everywhere.replaced(do("replace every a with b", find="a", replace="b")) == "a"
    assert everywhere.replaced(do("replace a with b", find="a", replace="b")) == ""
    assert everywhere.replaced(do("replace every a with ab", find="a", replace="ab")) == ""
    assert everywhere.replaced(do("delete every a", find="a")) == ""
    assert everywhere.replaced(do("remove all of them", find="a", replace="")) == "a"


def editor(**more: Any) -> App:
    """One whose button replaces the next one only, unless a box is ticked."""

    def draw(has: State) -> list[Spec]:
        windows = [frame(button("Replace…"), field(has, "page", states={"multi-line"}), active=not has.get("open"))]
        if has.get("open"):
            boxes = [check(has, "Replace all in:")] if has.get("box") else []
            form = (field(has, "Find"), field(has, "Replace with"), *boxes, button("Replace"), button("Close"))
            windows.append(dialog("Find and Replace", *form, modal=False))
        return windows

    def replace(has: State, action: Action) -> None:
        times = -1 if has.get("Replace all in:") else 1
        has["page"] = has["page"].replace(has["Find"], has["Replace with"], times)

    opens = {("click", "Replace…"): lambda has, action: has.update(open=True), ("click", "Replace"): replace}
    return App(draw, opens, {"page": "on monday and monday", **more})


async def in_house(app: App, words: str) -> tuple[House, Status]:
    house = House(app)
    house.grounder.synonyms |= {words: "replace", "find": "find", "replace": "replace with"}
    return house, (await house.run(do(words, find="monday", replace="tuesday"))).status


async def test_a_box_that_is_for_all_is_ticked_first() -> None:
    app = editor(box=True)
    house, status = await in_house(app, "replace every monday")
    assert (status, app.has["page"]) == (Status.FINISHED, "on tuesday and tuesday")
    assert house.acts[-2:] == ["set Replace all in:=on", "click Replace"]


async def test_the_next_one_leaves_the_box_alone() -> None:
    app = editor(box=True)
    _, status = await in_house(app, "replace monday")
    assert (status, app.has["page"]) == (Status.FINISHED, "on tuesday and monday")


async def test_what_is_still_there_is_not_finished() -> None:
    app = editor()
    _, status = await in_house(app, "replace every monday")
    assert (status, app.has["page"]) == (Status.PARTIAL, "on tuesday and monday")


def form(has: State) -> list[Spec]:
    fields = (field(has, "Mail"), field(has, "Again"), button("Join"))
    return [frame(field(has, "Address"), ("document web", "Join", *fields), title="Browser")]


@pytest.mark.parametrize("words", ["enter it into both text fields and join", "both boxes", "all of the fields"])
async def test_one_value_goes_into_each_of_the_fields_that_are_meant(words: str) -> None:
    app = App(form)
    reply = await House(app).run(do(words, email="a@b.example"))
    assert app.has == {"Mail": "a@b.example", "Again": "a@b.example"}
    assert reply.status is Status.FINISHED


def test_which_fields_are_meant() -> None:
    seen = observe(tree(*form({})))
    assert [one.ordinal for one in everywhere.spread(do("both fields", value="x"), seen)] == [1, 2]
    for step in (do("both sliders", value="1"), do("both fields", name="x", date="y"), do("both fields", None, "", 2)):
        assert everywhere.spread(step, seen) == ()
    three = observe(tree(frame(*(field({}, name) for name in "abc"))))
    assert everywhere.spread(do("both fields", value="x"), three) == ()
    assert len(everywhere.spread(do("every field", value="x"), three)) == 3


async def test_a_named_value_goes_into_the_field_that_is_counted() -> None:
    app = App(form)
    await House(app).run(do("text field", ordinal=2, email="a@b.example"))
    assert app.has == {"Again": "a@b.example"}


def test_a_button_for_all_may_have_to_be_waited_for() -> None:
    grey = button("Replace All", "visible", "showing", shown=False)
    off = observe(tree(frame(button("Replace"), grey)))
    assert not everywhere.is_ready("replace every a", off)
    assert everywhere.is_ready("replace a", off)
    assert everywhere.is_ready("delete every a", off)
    assert everywhere.is_ready("replace every a", replacing(button("Replace All")))
