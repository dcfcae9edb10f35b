from __future__ import annotations

from dataclasses import replace

import pytest

from lamd.perception.gather import Gatherer
from lamd.perception.twins import Draft
from lamd.trajectory import Kind, Tree
from tests.unit.trees import Spec, tree


def gathered(*parts: Spec, toolkit: str = "gtk") -> dict[str, Draft]:
    seen = tree(("frame", "w", *parts))
    seen = Tree(replace(seen.app, toolkit=toolkit), seen.nodes, 1)
    gatherer = Gatherer(seen)
    gatherer.walk(1)
    return {draft.label: draft for draft in gatherer.finish()}


HIDDEN = {"shown": False, "states": ("sensitive", "visible")}


def test_items_of_closed_menus_carry_the_way_to_them() -> None:
    menu = ("menu", "View", ("menu", "Color Scheme", HIDDEN, ("menu item", "Classic      ", HIDDEN)))
    found = gathered(("menu bar", "", menu))
    assert found["Classic"].path == ("View", "Color Scheme")
    assert (found["Classic"].visible, found["Classic"].enabled, found["View"].visible) == (False, True, True)


def test_qt_hangs_its_menus_below_items() -> None:
    closed = {"shown": False, "states": ("sensitive",)}
    found = gathered(
        ("menu bar", "", ("menu item", "&File", ("popup menu", "", closed, ("menu item", "Open...", closed)))),
        toolkit="Qt",
    )
    assert found["Open"].path == ("File",)


def test_what_is_hidden_elsewhere_is_no_candidate() -> None:
    found = gathered(("tool bar", "", {"shown": False}, ("push button", "Save", HIDDEN)), ("push button", "Open"))
    assert list(found) == ["Open"]


def test_hidden_pages_and_popovers_can_be_used() -> None:
    page = ("page tab", "Colours", ("filler", "", HIDDEN, ("check box", "Dark", HIDDEN)))
    popover = ("panel", "", {"shown": False, "states": ("modal",)}, ("push button", "Inspector", HIDDEN))
    found = gathered(("page tab list", "", page), popover)
    assert (found["Dark"].path, found["Dark"].visible, found["Dark"].on) == (("Colours",), False, False)
    assert not found["Inspector"].visible


@pytest.mark.parametrize(
    ("role", "states", "kind", "on"),
    [
        ("push button", (), Kind.CLICK, None),
        ("toggle button", ("checked",), Kind.TOGGLE, True),
        ("toggle button", ("pressed",), Kind.TOGGLE, True),
        ("check menu item", (), Kind.TOGGLE, False),
        ("radio menu item", ("checked",), Kind.TOGGLE, True),
        ("radio button", ("checked",), Kind.ITEM, True),
        ("menu item", ("checked",), Kind.TOGGLE, True),
        ("menu item", ("checkable",), Kind.TOGGLE, False),
        ("menu item", (), Kind.CLICK, None),
        ("page tab", ("selected",), Kind.ITEM, True),
        ("list item", (), Kind.ITEM, False),
        ("slider", (), Kind.ADJUST, None),
        ("spin button", ("editable",), Kind.ADJUST, None),
        ("text", ("editable",), Kind.EDIT, None),
        ("password text", (), Kind.EDIT, None),
        ("combo box", (), Kind.CHOOSE, None),
        ("label", (), Kind.READ, None),
    ],
)
def test_kind_and_state(role: str, states: tuple[str, ...], kind: Kind, on: bool | None) -> None:
    found = gathered((role, "Thing", {"states": states}))["Thing"]
    assert (found.kind, found.on) == (kind, on)


def test_a_text_that_cannot_be_edited_is_read() -> None:
    assert gathered(("text", "Log", {"text": "done"}))["Log"].kind is Kind.READ
    assert gathered(("text", "Log", {"text": "done", "states": ("editable", "read-only")}))["Log"].kind is Kind.READ


def test_a_password_has_no_content() -> None:
    found = gathered(
        ("password text", "Password", {"text": "never"}), ("text", "Name", {"text": "Ann", "states": ("editable",)})
    )
    assert found["Password"].hint == ""
    assert found["Name"].hint == "Ann"


def test_a_label_that_names_a_field_is_no_candidate() -> None:
    found = gathered(("panel", "", ("label", "Name:"), ("text", "", {"states": ("editable",)})), ("label", "Ready"))
    assert {label: draft.kind for label, draft in found.items()} == {"Name": Kind.EDIT, "Ready": Kind.READ}


def test_the_name_of_a_combo_box_is_what_is_chosen() -> None:
    entries = ("menu", "", HIDDEN, ("menu item", "Left", HIDDEN), ("menu item", "Right", HIDDEN))
    found = gathered(("panel", "", ("label", "Side:"), ("combo box", "Left", entries)))
    assert (found["Side"].kind, found["Side"].hint) == (Kind.CHOOSE, "Left")
    assert (found["Right"].kind, found["Right"].path, found["Right"].visible) == (Kind.ITEM, ("Side",), False)


def test_gtk4_puts_the_button_that_acts_into_one_that_does_not() -> None:
    shown = {"shown": False, "states": ("visible", "sensitive")}
    inner = ("push button", "GtkMenuButton", {**shown, "description": "Primary menu"}, ("panel", "", shown))
    outer = ("push button", "GtkMenuButton", {**shown, "description": "Primary menu"}, inner)
    found = gathered(outer, toolkit="GTK")
    assert list(found) == ["Primary menu"]
    assert found["Primary menu"].twins == [found["Primary menu"].ref - 1]


def test_gtk4_tells_by_size_what_shows() -> None:
    shown = {"shown": False, "states": ("visible", "sensitive")}
    found = gathered(
        ("push button", "There", {**shown, "extents": (0, 0, 10, 10)}),
        ("push button", "Not", {**shown, "extents": (0, 0, 0, 0)}),
        toolkit="GTK",
    )
    assert list(found) == ["There"]


def test_ticks_of_a_table_are_called_by_column_and_row() -> None:
    heads = (("table column header", "Cool"), ("table column header", "Name"))
    ticks = {"interfaces": ("Action", "Component")}
    rows = (("table cell", "", ticks), ("table cell", "Otto", {"interfaces": ("Action", "Text")}))
    found = gathered(("tree table", "", *heads, *rows))
    assert (found["Cool"].kind, found["Cool"].path, found["Cool"].on) == (Kind.TOGGLE, ("Otto",), False)


def test_a_switch_in_a_row_is_called_by_the_row() -> None:
    row = ("list item", "", ("label", "Wi-Fi"), ("switch", "", {"states": ("checked",)}))
    found = [(d.label, d.kind) for d in gathered(("list box", "", row)).values()]
    assert ("Wi-Fi", Kind.TOGGLE) in found


def test_the_apps_own_actions_leave_out_what_every_field_has() -> None:
    seen = tree(
        ("frame", "w", {"actions": ("win.show-preferences", "clipboard.copy", "win.undo")}, ("push button", "Undo"))
    )
    gatherer = Gatherer(seen)
    gatherer.walk(1)
    gatherer.add_actions(1)
    assert [(d.label, d.ref, d.action) for d in gatherer.finish() if d.action] == [
        ("show preferences", 1, "win.show-preferences")
    ]


OUT_OF_SIGHT = {"shown": False, "states": ("visible", "enabled", "sensitive")}


def test_in_a_page_texts_and_pictures_count_and_what_is_out_of_sight() -> None:
    found = gathered(
        (
            "document web",
            "Mail",
            ("image", "", {"marks": "icon-star starred"}),
            ("image", ""),
            ("section", "", {"marks": "open-menu"}),
            ("section", "", ("static", "Ada")),
            ("paragraph", "", {"text": "read more"}, ("static", "read "), ("section", "", ("static", "more"))),
            ("static", " "),
            ("push button", "Send", OUT_OF_SIGHT),
        )
    )
    assert {label: draft.kind for label, draft in found.items()} == {
        "Mail": Kind.READ,
        "star starred": Kind.CLICK,
        "open menu": Kind.CLICK,
        "Ada": Kind.READ,
        "read more": Kind.READ,
        "read": Kind.READ,
        "more": Kind.READ,
        "Send": Kind.CLICK,
    }


def test_a_date_in_a_page_takes_keys() -> None:
    found = gathered(("document web", "Form", ("date editor", "", ("spin button", "Month"))))
    assert found["date"].kind is Kind.EDIT
    assert "date" not in gathered(("panel", "", ("date editor", "")))
