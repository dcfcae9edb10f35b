"""Shares, their intervals, and the calibration error."""

from __future__ import annotations

import pytest

from tests.bench.shares import calibration_error, counted, grouped, lines, share, shown, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(245, 362, 0.627, 0.723), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (5, 10, 0.237, 0.763), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))


def test_a_share_has_counts_and_an_interval() -> None:
    told = share([True, False, True, 1, 0])
    assert (told["hits"], told["n"], told["share"]) == (3, 5, 0.6)
    assert shown(told) == "3 of 5, 60% (23-88)"
    assert share([])["share"] == 0


def test_groups_come_the_largest_first_and_those_without_a_name_not_at_all() -> None:
    found = grouped(["a1", "b1", "b0", "-1"], lambda row: row[0].strip("-"), lambda row: row[1] == "1")
    assert [(name, told["hits"], told["n"]) for name, told in found.items()] == [("b", 1, 2), ("a", 1, 1)]


def test_what_never_happened_is_counted_too() -> None:
    assert counted(["b", "b", ""], ["a", "b"]) == {"a": 0, "b": 2}


def test_the_calibration_error_weighs_each_bin_by_its_cases() -> None:
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)]) == 0
    assert calibration_error([(1.0, False), (0.05, False)]) == pytest.approx((1.0 + 0.05) / 2)
    assert calibration_error([]) == 0


def test_figures_for_people_stand_one_a_line() -> None:
    assert lines({"n": 2, "by": {"one": share([True])}}) == ["n: 2", "by:", "  one: 1 of 1, 100% (21-100)"]
