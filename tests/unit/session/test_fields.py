"""Where a value belongs."""

from __future__ import annotations

import pytest

from lamd.perception.observe import observe
from lamd.session.fields import (
    apart,
    choosable,
    down_a_menu,
    in_bar_list,
    into,
    into_folder,
    line_of,
    of_form,
    opened_line,
    tick_of,
    titled,
)
from lamd.session.pursuit import keys_of
from lamd.trajectory import Candidate, Kind, Observation
from tests.unit.session.twins import button, combo, do, field, frame, number
from tests.unit.trees import tree


def fields(seen: Observation) -> list[Candidate]:
    return [c for c in seen.candidates if c.kind in (Kind.EDIT, Kind.ADJUST, Kind.CHOOSE)]


def table() -> Observation:
    return observe(
        tree(frame(number({}, "Rows"), number({}, "Columns"), number({}, "Heading rows"), field({}, "Name")))
    )


@pytest.mark.parametrize(
    ("words", "label"),
    [("row", "Rows"), ("the number of columns", "Columns"), ("name", "Name"), ("heading", None), ("size", None)],
)
def test_a_field_is_known_by_its_name_whatever_its_number(words: str, label: str | None) -> None:
    found = titled(words, fields(table()))
    assert (found.label if found else None) == label


def test_what_is_written_into_comes_before_the_list_it_is_chosen_from() -> None:
    seen = observe(tree(frame(combo({}, "Font Size", "10", "18"), field({}, "Font Size"))))
    found = titled("the font size", fields(seen))
    assert found is not None
    assert found.kind is Kind.EDIT


def test_a_line_is_known_by_its_name_or_as_the_only_one_of_its_sort() -> None:
    seen = observe(tree(frame(field({}, ""), number({}, "Rows"))))
    assert line_of("the text field", fields(seen), seen) is not None
    assert line_of("rows", fields(seen), seen) is None
    seen = observe(tree(frame(field({}, "Name"), field({}, "Town"))))
    assert line_of("the text field", fields(seen), seen) is None
    town = line_of("the town", fields(seen), seen)
    assert town is not None
    assert town.label == "Town"


def test_two_of_one_name_are_none() -> None:
    assert titled("name", fields(observe(tree(frame(field({}, "Name"), field({}, "Name", key="other")))))) is None


def test_the_name_of_another_thing_in_a_tool_bar_is_no_place_for_a_name() -> None:
    bar = ("tool bar", "Formatting", field({}, "Font Name"), field({}, "Zoom"))
    seen = observe(tree(frame(bar, field({}, "Title"))))
    assert [c.label for c in apart("name", "save it as letter", fields(seen), seen)] == ["Title"]
    assert [c.label for c in apart("name", "change the font", fields(seen), seen)] == ["Font Name", "Title"]
    assert len(apart("zoom", "make it larger", fields(seen), seen)) == 3


def test_what_ticks_an_entry_of_a_table_is_in_its_row() -> None:
    tick = {"interfaces": ("Action",), "states": ("checkable",)}
    heads = (("table column header", "Buy"), ("table column header", "Fruit"))
    cells = [
        cell
        for name in ("apple", "plum")
        for cell in (("table cell", "", {**tick, "key": name}), ("table cell", name, {"key": f"{name} itself"}))
    ]
    seen = observe(tree(frame(("table", "", *heads, *cells), ("list", "", ("list item", "pear")))))
    entry = next(c for c in seen.candidates if c.label == "plum")
    found = tick_of(entry, seen)
    assert (found.kind, found.path) == (Kind.TOGGLE, ("plum",))
    other = next(c for c in seen.candidates if c.label == "pear")
    assert tick_of(other, seen) is other


def test_a_folder_is_gone_into_wherever_a_file_dialog_names_it() -> None:
    places = ("list box", "Places", ("list item", "Home"), ("list item", "Documents"))
    cells = (("table cell", "Documents"), ("table cell", "notes"), ("table cell", "notes", {"key": "other"}))
    seen = observe(tree(frame(places, ("table", "Files", *cells))))
    action = into_folder("documents", seen)
    assert action is not None
    assert (action.verb, action.arguments) == ("select", {"into": True})
    assert action.target is not None
    assert action.target.role == "list item"
    assert into_folder("notes", seen) is None  # which of them?
    assert into_folder("music", seen) is None


def test_what_is_written_into_a_list_of_a_tool_bar_is_sent_off() -> None:
    """It waits for Enter: LibreOffice's field stands beside its list, that of GTK 3 is in it."""
    beside = ("panel", "Font Size", field({}, "Size"), ("combo box", "", {"interfaces": ("Action",)}))
    inside = ("combo box", "", {"interfaces": ("Action",)}, field({}, "Font"))
    seen = observe(tree(frame(("tool bar", "Formatting", beside, inside, field({}, "Find")), field({}, "Title"))))
    sent = {c.label: in_bar_list(c, seen) for c in fields(seen) if c.kind is Kind.EDIT}
    assert sent == {"Size": True, "Font": True, "Find": False, "Title": False}
    size = next(c for c in fields(seen) if c.label == "Size")
    assert into(size, seen, "18").arguments == {"replace": True, "enter": True}


def test_a_reference_to_a_cell_goes_where_one_is() -> None:
    seen = observe(tree(frame(field({"Where": "A1"}, "Where"), field({"Size": "10 pt"}, "Size"))))
    found = of_form("D10", fields(seen), seen)
    assert found is not None
    assert found.label == "Where"
    assert of_form("18", fields(seen), seen) is None
    two = observe(tree(frame(field({"Where": "A1"}, "Where"), field({"Model": "X20"}, "Model"))))
    assert of_form("D10", fields(two), two) is None


def test_the_one_field_that_has_come_since() -> None:
    before = observe(tree(frame(field({}, "Search"))))
    after = observe(tree(frame(field({}, "Search"), field({}, "Your words"), button("Send"))))
    found = opened_line(keys_of(before), fields(after), after)
    assert found is not None
    assert found.label == "Your words"
    assert opened_line(keys_of(after), fields(after), after) is None
    assert opened_line(frozenset(), fields(after), after) is None


def test_a_cell_of_a_pages_table_is_not_chosen() -> None:
    cell = ("table", "", ("table row", "", ("table cell", "grey")))
    assert choosable(observe(tree(frame(("document web", "Facts", cell))))) == []
    assert {c.label for c in choosable(observe(tree(frame(cell))))} == {"grey"}


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("File > Export > PDF", ["File", "Export", "PDF"]),
        ("open File>Export", ["File", "Export"]),
        ("select the file › export", ["file", "export"]),
        ("Edit > Undo", []),
        ("File", []),
        ("File >", []),
    ],
)
def test_a_way_through_menus_whose_beginning_shows(words: str, parts: list[str]) -> None:
    seen = observe(tree(frame(("menu bar", "", ("menu", "File")))))
    assert [one.words for one in down_a_menu(do(words), seen)] == parts


def test_a_browsers_own_buttons_are_no_values_but_its_tabs_are() -> None:
    tab = ("page tab", "News", {"interfaces": ("Action",)})
    own = (button("Reload"), tab, field({}, "Address and search bar"))
    seen = observe(tree(frame(*own, ("document web", "Shop", button("Buy")), title="Browser")))
    assert [c.label for c in choosable(seen)] == ["News", "Buy"]
