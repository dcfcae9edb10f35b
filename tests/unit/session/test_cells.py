"""Cells by their address, in a sheet of cardboard."""

from __future__ import annotations

import re

import pytest

from lamd.session import cells
from lamd.trajectory import Action, Node, NodeKey, Status
from tests.unit.session.twins import App, House, State, button, dialog, do, effects, field, frame, step
from tests.unit.trees import Spec

TABLE = {"interfaces": ("Table",), "states": {"manages-descendants", "focused"}}


class Sheet:
    """A program with a sheet; ``named`` False: a table of something else."""

    def __init__(self, named: bool = True, dialogs: tuple[Spec, ...] = ()) -> None:
        self.named = named
        self.deaf = False
        self.adds = ""
        """What the program makes of each text."""
        self.formulas: dict[str, str] = {}
        self.app = App(self._draw)
        self.dialogs = dialogs
        self.app.redraw()
        self.house = House(self.app)
        self.house.actuator.sheet = self._cell
        for row in range(12):
            for letter in "ABCD":
                self.app._on[("type", f"{letter}{row + 1}")] = self._type
                self.app._on[("select", f"{letter}{row + 1}")] = self._select

    def _draw(self, has: State) -> list[Spec]:
        return [frame(button("Save"), ("table", "Sheet1", TABLE)), *getattr(self, "dialogs", ())]

    def _cell(self, row: int, column: int) -> Node | None:
        if row >= 12 or column >= 4:
            return None
        address = f"{'ABCD'[column]}{row + 1}"
        name = address if self.named else f"file {row}"
        states = {"focused"} if self.app.has.get("at") == address else set()
        text, formula = str(self.app.has.get(f"cell {address}", "")), self.formulas.get(address, "")
        key = NodeKey(":1.1", address)
        return Node(2, key, 2, (), "table cell", name, formula, frozenset(states), frozenset({"Text"}), text)

    def _type(self, has: State, action: Action) -> None:
        assert action.target is not None
        if self.deaf:
            return
        address, value = action.target.name, action.value
        self.formulas[address] = value if value.startswith("=") else ""
        has[f"cell {address}"] = "84" if value.startswith("=") else value + self.adds

    def _select(self, has: State, action: Action) -> None:
        assert action.target is not None
        has["at"] = "" if self.deaf else action.target.name

    def says(self, address: str) -> str:
        return str(self.app.has.get(f"cell {address}", ""))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "PATIENCE", 0.0)


async def test_a_cell_is_written_read_and_given_back() -> None:
    sheet = Sheet()
    house = sheet.house
    reply = await house.run(do("put 42 in b3"), step("read", "what's in B3"))
    assert (reply.status, reply.answer) == (Status.FINISHED, "42")
    assert reply.steps[0].outcome.evidence == "B3 is now '42'"
    assert reply.steps[0].outcome.undo == ('do "clear cell B3"',)
    assert house.grounder.asked == []
    assert house.journal.intents[0].window == "Notes"
    again = await house.run(do("cell B3", value="=6*14"))
    assert (again.status, again.steps[0].outcome.undo) == (Status.FINISHED, ('do "cell B3" to "42"',))
    assert (await house.run(step("read", "the formula in B3"))).answer == "=6*14"
    assert (await house.run(do("clear", cell="B3"))).steps[0].outcome.undo == ('do "cell B3" to "=6*14"',)
    assert sheet.says("B3") == ""
    assert (await house.run(step("read", "cell B3"))).answer == "B3 is empty"


async def test_what_is_so_already_is_left_alone() -> None:
    sheet = Sheet()
    await sheet.house.run(do("C4", value="x"))
    assert effects(await sheet.house.run(do("C4", value="x"))) == ["already"]
    assert effects(await sheet.house.run(do("empty D4"))) == ["already"]


async def test_going_to_a_cell_is_seen_by_its_focus() -> None:
    sheet = Sheet()
    assert effects(await sheet.house.run(do("take me to", cell="c5"))) == ["confirmed"]
    sheet.deaf = True
    reply = await sheet.house.run(do("go to D1"))
    assert (reply.status, effects(reply)) == (Status.FAILED, ["unchanged"])


async def test_what_the_program_made_of_it_is_told() -> None:
    sheet = Sheet()
    sheet.adds = "hild"
    reply = await sheet.house.run(do("put", cell="A7", text="Gunn"))
    assert (reply.status, effects(reply)) == (Status.FAILED, ["failed"])
    assert "A7 is now 'Gunnhild'" in reply.answer
    sheet.deaf = True
    assert effects(await sheet.house.run(do("B7", value="7"))) == ["unchanged"]


async def test_no_address_and_no_such_cell() -> None:
    for where in ("banana", "Z99"):
        reply = await Sheet().house.run(do("put", cell=where, text="x"))
        assert reply.code == "grounding.nothing"
        assert f"“{where}” is no cell of this sheet" in reply.answer


async def test_a_table_of_files_is_no_sheet() -> None:
    sheet = Sheet(named=False)
    reply = await sheet.house.run(do("cell B3", value="x"))
    assert "no sheet with a cell B3 is open here" in reply.answer
    assert sheet.house.acts == []


async def test_a_sheet_behind_a_dialog_is_not_in_front() -> None:
    sheet = Sheet(dialogs=(dialog("Ask", field({}, "Cell"), button("OK")),))
    reply = await sheet.house.run(do("put", cell="B3", text="x"))
    assert not any(re.fullmatch(r"type B3=x", act) for act in sheet.house.acts), reply


async def test_a_dry_run_touches_nothing() -> None:
    sheet = Sheet()
    assert effects(await sheet.house.run(do("B3", value="1"), dry_run=True)) == ["planned"]
    assert sheet.says("B3") == ""


async def test_it_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "LIMIT", 0.05)
    sheet = Sheet()
    sheet.house.actuator.hangs = "B3"
    reply = await sheet.house.run(do("B3", value="1"))
    assert (reply.status, reply.code) == (Status.FAILED, "actuation.failed")


async def test_a_plan_that_loses_the_address_is_mended_by_the_command() -> None:
    sheet = Sheet()
    sheet.house.planner.confidence = 0.1
    reply = await sheet.house.run(do("cell", value="42"), text="put 42 into cell B3")
    assert (reply.status, sheet.says("B3")) == (Status.FINISHED, "42")
    files = Sheet(named=False)
    files.house.planner.confidence = 0.1
    reply = await files.house.run(do("cell", value="42"), text="put 42 into cell B3")
    assert (reply.status, files.house.acts) == (Status.ASKED, [])
