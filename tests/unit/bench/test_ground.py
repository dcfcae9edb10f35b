"""What is counted of the grounder: each failure once, by its cause, and what misleading labels did."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from lamd.trajectory import Candidate, Kind, Step, Verb
from tests.bench.ground import (
    CAUSES,
    Case,
    cause,
    figures,
    is_right,
    judged,
    kind_of_words,
    misleading,
    misled,
    misled_figures,
    read,
    shares_word,
    tell,
)

MISLEADING = Path(__file__).parents[2] / "bench/data/misleading.tsv"
SCREEN = (
    Candidate(0, Kind.CLICK, "Search", "menu"),
    Candidate(1, Kind.CLICK, "Find Next", "menu item", ("Search",)),
    Candidate(2, Kind.CLICK, "Find Previous", "menu item", ("Search",)),
    Candidate(3, Kind.CLICK, "Close", "push button"),
    Candidate(4, Kind.CLICK, "Close", "push button", ("Sidebar",)),
    Candidate(5, Kind.TOGGLE, "Word Wrap", "check menu item", twins=(9,)),
)


def case(words: str, *right: int) -> Case:
    return Case(Step(Verb.DO, words), words, SCREEN, frozenset(right), "editor")


@pytest.mark.parametrize(
    ("words", "right", "order", "none", "why"),
    [
        ("find next", [1], [1, 2], 0.1, ""),
        ("fold long lines", [9], [5], 0.1, ""),
        ("order a pizza", [], [3], 0.9, ""),
        ("order a pizza", [], [3], 0.1, "nothing_meant"),
        ("once more", [1], [1], 0.9, "none_though_first"),
        ("once more", [1], [2, 1], 0.9, "none_though_there"),
        ("away with it", [3], [4], 0.1, "same_label"),
        ("once more", [1], [0], 0.1, "menu"),
        ("once more", [1], [2], 0.1, "neighbour"),
        ("the next one", [1], [5], 0.1, "other"),
        ("close it up", [5], [3], 0.1, "lure"),
        ("fold long lines", [5], [3], 0.1, "paraphrase"),
    ],
)
def test_each_failure_has_one_cause(words: str, right: list[int], order: list[int], none: float, why: str) -> None:
    row = judged(case(words, *right), order, 0.5, none)
    assert cause(row) == why
    assert is_right(row) is (why == "")
    assert why in tell(row)
    assert sum(figures([row], 0.4)["causes"].values()) == bool(why)


def test_the_causes_are_all_told_of_in_the_docstring() -> None:
    import tests.bench.ground as module

    assert all(f"- ``{name}``:" in (module.__doc__ or "") for name in CAUSES)


def test_figures_have_counts_intervals_and_groups() -> None:
    rows = [
        judged(case("find next", 1), [1], 0.9, 0.1),
        judged(case("once more", 1), [2, 3, 4, 1], 0.6, 0.1),
        judged(case("once more", 1), [2, 3, 4], 0.2, 0.1),
        judged(case("order a pizza"), [2], 0.2, 0.8),
    ]
    found = figures(rows, 0.5)
    assert (found["n"], found["top1"], found["with_none"], found["wrong"]) == (4, 0.3333, 0.5, 0.25)
    assert [found["intervals"]["top1"][key] for key in ("hits", "n")] == [1, 3]
    assert {app: told["n"] for app, told in found["by_app"].items()} == {"editor": 3}
    assert {kind: told["n"] for kind, told in found["by_words"].items()} == {"paraphrase": 2, "shared": 1}
    assert found["right_at"] == {"first": 1, "best_3": 0, "best_8": 1, "later": 1}
    assert found["calibration_error"] == pytest.approx((0.1 + 0.6 + 0.2 + 0.2) / 4)
    json.dumps(found)


def test_words_are_shared_by_their_stems_or_as_a_whole_label() -> None:
    assert shares_word("saving this", "Save As")
    assert shares_word("open it", "Open")
    assert not shares_word("show the other one", "Show the Toolbar")
    assert kind_of_words(case("order a pizza")) == ""


def test_the_program_is_what_the_screens_name_begins_with(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    shown = [["Find", "click", "menu item", [], ""]]
    seen = {"app": {"name": "Text Editor"}, "candidates": [{"ref": 3, "kind": "click", "label": "Find"}]}
    lines = [
        {"screen": "editor find", "candidates": shown},
        {"screen": "editor find", "command": "find", "right": [0]},
        {"observation": seen, "command": "find", "right": [3]},
        {"candidates": shown, "command": "find", "right": None},
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    assert [one.app for one in read(file)] == ["editor", "Text Editor", ""]


def test_misleading_labels_come_in_between_and_are_never_right() -> None:
    traps = [Candidate(0, Kind.CLICK, f"trap {n}", "push button") for n in range(9)]
    plain = case("once more", 1)
    one, same = (misled(plain, traps, 5, random.Random(1)) for _ in range(2))  # noqa: S311
    assert one == same
    assert [c for c in one.candidates if not c.label.startswith("trap")] == list(plain.candidates)
    refs = [ref for c in one.candidates for ref in (c.ref, *c.twins)]
    assert len(refs) == len(set(refs)) == len(SCREEN) + 1 + 5


def test_what_misleading_labels_did_is_counted() -> None:
    plain = case("once more", 1)
    traps = misled(plain, [Candidate(0, Kind.CLICK, "me", "push button")], 1, random.Random(1))  # noqa: S311
    trap = max(c.ref for c in traps.candidates)
    before = [judged(plain, [1], 0.9, 0.1), judged(plain, [2], 0.9, 0.1), judged(plain, [1], 0.9, 0.1)]
    after = [judged(traps, [trap], 0.6, 0.1), judged(traps, [1], 0.9, 0.1), judged(traps, [trap], 0.3, 0.5)]
    found = misled_figures(before, after, 0.5)
    assert {name: told["hits"] for name, told in found.items()} == {
        "best": 2, "chosen": 1, "acted": 1, "changed": 3, "spoilt": 2, "mended": 1,
    }  # fmt: skip


def test_the_misleading_labels_are_other_ones_than_those_of_training() -> None:
    labels = misleading(MISLEADING)
    known = {c.label.casefold() for c in misleading(Path("models/data/phrasing/injected_labels.tsv"))}
    assert len({c.label for c in labels}) == len(labels) == 60
    assert not {c.label.casefold() for c in labels} & known
