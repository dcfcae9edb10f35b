"""A command as it is pointed into."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.planning.grammar import SkillShape
from lamd.planning.source import LONGEST, MOST, READINGS, Source, Stranger

LAMP = Stranger("home.lamp", SkillShape({"level": "number", "room": "text"}), "Sets a lamp.")


def test_a_command_is_cut_at_its_words_with_what_stands_behind() -> None:
    source = Source('  "Open" the file, then save it. ')
    assert [word.text for word in source.words] == ["Open", "the", "file", "then", "save", "it"]
    assert source.pieces == ['Open"', "the", "file,", "then", "save", "it."]
    assert source.text(2, 4) == "file, then save"


@pytest.mark.parametrize("command", ["", "   ", "...", "?! “”"])
def test_without_words_there_is_nothing_to_point_at(command: str) -> None:
    source = Source(command)
    assert (source.words, source.pieces, source.offers) == ((), [], [])
    assert source.typed("time") == set()


def test_a_stranger_offers_its_name_and_its_arguments() -> None:
    assert LAMP.pieces == ["home.lamp", "level", "room"]
    bare = Stranger("tools.run", SkillShape({}))
    assert Source("lamp", (bare, LAMP)).offers == [(0, ""), (1, ""), (1, "level"), (1, "room")]


@pytest.mark.parametrize(
    ("command", "readings"),
    [
        ("twenty five", {"r:digits0": "25", "r:number0": "5", "r:number1": "20", "r:less0": "-25"}),
        ("half past six", {"r:time0": "06:30", "r:time1": "18:30"}),
        ("12 times 7", {"r:sum0": "12*7"}),
        ("report dot pdf", {"r:spelled0": "report.pdf"}),
        ("b2 to b9", {"r:cells2": "B2:B9"}),
        ("hello.", {"r:punct0": "hello.", "r:upper0": "HELLO"}),
        ("hello", {"r:upper0": "HELLO"}),
        ("Hello", {"r:lower0": "hello", "r:upper0": "HELLO"}),
    ],
)
def test_what_can_be_worked_out_of_a_run(command: str, readings: dict[str, str]) -> None:
    source = Source(command)
    found = source.readings(0, len(source.words) - 1)
    assert readings.items() <= found.items()
    assert bool(readings) == bool(found)


def test_nothing_is_worked_out_of_a_long_run() -> None:
    source = Source("one " * (LONGEST + 1))
    assert source.readings(0, LONGEST - 1)
    assert source.readings(0, LONGEST) == {}


def test_what_a_skill_can_read() -> None:
    source = Source("set a timer for ten minutes at 6pm")
    assert (4, 5) in source.typed("duration")
    assert (7, 7) in source.typed("time")
    assert (0, 2) not in source.typed("time") | source.typed("duration")


def test_of_a_long_command_only_the_beginning_is_searched_for_times() -> None:
    source = Source("5pm " * (MOST + 40))
    assert (MOST - 1, MOST - 1) in source.typed("time")
    assert (MOST, MOST) not in source.typed("time")


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("ab5- .,!?\"'\u2028\n\ud800🎉é²"), max_size=40))
def test_any_command_can_be_pointed_into(command: str) -> None:
    source = Source(command)
    assert len(source.pieces) == len(source.words)
    known = {f"r:{kind}{at}" for kind, count in READINGS.items() for at in range(count)}
    for first in range(len(source.words)):
        for last in range(first, len(source.words)):
            assert source.text(first, last) in command
            readings = source.readings(first, last)
            assert readings.keys() <= known
            assert all(readings.values())
