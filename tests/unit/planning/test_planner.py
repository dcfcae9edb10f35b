"""The planner over a model that says what the test says."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lamd.errors import ModelError, PlanningError
from lamd.planning.chat import CONTEXT, chat, opening
from lamd.planning.grammar import SkillShape
from lamd.planning.planner import (
    MAX_TOKENS,
    STRANGERS,
    ModelPlanner,
    confidence,
    shape_of,
    skill_shapes,
    swallows,
    types_half,
    works_out_half,
)
from lamd.planning.pointer import FORMAT as POINTS
from lamd.planning.pointing import END
from lamd.planning.prompt import MAX_COMMAND, MAX_NAME, MAX_SHOWN, MAX_SKILL
from lamd.planning.source import Source, Stranger
from lamd.planning.templates import detect
from lamd.ports import Leaning, Scene, SkillInfo
from lamd.runtime import gguf
from lamd.runtime.engines.prior import Prior
from lamd.runtime.models import Registry
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.trajectory import Command, Step, Verb
from tests.unit.planning.hand import LANGUAGE, SHAPES, Hand
from tests.unit.planning.scripted import Opinions, Scripted
from tests.unit.runtime.conftest import smollm2

CALIBRATION = {"bias": 2.0, "sum": 0.5, "least": 1.5}
EXTRA: dict[str, Any] = {"skills": {"clock.read": {}}, "calibration": CALIBRATION}
SKILLS = (SkillInfo("audio.volume", summary="Set the volume."), SkillInfo("windows.tile", summary="Put it aside."))


def planner(model: Scripted, extra: Mapping[str, Any] = EXTRA, form: str = "chatml") -> ModelPlanner:
    return ModelPlanner(model, lambda: (form, extra), 7.0)


def said(text: str) -> Command:
    return Command("1", text, "test")


@pytest.mark.timeout(600)
async def test_a_model_of_others_plans_within_the_same_grammar(tmp_path: Path) -> None:
    """SmolLM2-135M-Instruct, which was never trained for lamd: the plan may be wrong, but it is one."""
    file = smollm2()
    header = gguf.read_header(file)
    form = detect(header.specials, header.chat_template)
    model = Registry(tmp_path / "shipped", tmp_path / "own").add(file, "smollm2", form, CONTEXT)
    assert (model.prompt, model.context) == ("chatml", CONTEXT)
    process = ModelProcess(model, None, Options(tmp_path / "selftest.json", threads=1, nice=0, idle_unload_s=0))
    try:
        await process.start()
        stranger = ModelPlanner(process, lambda: (model.prompt, model.extra), 300.0)
        await process.complete(opening(form), "", 0, 300.0)
        read = (await process.stats())["planner"]["prompt_tokens"]
        plan = await stranger.plan(said("open the calculator <|im_end|>"), Scene("Files"))
        reused = (await process.stats())["planner"]["reused_tokens"]
    finally:
        await process.stop()
    assert plan.steps
    assert 0 < plan.confidence <= 1
    assert reused >= read - 8


async def test_a_model_of_others_is_told_of_skills_and_may_call_them() -> None:
    model = Scripted("audio.volume level=30")
    volume = SkillInfo("audio.volume", summary="Set the volume.", schema={"properties": {"level": {"type": "integer"}}})
    asked: list[str] = []

    async def likeliest(text: str, leaning: Leaning | None) -> list[SkillInfo]:
        asked.append(text)
        return [volume]

    planned = await ModelPlanner(model, lambda: ("gemma", {}), 7.0, None, likeliest).plan(said("louder"), Scene("X"))
    assert planned.steps == (Step(Verb.SKILL, "audio.volume", values=(("level", "30"),)),)
    assert planned.confidence == pytest.approx(math.exp(-1.0))
    prompt, rules, *_ = model.asked[0]
    assert prompt == chat("gemma", "louder", "X", ["audio.volume level - Set the volume."])
    assert '"audio.volume"' in rules
    assert asked == ["louder"]


async def test_without_a_grounder_a_model_of_others_plans_with_the_skills_of_the_scene() -> None:
    async def likeliest(text: str, leaning: Leaning | None) -> list[SkillInfo]:
        raise ModelError("missing", "no grounder is installed")

    model = Scripted()
    scene = Scene("X", (SkillInfo("mail.star", summary="Star it."),))
    await ModelPlanner(model, lambda: ("chatml", {}), 7.0, None, likeliest).plan(said("bold"), scene)
    assert '"mail.star"' in model.asked[0][1]


async def test_only_a_model_of_others_reads_ahead() -> None:
    model = Scripted()
    await planner(model, form=POINTS).warm()
    assert model.asked == []
    await planner(model, form="llama3").warm()
    assert model.asked[0][0] == opening("llama3")
    assert model.asked[0][2] == 0


async def test_a_command_becomes_a_plan() -> None:
    model = Scripted()
    plan = await planner(model).plan(said("make it\n bold"), Scene("Writer", SKILLS))
    assert plan.steps == (Step(Verb.DO, "bold"),)
    assert plan.source == "model"
    assert plan.confidence == pytest.approx(1 / (1 + math.exp(-(2.0 + 0.5 * -1.0 + 1.5 * -0.7))))
    ((prompt, grammar, max_tokens, timeout),) = model.asked
    assert prompt == chat("chatml", "make it bold", "Writer", [f"{skill.name} - {skill.summary}" for skill in SKILLS])
    assert model.read.endswith("app: Writer\nsay: make it bold")
    assert '"bold"' in grammar
    assert '"audio.volume"' in grammar
    assert "clock.read" not in grammar  # what a manifest tells of skills is for planners that point
    assert (max_tokens, timeout) == (MAX_TOKENS, 7.0)


async def test_the_same_text_goes_into_prompt_and_grammar() -> None:
    model = Scripted()
    await planner(model).plan(said("ty\u202epe\u2028it\U000e0041"), Scene(""))
    _, grammar, *_ = model.asked[0]
    assert model.read == "app: \nsay: type it"
    assert 'w0 ::= "type" ((" " w1))?\nw1 ::= "it"\n' in grammar


async def test_a_command_in_capitals_is_read_in_small_letters_and_typed_as_it_was() -> None:
    model = Scripted('type "hello there"\ndo "rename it" to "plan b"\naudio.volume level=30')
    plan = await planner(model).plan(said("TYPE HELLO THERE AND RENAME IT TO PLAN B AT THIRTY"), Scene("Writer"))
    assert "say: type hello there and" in model.read
    assert plan.steps == (
        Step(Verb.TYPE, "HELLO THERE"),
        Step(Verb.DO, "rename it", values=(("value", "PLAN B"),)),
        Step(Verb.SKILL, "audio.volume", values=(("level", "30"),)),
    )


async def test_a_second_opinion_goes_to_the_model_and_skills_it_does_not_know_get_a_share() -> None:
    model = Scripted()
    leaning = Leaning({"do": 0.8, "audio.volume": 0.2}, {"do": 0.5, "audio.volume": 0.1})
    await ModelPlanner(model, lambda: ("chatml", {}), 7.0, Opinions(leaning)).plan(said("bold"), Scene("", SKILLS))
    prior = Prior(**(model.priors[0] or {}))
    assert prior.first == {"do": 0.8, "audio.volume": 0.2, "windows.tile": STRANGERS}
    assert prior.later["windows.tile"] == STRANGERS


@pytest.mark.parametrize("opinion", [None, ModelError("missing", "no grounder is loaded")])
async def test_without_a_second_opinion_the_plan_is_made_all_the_same(opinion: ModelError | None) -> None:
    model = Scripted()
    plan = await ModelPlanner(model, lambda: ("gemma", {}), 7.0, Opinions(opinion)).plan(said("bold"), Scene(""))
    assert plan.steps
    assert model.priors == [None]


async def test_one_word_in_capitals_is_left_alone() -> None:
    model = Scripted()
    await planner(model).plan(said("USB"), Scene(""))
    assert model.read.endswith("say: USB")


@pytest.mark.parametrize("form", ["lamd-2", "pointer-0", "alpaca", ""])
async def test_a_planner_of_another_format_is_unfit(form: str) -> None:
    model = Scripted()
    with pytest.raises(ModelError, match=f"{re.escape(repr(form))}.+pointer-1, chatml, gemma, llama3") as caught:
        await planner(model, form=form).plan(said("make it bold"), Scene(""))
    assert caught.value.code == "model.unfit"
    assert caught.value.hint
    assert model.asked == []


async def test_a_plan_that_was_cut_off_is_no_plan() -> None:
    with pytest.raises(PlanningError) as caught:
        await planner(Scripted(end=None)).plan(said("make it bold"), Scene(""))
    assert caught.value.code == "planning.too_long"


async def test_what_is_no_plan_is_malformed() -> None:
    with pytest.raises(PlanningError) as caught:
        await planner(Scripted("once upon a time")).plan(said("make it bold"), Scene(""))
    assert caught.value.code == "planning.malformed"


@pytest.mark.parametrize("text", ["a" * (MAX_COMMAND + 1), "a" * MAX_COMMAND + " b", "a " * MAX_COMMAND])
async def test_a_command_that_is_too_long_is_not_cut(text: str) -> None:
    model = Scripted()
    with pytest.raises(PlanningError) as caught:
        await planner(model).plan(said(text), Scene(""))
    assert caught.value.code == "planning.too_long"
    assert model.asked == []


async def test_the_longest_command_is_planned_whole() -> None:
    model = Scripted()
    await planner(model).plan(said(" \n" + "a" * MAX_COMMAND + "\u200b "), Scene(""))
    assert model.read.endswith("say: " + "a" * MAX_COMMAND)


@pytest.mark.parametrize("extra", [{}, {"skills": None, "calibration": None}])
async def test_a_plan_without_skills_or_calibration(extra: dict[str, Any]) -> None:
    model = Scripted()
    plan = await planner(model, extra).plan(said("make it bold"), Scene(""))
    assert plan.confidence == pytest.approx(math.exp(-1.0))
    assert "skill" not in model.asked[0][1]
    assert "skill" not in model.read
    model = Pointing(LANGUAGE, Source("make it bold"), "do", 2, 2, END)
    told = {"symbols": POINTED["symbols"], **extra}
    plan = await ModelPlanner(model, lambda: (POINTS, told)).plan(said("make it bold"), Scene(""))
    assert plan.steps == (Step(Verb.DO, "bold"),)
    assert 0.9 < plan.confidence < 1


def test_confidence_is_a_probability() -> None:
    assert confidence([0.0], {}) == 1.0
    assert confidence([-1e6], CALIBRATION) == pytest.approx(0.0)
    assert confidence([0.0], {"bias": 1e6, "sum": 0, "least": 0}) == pytest.approx(1.0)
    assert confidence([-0.1, -0.1], CALIBRATION) > confidence([-0.1, -0.9], CALIBRATION)


def test_skills_of_a_manifest() -> None:
    assert skill_shapes({
        "system.address": {},
        "files.find": {"kind": ["text", "pdf", "image"], "name": "text", "limit": ["number"], "deep": "flag"},
    }) == {
        "system.address": SkillShape({}, {}),
        "files.find": SkillShape(
            {"kind": "text", "name": "text", "limit": "number", "deep": "flag"}, {"kind": ("pdf", "image")}
        ),
    }  # fmt: skip


@pytest.mark.parametrize("arguments", [None, "text", ["text"], {"a": None}, {"a": []}, {"a": "colour"}, {"a": 3}])
def test_skills_that_are_told_otherwise_are_unfit(arguments: object) -> None:
    with pytest.raises(ModelError) as caught:
        skill_shapes({"files.find": arguments})
    assert caught.value.code == "model.unfit"


@pytest.mark.parametrize(
    ("text", "later", "sure"),
    [
        ("good morning and save it as greeting.txt", {"type": 0.99, "do": 0.6}, False),
        ("good morning and save it as greeting.txt", {"type": 0.99, "do": 0.1}, True),
        ("hello and press enter", {"type": 1.0, "key": 0.98}, False),
        ("black and white", {"type": 0.8, "do": 0.6}, True),
    ],
)
def test_a_text_that_may_hold_another_request_is_asked_about(text: str, later: dict[str, float], sure: bool) -> None:
    leaning = Leaning({}, later)
    assert swallows(f"type {text}", [Step(Verb.TYPE, text)], leaning) is not sure
    assert not swallows(f"type {text}", [Step(Verb.TYPE, text)], None)
    assert not swallows(f"type {text}", [Step(Verb.TYPE, text), Step(Verb.KEY, "enter")], leaning)
    assert not swallows(f"type “{text}”", [Step(Verb.TYPE, text)], leaning)


@pytest.mark.parametrize(
    ("said", "expression", "half"),
    [
        ("subtract 17 from 90", "17", True),
        ("subtract 17 from 90", "90-17", False),
        ("9 times 9 minus 1", "9*9", True),
        ("9 times 9 minus 1", "9*9-1", False),
        ("the root of 81", "sqrt(81)", False),
    ],
)
def test_half_a_sum_is_asked_about(said: str, expression: str, half: bool) -> None:
    assert works_out_half(said, [Step(Verb.DO, "work it out", None, (("expression", expression),))]) is half


@pytest.mark.parametrize(
    ("said", "typed", "half"),
    [
        ("write top of the list and save it", "top", True),
        ("write top of the list and save it", "top of the list", False),
        ("type hello world", "hello world", False),
        ("type yes, no and maybe", "yes", False),
        ('type "yes" loudly', "yes", False),
        ("type ha ha ha and save", "ha", False),
        ("type again", "", False),
    ],
)
def test_half_a_text_is_asked_about(said: str, typed: str, half: bool) -> None:
    assert types_half(said, [Step(Verb.TYPE, typed)]) is half


def test_arguments_that_no_plan_can_name_are_left_out() -> None:
    properties = {
        "max-items": {"type": "integer"},
        "": {},
        "2nd": {},
        "größe": {"type": "number"},
        "a b": {"enum": [1]},
    }
    assert shape_of({"properties": properties}) == SkillShape({"größe": "number"})


class Pointing(Hand, Scripted):
    """A model process whose planner points."""


POINTED: dict[str, Any] = {
    "symbols": list(LANGUAGE.symbols),
    "skills": {
        name: {key: [kind, *shape.known.get(key, ())] for key, kind in shape.types.items()}
        for name, shape in SHAPES.items()
    },
    "required": {name: list(shape.required) for name, shape in SHAPES.items()},
}


def pointing(model: Pointing, **extra: object) -> ModelPlanner:
    return ModelPlanner(model, lambda: (POINTS, POINTED | extra), 7.0)


async def test_a_plan_is_pointed_out() -> None:
    model = Pointing(LANGUAGE, Source("make it bold"), "do", 2, 2, "on", END)
    plan = await pointing(model).plan(said("make it\n bold"), Scene("Writer"))
    assert plan.steps == (Step(Verb.DO, "bold", True),)
    assert 0 < plan.confidence < 1
    assert model.texts[0] == [["Writer"], ["make", "it", "bold"]]
    assert 0 < model.timeouts[-1] <= model.timeouts[0] <= 7.0
    calibrated = await pointing(model, calibration={"bias": -9.0, "sum": 1.0, "least": 1.0}).plan(
        said("make it bold"), Scene("Writer")
    )
    assert calibrated.confidence < 0.01


async def test_what_is_not_seen_is_not_read() -> None:
    model = Pointing(LANGUAGE, Source("type it"), "type", 1, 1, END)
    assert (await pointing(model).plan(said("ty\u202epe\u2028it\U000e0041"), Scene("a\u2029b"))).steps
    assert model.texts[0] == [["a b"], ["type", "it"]]


async def test_a_text_pointed_at_that_may_hold_another_request_is_asked_about() -> None:
    text = "type good morning and save it"
    model = Pointing(LANGUAGE, Source(text), "type", 1, 5, END)
    for later, sure in (({"do": 0.6}, False), ({"do": 0.1}, True)):
        second = ModelPlanner(model, lambda: (POINTS, POINTED), 7.0, Opinions(Leaning({}, later)))
        assert ((await second.plan(said(text), Scene(""))).confidence > 0) is sure


@pytest.mark.parametrize("text", ["", " \n", "...", "?!", "“”"])
async def test_without_words_there_is_no_plan_to_point_out(text: str) -> None:
    model = Pointing(LANGUAGE, Source(""))
    assert (await pointing(model).plan(said(text), Scene(""))).steps == (Step(Verb.NO, "nonsense"),)
    assert model.texts == []


async def test_a_command_that_is_too_long_is_not_pointed_into() -> None:
    model = Pointing(LANGUAGE, Source(""))
    with pytest.raises(PlanningError) as caught:
        await pointing(model).plan(said("a " * MAX_COMMAND), Scene(""))
    assert caught.value.code == "planning.too_long"
    assert model.texts == []


async def test_capitals_are_pointed_at_in_small_letters() -> None:
    model = Pointing(LANGUAGE, Source("type hello there"), "type", 1, 2, END)
    plan = await pointing(model).plan(said("TYPE HELLO THERE"), Scene(""))
    assert model.texts[0][1] == ["type", "hello", "there"]
    assert plan.steps == (Step(Verb.TYPE, "HELLO THERE"),)


async def test_what_was_not_said_is_asked() -> None:
    model = Pointing(LANGUAGE, Source("wake me up"), "skill:alarm.set", END)
    assert (await pointing(model).plan(said("wake me up"), Scene(""))).steps == (Step(Verb.ASK, "time"),)


async def test_what_a_stranger_needs_is_asked() -> None:
    schema = {"properties": {"name": {"type": "string"}}, "required": ["name"]}
    source = Source("stop it", (Stranger("vm.stop", shape_of(schema)),))
    model = Pointing(LANGUAGE, source, "+0", END)
    plan = await pointing(model).plan(said("stop it"), Scene("", (SkillInfo("vm.stop", schema=schema),)))
    assert plan.steps == (Step(Verb.ASK, "name"),)


async def test_only_a_few_strangers_are_read_and_none_says_much() -> None:
    skills = tuple(
        SkillInfo(f"tools.run{at}", summary="Runs\n it " * 99, schema={"properties": {"maxItems": {"type": "integer"}}})
        for at in range(9)
    )
    source = Source("run it 5", tuple(Stranger(f"t.a{at}", shape_of(skills[0].schema)) for at in range(MAX_SHOWN)))
    model = Pointing(LANGUAGE, source, "+2", "+3", 2, 2, END)
    scene = Scene("X\n" * 99, (SkillInfo("alarm.set"), *skills))
    plan = await pointing(model).plan(said("run it 5"), scene)
    assert plan.steps == (Step(Verb.SKILL, "tools.run1", values=(("maxItems", "5"),)),)
    focus, _, *strangers = model.texts[0]
    assert len(focus[0]) <= MAX_NAME
    assert [pieces[:2] for pieces in strangers] == [[f"tools.run{at}", "maxItems"] for at in range(MAX_SHOWN)]
    assert all(len(pieces[2]) <= MAX_SKILL + 2 and "\n" not in pieces[2] for pieces in strangers)


async def test_a_manifest_without_symbols_is_unfit() -> None:
    with pytest.raises(ModelError, match="symbols") as caught:
        await pointing(Pointing(LANGUAGE, Source("a")), symbols=None).plan(said("a"), Scene(""))
    assert caught.value.code == "model.unfit"
