"""Which line a value is written in."""

from __future__ import annotations

from lamd.perception.observe import observe
from lamd.session.lines import begun_later, by_word, free, placed, starter, to_seek_in, written_in
from lamd.session.pursuit import Pursuit, keys_of
from lamd.trajectory import Kind, Observation, Plan, Status, Step
from tests.unit.session.twins import App, House, State, button, do, field, frame, item, menu, step
from tests.unit.trees import Spec, tree


def seeing(*what: Spec) -> Observation:
    return observe(tree(frame(*what)))


def goal_of(step: Step) -> Pursuit:
    return Pursuit(step, step.words, dict(step.values))


def test_what_has_one_value_gets_no_second() -> None:
    seen = seeing(field({}, "Find"), field({}, "Replace"))
    goal = goal_of(do("replace", find="a", replace="b"))
    goal.given.add(seen.tree.nodes[seen.candidates[0].ref].key)
    assert [c.label for c in free(goal, seen.candidates, seen)] == ["Replace"]


def test_the_word_before_the_value_names_its_field() -> None:
    seen = seeing(field({}, "Named"), field({}, "Look in"))
    found = by_word("tax.txt", "look for files named tax.txt", seen.candidates)
    assert found is not None
    assert found.label == "Named"
    assert by_word("tax.txt", "look for tax.txt", seen.candidates) is None
    assert by_word("12", "look for named12", seen.candidates) is None
    assert by_word("tax.txt", "tax.txt", seen.candidates) is None


def test_the_line_that_says_that_it_is_for_searching() -> None:
    seen = seeing(field({}, "Enter a search term here"), field({}, "Font"), field({}, ""))
    found = to_seek_in("query", goal_of(do("search", query="euro")), seen.candidates, seen)
    assert found is not None
    assert found.label == "Enter a search term here"
    assert to_seek_in("query", goal_of(do("paste", query="euro")), seen.candidates, seen) is None
    two = seeing(field({}, "Search here"), field({}, "Find there"))
    assert to_seek_in("query", goal_of(do("search", query="euro")), two.candidates, two) is None
    one = seeing(field({}, ""))
    assert to_seek_in("query", goal_of(do("search", query="euro")), one.candidates, one) is not None


def test_what_is_put_there_goes_into_the_line_that_has_been_opened() -> None:
    before, after = seeing(field({}, "Name")), seeing(field({}, "Name"), field({}, "", key="new"))
    goal = goal_of(do("replace", find="a", replace="b"))
    goal.known = keys_of(before)
    assert to_seek_in("replace", goal, before.candidates, before) is None
    found = to_seek_in("replace", goal, after.candidates, after)
    assert found is not None
    assert after.tree.nodes[found.ref].key.path == "new"


def test_a_list_that_one_may_write_in() -> None:
    entries = ("menu", "", {"shown": False}, ("menu item", "cat", {"shown": False}))
    seen = seeing(("combo box", "With", {"interfaces": ("Action", "Selection")}, entries, field({}, "With")))
    choice = next(c for c in seen.candidates if c.kind is Kind.CHOOSE)
    assert written_in(choice, "dog", seen).kind is Kind.EDIT
    assert written_in(choice, "cat", seen) is choice
    line = next(c for c in seen.candidates if c.kind is Kind.EDIT)
    assert written_in(line, "dog", seen) is line


def test_what_begins_a_search() -> None:
    goal = goal_of(do("look for files", query="a"))
    goal.left.clear()
    assert starter(goal, seeing(button("Find"))) is None  # nothing is written yet
    goal.filled = True
    found = starter(goal, seeing(button("Find"), button("Find Next")))
    assert found is not None
    assert found.label == "Find"
    assert starter(goal, seeing(("tool bar", "", button("Find")))) is None
    assert starter(goal, seeing(button("Find"), button("Search"))) is None
    goal.pressed = True
    assert starter(goal, seeing(button("Find"))) is None


async def test_files_are_looked_for_by_their_name() -> None:
    def draw(has: State) -> list[Spec]:
        files = ("list", "", ("list item", "Files"), ("list item", "Folders"))
        hits = ("label", f"{has.get('hits', 0)} found", {"key": "hits"})
        return [frame(field(has, "Named"), field(has, "Look in"), files, button("Find"), hits)]

    text, look = "look for files named tax.txt and press find", do("look for files", query="tax.txt")
    for steps in ((look,), (look, do("press find")), (look, do("find"))):  # the button is pressed once
        house = House(App(draw, {("click", "Find"): lambda has, action: has.update(hits=1)}))
        reply = await house.run(*steps, text=text)
        assert (reply.status, house.acts) == (Status.FINISHED, ["type Named=tax.txt", "click Find"])


def test_a_search_may_be_begun_by_the_next_step() -> None:
    look, goal = do("search", query="a"), goal_of(do("search", query="a"))

    def begun(*steps: Step) -> bool:
        return begun_later(Plan(steps, 1.0, "model"), goal)

    assert not begun(look, do("find"))  # nothing is filled in yet
    goal.left.clear()
    assert begun(look, step("key", "enter"))
    assert begun(look, do("hit the search button"))
    assert not begun(look, do("save"))
    assert not begun(do("search"), look)
    assert not begun_later(None, goal)
    goal.pressed = True
    assert not begun(look, do("find"))


async def test_a_search_that_is_written_is_begun_by_enter_not_by_what_leads_to_its_line() -> None:
    def draw(has: State) -> list[Spec]:
        line = field(has, "Enter a search term here")
        return [frame(("menu bar", "", menu("Edit", item("Search"))), line, ("label", f"{has.get('hits', 0)} hits"))]

    house = House(App(draw, {("key", "enter"): lambda has, action: has.update(hits=1)}))
    reply = await house.run(do("search", query="euro"))
    assert (reply.status, house.acts) == (Status.FINISHED, ["type Enter a search term here=euro", "key enter"])


def test_a_place_for_a_value_is_a_field_or_the_value_itself() -> None:
    goal, before = goal_of(do("choose", size="Large")), keys_of(seeing(button("Open")))
    assert not placed(goal, before, seeing(button("Open"), button("Close")))
    assert placed(goal, before, seeing(button("Open"), field({}, "")))
    assert placed(goal, before, seeing(button("Open"), button("large")))
