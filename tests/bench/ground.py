"""How well words find their element: ``python -m tests.bench.ground FILE.jsonl [--json] [--check]``.

A line of the file is a case: ``{"command" or "step", "candidates" or "observation" or "screen", "right": [refs]}``.
``right`` null: nothing there is meant. ``step`` is a line of the planner's language or ``{"verb", "words", "values"}``;
``words`` beside it asks for one of its values. ``candidates`` are objects (``ref``, ``kind``, ``label``, ``role``,
``path``, ``hint``) or ``[label, kind, role, path, hint]``, whose place is their reference; ``observation`` holds
``candidates``. A line ``{"screen": NAME, "candidates": …}`` without a command names a screen for later lines.

Figures: ``top1``, of the cases with an element; ``with_none``, of all, where saying none counts as right or wrong too;
``coverage_at_98``, the share of all cases that could be acted on with 98 of 100 right; ``wrong``, the share of all that
lamd would act on wrongly, being sure enough by its settings. ``--check`` prints what differed. The grounder is the one
in use, run through the model process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamd.grounding.cache import VectorCache
from lamd.grounding.calibration import Calibration
from lamd.grounding.grounder import EncoderGrounder
from lamd.planning.language import parse
from lamd.runtime.models import default_registry
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.runtime.weights import Kind
from lamd.settings import SessionSettings
from lamd.trajectory import Candidate, Step, Verb
from lamd.trajectory import Kind as Use


@dataclass(frozen=True)
class Case:
    step: Step
    words: str
    candidates: tuple[Candidate, ...]
    right: frozenset[int]
    """Empty: nothing there is meant."""


def read(path: Path) -> list[Case]:
    """The cases of a file; raises ``ValueError`` with the line's number."""
    screens: dict[str, tuple[Candidate, ...]] = {}
    cases = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            shown = given.get("candidates", given.get("observation", {}).get("candidates"))
            candidates = (
                tuple(map(_candidate, shown, range(len(shown)))) if shown is not None else screens[given["screen"]]
            )
            if "screen" in given and shown is not None:
                screens[given["screen"]] = candidates
            if "command" in given or "step" in given:
                step = _step(given)
                words = given.get("words", step.words)
                cases.append(Case(step, words, candidates, frozenset(given["right"] or ())))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}, line {number}: {error!r}") from error
    return cases


def _step(given: dict[str, Any]) -> Step:
    step = given.get("step")
    if step is None:
        return Step(Verb.DO, given["command"])
    if isinstance(step, str):
        return parse(step)[0]
    values = tuple((str(k), str(v)) for k, v in dict(step.get("values") or {}).items())
    return Step(Verb(step["verb"]), step.get("words", ""), step.get("state"), values)


def _candidate(given: Any, place: int) -> Candidate:
    if isinstance(given, list):
        label, kind, role, path, hint = given
        return Candidate(place, Use(kind), label, role, tuple(path), hint)
    twins = tuple(given.get("twins") or ())
    path = tuple(given.get("path") or ())
    role = given.get("role", "")
    return Candidate(given["ref"], Use(given["kind"]), given["label"], role, path, given.get("hint") or "", twins=twins)


def twins(case: Case, ref: int) -> frozenset[int]:
    """A reference with those merged into it."""
    found = next(c for c in case.candidates if c.ref == ref)
    return frozenset({ref, *found.twins})


async def measure(cases: Sequence[Case], folder: Path) -> list[dict[str, Any]]:
    """Each case with what was picked, whether that is right, and how sure the grounder was."""
    model = default_registry().chosen(Kind.GROUNDER)
    process = ModelProcess(None, model, Options(folder / "self-test.json", nice=0))
    rows = []
    try:
        cache = VectorCache(folder / "labels.bin", model.sha256)
        again = (process.rerank, Calibration.second_from_extra(model.extra)) if model.reranker else None
        grounder = EncoderGrounder(process.embed, Calibration.from_extra(model.extra), cache, again)
        for case in cases:
            await grounder.warm(case.candidates, "bench")
            ranking = await grounder.rank(case.step, case.words, case.candidates, "bench")
            best = ranking.best[0].ref if ranking.best else None
            hit = best is not None and bool(case.right & twins(case, best))
            rows.append(
                {"case": case, "best": best, "hit": hit, "probability": ranking.probability, "none": ranking.none}
            )
    finally:
        await process.stop()
    return rows


def figures(rows: Sequence[dict[str, Any]], threshold: float) -> dict[str, Any]:
    """The figures that the module's docstring tells of."""
    there = [row for row in rows if row["case"].right]
    said_none = [row["none"] > row["probability"] for row in rows]
    right = [not row["case"].right if none else row["hit"] for row, none in zip(rows, said_none, strict=True)]
    acted = [row for row in rows if row["probability"] >= threshold]
    return {
        "n": len(rows),
        "top1": round(sum(row["hit"] for row in there) / max(1, len(there)), 4),
        "with_none": round(sum(right) / max(1, len(rows)), 4),
        "coverage_at_98": round(coverage([(row["probability"], row["hit"]) for row in rows], 0.98), 4),
        "wrong": round(sum(not row["hit"] for row in acted) / max(1, len(rows)), 4),
    }


def coverage(sure: Sequence[tuple[float, bool]], precision: float) -> float:
    """The largest share that can be acted on, surest first, with at least ``precision`` of it right."""
    hits, best = 0, 0
    for count, (_, hit) in enumerate(sorted(sure, key=lambda pair: -pair[0]), 1):
        hits += hit
        if hits / count >= precision:
            best = count
    return best / max(1, len(sure))


def tell(row: dict[str, Any]) -> str:
    case: Case = row["case"]
    names = {c.ref: f"{c.label} ({c.kind})" for c in case.candidates}
    wanted = " | ".join(names.get(ref, str(ref)) for ref in sorted(case.right)) or "none"
    best = f"best {names.get(row['best'])} {row['probability']:.2f}"
    return f"{case.words!r}: wanted {wanted}, {best}, none {row['none']:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true", help="the figures as one object in the last line")
    parser.add_argument("--check", action="store_true", help="print what differed")
    parser.add_argument("--sure", type=Path, help="write how sure it was and whether right, a line a case")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(measure(read(arguments.file), Path(folder)))
    if arguments.check:
        for row in rows:
            none = row["none"] > row["probability"]
            if (none and row["case"].right) or (not none and not row["hit"]):
                print(tell(row))
    if arguments.sure:
        told = (json.dumps({"sure": row["probability"], "right": row["hit"]}) for row in rows)
        arguments.sure.write_text("\n".join(told) + "\n", "utf-8")
    found = figures(rows, SessionSettings().act_threshold)
    print(json.dumps(found) if arguments.json else "\n".join(f"{k}: {v}" for k, v in found.items()))


if __name__ == "__main__":
    main()
