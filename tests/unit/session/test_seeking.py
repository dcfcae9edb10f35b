"""What a goal's words mean: by the letter, by sort, by number, in the page first."""

from __future__ import annotations

import pytest

from lamd.perception.observe import observe
from lamd.session.eyes import DoubtfulError, Eyes
from lamd.session.run import Run
from lamd.session.seeking import Seeker, quoted
from lamd.settings import SessionSettings
from lamd.trajectory import Candidate, Command, Observation, Step, Verb
from tests.unit.session.twins import App, TwinDesktop, TwinGrounder
from tests.unit.trees import Spec, tree

EDIT = {"states": ("editable", "focusable"), "interfaces": ("EditableText",), "text": ""}
PICTURE = {"marks": "icon-star", "interfaces": ("Action",)}


async def silent(event: str, data: dict[str, object]) -> None:
    """Nobody listens."""


def page(*parts: Spec) -> Observation:
    own = (("push button", "Close"), ("push button", "Reload"))
    return observe(tree(("frame", "Browser", *own, ("document web", "Shop", *parts))))


async def meant(seen: Observation, words: str, text: str = "", literal: bool = False, **more: object) -> str | None:
    """The label of what is found, a nameless one's role."""
    step = Step(Verb.DO, words, **more)  # type: ignore[arg-type]
    seeker = Seeker(Eyes(TwinDesktop(App(lambda has: [("frame", "")])), TwinGrounder(), SessionSettings()))
    run = Run(Command("c1", text or words, "cli"), silent)
    found = await seeker.meant(run, step, words, seen, seen.candidates, literal=literal)
    return told(found)


def told(found: Candidate | None) -> str | None:
    return (found.label or found.role) if found else None


async def test_the_page_comes_before_the_browser() -> None:
    seen = page(("dialog", "Hello", ("push button", "Close")), ("push button", "Buy"))
    step = Step(Verb.DO, "close")
    seeker = Seeker(Eyes(TwinDesktop(App(lambda has: [("frame", "")])), TwinGrounder(), SessionSettings()))
    found = await seeker.meant(Run(Command("c1", "close", "cli"), silent), step, "close", seen, seen.candidates)
    assert found is not None
    assert seen.tree.nodes[seen.tree.nodes[found.ref].parent or 0].role == "dialog"
    assert await meant(seen, "reload") == "Reload"


async def test_what_is_like_it_on_the_page_comes_before_what_is_called_so_in_the_browser() -> None:
    address = ("entry", "Address", EDIT)
    own = (("push button", "Close"), ("push button", "Sign up now"), address)
    around = observe(tree(("frame", "Browser", *own, ("document web", "Shop", ("push button", "Close the basket")))))
    step = Step(Verb.DO, "close")
    seeker = Seeker(Eyes(TwinDesktop(App(lambda has: [("frame", "")])), TwinGrounder(), SessionSettings()))
    found = await seeker.meant(Run(Command("c1", "close", "cli"), silent), step, "close", around, around.candidates)
    assert told(found) == "Close the basket"
    assert await meant(around, "sign up") == "Sign up now"
    assert await meant(around, "x") is None  # closes what is in the page, not the tab
    assert await meant(around, "close", "close", literal=True) == "Close"


async def test_of_two_lines_the_empty_one_takes_a_value() -> None:
    full: Spec = ("entry", "User", {**EDIT, "text": "ann"})
    seen = page(full, ("password text", "Password", EDIT))
    assert await meant(seen, "text fields", values=(("value", "hunter2"),)) == "Password"
    assert await meant(seen, "text fields") is None
    assert (
        await meant(page(("entry", "User", EDIT), ("entry", "Town", EDIT)), "text fields", values=(("value", "x"),))
        is None
    )


async def test_a_text_that_stands_by_itself_can_be_pressed() -> None:
    parts = (("section", "", ("static", "tempor")), ("section", "", ("static", "click "), ("static", "lorem")))
    assert await meant(page(*parts), "tempor") == "tempor"
    assert await meant(page(*parts), "lorem") is None


async def test_what_follows_says_how_it_is_called() -> None:
    seen = page(("list", "", ("list item", "Lonna"), ("list item", "Ada")))
    assert await meant(seen, "find the folder named Lonna") == "Lonna"


async def test_a_button_is_meant_before_the_tab_of_the_same_name() -> None:
    seen = page(("page tab list", "", ("page tab", "Submit"), ("page tab", "Other")), ("push button", "Submit"))
    step = Step(Verb.DO, "submit")
    seeker = Seeker(Eyes(TwinDesktop(App(lambda has: [("frame", "")])), TwinGrounder(), SessionSettings()))
    found = await seeker.meant(Run(Command("c1", "submit", "cli"), silent), step, "submit", seen, seen.candidates)
    assert found is not None
    assert found.role == "push button"


async def test_numbers_count_the_sort() -> None:
    seen = page(("entry", "", EDIT), ("entry", "Mail", EDIT), ("entry", "Phone", EDIT))
    assert await meant(seen, "text field", ordinal=2) == "Mail"
    assert await meant(seen, "text field", ordinal=-1) == "Phone"
    assert await meant(seen, "text field", ordinal=4) is None


async def test_the_only_one_of_its_sort_or_any_of_them() -> None:
    one, two = ("check box", "Gift"), ("check box", "Express")
    assert await meant(page(one), "checkbox") == "Gift"
    assert await meant(page(one, two), "checkbox", 'click on a "checkbox" widget') == "Gift"
    assert await meant(page(one, two), "checkbox", "click the checkbox") is None


async def test_a_picture_in_the_row_that_is_described() -> None:
    rows = [
        ("section", name, ("static", name), ("image", "", {**PICTURE, "key": f"star-{name}"})) for name in ("Ada", "Bo")
    ]
    seen = page(*rows)
    step = Step(Verb.DO, "star", within="the mail by Bo")
    seeker = Seeker(Eyes(TwinDesktop(App(lambda has: [("frame", "")])), TwinGrounder(), SessionSettings()))
    found = await seeker.meant(Run(Command("c1", "star", "cli"), silent), step, "star", seen, seen.candidates)
    assert found is not None
    assert seen.tree.nodes[found.ref].key.path == "star-Bo"


async def test_by_the_letter_nothing_like_it_is_taken() -> None:
    seen = page(("push button", "Mute Ada"), ("push button", "Embed picture"))
    assert await meant(seen, "embed", literal=True) == "Embed picture"
    assert await meant(seen, "picture", literal=True) is None
    assert await meant(seen, "picture") == "Embed picture"


async def test_without_the_values_and_by_the_verb_alone() -> None:
    seen = page(("section", "", ("static", "Reply")), ("section", "", ("static", "Forward")))
    values = (("text", "Lectus at"),)
    assert await meant(seen, 'reply to them with "Lectus at"', values=values) == "Reply"


async def test_a_doubt_is_raised_or_not() -> None:
    seen = page(("push button", "Save all"), ("push button", "Save none"))
    with pytest.raises(DoubtfulError):
        await meant(seen, "save")


@pytest.mark.parametrize(("text", "so"), [('press "OK"', True), ("press OK", False), ("press “ok”", True)])
def test_quotes(text: str, so: bool) -> None:
    assert quoted(text, "OK") is so


async def test_a_button_may_be_called_by_its_looks() -> None:
    assert await meant(page(("dialog", "Hello", ("push button", "Close"), ("push button", "OK"))), "x") == "Close"


async def test_an_act_on_what_is_chosen_is_called_like_the_act() -> None:
    seen = observe(tree(frame("Delete Line", "Delete", "Save")))
    assert await meant(seen, "delete it") == "Delete"
    assert await meant(seen, "delete them all") == "Delete"
    assert await meant(observe(tree(frame("Delete Line", "Delete Selection"))), "delete it") == "Delete Selection"


@pytest.mark.parametrize(
    ("words", "label"), [("press the delete", "Delete"), ("choose save", "Save"), ("the save", "Save")]
)
async def test_a_verb_before_a_name_is_left_aside(words: str, label: str) -> None:
    assert await meant(observe(tree(frame("Delete Line", "Delete", "Save"))), words) == label


def frame(*buttons: str) -> Spec:
    return ("frame", "Notes", *(("push button", name, {"interfaces": ("Action",)}) for name in buttons))


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("open the find window", "Find"),
        ("press the find button", "Find"),
        ("the find dialog", "Find"),
        ("close the find window", None),  # that is no wish to press it
        ("open a find window", None),
        ("open the bigger find window", None),
    ],
)
async def test_a_thing_may_be_called_by_its_name_and_its_sort(words: str, label: str | None) -> None:
    grounder = TwinGrounder({words: "nothing of that kind"})
    seen = observe(tree(("frame", "Notes", ("push button", "Find"), ("push button", "Find Next"))))
    seeker = Seeker(Eyes(TwinDesktop(App(lambda has: [("frame", "")])), grounder, SessionSettings()))
    run = Run(Command("c1", words, "cli"), silent)
    assert told(await seeker.meant(run, Step(Verb.DO, words), words, seen, seen.candidates)) == label


async def test_what_is_looked_for_is_not_written_over_the_text_that_has_it() -> None:
    seen = observe(tree(("frame", "Letter", ("paragraph", "green apples", {**EDIT, "text": "green apples"}))))
    assert await meant(seen, "green apples everywhere", values=(("find", "apples"), ("replace", "pears"))) is None
    assert await meant(seen, "green apples everywhere", values=(("text", "pears"),)) == "green apples"


async def test_which_row_is_meant_is_asked_where_the_words_do_not_say() -> None:
    rows = [
        ("section", "", ("section", name, ("static", name)), ("section", "", ("push button", "Delete")))
        for name in ("Ann", "Bob")
    ]
    seen = page(("section", "", *rows))
    with pytest.raises(DoubtfulError) as caught:
        await meant(seen, "press delete")
    assert "Delete in “Ann”" in caught.value.hint
    assert "Delete in “Bob”" in caught.value.hint
    assert await meant(seen, "delete", "press any delete") == "Delete"
    assert await meant(seen, "delete", within="Bob") == "Delete"
    assert await meant(seen, "delete", ordinal=2) == "Delete"


async def test_a_sort_of_thing_is_never_the_browsers_own_unless_it_is_a_tab() -> None:
    own = (("push button", "Minimize"), ("entry", "Address", EDIT), ("page tab", "Shop"), ("page tab", "News"))
    loading = observe(tree(("frame", "Browser", *own, ("document web", ""))))
    assert await meant(loading, "button", "click a button") is None
    assert await meant(loading, "the text field", ordinal=1) is None
    assert await meant(loading, "tab", ordinal=2) == "News"


async def test_the_commands_own_words_on_the_screen_are_no_control() -> None:
    seen = page(("section", "", ("static", "choose Tea")))
    assert await meant(seen, "tea", "choose Tea") is None
    assert await meant(seen, "tea", "choose tea from this page") == "choose Tea"
