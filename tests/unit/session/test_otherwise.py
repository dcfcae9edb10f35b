"""Steps that come to others by the names that are on the screen."""

from __future__ import annotations

import pytest

from lamd.perception.observe import observe
from lamd.session.otherwise import (
    awaited,
    begun,
    by_its_place,
    completed,
    may_be,
    others,
    replacer,
    several,
    unsaid,
    window_by,
)
from lamd.session.pursuit import Pursuit, keys_of
from lamd.trajectory import Observation, Status, Step
from tests.unit.session.twins import App, House, State, button, check, do, field, frame, item, menu
from tests.unit.trees import Spec, tree


def tab(name: str, *states: str) -> Spec:
    return ("page tab", name, {"states": states, "interfaces": ("Action",)})


def tabs(*more: Spec) -> Observation:
    return observe(tree(frame(("page tab list", "", tab("Page 1", "selected"), tab("Page 2")), *more)))


def menus(*names: str) -> Observation:
    return observe(tree(frame(("menu bar", "", menu("Edit", *map(item, names)))), app="notes"))


@pytest.mark.parametrize("words", ["go to page", "page", "switch to page"])
def test_a_value_completes_a_name(words: str) -> None:
    assert completed(do(words, page="2"), tabs()) == do("Page 2")


@pytest.mark.parametrize(
    "step",
    [
        do("go to page", page="3"),
        do("page", query="2"),
        do("go to page", page="2", zoom="50"),
        do("page", None, "the list", page="2"),
        do("go to", page="2"),
    ],
)
def test_without_that_very_name_a_value_stays_one(step: Step) -> None:
    assert completed(step, tabs()) is None


def test_a_field_for_the_value_comes_before_what_is_called_so() -> None:
    assert completed(do("go to page", page="2"), tabs(field({}, "Page"))) is None


def test_two_of_the_name_are_none() -> None:
    assert completed(do("go to page", page="2"), tabs(tab("Page 2"))) is None


async def test_the_tab_of_the_page_is_chosen() -> None:
    def draw(has: State) -> list[Spec]:
        now = has.get("selected", "Page 1")
        pages = (tab(name, *(("selected",) if now == name else ())) for name in ("Page 1", "Page 2"))
        return [frame(("page tab list", "", *pages))]

    house = House(App(draw))
    reply = await house.run(do("go to page", page="2"))
    assert (reply.status, house.acts) == (Status.FINISHED, ["select Page 2"])
    assert (await house.run(do("go to page", page="2"))).status is Status.FINISHED
    assert house.acts == ["select Page 2"]


def test_a_place_may_be_part_of_a_name() -> None:
    seen = menus("First Page", "Last Page")
    one = by_its_place(do("go to the last page", ordinal=-1), seen)
    assert one is not None
    assert (one.words, one.ordinal) == ("Last Page", 0)
    assert by_its_place(do("page", ordinal=-1), seen) is None
    assert by_its_place(do("the last line", ordinal=-1), seen) is None
    assert by_its_place(do("go to the first page", ordinal=1), menus("Last Page")) is None


async def test_what_has_its_place_in_its_name_is_not_counted() -> None:
    house = House(App(lambda has: [frame(("menu bar", "", menu("Go", item("Last Page"), item("Page Setup"))))]))
    await house.run(do("go to the last page", ordinal=-1))
    assert house.acts == ["click Last Page"]


def fruit(*names: str) -> Observation:
    return observe(tree(frame(*(check({}, name) for name in names), button("OK"))))


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("apple and plum", ["Apple", "Plum"]),
        ("tick apple, pear and plum", ["Apple", "Pear", "Plum"]),
        ("apple, pear, and plum", ["Apple", "Pear", "Plum"]),
        ("apple and cherry", []),
        ("apple", []),
    ],
)
def test_several_names_are_several_things(words: str, parts: list[str]) -> None:
    steps = several(do(words, True), fruit("Apple", "Pear", "Plum"))
    assert [step.words for step in steps] == parts
    assert all(step.state for step in steps)


def test_one_that_is_called_by_the_whole_is_meant() -> None:
    assert several(do("apple and plum", True), fruit("Apple", "Plum", "Apple and plum")) == ()
    assert several(do("apple and plum"), fruit("Apple", "Plum")) == ()


async def test_all_of_them_are_ticked() -> None:
    names = ("Apple", "Pear", "Plum")
    app = App(lambda has: [frame(*(check(has, name) for name in names))], has={"Plum": True})
    reply = await House(app).run(do("apple and plum", True))
    assert (reply.status, app.has) == (Status.FINISHED, {"Apple": True, "Plum": True})


def page(text: str) -> Observation:
    return observe(tree(frame(field({"page": text}, "page", states={"multi-line"}))))


def test_every_is_no_part_of_what_is_sought() -> None:
    one = unsaid(do("replace", find="every monday", replace="tuesday"), page("on Monday"))
    assert one is not None
    assert one.values == (("find", "monday"), ("replace", "tuesday"))
    assert one.words == "replace every monday"
    said = unsaid(do("replace them everywhere", find="all of the cats", replace="dogs"), page("two cats"))
    assert said is not None
    assert said.words == "replace them everywhere"


@pytest.mark.parametrize("text", ["every monday and monday", "on sunday"])
def test_every_stays_where_it_is_written_or_nothing_is(text: str) -> None:
    assert unsaid(do("replace", find="every monday", replace="tuesday"), page(text)) is None


@pytest.mark.parametrize("label", ["Find & Replace", "Search and Replace", "Find/Replace"])
def test_what_replaces_goes_by_many_names(label: str) -> None:
    step = do("change a to b", find="a", replace="b")
    goal = Pursuit(step, step.words, dict(step.values))
    found = replacer(goal, menus("Find", label, "Replace Colour"))
    assert found is not None
    assert found.label == label
    goal.tried.add((menus("Find", label).tree.nodes[found.ref].key, label))
    assert replacer(goal, menus("Find", "Replace")) is None
    goal.tried.clear()
    goal.pressed = True
    assert replacer(goal, menus(label)) is not None  # it has come since
    goal.known = keys_of(menus(label))
    assert replacer(goal, menus(label)) is None
    goal.pressed = False
    goal.left.clear()
    assert replacer(goal, menus(label)) is None


async def test_what_its_own_words_do_not_find_is_sought_by_its_usual_name() -> None:
    def draw(has: State) -> list[Spec]:
        bar = (field(has, "Find"), field(has, "With"), button("Replace All")) if has.get("open") else ()
        return [frame(("menu bar", "", menu("Edit", item("Find and Replace"))), field(has, "page"), *bar)]

    def replace(has: State, action: object) -> None:
        has["page"] = has["page"].replace(has["Find"], has["With"])

    on = {("click", "Find and Replace"): lambda has, act: has.update(open=True), ("click", "Replace All"): replace}
    app = App(draw, on, {"page": "red apples"})
    house = House(app)
    house.grounder.synonyms |= {"replace": "with"}
    await house.run(do("change apples to pears everywhere", find="apples", replace="pears"))
    assert house.acts[:3] == ["click Find and Replace", "type Find=apples", "type With=pears"]


def test_a_window_that_is_not_open_is_called_like_what_opens_it() -> None:
    assert window_by("about", menus("About notes", "About Qt")) == "About notes"
    assert window_by("the about window", menus("About")) == "About"
    assert window_by("about", menus("About Qt")) == ""
    assert window_by("report", menus("Report a Bug")) == ""
    assert window_by("window", menus("Window")) == "Window"


def test_what_can_come_to_nothing_else_is_not_looked_at() -> None:
    assert not may_be(do("bold"))
    assert not may_be(do("bold", True))
    assert not may_be(do("replace", find="a", replace="b"))
    assert may_be(do("a and b", True))
    assert others(do("bold", True), fruit("Bold")) == ()


COUNTRY = "Enter the country that starts with Gua and ends with la."


def listed(text: str, *names: str) -> Observation:
    entries = [("list item", name, {"interfaces": ("Action",)}) for name in names]
    return observe(tree(frame(field({"Country": text}, "Country"), ("list", "", *entries))))


def test_an_item_told_by_its_ends_is_chosen_where_it_is() -> None:
    step = do("country", start="Gua", end="la")
    assert begun(step, listed("Gua", "Guadeloupe", "Guatemala"), COUNTRY) == (do("Guatemala"),)


def test_a_field_that_completes_is_given_the_start_first() -> None:
    step = do("country", start="Gua", end="la")
    assert begun(step, listed(""), COUNTRY) == (do("fill in Country", value="Gua"), step)
    assert not awaited(step, listed(""), COUNTRY)
    assert awaited(step, listed("Gua", "Guadeloupe"), COUNTRY)
    assert begun(step, listed("Gua"), COUNTRY) == ()
    assert not awaited(step, listed("Gua", "Guatemala"), COUNTRY)


def test_a_way_from_here_to_there_has_other_ends() -> None:
    step = do("one way", start="Cork", end="Bergen")
    assert may_be(step)
    assert begun(step, listed("", "Cork to Bergen"), "one way from Cork to Bergen") == ()
    assert not awaited(step, listed("Cork"), "one way from Cork to Bergen")
