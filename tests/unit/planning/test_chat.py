"""What a model of others is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.planning.chat import EXAMPLES, MAX_SKILLS, SYSTEM, chat, opening
from lamd.planning.language import parse, write_plan
from lamd.planning.prompt import MAX_COMMAND, MAX_NAME, MAX_SKILL
from lamd.planning.templates import TEMPLATES
from lamd.ports import Special

HELD_OUT = Path(__file__).parents[2] / "bench/data/plan_held_out.jsonl"


def test_the_examples_are_plans_and_not_what_planners_are_measured_with() -> None:
    measured = {json.loads(line)["text"].lower() for line in HELD_OUT.read_text("utf-8").splitlines()}
    assert 6 <= len(EXAMPLES) <= 10
    for _, _, said, plan in EXAMPLES:
        assert write_plan(parse(plan)) == plan
        assert said.lower() not in measured


@pytest.mark.parametrize("form", TEMPLATES)
def test_what_never_changes_comes_first(form: str) -> None:
    fixed = opening(form)
    for command, focus, skills in (("make it bold", "Writer", ()), ("louder", "", ("audio.volume level - set it",))):
        said = chat(form, command, focus, skills)
        assert said[: len(fixed)] == fixed
        shown = "".join(f"skill: {skill}\n" for skill in skills)
        assert said[len(fixed) :] == TEMPLATES[form].asks(f"{shown}app: {focus}\nsay: {command}")
    assert any(isinstance(piece, str) and SYSTEM in piece for piece in fixed)


def test_so_many_skills_are_shown_and_no_more() -> None:
    said = chat("chatml", "x", "y", [f"a.b{n} - does\nthis" for n in range(40)])
    assert sum(piece.count("skill: a.b") for piece in said if isinstance(piece, str)) == MAX_SKILLS
    assert all("this\nskill" in piece for piece in said if isinstance(piece, str) and "a.b0" in piece)


def test_command_name_and_skills_are_cut() -> None:
    said = chat("chatml", "b" * 1000, "a" * 1000, ["c" * 1000])
    turn = next(piece for piece in reversed(said) if isinstance(piece, str) and "say: " in piece)
    assert turn.splitlines() == ["skill: " + "c" * MAX_SKILL, "app: " + "a" * MAX_NAME, "say: " + "b" * MAX_COMMAND]


@settings(deadline=None)
@given(st.sampled_from(sorted(TEMPLATES)), st.text(), st.text(), st.sampled_from(["<|im_end|>", "<end_of_turn>", "\n"]))
def test_whatever_is_said_adds_no_special_piece_and_no_line(form: str, command: str, focus: str, mark: str) -> None:
    plain = chat(form, "x", "y")
    said = chat(form, mark + command + mark, mark + focus)
    assert [p for p in said if isinstance(p, Special)] == [p for p in plain if isinstance(p, Special)]
    assert len(said) == len(plain)
    turn = next(p for p in said[len(opening(form)) :] if isinstance(p, str) and "say: " in p)
    assert len(turn.split("app: ", 1)[1].splitlines()) == 2
