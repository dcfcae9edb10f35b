from __future__ import annotations

import pytest

from lamd.perception.labels import Labels, authored, told, words
from lamd.trajectory import Tree
from tests.unit.trees import find, tree


def field_of(within: Tree, role: str = "text") -> str:
    node = next(n for n in within.nodes if n.role == role)
    return Labels(within).of_field(node)


@pytest.mark.parametrize(
    ("description", "words"),
    [("Undo [Ctrl+Z]", "Undo"), ("Open recent document (Ctrl+K)", "Open recent document"), ("Pi", "Pi"), ("", "")],
)
def test_a_description_loses_its_keys(description: str, words: str) -> None:
    assert told(description) == words


def test_a_class_is_no_name() -> None:
    assert words("GtkPopoverContent") == ""
    assert words("AdwTabBar") == ""
    assert words("Adwaita") == "Adwaita"


def test_the_relation_names_a_field_wherever_its_label_is() -> None:
    from lamd.trajectory import NodeKey

    seen = tree(
        ("frame", "w", ("panel", "", ("text", "", {"labelled_by": (NodeKey(":1.1", "title"),)}), ("label", "Wrong:")),
         ("panel", "", ("label", "Title:", {"key": "title"})))
    )  # fmt: skip
    assert field_of(seen) == "Title"


def test_the_label_before_a_field_names_it() -> None:
    assert (
        field_of(tree(("frame", "w", ("panel", "", ("label", "Name:"), ("text", ""), ("push button", "OK"))))) == "Name"
    )


def test_the_label_beside_the_wrapper_of_a_field_names_it() -> None:
    assert field_of(tree(("frame", "w", ("panel", "", ("label", "Size:"), ("filler", "", ("text", "")))))) == "Size"


def test_a_lone_label_after_its_field_names_it() -> None:
    assert field_of(tree(("frame", "w", ("panel", "", ("text", ""), ("label", "Name:"))))) == "Name"


def test_where_things_are_known_the_label_at_the_left_or_above_is_meant() -> None:
    left = ("label", "Left:", {"extents": (10, 50, 40, 20)})
    below = ("label", "Below:", {"extents": (60, 90, 40, 20)})
    above = ("label", "Above:", {"extents": (60, 25, 40, 20)})
    field = ("text", "", {"extents": (60, 50, 200, 24)})
    assert field_of(tree(("frame", "w", ("panel", "", below, field, above, left)))) == "Left"
    assert field_of(tree(("frame", "w", ("panel", "", below, field, above)))) == "Above"
    assert field_of(tree(("frame", "w", ("panel", "", below, field)))) == ""


def test_a_small_named_group_names_its_field() -> None:
    assert (
        field_of(tree(("frame", "w", ("panel", "Font Name", ("panel", "", ("filler", "", ("text", "")))))))
        == "Font Name"
    )


def test_a_button_is_called_by_its_tooltip_its_text_or_its_wrapper() -> None:
    seen = tree(
        ("frame", "w",
         ("push button", "", {"key": "tip", "description": "Square [Ctrl+2]"}, ("label", "x2")),
         ("push button", "", {"key": "text"}, ("filler", "", ("label", "Retry"))),
         ("panel", "", {"description": "Styles (Ctrl+Alt+2)"}, ("push button", "", {"key": "wrapped"})))
    )  # fmt: skip
    labels = Labels(seen)
    called = {n.key.path: labels.of_button(n) for n in seen.nodes if n.role == "push button"}
    assert called == {"tip": "Square", "text": "Retry", "wrapped": "Styles"}


def test_cells_of_a_flat_table_know_column_and_row() -> None:
    heads = [("table column header", name) for name in ("Cool", "Name")]
    cells = [
        ("table cell", "", {"key": "a"}),
        ("table cell", "Andrea"),
        ("table cell", "", {"key": "b"}),
        ("table cell", "Otto"),
    ]
    seen = tree(("frame", "w", ("tree table", "", *heads, *cells)))
    labels = Labels(seen)
    ticks = {n.key.path: (labels.of_cell(n), labels.row_of(n)) for n in seen.nodes if n.key.path in ("a", "b")}
    assert ticks == {"a": ("Cool", "Andrea"), "b": ("Cool", "Otto")}
    assert labels.row_of(find(seen, "Otto")) == "Otto"


def test_the_content_of_a_password_field_names_nothing() -> None:
    seen = tree(("frame", "w", ("list item", "", ("password text", "", {"text": "hunter2"}), ("label", "Account"))))
    assert Labels(seen).of_row(find(seen, "", "list item")) == "Account"


def test_an_authors_names_in_words() -> None:
    assert authored("reply-btn star_icon openSearch star") == "reply star open search"
    assert authored("fa fa-x 12") == ""


def test_in_a_grid_that_lists_its_children_backwards_labels_come_after_their_fields() -> None:
    grid = (
        "panel",
        "",
        ("text", "", {"key": "mail"}),
        ("label", "Email"),
        ("text", "", {"key": "n"}),
        ("label", "Name"),
    )
    seen = tree(("dialog", "Contact", ("panel", "Form", grid, ("label", "Form"))))
    labels = Labels(seen)
    assert [labels.of_field(node) for node in seen.nodes if node.role == "text"] == ["Email", "Name"]


def test_where_each_field_has_a_label_after_it_and_not_each_one_before_it() -> None:
    """Qt lists a form's parts as they were made."""
    fields = (
        ("combo box", "", {"key": "a"}),
        ("label", "Named"),
        ("combo box", "", {"key": "b"}),
        ("label", "Look in"),
    )
    seen = tree(("dialog", "Find", ("panel", "", *fields, ("check box", "Include subfolders"))))
    labels = Labels(seen)
    assert [labels.of_field(node) for node in seen.nodes if node.role == "combo box"] == ["Named", "Look in"]
    usual = (("label", "Named"), ("text", "", {"key": "a"}), ("label", "Look in"), ("text", "", {"key": "b"}))
    seen = tree(("dialog", "Find", ("panel", "", *usual, ("label", "Ready"))))
    labels = Labels(seen)
    assert [labels.of_field(node) for node in seen.nodes if node.role == "text"] == ["Named", "Look in"]
