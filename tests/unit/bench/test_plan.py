"""What is counted of plans: each that is not exact once, by its cause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lamd.planning.language import parse
from lamd.planning.planner import shape_of
from models.recipes.goals import alike, same
from tests.bench import plan
from tests.bench.plan import CAUSES, cause, figures, read


@pytest.mark.parametrize(
    ("want", "got", "why"),
    [
        ('do "bold" on', 'do "bold" on', ""),
        ('do "zoom to 150" to "150"', 'do "zoom" to "150"', ""),
        ("no online", 'do "order a pizza"', "scope"),
        ("ask value", "no online", "scope"),
        ("ask value", 'do "zoom"', "asks"),
        ("audio.mute", "audio.volume level=0", "first"),
        ('read "title"', 'do "title"', "first"),
        ('do "bold"\ndo "save"', 'do "bold"', "count"),
        ('do "bold"\ndo "save"', 'do "bold"\nkey ctrl+s', "later"),
        ('do "zoom" to "150"', 'do "zoom" to "15"', "value"),
        ('type "hello"', 'type "hello it"', "value"),
        ('open "files"', 'open "my files"', "value"),
        ('files.find query="a"', 'files.find name="a"', "told"),
        ('do "bold" on', 'do "bold" off', "told"),
        ('do "star" in "the mail"', 'do "star"', "told"),
        ('do "bold" on', 'do "turn" off', "told"),
        ("no online", "no nonsense", "told"),
        ('do "the aisle seat"', 'do "pick the aisle seat"', "words"),
    ],
)
def test_each_plan_that_is_not_exact_has_one_cause(want: str, got: str, why: str) -> None:
    assert cause(parse(want), parse(got)) == why


def test_no_plan_is_a_cause() -> None:
    assert cause(parse('do "bold"'), ()) == "no_plan"
    assert all(f"- ``{name}``:" in (plan.__doc__ or "") for name in CAUSES)


def row(want: str, got: str, sure: float = 1.0) -> dict[str, Any]:
    meant, found = parse(want), parse(got)
    return {
        "want": list(map(str, meant)), "got": list(map(str, found)), "confidence": sure, "ms": 20.0,
        "right": same(meant, found), "alike": alike(meant, found), "cause": cause(meant, found),
    }  # fmt: skip


def test_figures_have_intervals_causes_and_the_number_of_steps() -> None:
    three = 'do "bold"\ndo "save"\ndo "quit"'
    rows = [row(three, three), row('do "bold"', 'do "bold"'), row("no online", 'do "it"', 0.3), row(three, 'do "bold"')]
    found = figures(rows)
    assert (found["n"], found["exact"]) == (4, 0.5)
    assert [found["intervals"]["exact"][key] for key in ("hits", "n")] == [2, 4]
    assert found["intervals"]["recall"]["n"] == 1
    assert {steps: told["hits"] for steps, told in found["by_steps"]["right"].items()} == {"3": 1, "1": 1}
    assert {name: n for name, n in found["causes"].items() if n} == {"scope": 1, "count": 1}
    assert found["calibration_error"] == pytest.approx((1.0 + 0.3) / 4)
    assert sum(found["causes"].values()) == sum(not one["right"] for one in rows)
    json.dumps(found)


def test_strangers_are_there_for_the_lines_below_them(tmp_path: Path) -> None:
    told = {"name": "vm.stop", "summary": "Shut down", "arguments": {"name": "string"}}
    lines = [{"text": "a", "plan": []}, {"strangers": [told]}, {"text": "b", "plan": []}]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n\n".join(map(json.dumps, lines)), encoding="utf-8")
    first, second = read(file)
    assert first["strangers"] == []
    (stranger,) = second["strangers"]
    assert stranger.name == "vm.stop"
    assert shape_of(stranger.schema).required == {"name"}
