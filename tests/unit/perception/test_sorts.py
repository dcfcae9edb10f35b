"""Words that name a sort of thing."""

from __future__ import annotations

import pytest

from lamd.perception.observe import observe
from lamd.perception.sorts import next_page, of_sort
from lamd.trajectory import Observation
from tests.unit.trees import Spec, tree

EDIT = {"states": ("editable", "focusable"), "interfaces": ("EditableText",), "text": ""}
AREA = {**EDIT, "states": ("editable", "multi-line")}


def page(*parts: Spec) -> Observation:
    return observe(tree(("frame", "Browser", ("document web", "Shop", *parts))))


SEEN = page(
    ("push button", "Buy"),
    ("link", "Help"),
    ("check box", "Gift"),
    ("radio button", "Post"),
    ("entry", "Name", EDIT),
    ("entry", "Note", AREA),
    ("password text", "Word", EDIT),
    ("page tab", "More", {"states": ("expandable",)}),
)


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        ("button", ["Buy"]),
        ("the link", ["Help"]),
        ("a checkbox", ["Gift"]),
        ("check boxes", ["Gift"]),
        ("radio", ["Post"]),
        ("text", ["Name", "Word"]),
        ("textarea", ["Note"]),
        ("text fields", ["Name", "Note", "Word"]),
        ("input textbox", ["Name", "Note", "Word"]),
        ("focus into the text box", ["Name", "Note", "Word"]),
        ("password field", ["Word"]),
        ("Expand the section", ["More"]),
        ("slider", []),
    ],
)
def test_sorts(words: str, labels: list[str]) -> None:
    found = of_sort(SEEN, words, SEEN.candidates)
    assert found is not None
    assert [candidate.label for candidate in found] == labels


@pytest.mark.parametrize("words", ["buy", "the red button", "", "tab 3 of settings"])
def test_what_names_a_thing_is_no_sort(words: str) -> None:
    assert of_sort(SEEN, words, SEEN.candidates) is None


def results(*more: Spec) -> Observation:
    return page(("link", "Otters"), ("link", "Beavers"), *more)


def test_results_are_links_where_nothing_is_in_a_list_and_their_pages_are_none() -> None:
    seen = results(("list", "", ("list item", "1", ("link", "1")), ("list item", ">", ("link", ">"))))
    found, more = next_page(seen, "search result", seen.candidates)
    assert [candidate.label for candidate in found] == ["Otters", "Beavers"]
    assert more is not None
    assert more.role == "link"


def test_rows_are_the_results_where_there_are_any() -> None:
    seen = page(("list", "", ("list item", "Otters"), ("list item", "Beavers")), ("link", "Help"))
    found = of_sort(seen, "results", seen.candidates)
    assert [candidate.label for candidate in found or ()] == ["Otters", "Beavers"]
    assert next_page(seen, "results", seen.candidates)[1] is None


def test_only_entries_have_a_next_page() -> None:
    seen = results(("link", "Next"))
    assert next_page(seen, "button", seen.candidates) == ((), None)
    assert next_page(page(("link", "Next")), "result", seen.candidates[-1:]) == ((), None)
