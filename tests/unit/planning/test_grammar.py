"""The language of a call: what its own grammar engine takes of it, right plans and made-up ones."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.planning.grammar import SkillShape, grammar
from lamd.planning.language import write, write_plan
from lamd.planning.prompt import one_line
from lamd.planning.values import words
from lamd.runtime.grammar import check
from lamd.trajectory import Step, Verb
from models.recipes import planner_data
from tests.unit.planning.engine import accepted
from tests.unit.runtime.conftest import write_gguf

SKILLS = {
    "audio.volume": SkillShape({"level": "number", "mute": "flag"}),
    "windows.tile": SkillShape({"side": "text"}, {"side": ("left", 'the "other" \\ side')}),
    "clipboard.copy": SkillShape({"text": "text"}),
    "system.address": SkillShape({}),
}
PIECES = ['"', "\\", '\\"', "\n", "\t", "“", "é", "👍", "w1", "::=", "|", "(", "]", "twelve", "5", "dot", "<s>"]
HOSTILE = st.text(max_size=80) | st.lists(st.sampled_from(PIECES)).map(" ".join)


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vocabulary") / "tiny.gguf"
    write_gguf(path)
    return path


@settings(deadline=None)
@given(HOSTILE, st.sampled_from([{}, SKILLS]))
def test_the_engine_can_take_the_grammar_of_any_command(command: str, skills: dict[str, SkillShape]) -> None:
    check(grammar(command, skills))


def test_hostile_commands_can_be_copied_word_for_word(vocabulary: Path) -> None:
    said = ['say "hi" \\ there', "a\\nb", "tab\tand\nline", "“é” 👍 ::= | w1 [a-z]*", "\0\x1b[2J", "type \u2028 it"]
    cases = []
    for command in said:
        found = words(command)
        copied = Step(Verb.TYPE, command[found[0].start : found[-1].end])
        cases.append((grammar(command, {}), [write(copied), write(replace(copied, words=f"{copied.words}w1"))]))
    assert accepted(vocabulary, cases) == [[True, False]] * len(said)


COMMAND = "Turn the volume to thirty, then save it as my report dot pdf. Really!"
RIGHT = [
    'do "save it" with name="report.pdf"',
    'do "save it as my report dot pdf"',
    'do "volume" to "30"',
    'do "volume" to "thirty"',
    'do "Turn the volume to thirty, then save it" on',
    'do "volume" in "report" 2nd off',
    'do "volume" last',
    'type "Really!"',
    'type "save it as my report dot pdf. Really!"',
    "audio.volume level=30",
    "audio.volume level=75",
    "audio.volume level=30 mute=true",
    "audio.volume",
    'windows.tile side="left"',
    'windows.tile side="report"',
    "clipboard.copy text=30",
    'clipboard.copy text="30"',
    "system.address",
    'open "report"\nkey ctrl+shift+f5\nread "result"\nask file',
    "no online",
]
WRONG = [
    'do "volume" to "40"',
    'do "Volume" to "30"',
    'type "rm -rf /"',
    'type "Real"',
    'type "eally"',
    'do "save it" with name="report.exe"',
    'do "save it" with value="report.pdf"',
    'do "save it" with password=""',
    'do "volume report"',
    'open "terminal"',
    "open volume",
    "audio.volume level=30000",
    'audio.volume level="30"',
    "audio.volume mute=true level=30",
    "audio.mute",
    "shell.run",
    'windows.tile side="everywhere"',
    "clipboard.copy text=31",
    "system.address level=1",
    "ask who",
    "no way",
    "key ctrl+alt+shift+super+x",
    "key reboot",
    "",
    "no online\n",
    'do "volume" on to "30"',
]


def test_a_plan_copies_or_works_out(vocabulary: Path) -> None:
    rules = grammar(COMMAND, SKILLS)
    taken = accepted(vocabulary, [(rules, [*RIGHT, *WRONG])])[0]
    assert [plan for plan, fits in zip(RIGHT, taken, strict=False) if not fits] == []
    assert [plan for plan, fits in zip(WRONG, taken[len(RIGHT) :], strict=True) if fits] == []


def test_without_skills_there_is_no_call(vocabulary: Path) -> None:
    assert accepted(vocabulary, [(grammar(COMMAND, {}), ["audio.volume level=30", 'do "volume"'])]) == [[False, True]]


def test_long_numbers_have_to_be_said(vocabulary: Path) -> None:
    rules = grammar("set it to 15000 or 2.71828", SKILLS)
    plans = [f"audio.volume level={n}" for n in ("15000", "2.71828", "15001", "2.71829", "150000", "9999", "1.234")]
    assert accepted(vocabulary, [(rules, plans)]) == [[True, True, False, False, False, True, True]]


def test_an_empty_command_leaves_little_to_say(vocabulary: Path) -> None:
    rules = grammar("", {})
    check(rules)
    assert accepted(vocabulary, [(rules, ["no nonsense", 'open ""', 'open "x"'])]) == [[True, True, False]]


def test_the_plans_that_are_trained_on_can_be_written(vocabulary: Path) -> None:
    """Two hundred of them; what was not said, no number and no skill, cannot."""
    train, held, _ = planner_data.load(1)
    shapes = planner_data.shapes([*train, *held])
    written = [e for e in [*train, *held] if e.source in ("plans", "skills")]
    made_up = ['type "unheard-of"', "made.up", 'do "zoom to 31337"', "no reason"]
    cases = []
    for example in random.Random(3).sample(written, 200):  # noqa: S311
        assert one_line(example.command, len(example.command)) == example.command.strip()
        cases.append((grammar(example.command, shapes), [write_plan(example.plan), *made_up]))
    taken = accepted(vocabulary, cases)
    wrong = [texts[0] for (_, texts), row in zip(cases, taken, strict=True) if row != [True] + [False] * len(made_up)]
    assert wrong == []
