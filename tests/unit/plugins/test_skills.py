"""The skill process seen from the daemon: a plugin that misbehaves costs a typed error with its name, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lamd.errors import SkillError
from lamd.plugins.skills import PluginSkills
from lamd.trajectory import Effect
from tests.unit.plugins import toys
from tests.unit.plugins.conftest import LAMP
from tests.unit.waiting import until


async def called(skills: PluginSkills, name: str, **arguments: Any) -> Any:
    return await skills.call(name, await skills.read(name, arguments))


async def failure(skills: PluginSkills, name: str, **arguments: Any) -> SkillError:
    with pytest.raises(SkillError) as caught:
        await called(skills, name, **arguments)
    return caught.value


async def test_a_skill_is_told_read_called_and_can_be_undone(skills: PluginSkills) -> None:
    info = await skills.find("lamp.set")
    assert (info.summary, info.risk, info.examples) == ("Set the lamp.", "reversible", ("lamp to half",))
    assert info.schema["properties"]["colour"]["enum"] == ["red", "green"]
    assert await skills.read("lamp.set", {"level": "half"}) == {"level": 50}
    result = await called(skills, "lamp.set", level="half")
    assert (result.text, result.outcome.effect) == ("It is at 50 %.", Effect.CONFIRMED)
    assert result.outcome.undo == ("lamp.set level=0",)
    assert (await called(skills, "lamp.set", level="50")).outcome.effect is Effect.ALREADY


async def test_steps_come_back_as_lines(skills: PluginSkills) -> None:
    assert (await called(skills, "lamp.write", text="hello")).steps == ('type "hello"',)


async def test_wrong_arguments_are_told_before_anything_is_called(skills: PluginSkills) -> None:
    assert (await failure(skills, "lamp.set", level="200")).code == "skill.bad_value"
    assert (await failure(skills, "lamp.set")).message == "lamp.set needs to know its level"
    assert "red" in (await failure(skills, "lamp.set", level="1", colour="blue")).choices
    assert (await failure(skills, "lamp.set", levle="1")).hint == "did you mean level?"
    assert (await failure(skills, "lamp.none")).code == "skill.unknown"


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("bad.raises", "failed", "bad.raises failed: ValueError: the wheel came off"),
        ("bad.says", "ambiguous", "which one?"),
        ("bad.floods", "flooded", "bad.floods answered with 30000 characters"),
        ("bad.hangs", "timeout", "the plugin bad did not answer in 0.3 s"),
        ("bad.dies", "crashed", "the plugin bad crashed"),
        ("bad.nothing", "failed", "gave a NoneType and no result"),
    ],
)
async def test_a_bad_plugin_is_named_and_the_others_go_on(
    skills: PluginSkills, name: str, code: str, told: str
) -> None:
    error = await failure(skills, name)
    assert error.code == f"skill.{code}"
    assert told in error.message
    assert (await called(skills, "lamp.set", level="1")).text == "It is at 1 %."


async def test_what_a_plugin_prints_does_not_end_in_the_answers(skills: PluginSkills) -> None:
    assert (await called(skills, "bad.prints")).text == "printed"


async def test_a_plugin_that_cannot_work_now_says_why(skills: PluginSkills) -> None:
    await called(skills, "lamp.break", why="the bulb is gone")
    error = await failure(skills, "lamp.set", level="1")
    assert (error.code, error.message) == ("skill.unavailable", "lamp.set cannot be used now: the bulb is gone")
    catalogue = {info.name: info.why_not for info in await skills.catalogue()}
    assert catalogue["lamp.rung"] == "the bulb is gone"
    assert {p["name"]: p["why_not"] for p in await skills.plugins()} == {"lamp": "the bulb is gone", "bad": ""}


async def test_a_plugin_is_woken_when_it_wants_to_be(skills: PluginSkills) -> None:
    await called(skills, "lamp.ring_in", after="0.2 seconds")

    async def rung() -> bool:
        return bool((await called(skills, "lamp.rung")).text == "1")

    await until(rung)


async def test_the_process_leaves_when_idle_and_comes_back_for_a_call(folder: Path) -> None:
    skills = PluginSkills([toys.write(folder, "lamp", toys.GOOD, LAMP)], idle_s=0.05)
    await skills.start()
    await until(lambda: not skills.pid)
    assert (await called(skills, "lamp.rung")).text == "0"
    await skills.close()
    assert (await failure(skills, "lamp.rung")).message == "lamd is going down"


async def test_what_is_switched_off_is_told_as_such(folder: Path) -> None:
    entries = [toys.write(folder, "lamp", toys.GOOD, LAMP)]
    skills = PluginSkills(entries, disabled=("lamp.set",))
    await skills.start()
    assert "switched off" in (await failure(skills, "lamp.set", level="1")).message
    assert (await called(skills, "lamp.rung")).text == "0"
    await skills.close()


BROKEN: Sequence[tuple[str, str, str, str]] = (
    ("from lamd.api import skill\nraise RuntimeError('no')", "x.y", "", "cannot be imported: RuntimeError: no"),
    ("import sys\nsys.exit(3)", "x.y", "", "cannot be imported: SystemExit: 3"),
    ("from lamd.journal import Journal", "x.y", "", "imports lamd.journal; only lamd.api is its to use"),
    ("pass", "x.y", "", "its manifest and its code differ in: x.y"),
    ("pass", "X", "", "'X' is no name for a skill"),
    ("pass", "x.y", "modules: [no_such_module_here]", "needs the Python module no_such_module_here"),
    ("def (", "x.y", "", "invalid syntax"),
    ("pass", "x.y", "colour: red", "there is no colour"),
)


@pytest.mark.parametrize(("source", "names", "more", "told"), BROKEN)
async def test_a_plugin_that_does_not_load_is_told_and_the_others_do(
    folder: Path, source: str, names: str, more: str, told: str
) -> None:
    entries = [toys.write(folder, "broken", source, names, more), toys.write(folder, "lamp", toys.GOOD, LAMP)]
    skills = PluginSkills(entries)
    await skills.start()
    why = {plugin["name"]: plugin["why_not"] for plugin in await skills.plugins()}
    assert told in why["broken"]
    assert why["lamp"] == ""
    assert (await called(skills, "lamp.rung")).text == "0"
    await skills.close()
