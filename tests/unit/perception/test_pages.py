"""What is in a web page, and what is the browser's own."""

from __future__ import annotations

import pytest

from lamd.perception.observe import observe
from lamd.perception.pages import (
    browsers_own,
    has_pages,
    in_front,
    is_loading,
    names_browser,
    on_page,
    sending,
    unnamed,
)
from lamd.trajectory import Candidate, Kind, Observation
from tests.unit.trees import Spec, tree

RELOAD = ("push button", "Reload")
ADDRESS: Spec = (
    "entry",
    "Address and search bar",
    {"states": ("editable", "focusable"), "interfaces": ("EditableText",), "text": "shop"},
)


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


def framed(*more: Spec, title: str = "Shop") -> Observation:
    """A browser with a line for addresses."""
    page: Spec = ("document web", title, ("push button", "Buy"))
    return observe(tree(("frame", "Browser", {"states": {"active"}}, RELOAD, ADDRESS, page, *more)))


def test_what_a_browser_has_around_its_page() -> None:
    seen = framed()
    assert labels(browsers_own(seen, seen.candidates)) == ["Reload", "Address and search bar"]
    untitled = framed(title="")
    assert browsers_own(untitled, untitled.candidates) == ()


def test_a_program_that_shows_a_page_is_no_browser() -> None:
    seen = browser(("push button", "Buy"))
    assert browsers_own(seen, seen.candidates) == ()
    form = browser(("entry", "Address", {"states": ("editable",), "interfaces": ("EditableText",), "text": ""}))
    assert browsers_own(form, form.candidates) == ()


def test_what_is_open_in_front_of_a_page_is_not_around_it() -> None:
    item: Spec = ("menu item", "Print", {"interfaces": ("Action",), "states": {"showing"}})
    seen = framed(("menu", "More", item), ("dialog", "Sign in", ("push button", "Later")))
    around = labels(browsers_own(seen, seen.candidates))
    assert "Reload" in around
    assert not {"Print", "Later"} & set(around)


def test_only_what_words_do_not_name_is_left_out() -> None:
    seen = framed()
    own = {c.ref for c in browsers_own(seen, seen.candidates)}
    assert unnamed(seen, seen.candidates, "log in", "") == own
    assert not unnamed(seen, seen.candidates, "reload the page", "")
    assert not unnamed(seen, seen.candidates, "the button", "address bar")


@pytest.mark.parametrize(
    "words",
    "back|go back to the last page|new tab|show my bookmarks|zoom in|settings|open the downloads|save the page as|"
    "find in page|full screen|print this page|Falkon|address bar|the tab strip".split("|"),
)
def test_words_that_name_a_thing_of_the_browser(words: str) -> None:
    assert names_browser(words, "Falkon")


@pytest.mark.parametrize(
    "words",
    "|log in|save|next page|order history|account settings|send feedback|forward that mail|search|the list|"
    "download the report|select cheese from the menu".split("|"),
)
def test_words_that_may_be_about_the_page(words: str) -> None:
    assert not names_browser(words, "Falkon")
