"""What is in a web page, and what is the browser's own."""

from __future__ import annotations

import pytest

from lamd.perception.observe import observe
from lamd.perception.pages import has_pages, in_front, is_loading, on_page, sending
from lamd.trajectory import Candidate, Kind, Observation
from tests.unit.trees import Spec, tree

RELOAD = ("push button", "Reload")


def browser(*page: Spec, title: str = "Shop") -> Observation:
    return observe(tree(("frame", "Browser", RELOAD, ("document web", title, *page))))


def labels(candidates: tuple[Candidate, ...]) -> list[str]:
    return [candidate.label for candidate in candidates]


def test_the_page_is_told_from_the_browser() -> None:
    seen = browser(("push button", "Buy"), ("section", "", ("link", "Help")))
    assert labels(on_page(seen, seen.candidates)) == ["Buy", "Help"]
    assert has_pages(seen)
    assert not is_loading(seen)


def test_a_page_without_a_title_is_the_browsers_own() -> None:
    seen = browser(("push button", "Buy"), title="")
    assert on_page(seen, seen.candidates) == ()
    assert is_loading(seen)


def test_no_browser_no_page() -> None:
    seen = observe(tree(("frame", "Notes", RELOAD)))
    assert on_page(seen, seen.candidates) == ()
    assert not has_pages(seen)
    assert not is_loading(seen)


def test_a_dialog_in_a_page_is_in_front() -> None:
    seen = browser(("push button", "Buy"), ("dialog", "Sure?", ("push button", "Yes")))
    assert labels(in_front(seen, seen.candidates)) == ["Yes"]
    plain = browser(("push button", "Buy"))
    assert in_front(plain, plain.candidates) == ()


@pytest.mark.parametrize(
    ("names", "found"),
    [(("Cancel", "Send"), "Send"), (("Submit form",), "Submit form"), (("Send", "Save"), None), (("Cancel",), None)],
)
def test_what_sends_a_form_off(names: tuple[str, ...], found: str | None) -> None:
    pool = [Candidate(ref, Kind.CLICK, name, "push button") for ref, name in enumerate(names)]
    one = sending(pool)
    assert (one.label if one else None) == found
