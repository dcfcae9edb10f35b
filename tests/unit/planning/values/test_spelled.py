from __future__ import annotations

import pytest

from lamd.planning.values.spelled import cells, spelled


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Report dot pdf", ["Report.pdf", "report.pdf"]),
        ("a b c dot d", ["c.d", "b c.d", "a b c.d"]),
        ("x at y dot z", ["x@y", "x@y.z", "y.z", "at y.z", "x at y.z"]),
        ("dot", []),
        ("dot net", []),
        ("look at", []),
        ("plain words here", []),
    ],
)
def test_names_and_addresses(said: str, wanted: list[str]) -> None:
    assert list(dict.fromkeys(spelled(said.split()))) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("sum a1 to a9", ["A1", "A9", "A1:A9", "=SUM(A1:A9)"]),
        ("mean and largest of b1:b3", ["B1:B3", "B1:B3", "=AVERAGE(B1:B3)", "=MAX(B1:B3)"]),
        ("abc1 and a12345 and 1a", []),
        ("to a1 to", ["A1"]),
        ("sum", []),
    ],
)
def test_cells_and_ranges(said: str, wanted: list[str]) -> None:
    assert list(cells(said.split())) == wanted
