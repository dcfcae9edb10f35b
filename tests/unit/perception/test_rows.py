"""What tells things of one name apart."""

from __future__ import annotations

from lamd.perception.observe import observe
from lamd.perception.rows import beside, told_apart
from lamd.trajectory import Candidate, Observation
from tests.unit.trees import Spec, tree


def order(name: str, thing: str) -> Spec:
    return ("section", "", ("section", name, ("static", name)), ("section", thing, ("push button", "Delete")))


def deletes(seen: Observation) -> list[Candidate]:
    return [c for c in seen.candidates if c.label == "Delete"]


def test_a_row_is_told_by_what_else_is_written_in_it() -> None:
    seen = observe(tree(("frame", "Orders", ("section", "", order("Ann", "Lamp"), order("Bob", "Chair")))))
    assert told_apart(seen, deletes(seen)) == ("Ann, Lamp", "Bob, Chair")


def test_rows_that_say_the_same_tell_nothing() -> None:
    seen = observe(tree(("frame", "Orders", ("section", "", order("Ann", "Lamp"), order("Ann", "Lamp")))))
    assert told_apart(seen, deletes(seen)) == ()


def test_two_buttons_in_different_places_are_no_rows() -> None:
    bar = ("tool bar", "Main", ("push button", "Delete"))
    seen = observe(tree(("frame", "Orders", bar, ("section", "", order("Ann", "Lamp")))))
    assert told_apart(seen, deletes(seen)) == ()
    seen = observe(tree(("frame", "Orders", ("push button", "Delete"), ("push button", "Delete"))))
    assert told_apart(seen, deletes(seen)) == ()


def cells(*names: str) -> Spec:
    return ("table row", "", *(("table cell", name, ("static", name)) for name in names))


def value(name: str, *rows: Spec) -> str | None:
    found = beside(seen := observe(tree(("frame", "Browser", ("document web", "Facts", *rows)))), name)
    return seen.tree.nodes[found.ref].name if found else None


def test_what_stands_beside_the_head_of_a_row() -> None:
    facts = ("table", "", cells("First name", "Ann"), cells("Colour:", "grey"), cells("Sum", "3", "4"))
    assert value("colour", facts) == "grey"
    assert value("the first name", facts) == "Ann"
    assert value("sum", facts) is None  # two things do
    assert value("Ann", facts) is None
    assert value("name", facts) is None
    assert value("", facts) is None
    assert value("colour", facts, ("table", "", cells("Colour", "red"))) is None


def test_what_stands_beside_a_term() -> None:
    terms = [(role, name) for name in ("Size", "12", "Kind", "page") for role in ["description term"]]
    pairs = [(("description value" if at % 2 else role), name) for at, (role, name) in enumerate(terms)]
    assert value("kind", ("description list", "", *pairs)) == "page"
