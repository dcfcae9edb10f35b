from __future__ import annotations

from lamd.planning.values.readings import MAX_VALUES, worked_out


def test_no_value_comes_twice_and_numbers_come_first() -> None:
    found = worked_out("5 plus 5 at 5")
    assert len(found) == len(set(found))
    assert found[:2] == ("5", "05:00")
    assert "5+5" in found


def test_there_is_an_end() -> None:
    assert len(worked_out(" ".join(f"{n} plus {n + 1}" for n in range(200)))) == MAX_VALUES


def test_names_keep_their_capitals() -> None:
    assert "Plan.txt" in worked_out("Plan dot txt")
