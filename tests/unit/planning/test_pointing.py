"""What may follow in a plan that is being pointed out, and that it always comes to an end that can be read."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from lamd.planning.grammar import SkillShape
from lamd.planning.language import MAX_STEPS, parse, write_plan
from lamd.planning.pointer import MAX_SYMBOLS
from lamd.planning.pointing import BASIC, END, NUMBER, Language, Writing, vocabulary
from lamd.planning.source import Source, Stranger
from lamd.trajectory import Step, Verb
from tests.unit.planning.hand import BARREN, LANGUAGE, SHAPES, names, written

COMMANDS = Path(__file__).parents[3] / "models/data/phrasing/commands.tsv"
HOSTILE = (
    "🎉 party 🎉", "a\ud800b save it", "x\u2028y \x85 z", 'say "hello" and \\n "quit', "true false 1.2.3 5. - .5",
    "- 5 minutes - !", "set a timer for ten minutes. at 5 pm!", "٣ apples ²", "two\nlines", "\x00 a \x1c b",
    "word " * 40,
)  # fmt: skip
STRANGERS = (
    Stranger("tools.run", SkillShape({})),
    Stranger("a2.b_3", SkillShape({"maxItems": "number", "x2": "text", "ja": "flag", "größe": "text"}, {"x2": ("l",)})),
    Stranger(
        "home.lamp",
        SkillShape({"level": "number", "when": "time", "for": "duration"}, {}, frozenset(("level", "when"))),
    ),
)


def test_the_order_of_the_symbols_stays() -> None:
    """A model that is trained knows them by their places."""
    symbols = vocabulary(SHAPES, ["10"])
    assert symbols[: len(BASIC)] == list(BASIC)
    assert len(set(symbols)) == len(symbols)
    heads = list(dict.fromkeys(s.partition(":")[0] for s in symbols[len(BASIC) :]))
    assert heads == ["place", "with", "k", "ask", "no", "skill", "a", "t", "n", "r"]
    assert symbols[-1] == "r:upper0"


@pytest.mark.parametrize(
    ("command", "symbols", "line"),
    [
        ("open the calculator", ["open", 2, 2], 'open "calculator"'),
        ("type hello there.", ["type", 1, 2, "r:punct0"], 'type "hello there."'),
        ("copy it", ["key", "k:ctrl", "k:c"], "key ctrl+c"),
        ("read the result", ["read", "result"], 'read "result"'),
        ("read the result", ["read", 1, 2], 'read "the result"'),
        ("bold on", ["do", 0, 0, "on"], 'do "bold" on'),
        ("zoom to half", ["do", 0, 0, "to", 2, 2, "r:number0"], 'do "zoom" to "50"'),
        ("star the last mail in work", ["do", 0, 0, "in", 3, 3, "place:-1"], 'do "star" in "mail" last'),
        ("save as a in b", ["do", 0, 0, "with:name", 2, 2, "with:folder", 4, 4], 'do "save" with name="a" folder="b"'),
        ("louder", ["skill:audio.volume", "a:level", "n:10"], "audio.volume level=10"),
        ("volume thirty", ["skill:audio.volume", "a:level", 1, 1, "r:digits0"], "audio.volume level=30"),
        ("wake me at 7", ["skill:alarm.set", "a:time", 3, 3, "r:time0"], 'alarm.set time="07:00"'),
        ("tile it", ["skill:windows.tile", "a:side", "t:left", "a:all", "true"], 'windows.tile side="left" all=true'),
        ("send it", ["ask:recipient"], "ask recipient"),
        ("who are you", ["no:self"], "no self"),
        ("run it", ["+0"], "tools.run"),
        ("lamp 5 6pm", ["+6", "+7", 1, 1, "+8", 2, 2], 'home.lamp level=5 when="6pm"'),
    ],
)
def test_a_step(command: str, symbols: list[str | int], line: str) -> None:
    done = written(Source(command, STRANGERS), *symbols, END)
    assert write_plan(done.steps) == line
    assert done.ended


def test_a_plan_has_several_steps_and_an_end() -> None:
    step: tuple[str | int, ...] = ("open", 1, 1)
    writing = written(Source("open files"), *(step * MAX_STEPS))
    assert len(writing.steps) == MAX_STEPS
    assert names(writing) == {END}


def test_a_plan_begins_with_a_step() -> None:
    assert END not in names(written(Source("open files")))
    assert "skill:timer.start" in names(written(Source("open files")))


def test_a_run_ends_where_it_begins_or_later() -> None:
    assert names(written(Source("open files now"), "open", 1)) == {1, 2}


def test_a_goal_takes_its_parts_in_order() -> None:
    assert {"in", "place:1", "on", "to", "with:name", END} <= names(written(Source("star it"), "do", 0, 0))
    assert "in" not in names(written(Source("star it"), "do", 0, 0, "place:1"))
    after = names(written(Source("star it"), "do", 0, 0, "with:name", 1, 1))
    assert "with:folder" in after
    assert not {"with:name", "on", "in", "to"} & after


def test_options_are_not_spoiled_by_asking() -> None:
    before = LANGUAGE.starting("place:")
    names(written(Source("star it"), "do", 0, 0))
    assert LANGUAGE.starting("place:") == before


def test_a_required_argument_comes_first() -> None:
    assert names(written(Source("wake me at 7"), "skill:alarm.set")) == {"a:time"}


@pytest.mark.parametrize("skill", ["alarm.set", "timer.start", "audio.volume"])
def test_what_nobody_said_is_left_out(skill: str) -> None:
    done = written(Source("wake me"), f"skill:{skill}", END, language=BARREN)
    assert done.steps == (Step(Verb.SKILL, skill),)


def test_only_a_number_is_a_number() -> None:
    writing = written(Source("true 1.2.3 word 5. 7"), "skill:audio.volume", "a:level", 0, language=BARREN)
    assert names(writing) == {3, 4}
    assert not any(NUMBER.fullmatch(text) for text in ("", "-", ".", "1.", "1.2.3", "true", "٣"))


def test_a_stranger_is_not_called_before_a_number_is_read() -> None:
    assert names(written(Source("lamp five", STRANGERS), "+6", "+7", 1, 1)) == {"r:digits0", "r:less0"}


def test_a_stranger_is_given_no_number_that_nobody_said() -> None:
    free = Language((*LANGUAGE.symbols, "n:10"), SHAPES)
    assert "n:10" in names(written(Source("louder", STRANGERS), "skill:audio.volume", "a:level", language=free))
    found = names(written(Source("run b 5", STRANGERS), "+1", "+2", language=free))
    assert 2 in found
    assert "n:10" not in found


def test_a_stranger_that_needs_a_number_is_not_called_without_one() -> None:
    lamp = len(LANGUAGE.symbols) + 2 + 6
    assert lamp not in written(Source("lamp on", STRANGERS)).options()
    assert lamp in written(Source("lamp five", STRANGERS)).options()  # which may be its time, too


def test_what_a_stranger_needs_can_be_left_to_a_question() -> None:
    stranger = Stranger("vm.stop", SkillShape({"name": "text"}, {}, frozenset({"name"})))
    assert END in names(written(Source("stop it", (stranger,)), "+0"))


def test_a_model_that_lacks_symbols_does_without() -> None:
    symbols = [s for s in LANGUAGE.symbols if s not in ("with:name", "a:time", "t:left")] + ["skill:gone.away"]
    older = Language(tuple(symbols), SHAPES)
    assert "skill:gone.away" not in names(written(Source("at 7"), language=older))
    assert "with:name" not in names(written(Source("at 7"), "do", 0, 0, language=older))
    assert END not in names(written(Source("at 7"), language=older))
    assert "a:time" not in names(written(Source("at 7"), "skill:alarm.set", language=older))
    assert "a:label" in names(written(Source("at 7"), "skill:alarm.set", language=older))


def walked(writing: Writing, rng: random.Random) -> Writing:
    """A plan of whatever may follow, with a leaning to skills, to strangers and to an end."""
    language, count = writing.language, len(writing.source.words)
    for _ in range(MAX_SYMBOLS):
        options = writing.options()
        assert options, (writing.source.command, writing.steps, writing.slot, writing.kind)
        assert len(set(options)) == len(options)
        seldom = [o for o in options if o >= len(language.symbols) + count or language.symbols[o : o + 1] in _SKILLS]
        end = language.at[END]
        chance = rng.random()
        chosen = end if end in options and chance < 0.3 else rng.choice(seldom if seldom and chance > 0.6 else options)
        writing = writing.take(chosen)
        if writing.ended:
            break
    return writing


_SKILLS = {(s,) for s in LANGUAGE.symbols if s.startswith(("skill:", "a:", "r:"))}


@pytest.mark.parametrize("strangers", [(), STRANGERS[:1], STRANGERS])
@pytest.mark.parametrize("language", [LANGUAGE, BARREN])
def test_every_way_comes_to_an_end_that_can_be_read(language: Language, strangers: tuple[Stranger, ...]) -> None:
    rng = random.Random(len(strangers))  # noqa: S311
    lines = [line.split("\t")[0] for line in COMMANDS.read_text(encoding="utf-8").splitlines() if line.strip()]
    ended = 0
    for command in [*HOSTILE, *rng.sample(lines, 60)]:
        done = walked(Writing(language, Source(command, strangers)), rng)
        ended += done.ended
        if done.ended:
            assert parse(write_plan(done.steps)) == done.steps, command
    assert ended > 50


def test_a_long_command_is_looked_through_once() -> None:
    class Counted(Source):
        reads = 0

        def text(self, first: int, last: int) -> str:
            Counted.reads += 1
            return super().text(first, last)

    source = Counted("word " * 500)
    for skill in ("audio.volume", "alarm.set", "timer.start"):
        assert END in names(written(source, f"skill:{skill}", language=BARREN))
    assert Counted.reads < 500 * (6 + 6 + 8 + 8 + 8)


@pytest.mark.parametrize(
    ("command", "places"),
    [("the 7th result", {1, 7, -1}), ("the seventh one", {1, 7, -1}), ("the first three boxes", {*range(1, 13), -1})],
)
def test_a_place_that_is_said_is_the_one_that_is_meant(command: str, places: set[int]) -> None:
    language = Language(vocabulary(SHAPES, []), SHAPES)
    writing = Writing(language, Source(command))
    for symbol in (language.at["do"], len(language.symbols), len(language.symbols)):
        writing = writing.take(symbol)
    offered = {language.symbols[at] for at in writing.options() if at < len(language.symbols)}
    assert {symbol for symbol in offered if symbol.startswith("place:")} == {f"place:{n}" for n in places}
