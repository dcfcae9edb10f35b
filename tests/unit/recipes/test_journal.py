"""A real journal of commands that a session carried out becomes questions for the grounder."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pytest

from lamd.journal.journal import Journal
from lamd.session import Session
from lamd.trajectory import Command, Role, Status
from models.recipes import journal as recipe
from models.recipes.grounder_told import help_pairs
from models.recipes.journal import pairs, trajectories
from tests.unit.session.twins import App, House, State, button, check, do, field, frame, notes, step
from tests.unit.trees import Spec


async def written(folder: Path, app: App, *steps: object, **more: object) -> House:
    """A command carried out with a journal on the disk."""
    house, journal = House(app), Journal(folder)
    house.session = Session(
        house.desktop, house.planner, house.grounder, house.actuator, house.launcher,  # type: ignore[arg-type]
        house.consent, journal, house.settings, house.skills,
    )  # fmt: skip
    try:
        await house.run(*steps, **more)  # type: ignore[arg-type]
    finally:
        await journal.close()
    return house


def told(folder: Path) -> list[tuple[str, ...]]:
    return [pair for one in trajectories(folder) for pair in pairs(one)]


async def test_goals_that_one_deed_reached_are_taken_with_their_label(tmp_path: Path) -> None:
    await written(tmp_path, notes(), do("bold", True), do("save"), step("type", "hello"))
    assert told(tmp_path) == [("Bold", "on", "bold", "", "notes"), ("Save", "click", "save", "", "notes")]


async def test_a_value_that_was_typed_asks_for_its_field(tmp_path: Path) -> None:
    def draw(has: State) -> list[Spec]:
        return [frame(field(has, "Title"), button("Save"), check(has, "Bold"))]

    await written(tmp_path, App(draw), do("title", title="tuesday"))
    assert ("Title", "field", "title", "", "notes") in told(tmp_path)


async def test_what_did_not_work_or_a_program_said_teaches_nothing(tmp_path: Path) -> None:
    await written(tmp_path / "a", notes(), do("refresh"))
    await written(tmp_path / "b", notes(), do("save"), role=Role.AGENT)
    await written(tmp_path / "c", notes(), do("save"), dry_run=True)
    assert [told(tmp_path / name) for name in "abc"] == [[], [], []]
    assert list(trajectories(tmp_path / "none")) == []


async def test_goals_of_several_deeds_and_those_left_out_do_not_count(tmp_path: Path) -> None:
    await written(tmp_path, notes(), do("save"))
    (one,) = trajectories(tmp_path)
    assert one.command == Command("c1", "do it", "cli")
    assert one.reply is not None
    twice = type(one)(one.command, one.time, one.steps * 2, {**one.reply, "steps": [*one.reply["steps"]] * 2})
    failed = type(one)(one.command, one.time, one.steps, {**one.reply, "status": str(Status.PARTIAL)})
    assert (pairs(twice), pairs(failed)) == ([], [])


async def test_the_lines_are_read_where_help_pages_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await written(tmp_path / "journal", notes(), do("bold", True), do("save"))
    out = tmp_path / "out" / "pairs.tsv.gz"
    monkeypatch.setattr(sys, "argv", ["journal", str(tmp_path / "journal"), "--out", str(out)])
    recipe.main()
    with gzip.open(out, "rt", encoding="utf-8") as f:
        assert f.read() == "Bold\ton\tbold\t\tnotes\nSave\tclick\tsave\t\tnotes\n"
    assert [(u.text, u.kind, u.label, u.source) for u in help_pairs(out)] == [
        ("bold", "on", "Bold", "notes"), ("save", "click", "Save", "notes"),
    ]  # fmt: skip
