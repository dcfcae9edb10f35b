"""How good a planner is, from rows of what was wanted and given."""

from __future__ import annotations

import math
from typing import Any

from models.recipes.planner_report import calibrate, coverage, report


def row(want: str, got: str, sure: float = -0.1, **more: Any) -> dict[str, Any]:
    right = want == got
    told = {"source": "plans", "want": want.split("\n"), "got": got.split("\n"), "right": right, "alike": right}
    return {**told, "sum": sure, "least": sure, "ms": 5.0} | more


ROWS = [
    row('open "a"', 'open "a"'),
    row('open "a"', 'open "b"', -3.0, alike=True),
    row("no chat", "no self", -0.2, source="out_of_scope"),
    row('do "a"\nkey enter', 'do "a"\nkey enter', ms=50.0),
    row('do "a"', "no chat", -4.0),
]


def test_shares() -> None:
    told = report(ROWS)
    assert told["n"] == 5
    assert told["exact"] == 0.4
    assert told["alike"] == 0.6
    assert told["first word"] == 0.8
    assert told["plans"] == "2/4"
    assert told["several steps"] == told["several steps, alike"] == "1/1"
    assert told["out_of_scope"] == {"precision": 0.5, "recall": 1.0, "f1": 0.667}
    assert (told["ms p50"], told["ms p95"]) == (5.0, 50.0)


def test_nothing_out_of_scope_is_no_division_by_nothing() -> None:
    assert report(ROWS[:1])["out_of_scope"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0}


def test_a_surer_plan_is_likelier_right() -> None:
    made = calibrate(ROWS * 20)
    sure, unsure = (1 / (1 + math.exp(-(made["bias"] + (made["sum"] + made["least"]) * x))) for x in (-0.1, -3.5))
    assert sure > 0.8 > 0.2 > unsure
    assert coverage(ROWS, made)["0.5"] == "2 right of 3"
    assert coverage(ROWS, {"bias": 9.0, "sum": 0.0, "least": 0.0})["0.9"] == "2 right of 5"
