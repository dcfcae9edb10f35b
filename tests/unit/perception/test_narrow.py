from __future__ import annotations

from lamd.perception.narrow import narrow
from lamd.perception.observe import observe
from lamd.trajectory import Candidate, Observation
from tests.unit.trees import Spec, tree


def mail(sender: str, subject: str) -> Spec:
    return (
        "list item",
        "",
        ("label", sender),
        ("label", subject),
        ("toggle button", "Star"),
        ("push button", "Delete"),
    )


def inbox() -> Observation:
    rows = [mail("Ailbert", "Lunch on Friday"), mail("Beate", "About the lunch"), mail("Carlo", "Invoice 7")]
    return observe(
        tree(("frame", "Mail", ("list box", "Inbox", *rows), ("panel", "Search options", ("check box", "Case"))))
    )


def told(candidates: tuple[Candidate, ...]) -> list[tuple[str, str]]:
    return [(c.label, c.path[-1] if c.path else "") for c in candidates]


def test_the_row_that_has_the_words() -> None:
    assert ("Star", "Ailbert, Lunch on Friday") in told(narrow(inbox(), "the mail from Ailbert"))
    assert len(narrow(inbox(), "the mail from Ailbert")) == 3
    assert {path for label, path in told(narrow(inbox(), "invoice")) if label == "Star"} == {"Carlo, Invoice 7"}


def test_a_slip_of_the_finger_is_forgiven() -> None:
    assert told(narrow(inbox(), "mail from Ailbrt")) == told(narrow(inbox(), "mail from Ailbert"))


def test_a_section_by_its_name() -> None:
    assert told(narrow(inbox(), "the search options")) == [("Case", "Search options")]


def test_nothing_fits() -> None:
    assert narrow(inbox(), "the mail from Zacharias") == ()


def test_counting_rows() -> None:
    seen = inbox()
    assert {c.path[-1] for c in narrow(seen, "", 2) if c.label == "Star"} == {"Beate, About the lunch"}
    assert {c.path[-1] for c in narrow(seen, "", -1) if c.label == "Star"} == {"Carlo, Invoice 7"}
    assert narrow(seen, "", 7) == ()


def test_counting_things_of_one_name() -> None:
    seen = observe(
        tree(("frame", "w", *(("push button", "Result", {"key": str(n)}) for n in range(4)), ("push button", "OK")))
    )
    (third,) = narrow(seen, "", 3)
    assert seen.tree.nodes[third.ref].key.path == "2"


def test_rows_of_a_table_that_lists_its_cells_flat() -> None:
    heads = [("table column header", name) for name in ("Name", "Size")]
    cells = [("table cell", text) for text in ("a.txt", "1 kB", "b.txt", "7 kB")]
    seen = observe(tree(("frame", "w", ("table", "Files", *heads, *cells))))
    assert [c.label for c in narrow(seen, "b.txt")] == ["b.txt", "7 kB"]
    assert [c.label for c in narrow(seen, "", 2) if c.role == "table cell"] == ["b.txt", "7 kB"]


def test_a_row_wins_over_a_menu_item_of_the_same_name() -> None:
    heads = [("table column header", name) for name in ("Name", "Size")]
    cells = [("table cell", text) for text in ("a.txt", "1 kB")]
    menu = ("menu bar", "", ("menu", "Recent", ("menu item", "a.txt")))
    seen = observe(tree(("frame", "w", menu, ("table", "Files", *heads, *cells))))
    assert [c.role for c in narrow(seen, "a.txt")] == ["table cell", "table cell"]


def test_only_among_the_candidates_given() -> None:
    seen = inbox()
    stars = [c for c in seen.candidates if c.label == "Star"]
    assert len(narrow(seen, "Carlo", 0, stars)) == 1


def test_what_stands_over_a_list_is_said_of_its_rows_too() -> None:
    def order(name: str, thing: str) -> Spec:
        texts = (("section", name, ("static", name)), ("section", thing, ("static", thing)))
        return ("section", "", *texts, ("section", "Delete", ("push button", "Delete")))

    orders = ("section", "", ("heading", "Orders"), order("Ann", "Lamp"), order("Bob", "Chair"))
    seen = observe(tree(("frame", "Orders", orders)))
    buttons = [c for c in seen.candidates if c.label == "Delete"]
    assert narrow(seen, "the order from Bob", 0, buttons) == (buttons[1],)
    assert narrow(seen, "the order of the lamp", 0, buttons) == (buttons[0],)


def test_words_that_only_name_a_sort_of_place_mean_places_of_that_sort() -> None:
    colours = ("list", "", ("list item", "Red"), ("list item", "Blue"))
    question = ("dialog", "", ("push button", "Red"))
    seen = observe(tree(("frame", "w", ("push button", "Red"), colours, question)))
    assert [c.role for c in narrow(seen, "the list") if c.label == "Red"] == ["list item"]
    assert [c.label for c in narrow(seen, "the dialog box")] == ["Red"]
    assert narrow(seen, "the table") == ()
