"""How well commands become plans: ``python -m tests.bench.plan FILE.jsonl [--json] [--check]``.

A line of the file: ``{"text", "focus", "plan": [steps]}``. A plan counts as exact when every step is, values included.
``--check`` prints what differed. The planner is the one in use, run through the model process and the grammar, with the
second opinion of the grounder in use.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

from lamd.planning.language import parse
from lamd.planning.planner import ModelPlanner
from lamd.ports import Scene
from lamd.runtime.models import default_registry
from lamd.runtime.weights import Kind
from lamd.trajectory import Command
from models.recipes.engine import intents, planner_process


async def measure(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each case with the plan given, whether it is right, and how sure the planner was."""
    model, grounder = (default_registry().chosen(kind) for kind in (Kind.PLANNER, Kind.GROUNDER))
    rows = []
    async with planner_process(model.folder, grounder.folder) as process:
        second = intents(process, grounder.folder)
        planner = ModelPlanner(process, lambda: (model.prompt, model.extra), intents=second)
        for case in cases:
            plan = await planner.plan(Command("bench", case["text"], "bench"), Scene(case.get("focus", "")))
            want = [str(step) for step in parse("\n".join(case["plan"]))]
            got = [str(step) for step in plan.steps]
            rows.append({**case, "want": want, "got": got, "right": want == got, "confidence": plan.confidence})
    return rows


def figures(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Shares over all cases; ``out_of_scope`` as a detector of plans that begin with ``no``."""
    want = [row["want"][0].startswith("no ") for row in rows]
    got = [row["got"][0].startswith("no ") for row in rows]
    both = sum(a and b for a, b in zip(want, got, strict=True))
    precision, recall = both / max(1, sum(got)), both / max(1, sum(want))
    return {
        "n": len(rows),
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
    parser.add_argument("--json", action="store_true", help="the figures as one object in the last line")
    parser.add_argument("--check", action="store_true", help="print what differed")
    arguments = parser.parse_args()
    cases = [json.loads(line) for line in arguments.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = asyncio.run(measure(cases))
    if arguments.check:
        for row in rows:
            if not row["right"]:
                print(f"{row['text']}\n  want {row['want']}\n  got  {row['got']} ({row['confidence']:.2f})")
    found = figures(rows)
    print(json.dumps(found) if arguments.json else "\n".join(f"{key}: {value}" for key, value in found.items()))


if __name__ == "__main__":
    main()
