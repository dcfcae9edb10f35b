"""How well commands become plans: ``python -m tests.bench.plan FILE.jsonl [--model FOLDER] [--json] [--check]``.

A line of the file: ``{"text", "focus", "plan": [steps]}``. A plan counts as exact when every step is, values included
(whether a goal says its value once more at its end does not matter); as ``alike`` when the steps are the same and
every value right, and only the words that a goal is named by are others of the command. ``several`` are those of
several steps, ``by_steps`` tells by their number. ``intervals`` has counts and 95% intervals, ``calibration_error`` how
far off what the planner says to be sure of is, expected, in ten bins.

``causes`` counts what is not exact, each command once, under the first that fits:

- ``no_plan``: an error, or not in the time given
- ``scope``: one of both says no, and not the other
- ``asks``: one of both asks back, and not the other
- ``first``: the first step has another verb, or calls another skill
- ``count``: another number of steps
- ``later``: a later step has another verb or skill
- ``value``: the same steps, and a value, a text, a key or a program is another one
- ``told``: the values are right, and their names, on or off, ``in`` or the place are not, or the reason of a no or the
  kind of a question
- ``words``: only the words that a goal is named by differ

A line ``{"strangers": [{"name", "summary", "arguments": {name: type}}]}`` names skills that the planner does not know
by heart; for the lines below it the nearest are told of, as the session chooses them.

``--check`` prints what differed, and why. The planner is the one in use, or the one in a folder with a
manifest, run through the model process as the daemon runs it, with the second opinion of the grounder in use; a model
of others is told of the skills that this grounder chooses. A command without a plan in the time given counts as wrong.
``--first`` and ``--seconds`` end it early: ``n`` tells where.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import math
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lamd.assembly import ChosenGrounder
from lamd.errors import LamdError
from lamd.planning.language import parse
from lamd.planning.planner import ModelPlanner
from lamd.planning.prompt import MAX_SHOWN
from lamd.planning.templates import TEMPLATES
from lamd.plugins.skills import PluginSkills
from lamd.ports import Scene, SkillInfo
from lamd.runtime import manifests
from lamd.runtime.models import default_registry
from lamd.runtime.weights import Kind, Model
from lamd.session.skills import likeliest, nearest
from lamd.trajectory import Command, Step, Verb
from models.recipes.engine import intents, planner_process
from models.recipes.goals import alike, same, short
from tests.bench.shares import calibration_error, counted, grouped, lines, share

CAUSES = "no_plan scope asks first count later value told words".split()


def read(path: Path) -> list[dict[str, Any]]:
    """The cases of a file, each with the strangers that are there under ``strangers``."""
    strangers: list[SkillInfo] = []
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        given = json.loads(line) if line.strip() else {}
        if "strangers" in given:
            strangers = [_stranger(told) for told in given["strangers"]]
        elif given:
            cases.append({**given, "strangers": strangers})
    return cases


def _stranger(told: dict[str, Any]) -> SkillInfo:
    types = {key: {"type": kind} for key, kind in told["arguments"].items()}
    schema = {"type": "object", "properties": types, "required": [*types]}
    return SkillInfo(told["name"], summary=told["summary"], schema=schema)


async def measure(
    cases: list[dict[str, Any]], model: Model | None = None, timeout: float = 20.0
) -> AsyncIterator[dict[str, Any]]:
    """Each case with the plan given, whether it is right, how sure the planner was, and the milliseconds it took."""
    model = model or default_registry().chosen(Kind.PLANNER)
    grounder = default_registry().chosen(Kind.GROUNDER)
    skills = await _shipped() if model.prompt in TEMPLATES else []
    async with planner_process(model.folder, grounder.folder) as process:
        second, encoder = intents(process, grounder.folder), ChosenGrounder(process, grounder)
        planner = ModelPlanner(
            process,
            lambda: (model.prompt, model.extra),
            timeout,
            intents=second,
            likeliest=lambda text, leaning: likeliest(encoder, skills, text, leaning),
        )
        await planner.warm()
        for case in cases:
            strangers = case.get("strangers", ())
            shown = (await nearest(encoder, strangers, case["text"]))[:MAX_SHOWN] if strangers else ()
            started = time.perf_counter()
            try:
                plan = await planner.plan(Command("bench", case["text"], "bench"), Scene(case.get("focus", ""), shown))
            except LamdError as error:
                got, sure = [error.code], 0.0
                steps: tuple[Step, ...] = ()
            else:
                steps = tuple(plan.steps)
                got, sure = [str(step) for step in steps], plan.confidence
            ms = (time.perf_counter() - started) * 1000
            meant = parse("\n".join(case["plan"]))
            told = {"want": [str(step) for step in meant], "got": got, "confidence": sure, "ms": ms}
            why = cause(meant, steps)
            yield {**case, **told, "right": same(meant, steps), "alike": alike(meant, steps), "cause": why}


def cause(want: Sequence[Step], got: Sequence[Step]) -> str:
    """Why a plan is not exact, by the list in the module's docstring; empty where it is."""
    if same(want, got):
        return ""
    if not got:
        return "no_plan"
    for verb, name in ((Verb.NO, "scope"), (Verb.ASK, "asks")):
        if (want[0].verb is verb) is not (got[0].verb is verb):
            return name
    if _deed(want[0]) != _deed(got[0]):
        return "first"
    if len(want) != len(got):
        return "count"
    if list(map(_deed, want)) != list(map(_deed, got)):
        return "later"
    pairs = [(short(a), short(b)) for a, b in zip(want, got, strict=True)]
    if any(_values(a) != _values(b) for a, b in pairs):
        return "value"
    return "words" if all(_unnamed(a) == _unnamed(b) for a, b in pairs) else "told"


def _deed(step: Step) -> str:
    return step.words if step.verb is Verb.SKILL else str(step.verb)


def _values(step: Step) -> list[str]:
    """Everything of a step that is copied or worked out, whatever it is called; not a goal's own words."""
    own = [step.words] if step.verb in (Verb.OPEN, Verb.SWITCH, Verb.CLOSE, Verb.TYPE, Verb.KEY) else []
    return sorted([*own, *(value for _, value in step.values)])


def _unnamed(step: Step) -> Step:
    """The step without the words that its goal is named by."""
    return replace(step, words="") if step.verb in (Verb.DO, Verb.READ) else step


async def _shipped() -> list[SkillInfo]:
    """The skills that ship, whether this machine can use them or not."""
    skills = PluginSkills()
    try:
        found = await skills.catalogue()
    finally:
        await skills.close()
    return [replace(skill, why_not="") for skill in found if skill.shipped and not skill.hidden]


def figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Shares over all cases; ``out_of_scope`` as a detector of plans that begin with ``no``."""
    want = [row["want"][0].startswith("no ") for row in rows]
    got = [row["got"][0].startswith("no ") for row in rows]
    both = sum(a and b for a, b in zip(want, got, strict=True))
    several = [row for row in rows if len(row["want"]) > 1]
    precision, recall = both / max(1, sum(got)), both / max(1, sum(want))
    shares = {
        "exact": share(row["right"] for row in rows),
        "alike": share(row["alike"] for row in rows),
        "first_word": share(row["want"][0].split()[0] == row["got"][0].split()[0] for row in rows),
        "several": share(row["right"] for row in several),
        "several_alike": share(row["alike"] for row in several),
        "precision": share(a for a, b in zip(want, got, strict=True) if b),
        "recall": share(b for a, b in zip(want, got, strict=True) if a),
    }
    return {
        "n": len(rows),
        "first_word": shares["first_word"]["share"],
        "no_plan": sum(row["got"][0].startswith(("model.", "planning.")) for row in rows),
        "ms_p50": round(statistics.median(row["ms"] for row in rows)),
        "ms_p95": round(statistics.quantiles([row["ms"] for row in rows], n=20)[-1]) if len(rows) > 1 else 0,
        "alike": shares["alike"]["share"],
        "several": {key: f"{sum(row[key] for row in several)}/{len(several)}" for key in ("right", "alike")},
        "exact": shares["exact"]["share"],
        "out_of_scope": {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        },
        "calibration_error": round(calibration_error([(row["confidence"], row["right"]) for row in rows]), 4),
        "intervals": shares,
        "by_steps": {
            key: grouped(rows, lambda row: _steps(len(row["want"])), lambda row, key=key: row[key])
            for key in ("right", "alike")
        },
        "causes": counted([row["cause"] for row in rows], CAUSES),
    }


def _steps(count: int) -> str:
    return str(count) if count < 4 else "4 and more"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--first", type=int, default=None, metavar="N", help="only so many lines of the file")
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="the planner in this folder")
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin no further line after so long")
    parser.add_argument("--timeout", type=float, default=20.0, help="seconds for one plan; the daemon gives it 20")
    parser.add_argument("--json", action="store_true", help="the figures as one object in the last line")
    parser.add_argument("--check", action="store_true", help="print what differed")
    arguments = parser.parse_args()
    cases = read(arguments.file)
    model = manifests.read(arguments.model / manifests.NAME) if arguments.model else None
    rows: list[dict[str, Any]] = []

    async def run() -> None:
        ends = time.monotonic() + arguments.seconds
        async with contextlib.aclosing(measure(cases[: arguments.first], model, arguments.timeout)) as measured:
            async for row in measured:
                rows.append(row)
                if arguments.check and not row["right"]:
                    print(f"{row['text']} ({row['cause']})\n  want {row['want']}")
                    print(f"  got  {row['got']} ({row['confidence']:.2f})", flush=True)
                if time.monotonic() > ends:
                    return

    asyncio.run(run())
    found = figures(rows)
    print(json.dumps(found) if arguments.json else "\n".join(lines(found)))


if __name__ == "__main__":
    main()
