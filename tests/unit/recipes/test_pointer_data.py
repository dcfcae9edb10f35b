"""Training data as a planner that points reads and writes it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from lamd.planning.grammar import SkillShape
from lamd.planning.language import parse, write_plan
from lamd.planning.pointing import END, Language, Writing
from lamd.planning.source import Source, Stranger
from models.recipes import planner_data, pointer_data
from models.recipes.example import Example
from models.recipes.pointer_data import Teacher, find, joined, strangers, symbols
from tests.unit.planning.hand import BARREN, LANGUAGE, SHAPES
from tests.unit.runtime.conftest import write_tokenizer


def example(command: str, plan: str, shown: tuple[str, ...] = ()) -> Example:
    return Example("Files", command, parse(plan), "plans", shown)


@pytest.fixture
def taught(loaded: tuple[list[Example], list[Example], Counter[str]]) -> tuple[list[Example], Language]:
    train, held, _ = loaded
    every = [*train, *held]
    return random.Random(3).sample(every, 400), pointer_data.language(every, planner_data.shapes(every))  # noqa: S311


@pytest.fixture
def teacher(tmp_path: Path) -> Teacher:
    write_tokenizer(tmp_path / "tokenizer.json")
    return Teacher(LANGUAGE, Tokenizer.from_file(str(tmp_path / "tokenizer.json")))


def replayed(language: Language, source: Source, plan: list[int]) -> Writing:
    writing = Writing(language, source)
    for symbol in plan:
        assert symbol in writing.options()
        writing = writing.take(symbol)
    assert writing.ended
    return writing


def test_nearly_every_plan_can_be_pointed_out_and_is_the_same(taught: tuple[list[Example], Language]) -> None:
    examples, language = taught
    missed = 0
    for each in examples:
        source = Source(each.command)
        plan = symbols(language, source, each.plan)
        if plan is None:
            missed += 1
            continue
        steps = replayed(language, source, plan).steps
        assert write_plan(steps).casefold() == write_plan(each.plan).casefold(), each
    assert missed < 0.03 * len(examples)


def test_numbers_that_are_often_unsaid_are_free(taught: tuple[list[Example], Language]) -> None:
    _, language = taught
    assert 0 < len(language.starting("n:")) <= pointer_data.FREE
    few = [example("louder", "audio.volume level=70")] * pointer_data.OFTEN
    assert pointer_data.language(few, SHAPES).starting("n:") == ["n:70"]
    assert pointer_data.language(few[1:], SHAPES).starting("n:") == []
    said = [example("volume 70", "audio.volume level=70")] * 9
    assert pointer_data.language(said, SHAPES).starting("n:") == []


@pytest.mark.parametrize(
    ("command", "plan"),
    [
        ("read the result", 'read "result"'),
        ("what came out", 'read "result"'),
        ("louder", "audio.volume level=10"),
        ("tile it", 'windows.tile side="left" all=true'),
        ("Bold it", 'do "bold"'),
        ("type Hello.", 'type "Hello."'),
        ("wake me at seven for tea", 'alarm.set time="07:00" label="tea"'),
        ("press control s", "key ctrl+s"),
        ("that", 'ask file\nno chat\nopen "that"'),
    ],
)
def test_what_is_taught(command: str, plan: str) -> None:
    source = Source(command)
    found = symbols(LANGUAGE, source, parse(plan))
    assert found is not None
    assert found[-1] == LANGUAGE.at[END]
    assert write_plan(replayed(LANGUAGE, source, found).steps).casefold() == plan.casefold()


@pytest.mark.parametrize(
    ("command", "plan"),
    [
        ("open it", 'open "mail"'),
        ("louder", "audio.volume level=11"),
        ("run it", "tools.run"),
        ("wake me", 'alarm.set time="07:00"'),
        ("", 'open "a"'),
    ],
)
def test_what_cannot_be_pointed_out_is_not_taught(command: str, plan: str) -> None:
    assert symbols(LANGUAGE, Source(command), parse(plan)) is None


def test_a_free_number_belongs_to_the_language() -> None:
    assert symbols(BARREN, Source("louder"), parse("audio.volume level=10")) is None


def test_a_text_is_found_where_it_comes_next() -> None:
    source = Source("save it, then save it again.")
    assert find(source, "save", False, 0) == (0, 0, "")
    assert find(source, "save", False, 1) == (3, 3, "")
    assert find(source, "it", False, 5) == (1, 1, "")
    assert find(source, "AGAIN.", False, 0) == (5, 5, "r:punct0")
    assert find(source, "close", True, 0) is None
    assert find(Source("half past six"), "6", False, 0) is None
    assert find(Source("half past six"), "6", True, 0) == (2, 2, "r:digits0")


def test_strangers_are_what_an_example_shows() -> None:
    shown = ("tools.run - Runs.", "home.lamp level on room - Sets - a lamp.")
    given = example("lamp", 'home.lamp level=5 on=true room="1.2.3"', shown)
    assert list(strangers(given)) == [
        Stranger("tools.run", SkillShape({}), "Runs."),
        Stranger("home.lamp", SkillShape({"level": "number", "on": "flag", "room": "text"}), "Sets - a lamp."),
    ]


def test_what_two_people_asked_for_is_asked_for_in_one_breath() -> None:
    rng = random.Random(2)  # noqa: S311
    asked = [
        example("zoom in", 'do "zoom in"'), example("save it.", 'do "save it"'), example("Bold", 'do "Bold"'),
        example("which one", "ask file"), example("read it aloud", 'read "result"'),
        replace(example("mute", "audio.mute on=true"), focus=""), replace(example("new", 'do "new"'), focus="Kate"),
    ]  # fmt: skip
    found = [*joined(asked, 300, rng)]
    one = next(e for e in found if e.command.startswith("zoom in") and e.command.endswith("save it."))
    assert one.plan == parse('do "zoom in"\ndo "save it"')
    assert one.focus == "Files"
    assert any(e.plan[-1] == parse("audio.mute on=true")[0] and e.focus == "Kate" for e in found)
    said = " ".join(e.command for e in found)
    assert "which" not in said
    assert "aloud" not in said
    assert not any(e.focus == "Files" and "new" in e.command for e in found)


def test_what_could_go_on_is_ended_before_the_next() -> None:
    rng = random.Random(2)  # noqa: S311
    typed, other = example("write hello", 'type "hello"'), example("save it", 'do "save it"')
    found = {e.command for e in joined([typed, other], 300, rng) if e.plan[0] == typed.plan[0]}
    assert found == {"write hello. save it", "write hello; save it"}


def test_a_lesson_is_what_is_read_and_what_is_written(teacher: Teacher) -> None:
    rng = random.Random(1)  # noqa: S311
    lesson = teacher.lesson(example("open ab", 'open "ab"'), rng)
    assert lesson is not None
    read, plan = lesson
    known = len(LANGUAGE.symbols)
    assert plan == [LANGUAGE.at["open"], known + 1, known + 1, LANGUAGE.at[END]]
    assert len(read.first) == len(read.last) == 2
    assert teacher.lesson(example("open ab", 'open "ab"'), rng) == lesson


def test_a_full_stop_is_read_but_not_written(teacher: Teacher) -> None:
    source = Source("open ab")
    plain, dotted = teacher.read("", source), teacher.read("", source, dot=True)
    assert len(dotted.ids) == len(plain.ids) + 1
    assert dotted.first == plain.first
    ended = Source("open ab!")
    assert teacher.read("", ended, dot=True) == teacher.read("", ended)


def test_a_stranger_is_taught_and_not_remembered(teacher: Teacher) -> None:
    rng = random.Random(1)  # noqa: S311
    shown = example("lamp five", "home.lamp level=5", ("home.lamp level - Sets a lamp.",))
    lesson = teacher.lesson(shown, rng)
    assert lesson is not None
    known = len(LANGUAGE.symbols) + 2
    assert lesson[1][:2] == [known, known + 1]
    assert len(lesson[0].first) == 4
    assert teacher.lesson(example("lamp five", "home.lamp level=5"), rng) is None


def test_what_is_missed_is_counted(teacher: Teacher) -> None:
    rng = random.Random(1)  # noqa: S311
    assert teacher.lesson(example("open it", 'open "mail"'), rng) is None
    assert teacher.lesson(example("...", "no nonsense"), rng) is None
    assert teacher.missed == {"plans": 2}
