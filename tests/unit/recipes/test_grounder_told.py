"""What help pages, tooltips and walks say becomes questions with the right rows."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from lamd.trajectory import Candidate, Kind
from models.recipes import grounder_told
from models.recipes.grounder_data import Screen, norm, row_of
from models.recipes.grounder_told import Told, goals, help_pairs, walks

ROWS = [["Page Setup", "click", "menu item", ["File"], ""], ["View", "click", "menu", [], ""]]


@pytest.fixture
def harvest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pairs, walked = tmp_path / "pairs.gz", tmp_path / "walks.gz"
    with gzip.open(pairs, "wt") as f:
        f.write("Page Setup\tclick\tprint on smaller sheets\tFile\tpapers\n")
    step = [
        "Page Setup",
        "menu item",
        "Paper",
        [["Wide margins", "toggle", "check box"], ["OK", "click", "push button"]],
    ]
    with gzip.open(walked, "wt") as f:
        f.write(json.dumps({"app": "papers", "window": "a", "candidates": ROWS, "steps": [step]}) + "\n")
    monkeypatch.setattr(grounder_told.data, "is_held_out", lambda label: False)
    return tmp_path


def test_help_is_read_where_it_is(harvest: Path) -> None:
    (u,) = help_pairs(harvest / "pairs.gz")
    assert (u.label, u.text, u.tiers, u.source) == (
        "Page Setup", "print on smaller sheets", (frozenset({"page setup"}),), "papers",
    )  # fmt: skip
    assert help_pairs(harvest / "none") == []


def test_what_a_walk_reached_asks_for_what_led_there(harvest: Path) -> None:
    ((screen, asked),) = walks(harvest / "walks.gz")
    told = {u.text: [screen.rows[i].label for i in right] for u, right in asked}
    assert told["open the paper window"] == told["wide margins"] == ["Page Setup"]
    assert "ok" not in told
    assert walks(harvest / "none") == []


@pytest.mark.parametrize(
    ("label", "role", "title", "fresh"),
    [
        ("Undo", "push button", "", ["Wide margins"]),
        ("File", "menu", "Paper", []),
        ("Paper", "menu item", "paper.pdf - Papers 1.2", []),
        ("Wide margins", "menu item", "Wide Margins", ["Margins"]),
        ("Open", "menu item", "", ["Wide margins"]),
    ],
)
def test_what_says_nothing_gives_no_goal(label: str, role: str, title: str, fresh: list[str]) -> None:
    assert goals(label, role, title, fresh, {}) == []


def test_a_label_of_one_word_means_what_its_own_program_says(harvest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounder_told, "hints", list)
    monkeypatch.setattr(grounder_told, "walks", list)
    u = grounder_told._utterance
    said = [u("Turn", "click", "rotate it by ninety degrees", "papers"), u("Page Setup", "click", "use A5", "other")]
    monkeypatch.setattr(
        grounder_told, "help_pairs", lambda path=grounder_told.HELP: said if path == grounder_told.HELP else []
    )
    rows = [row_of(Candidate(i, Kind.CLICK, x, "menu item")) for i, x in enumerate(("Turn", "Page Setup"))]
    one, other = Screen("papers", rows), Screen("games", rows)
    told = Told([one, other])
    rng = random.Random(1)  # noqa: S311
    assert sorted(u.text for u, _ in told.on(one, rng, 5)) == ["rotate it by ninety degrees", "use A5"]
    assert [(u.text, right) for u, right in told.on(other, rng, 5)] == [("use A5", [1])]
    assert {norm(u.label) for u in told.of_labels(rng, 5)} == {"turn", "page setup"}
