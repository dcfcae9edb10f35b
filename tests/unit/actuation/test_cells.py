"""Into cells by keys; keys that are only noted."""

from __future__ import annotations

import pytest

from lamd.actuation import cells
from lamd.atspi.mirror import Mirror
from lamd.errors import ActuationError
from lamd.trajectory import Action, Node
from tests.unit.actuation.conftest import Show
from tests.unit.atspi.toy import Toy

SHOWN = frozenset({"enabled", "sensitive", "showing", "visible"})


class Keys:
    def __init__(self) -> None:
        self.done: list[str] = []

    async def type(self, node: Node, text: str, replace: bool) -> None:
        assert not replace
        self.done.append(f"{node.name} {text}".strip())

    async def press(self, chord: str) -> None:
        self.done.append(chord)


async def used(show: Show, mirror: Mirror, verb: str, value: str = "", focused: bool = True) -> list[str]:
    app = await show(Toy("table cell", "B3", states=SHOWN | {"focused"} if focused else SHOWN))
    keys = Keys()
    action = Action(verb, app["B3"], value=value)
    await cells.use(mirror.connection, app["B3"], action, keys.type, keys.press)
    return keys.done


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        ("gun", ["B3", "B3 gun~", "backspace", "return"]),
        ("=A1", ["B3", "B3 =A1", "return"]),
        ("", ["B3", "B3 ~", "backspace", "return"]),
    ],
)
async def test_what_is_written(show: Show, mirror: Mirror, value: str, keys: list[str]) -> None:
    assert await used(show, mirror, "type", value) == keys


async def test_going_there_writes_nothing(show: Show, mirror: Mirror) -> None:
    assert await used(show, mirror, "select") == ["B3"]


async def test_nothing_is_typed_where_the_focus_is_elsewhere(show: Show, mirror: Mirror) -> None:
    with pytest.raises(ActuationError, match="does not get the focus"):
        await used(show, mirror, "type", "x", focused=False)


async def test_a_cell_takes_one_line(show: Show, mirror: Mirror) -> None:
    with pytest.raises(ActuationError, match="one line"):
        await used(show, mirror, "type", "a\nb")


async def test_a_cell_as_it_is_now(show: Show, mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = Toy("table cell", "B3", text="84")
    cell.attributes = {"Formula": "6*14"}
    app = await show(Toy("panel", "Sheet1"), cell)

    async def place(*_: object) -> object:
        return app["B3"].key

    monkeypatch.setattr(cells.table, "cell", place)
    found = await cells.at(mirror.connection, app["Sheet1"], 2, 1)
    assert found is not None
    assert (found.name, found.text, found.description) == ("B3", "84", "=6*14")
    assert found.ref == app["Sheet1"].ref
    assert await cells.at(mirror.connection, app["Sheet1"], 2, 1) == found


async def test_a_table_that_cannot_be_asked_has_no_cells(show: Show, mirror: Mirror) -> None:
    app = await show(Toy("table", "Files"))
    assert await cells.at(mirror.connection, app["Files"], 0, 0) is None
