from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.errors import PlanningError
from lamd.planning.language import (
    ASK_KINDS,
    MAX_STEPS,
    NO_REASONS,
    VALUE_NAMES,
    parse,
    parse_step,
    write,
    write_plan,
)
from lamd.trajectory import Step, Verb

PLANS = Path(__file__).parents[3] / "models/data/phrasing/plans.jsonl"

TEXT = st.text(max_size=20)
"""Any text, with quotes, backslashes, line ends and what else there is."""
NAMED = st.lists(st.tuples(st.sampled_from(VALUE_NAMES), TEXT), min_size=1, max_size=3).map(tuple)
UNNAMED = TEXT.map(lambda text: (("value", text),))
ORDINALS = st.sampled_from([0, -1]) | st.integers(1, 999)
WITHIN = st.just("") | st.text(min_size=1, max_size=20)
GOALS = st.builds(Step, st.just(Verb.DO), TEXT, st.sampled_from([None, True, False]), st.just(()), WITHIN, ORDINALS)
STEPS = st.one_of(
    st.builds(Step, st.sampled_from([Verb.OPEN, Verb.SWITCH, Verb.CLOSE, Verb.TYPE, Verb.READ]), TEXT),
    st.builds(Step, st.just(Verb.KEY), st.sampled_from(["enter", "ctrl+s", "ctrl+shift+f5", "a"])),
    st.builds(Step, st.just(Verb.ASK), st.sampled_from(ASK_KINDS)),
    st.builds(Step, st.just(Verb.NO), st.sampled_from(NO_REASONS)),
    GOALS,
    st.builds(Step, st.just(Verb.DO), TEXT, st.none(), NAMED | UNNAMED, WITHIN, ORDINALS),
    st.builds(
        Step, st.just(Verb.SKILL), st.sampled_from(["audio.volume", "settings.text_size", "a.b"]),
        values=st.just(()) | NAMED | st.just((("level", "60"), ("on", "true"))),
    ),
)  # fmt: skip


@settings(deadline=None)
@given(STEPS)
def test_what_is_written_is_read_back(step: Step) -> None:
    assert "\n" not in write(step)
    assert parse_step(write(step)) == step


@settings(deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=MAX_STEPS))
def test_a_plan_is_a_line_a_step(steps: list[Step]) -> None:
    assert parse(write_plan(steps)) == tuple(steps)
    assert len(write_plan(steps).split("\n")) == len(steps)


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ('open "calculator"', Step(Verb.OPEN, "calculator")),
        ('do "line numbers" on', Step(Verb.DO, "line numbers", True)),
        ('do "zoom" to "150"', Step(Verb.DO, "zoom", values=(("value", "150"),))),
        ('do "star" in "the mail from Ailbert"', Step(Verb.DO, "star", within="the mail from Ailbert")),
        ('do "result" 3rd', Step(Verb.DO, "result", ordinal=3)),
        ('do "result" first', Step(Verb.DO, "result", ordinal=1)),
        ('do "box" in "row" last off', Step(Verb.DO, "box", False, within="row", ordinal=-1)),
        (
            'do "save it" with name="a.txt" folder="documents"',
            Step(Verb.DO, "save it", values=(("name", "a.txt"), ("folder", "documents"))),
        ),
        ('type "say \\"hi\\"\\\\n"', Step(Verb.TYPE, 'say "hi"\\n')),
        ("key ctrl+s", Step(Verb.KEY, "ctrl+s")),
        ("audio.volume level=60", Step(Verb.SKILL, "audio.volume", values=(("level", "60"),))),
        (
            'timer.start duration="ten minutes" loud=true by=-2.5',
            Step(Verb.SKILL, "timer.start", values=(("duration", "ten minutes"), ("loud", "true"), ("by", "-2.5"))),
        ),
        ("  ask file  ", Step(Verb.ASK, "file")),
        ("no online", Step(Verb.NO, "online")),
    ],
)
def test_lines_as_the_planner_writes_them(line: str, step: Step) -> None:
    assert parse_step(line) == step


@pytest.mark.parametrize(
    "line",
    [
        "open calculator",
        'open "calculator',
        'open "calculator" now',
        'open ""calculator"',
        'OPEN "calculator"',
        'launch "calculator"',
        'do "bold" maybe',
        'do "bold" on off',
        'do "bold" on to "12"',
        'do "bold" to 12',
        'do "bold" to "12" to "13"',
        'do "bold" with',
        'do "bold" with name',
        'do "bold" with name="a"folder="b"',
        'do "bold" with name="a" nonsense',
        'do "bold" 0th',
        'do "bold" 1000th',
        'do "bold" in row',
        'type "\\q"',
        'type "\\ud8"',
        "key ctrl + s",
        "key",
        "ask which file?",
        "ask",
        "audio.volume level=",
        "audio.volume level=loud",
        "audio.volume level",
        "audio volume",
        "rm -rf /",
        '"open"',
        "…",
    ],
)
def test_anything_else_is_malformed(line: str) -> None:
    with pytest.raises(PlanningError) as caught:
        parse(line)
    assert caught.value.code == "planning.malformed"
    assert caught.value.hint


@pytest.mark.parametrize("text", ["", "\n\n", "  \n\t"])
def test_no_step_is_no_plan(text: str) -> None:
    with pytest.raises(PlanningError, match="empty"):
        parse(text)


def test_blank_lines_are_left_out() -> None:
    assert parse('\nopen "a"\n\nkey enter\n') == (Step(Verb.OPEN, "a"), Step(Verb.KEY, "enter"))


@pytest.mark.parametrize("line", ["a2.b_3", "tools.run maxItems=5 x2=true", 'tools.run größe="l"'])
def test_whatever_a_plugin_may_call_its_skills_can_be_read(line: str) -> None:
    assert write_plan(parse(line)) == line


@pytest.mark.parametrize("line", ["2a.b", "a.2b", "A.b", "a.b 2x=1", "a.b x-y=1", "a.b =1"])
def test_other_names_are_no_skills(line: str) -> None:
    with pytest.raises(PlanningError):
        parse(line)


def test_a_plan_has_an_end() -> None:
    with pytest.raises(PlanningError) as caught:
        parse("\n".join(["key enter"] * (MAX_STEPS + 1)))
    assert caught.value.code == "planning.too_long"


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_plan_or_a_planning_error(text: str) -> None:
    try:
        steps = parse(text)
    except PlanningError:
        return
    assert 0 < len(steps) <= MAX_STEPS


def test_every_plan_of_the_phrasing_is_in_the_language() -> None:
    lines = [json.loads(line) for line in PLANS.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 2000
    for line in lines:
        steps = parse("\n".join(line["plan"]))
        assert parse(write_plan(steps)) == steps, line
