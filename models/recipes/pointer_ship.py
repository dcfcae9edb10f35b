"""Measure and calibrate the planner that ``pointer_export.py`` wrote, and write its manifest.

    python -m models.recipes.pointer_ship [--work models/work/pointer] [--into models/shipped/planner] [--first N]

Runs in lamd's own environment: the planner is measured through the model process, as people use it, on the held-out
tenth of the hand-written commands.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lamd.errors import LamdError
from lamd.planning.grammar import SkillShape
from lamd.planning.planner import asking
from lamd.planning.pointer import FORMAT, Written, write
from lamd.planning.pointing import Language
from lamd.planning.source import Source
from lamd.runtime import manifests
from lamd.runtime.weights import TOKENIZER, Kind, Model, digest
from models.recipes import planner_data
from models.recipes.engine import planner_process
from models.recipes.example import Example
from models.recipes.goals import alike, same
from models.recipes.planner_report import calibrate, coverage, report
from models.recipes.pointer_data import LONGEST_TEXT

MODELS = Path(__file__).parent.parent
READER, WRITER = "reader.onnx", "writer.onnx"


def tell(folder: Path, symbols: Sequence[str], shapes: dict[str, SkillShape], extra: dict[str, Any]) -> None:
    """Write what ``lamd/runtime/models.py`` wants to know of a planner."""
    skills = {
        name: {key: [type_, *shape.known[key]] if key in shape.known else type_ for key, type_ in shape.types.items()}
        for name, shape in shapes.items()
    }
    required = {name: sorted(shape.required) for name, shape in shapes.items() if shape.required}
    manifests.write(Model(
        name="lamd-planner", kind=Kind.PLANNER, folder=folder, file=READER, sha256=digest(folder / READER),
        size=(folder / READER).stat().st_size, licence="Apache-2.0", prompt=FORMAT, context=LONGEST_TEXT,
        made_by=f"models/recipes/pointer.py, {datetime.datetime.now(datetime.UTC).date()}",
        tokenizer_sha256=digest(folder / TOKENIZER), writer=WRITER, writer_sha256=digest(folder / WRITER),
        extra={**extra, "symbols": list(symbols), "skills": skills, "required": required},
    ))  # fmt: skip


async def measure(folder: Path, examples: list[Example], language: Language, beam: int) -> list[dict[str, Any]]:
    """Each held-out command with the plan given, how sure it was, and how long it took."""
    rows = []
    async with planner_process(folder) as process:
        for example in examples:
            started = time.perf_counter()
            try:
                found = await write(process, language, Source(example.command), example.focus, 10.0, beam)
            except LamdError as error:  # told, and counted as wrong
                print(f"{error.message}: {example.command}", flush=True)
                found = [Written((), (-20.0,))]
            steps = asking(found[0].steps, language.shapes)
            rows.append(
                {
                    "source": example.source,
                    "text": example.command,
                    "focus": example.focus,
                    "want": [str(s) for s in example.plan],
                    "got": [str(s) for s in steps] or ["-"],
                    "right": same(example.plan, steps),
                    "alike": alike(example.plan, steps),
                    "sum": sum(found[0].logprobs),
                    "least": min(found[0].logprobs),
                    "ms": (time.perf_counter() - started) * 1000,
                }
            )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=Path, default=MODELS / "shipped" / "planner")
    parser.add_argument("--work", type=Path, default=MODELS / "work" / "pointer")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, help="measure on so many held-out commands only, drawn by the seed")
    arguments = parser.parse_args()
    symbols = json.loads((arguments.work / "symbols.json").read_text())
    train, held, _ = planner_data.load(1)
    shapes = planner_data.shapes([*train, *held])
    if arguments.first:
        held = random.Random(arguments.seed).sample(held, arguments.first)
    tell(arguments.into, symbols, shapes, {})
    rows = asyncio.run(measure(arguments.into, held, Language(tuple(symbols), shapes), arguments.beam))
    figures = report(rows)
    calibration = calibrate(rows)
    measured = {"n": figures["n"], "exact": figures["exact"]}
    tell(arguments.into, symbols, shapes, {"calibration": calibration, "held_out": measured})
    arguments.work.mkdir(parents=True, exist_ok=True)
    (arguments.work / "held-out.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))
    print(json.dumps({**figures, "calibration": calibration, "confident": coverage(rows, calibration)}, indent=1))


if __name__ == "__main__":
    main()
