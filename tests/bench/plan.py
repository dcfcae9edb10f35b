"""How well commands become plans: ``python -m tests.bench.plan FILE.jsonl [--model FOLDER] [--json] [--check]``.

A line of the file: ``{"text", "focus", "plan": [steps]}``. A plan counts as exact when every step is, values included
(whether a goal says its value once more at its end does not matter); as ``alike`` when the steps are the same and
every value right, and only the words that a goal is named by are others of the command. ``several`` are those of
several steps. ``--check`` prints what differed. The planner is the one in use, or the one in a folder with a
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
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lamd.assembly import ChosenGrounder
from lamd.errors import LamdError
from lamd.planning.language import parse
from lamd.planning.planner import ModelPlanner
from lamd.planning.templates import TEMPLATES
from lamd.plugins.skills import PluginSkills
from lamd.ports import Scene, SkillInfo
from lamd.runtime import manifests
from lamd.runtime.models import default_registry
from lamd.runtime.weights import Kind, Model
from lamd.session.skills import likeliest
from lamd.trajectory import Command, Step
from models.recipes.engine import intents, planner_process
from models.recipes.goals import alike, same


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
            started = time.perf_counter()
            try:
                plan = await planner.plan(Command("bench", case["text"], "bench"), Scene(case.get("focus", "")))
            except LamdError as error:
                got, sure = [error.code], 0.0
                steps: tuple[Step, ...] = ()
            else:
                steps = tuple(plan.steps)
                got, sure = [str(step) for step in steps], plan.confidence
            ms = (time.perf_counter() - started) * 1000
            meant = parse("\n".join(case["plan"]))
            told = {"want": [str(step) for step in meant], "got": got, "confidence": sure, "ms": ms}
            yield {**case, **told, "right": same(meant, steps), "alike": alike(meant, steps)}


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
    return {
        "n": len(rows),
        "first_word": round(
            sum(row["want"][0].split()[0] == row["got"][0].split()[0] for row in rows) / max(1, len(rows)), 4
        ),
        "no_plan": sum(row["got"][0].startswith(("model.", "planning.")) for row in rows),
        "ms_p50": round(statistics.median(row["ms"] for row in rows)),
        "ms_p95": round(statistics.quantiles([row["ms"] for row in rows], n=20)[-1]) if len(rows) > 1 else 0,
        "alike": round(sum(row["alike"] for row in rows) / max(1, len(rows)), 4),
        "several": {key: f"{sum(row[key] for row in several)}/{len(several)}" for key in ("right", "alike")},
        "exact": round(sum(row["right"] for row in rows) / max(1, len(rows)), 4),
        "out_of_scope": {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        },
    }


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
    cases = [json.loads(line) for line in arguments.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    model = manifests.read(arguments.model / manifests.NAME) if arguments.model else None
    rows: list[dict[str, Any]] = []

    async def run() -> None:
        ends = time.monotonic() + arguments.seconds
        async with contextlib.aclosing(measure(cases[: arguments.first], model, arguments.timeout)) as measured:
            async for row in measured:
                rows.append(row)
                if arguments.check and not row["right"]:
                    told = f"{row['text']}\n  want {row['want']}\n  got  {row['got']} ({row['confidence']:.2f})"
                    print(told, flush=True)
                if time.monotonic() > ends:
                    return

    asyncio.run(run())
    found = figures(rows)
    print(json.dumps(found) if arguments.json else "\n".join(f"{key}: {value}" for key, value in found.items()))


if __name__ == "__main__":
    main()
