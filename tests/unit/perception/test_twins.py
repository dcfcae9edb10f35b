from __future__ import annotations

from lamd.perception.twins import Draft, merge
from lamd.trajectory import Kind


def draft(ref: int, label: str = "Save", **fields: object) -> Draft:
    base: dict[str, object] = {
        "kind": Kind.CLICK, "role": "push button", "path": (), "hint": "", "on": None, "enabled": True, "visible": True,
    }  # fmt: skip
    return Draft(ref=ref, label=label, **(base | fields))  # type: ignore[arg-type]


def item(ref: int, label: str = "Save", path: tuple[str, ...] = ("File",), **fields: object) -> Draft:
    return draft(ref, label, role="menu item", path=path, menu=True, **({"visible": False} | fields))


def test_menu_and_toolbar_are_one_and_the_visible_one_stays() -> None:
    merged = merge([item(1, hint="Save the document"), draft(2, bar=True, path=("Standard",))])
    assert [(d.ref, d.twins, d.path, d.hint) for d in merged] == [(2, [1], ("File",), "Save the document")]


def test_a_menu_bar_that_is_there_twice_is_one() -> None:
    merged = merge([item(1), item(2), item(3, path=("Other",))])
    assert [(d.ref, d.twins) for d in merged] == [(1, [2]), (3, [])]


def test_the_same_name_in_two_menus_is_two_things() -> None:
    assert len(merge([item(1, path=("File",)), item(2, path=("Window",)), draft(3, bar=True)])) == 3


def test_buttons_of_rows_stay_apart() -> None:
    assert len(merge([draft(1, "Delete"), draft(2, "Delete"), item(3, "Delete")])) == 3


def test_kinds_stay_apart() -> None:
    assert len(merge([item(1, "Bold", kind=Kind.TOGGLE, on=True), draft(2, "Bold", bar=True)])) == 2


def test_what_can_be_used_comes_from_either() -> None:
    (one,) = merge([item(1, enabled=True), draft(2, bar=True, enabled=False)])
    assert one.enabled
    assert one.done().twins == (1,)
