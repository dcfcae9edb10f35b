"""Quantize the trained planner, calibrate its confidence on held-out commands, write weights and manifest to ship.

    python -m models.recipes.planner_ship Q4_0 [--embedding Q8_0] [--into models/shipped/planner]

Runs in lamd's own environment: the planner is measured through the model process and the grammar, as people use it.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import datetime
import hashlib
import json
import random
from pathlib import Path

import llama_cpp as api
import yaml

from lamd.errors import ModelError, PlanningError
from lamd.planning.grammar import SkillShape, grammar
from lamd.planning.language import parse
from lamd.planning.planner import LATER_WEIGHT, WEIGHT, asking, opinion
from lamd.planning.prompt import FORMAT, prompt
from models.recipes import planner_data
from models.recipes.goals import alike, same
from models.recipes.planner_data import Example
from models.recipes.planner_report import calibrate, coverage, report

MODELS = Path(__file__).parent.parent
KINDS = {"Q4_0": (2, 2), "Q4_1": (3, 3), "Q8_0": (7, 8), "Q5_0": (8, 6), "Q5_1": (9, 7), "F16": (1, 1)}
"""Name to (llama.cpp's file type, its tensor type)."""


def quantize(source: Path, target: Path, kind: str, embedding: str) -> None:
    """Write ``target``; raises ``RuntimeError`` where llama.cpp can't."""
    params = api.llama_model_quantize_default_params()
    params.ftype, params.nthread = KINDS[kind][0], 2
    params.token_embedding_type = params.output_tensor_type = KINDS[embedding][1]
    if api.llama_model_quantize(str(source).encode(), str(target).encode(), ctypes.byref(params)):
        raise RuntimeError(f"llama.cpp could not quantize {source} to {kind}")


def manifest(gguf: Path, kind: str, shapes: dict[str, SkillShape], extra: dict) -> dict:
    """What ``lamd/runtime/models.py`` wants to know of a planner."""
    data = gguf.read_bytes()
    skills = {
        name: {key: [type_, *shape.known[key]] if key in shape.known else type_ for key, type_ in shape.types.items()}
        for name, shape in shapes.items()
    }
    return {
        "name": "lamd-planner",
        "kind": "planner",
        "file": gguf.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "licence": "Apache-2.0",
        "prompt": FORMAT,
        "context": 768,
        "quantization": kind,
        "made_by": f"models/recipes/planner.py, {datetime.datetime.now(datetime.UTC).date()}",
        "extra": {
            **extra,
            "skills": skills,
            "required": {name: sorted(shape.required) for name, shape in shapes.items() if shape.required},
        },
    }


async def measure(
    folder: Path, grounder: Path, examples: list[Example], shapes: dict[str, SkillShape], weights: tuple[float, float]
) -> list[dict]:
    """Each held-out command with the plan given, how sure it was, and how long it took.

    ``weights``: of the second opinion that the grounder has, for the first step and for later ones.
    """
    from models.recipes.engine import intents, planner_process

    rows = []
    async with planner_process(folder, grounder) as process:
        second = intents(process, grounder)
        for example in examples:
            prior = None
            if second and any(weights):
                leaning = await second.leaning(example.command, example.focus)
                prior = {**opinion(leaning, list(shapes)), "weight": weights[0], "later_weight": weights[1]}
            try:
                done = await process.complete(
                    prompt(example.command, example.focus), grammar(example.command, shapes), 160, 10.0, prior
                )
            except ModelError as error:  # told, and counted as wrong
                print(f"{error.message}: {example.command}", flush=True)
                continue
            try:
                steps = asking(parse(done.text), shapes)
            except PlanningError:  # it grew too long and was cut off
                steps = ()
            logprobs = [*done.logprobs, done.end_logprob or -20.0]
            rows.append(
                {
                    "source": example.source,
                    "text": example.command,
                    "focus": example.focus,
                    "want": [str(s) for s in example.plan],
                    "got": done.text.splitlines(),
                    "right": same(example.plan, steps),
                    "alike": alike(example.plan, steps),
                    "sum": sum(logprobs),
                    "least": min(logprobs),
                    "ms": done.prompt_ms + done.decode_ms,
                }
            )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("quantization", choices=KINDS)
    parser.add_argument("--as-is", action="store_true", help="measure and calibrate what is in --into already")
    parser.add_argument("--embedding", choices=KINDS, default="Q8_0")
    parser.add_argument("--into", type=Path, default=MODELS / "shipped" / "planner")
    parser.add_argument("--work", type=Path, default=MODELS / "work" / "planner", help="where planner-f16.gguf lies")
    parser.add_argument("--grounder", type=Path, default=MODELS / "shipped" / "grounder", help="the second opinion")
    parser.add_argument("--weights", type=float, nargs=2, default=(WEIGHT, LATER_WEIGHT), help="of that opinion")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, help="measure on so many held-out commands only, drawn by the seed")
    arguments = parser.parse_args()
    work = arguments.work
    arguments.into.mkdir(parents=True, exist_ok=True)
    gguf = arguments.into / "planner.gguf"
    work.mkdir(parents=True, exist_ok=True)
    if not arguments.as_is:
        quantize(work / "planner-f16.gguf", gguf, arguments.quantization, arguments.embedding)
    train, held, _ = planner_data.load(arguments.seed)
    shapes = planner_data.shapes([*train, *held])
    if arguments.first:
        held = random.Random(arguments.seed).sample(held, arguments.first)
    path = arguments.into / "manifest.yaml"
    path.write_text(
        yaml.safe_dump(manifest(gguf, arguments.quantization, shapes, {}), sort_keys=False, allow_unicode=True)
    )
    rows = asyncio.run(measure(arguments.into, arguments.grounder, held, shapes, tuple(arguments.weights)))
    figures = report(rows)
    extra = {"calibration": calibrate(rows), "held_out": {"n": figures["n"], "exact": figures["exact"]}}
    path.write_text(
        yaml.safe_dump(manifest(gguf, arguments.quantization, shapes, extra), sort_keys=False, allow_unicode=True)
    )
    (work / f"held-out-{arguments.quantization}.jsonl").write_text(
        "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    )
    print(
        json.dumps(
            {
                "bytes": gguf.stat().st_size,
                **figures,
                "calibration": extra["calibration"],
                "confident": coverage(rows, extra["calibration"]),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
