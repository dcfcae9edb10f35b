from __future__ import annotations

from typing import Any

import pytest

from lamd.actuation import writing
from lamd.atspi import value
from lamd.atspi.mirror import Mirror
from lamd.errors import ActuationError
from lamd.trajectory import Node
from tests.unit.actuation.conftest import Show
from tests.unit.atspi.toy import Toy

TEXT = ("Accessible", "Component", "Text", "EditableText")
STATES = frozenset({"enabled", "sensitive", "showing", "visible", "editable"})


def field(name: str = "F", text: str = "", role: str = "text", **fields: object) -> Toy:
    return Toy(role, name, text=text, interfaces=TEXT, **({"states": STATES} | fields))  # type: ignore[arg-type]


class Keys:
    """Notes what would be typed."""

    def __init__(self) -> None:
        self.typed: list[tuple[str, str, bool]] = []

    async def __call__(self, node: Node, text: str, replace: bool) -> None:
        self.typed.append((node.name, text, replace))


async def test_a_single_line_is_replaced_a_longer_text_added_to(show: Show, mirror: Mirror) -> None:
    line, page = field("line", "old"), field("page", "old", states=STATES | {"multi-line"})
    app = await show(line, page)
    write = writing.write
    assert await write(mirror.connection, app["line"], app.tree, "new", None, Keys()) == "EditableText.setTextContents"
    assert await write(mirror.connection, app["page"], app.tree, "new ", None, Keys()) == "EditableText.insertText"
    assert (line.text, page.text) == ("new", "new old")
    await write(mirror.connection, app["page"], app.tree, "all new", True, Keys())
    assert page.text == "all new"


async def test_a_field_that_ignores_it_gets_keys(show: Show, mirror: Mirror) -> None:
    app = await show(field("F", "old"))
    app.app.stubborn = True
    keys = Keys()
    assert await writing.write(mirror.connection, app["F"], app.tree, "new", None, keys) == "keyboard"
    assert keys.typed == [("F", "new", True)]
    assert len(app.did("GrabFocus")) == 1, "some fields take a text only with the focus"


async def test_what_takes_no_text_gets_keys(show: Show, mirror: Mirror) -> None:
    app = await show(Toy("drawing area", "canvas"))
    keys = Keys()
    assert await writing.write(mirror.connection, app["canvas"], app.tree, "hi", None, keys) == "keyboard"
    assert keys.typed == [("canvas", "hi", False)]


async def test_the_field_inside_is_meant(show: Show, mirror: Mirror) -> None:
    entry = field("inner")
    app = await show(Toy("combo box", "Font", [entry]))
    await writing.write(mirror.connection, app["Font"], app.tree, "Sans", None, Keys())
    assert entry.text == "Sans"


async def test_of_paragraphs_the_one_with_the_caret_is_meant(show: Show, mirror: Mirror) -> None:
    one, two = field("1", "a", "paragraph"), field("2", "b", "paragraph", states=STATES | {"focused"})
    app = await show(Toy("document text", "Letter", [one, two, field("3", "c", "paragraph")]))
    await writing.write(mirror.connection, app["Letter"], app.tree, "x", None, Keys())
    assert (one.text, two.text) == ("a", "xb")


async def test_several_fields_are_refused(show: Show, mirror: Mirror) -> None:
    app = await show(Toy("panel", "Form", [field("a"), field("b")]))
    with pytest.raises(ActuationError, match="2 fields"):
        await writing.write(mirror.connection, app["Form"], app.tree, "x", None, Keys())


async def test_a_password_is_written_and_never_read(show: Show, mirror: Mirror) -> None:
    secret = field("Password", role="password text")
    app = await show(secret)
    await writing.write(mirror.connection, app["Password"], app.tree, "s3cret", None, Keys())
    assert secret.text == "s3cret"
    assert app.app.calls["GetText"] == 0
    with pytest.raises(ActuationError, match="never read"):
        await writing.read(mirror.connection, app["Password"])


@pytest.mark.parametrize(
    ("wanted", "relative", "value"),
    [("70", False, 70.0), ("12.5", False, 12.5), ("12,5", False, 12.5), ("50%", False, 50.0), ("-10", True, 10.0)],
)
async def test_numbers(show: Show, mirror: Mirror, wanted: str, relative: bool, value: float) -> None:
    slider = Toy("slider", "Volume", value=20.0, interfaces=("Accessible", "Value"))
    app = await show(slider)
    means = await writing.adjust(mirror.connection, app["Volume"], app.tree, wanted, relative)
    assert (means, slider.value) == ("Value.currentValue", value)


async def test_a_number_that_is_so_already(show: Show, mirror: Mirror) -> None:
    app = await show(Toy("slider", "Volume", value=20.0, interfaces=("Accessible", "Value")))
    assert await writing.adjust(mirror.connection, app["Volume"], app.tree, "20", False) == "already"
    assert app.did("Set") == []


@pytest.mark.parametrize(("wanted", "code"), [("101", "out_of_range"), ("-1", "out_of_range"), ("loud", "unsupported")])
async def test_numbers_that_do_not_go(show: Show, mirror: Mirror, wanted: str, code: str) -> None:
    slider = Toy("slider", "Volume", value=20.0, interfaces=("Accessible", "Value"))
    app = await show(slider)
    with pytest.raises(ActuationError) as caught:
        await writing.adjust(mirror.connection, app["Volume"], app.tree, wanted, False)
    assert caught.value.code == f"actuation.{code}"
    assert slider.value == 20.0


async def test_reading(show: Show, mirror: Mirror) -> None:
    app = await show(
        field("F", "some text"),
        Toy("slider", "V", value=3.5, interfaces=("Accessible", "Value")),
        Toy("label", "Ready"),
    )
    read = [await writing.read(mirror.connection, app[name]) for name in ("F", "V", "Ready")]
    assert read == ["some text", "3.5", "Ready"]


async def test_a_number_that_only_keys_change(show: Show, mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    states = frozenset({"enabled", "sensitive", "showing", "visible", "editable"})
    number = Toy("spin button", "Count", value=20.0, states=states, interfaces=("Accessible", "Value"), bounded=False)
    app = await show(number)

    async def ignored(*_: object) -> None:
        """It answers, and stays as it is."""

    monkeypatch.setattr(value, "put", ignored)
    keys = Keys()
    assert await writing.adjust(mirror.connection, app["Count"], app.tree, "7", False, keys) == "keyboard"
    assert len(keys.typed) == 1


async def test_a_number_that_is_taken_a_moment_later(
    show: Show, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chromium answers before its page has it."""
    slider = Toy("slider", "Discount", value=10.0, interfaces=("Accessible", "Value"))
    app = await show(slider)
    asked = value.get

    async def late(*_: object) -> None:
        """It will be so the time after next that it is asked."""
        looks.extend((1, 2))

    async def get(*about: Any) -> value.Range:
        if looks and len(looks) == 1:
            slider.value = 30.0
        if looks:
            looks.pop()
        return await asked(*about)

    looks: list[int] = []
    monkeypatch.setattr(value, "put", late)
    monkeypatch.setattr(value, "get", get)
    assert await writing.adjust(mirror.connection, app["Discount"], app.tree, "30", False) == "Value.currentValue"
