"""How well words find their element: ``python -m tests.bench.ground FILE.jsonl [--json] [--check]``.

A line of the file is a case: ``{"command" or "step", "candidates" or "observation" or "screen", "right": [refs]}``.
``right`` null: nothing there is meant. ``step`` is a line of the planner's language or ``{"verb", "words", "values"}``;
``words`` beside it asks for one of its values. ``candidates`` are objects (``ref``, ``kind``, ``label``, ``role``,
``path``, ``hint``) or ``[label, kind, role, path, hint]``, whose place is their reference; ``observation`` holds
``candidates``. A line ``{"screen": NAME, "candidates": …}`` without a command names a screen for later lines.

Figures: ``top1``, of the cases with an element; ``with_none``, of all, where saying none counts as right or wrong too;
``coverage_at_98``, the share of all cases that could be acted on with 98 of 100 right (it chooses its own threshold, so
it has no interval); ``wrong``, the share of all that lamd would act on wrongly, being sure enough by its settings;
``calibration_error``, how far off what it says to be sure of the best one is, expected, in ten bins. ``intervals`` has
the counts and 95% intervals of the others. The share of right elements is told ``by_app`` (the first word of the
screen's name) and ``by_words``: ``shared`` with a label that is meant, or none, a ``paraphrase``. ``right_at`` tells
where the right one stands: ``first``, in the ``best_3`` or ``best_8``, or ``later``.

``causes`` counts what went wrong, each case once, under the first that fits:

- ``nothing_meant``: something is chosen though nothing there is meant
- ``none_though_first``: none is said though the right one is the best
- ``none_though_there``: none is said though the right one is there, and another one is the best
- ``same_label``: the chosen one is called like the right one and stands elsewhere
- ``menu``: it is a menu that holds the right one, or is held by the right one
- ``neighbour``: its label shares a word with the right one's
- ``other``: a label that is meant shares a word with the command, and yet an unlike one is chosen
- ``lure``: the label chosen shares a word with the command, and no label that is meant does
- ``paraphrase``: neither does

Words are compared by their stems, those left out that say little (*the*, *show*, *set*). Whether a control is disabled
is not told in these files. ``--check`` prints what differed, and why. The grounder is the one in use, run through the
model process.

``--mislead FILE`` asks again with misleading labels among the candidates (a line each: role, label, what it tries).
``--traps`` of them come into each case, drawn and placed at random, the same ones in each run. ``misled`` tells how
often one of them is the ``best``, is ``chosen`` (none is not likelier) and would be ``acted`` on by the settings; how
often the answer ``changed`` at all (the best one, or whether none is said), and how often from a right one to a wrong
one (``spoilt``) or the other way (``mended``).
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lamd.grounding.cache import VectorCache
from lamd.grounding.calibration import Calibration
from lamd.grounding.document import texts
from lamd.grounding.grounder import EncoderGrounder
from lamd.perception.words import in_words
from lamd.planning.language import parse
from lamd.runtime.models import default_registry
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.runtime.weights import Kind
from lamd.settings import SessionSettings
from lamd.trajectory import Candidate, Step, Verb
from lamd.trajectory import Kind as Use
from models.recipes.help_words import content
from tests.bench.shares import calibration_error, counted, grouped, lines, share

CAUSES = ("nothing_meant none_though_first none_though_there same_label menu neighbour lure paraphrase other").split()
PLACES = ("first", "best_3", "best_8", "later")
TRAPS = 5
KINDS = {
    "check box": Use.TOGGLE, "check menu item": Use.TOGGLE, "toggle button": Use.TOGGLE, "page tab": Use.ITEM,
    "radio button": Use.ITEM, "list item": Use.ITEM, "entry": Use.EDIT, "text": Use.EDIT, "combo box": Use.CHOOSE,
    "label": Use.READ,
}  # fmt: skip
"""What misleading labels can be used for, by their role; others are clicked."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    step: Step
    words: str
    candidates: tuple[Candidate, ...]
    right: frozenset[int]
    """Empty: nothing there is meant."""
    app: str = ""
    """Empty where the file has no name for the screen."""


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
                cases.append(Case(step, words, candidates, frozenset(given["right"] or ()), _app(given)))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}, line {number}: {error!r}") from error
    return cases


def _app(given: dict[str, Any]) -> str:
    """The program: what its screen's name begins with, or what an observation says of itself."""
    app = given.get("observation", {}).get("app", "")
    if isinstance(app, dict):
        app = app.get("name", "")
    return str(app) or str(given.get("screen", "")).partition(" ")[0]


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
            rows.append(judged(case, [one.ref for one in ranking.best], ranking.probability, ranking.none))
    finally:
        await process.stop()
    return rows


def judged(case: Case, order: list[int], probability: float, none: float) -> Row:
    """A row of figures: ``order`` are the best references, best first."""
    at = next((i for i, ref in enumerate(order) if case.right & twins(case, ref)), None)
    return {
        "case": case, "best": order[0] if order else None, "hit": at == 0, "at": at, "probability": probability,
        "none": none,
    }  # fmt: skip


def says_none(row: Row) -> bool:
    return bool(row["none"] > row["probability"])


def is_right(row: Row) -> bool:
    """Whether what it says is right, none counted too."""
    return not row["case"].right if says_none(row) else bool(row["hit"])


def shares_word(words: str, label: str) -> bool:
    """Whether they have a word in common that says something, or the words hold the whole label."""
    whole = f" {' '.join(label.casefold().split())} "
    return bool(content(words) & content(label)) or whole in f" {' '.join(words.casefold().split())} "


def kind_of_words(case: Case) -> str:
    """``shared``, ``paraphrase``, or nothing where nothing is meant."""
    return ("shared" if any(shares_word(case.words, x) for x in _labels(case)) else "paraphrase") if case.right else ""


def _labels(case: Case) -> list[str]:
    return [texts(c)[0] for c in case.candidates if case.right & {c.ref, *c.twins}]


def cause(row: Row) -> str:
    """Why it is wrong, by the list in the module's docstring; empty where it is right."""
    case: Case = row["case"]
    if is_right(row):
        return ""
    if not case.right:
        return "nothing_meant"
    if says_none(row):
        return "none_though_first" if row["hit"] else "none_though_there"
    right = [c for c in case.candidates if case.right & {c.ref, *c.twins}]
    chosen = next(c for c in case.candidates if c.ref == row["best"])
    label, labels = texts(chosen)[0], _labels(case)
    if label.casefold() in {one.casefold() for one in labels}:
        return "same_label"
    if any(chosen.label in c.path or c.label in chosen.path for c in right):
        return "menu"
    if any(shares_word(label, one) for one in labels):
        return "neighbour"
    if any(shares_word(case.words, one) for one in labels):
        return "other"
    return "lure" if shares_word(case.words, label) else "paraphrase"


def place(row: Row) -> str:
    """Where the right one stands."""
    at = row["at"]
    return "later" if at is None else "first" if at == 0 else "best_3" if at < 3 else "best_8"


def figures(rows: Sequence[Row], threshold: float) -> dict[str, Any]:
    """The figures that the module's docstring tells of."""
    there = [row for row in rows if row["case"].right]
    acted = [row["probability"] >= threshold and not row["hit"] for row in rows]
    sure = [(row["probability"], row["hit"]) for row in rows]
    shares = {
        "top1": share(row["hit"] for row in there),
        "with_none": share(map(is_right, rows)),
        "wrong": share(acted),
    }
    return {
        "n": len(rows),
        "top1": shares["top1"]["share"],
        "with_none": shares["with_none"]["share"],
        "coverage_at_98": round(coverage(sure, 0.98), 4),
        "wrong": shares["wrong"]["share"],
        "calibration_error": round(calibration_error(sure), 4),
        "intervals": shares,
        "by_app": grouped(there, lambda row: str(row["case"].app), lambda row: row["hit"]),
        "by_words": grouped(there, lambda row: kind_of_words(row["case"]), lambda row: row["hit"]),
        "right_at": counted([place(row) for row in there], PLACES),
        "causes": counted(list(map(cause, rows)), CAUSES),
    }


def coverage(sure: Sequence[tuple[float, bool]], precision: float) -> float:
    """The largest share that can be acted on, surest first, with at least ``precision`` of it right."""
    hits, best = 0, 0
    for count, (_, hit) in enumerate(sorted(sure, key=lambda pair: -pair[0]), 1):
        hits += hit
        if hits / count >= precision:
            best = count
    return best / max(1, len(sure))


def misleading(path: Path) -> list[Candidate]:
    """The labels of a file as the screen would show them; characters may be written as escapes."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Candidate(0, KINDS.get(role, Use.CLICK), in_words(_unescaped(label)), role) for role, label, _ in rows]


def _unescaped(label: str) -> str:
    return label.encode("latin-1", "backslashreplace").decode("unicode_escape", "replace")


def misled(case: Case, labels: Sequence[Candidate], traps: int, rng: random.Random) -> Case:
    """The case with some misleading labels on its screen, each in the menu or group of what stands before it."""
    shown = list(case.candidates)
    ref = 1 + max((r for c in shown for r in (c.ref, *c.twins)), default=0)
    for trap in rng.sample(labels, min(traps, len(labels))):
        at = rng.randint(0, len(shown))
        path = shown[at - 1].path if at else ()
        shown.insert(at, replace(trap, ref=ref, path=path))
        ref += 1
    return replace(case, candidates=tuple(shown))


def misled_figures(before: Sequence[Row], after: Sequence[Row], threshold: float) -> dict[str, Any]:
    """What misleading labels did, told in the module's docstring."""
    pairs = list(zip(before, after, strict=True))
    own = [{c.ref for c in a["case"].candidates} for a, _ in pairs]
    best = [b["best"] not in refs for (_, b), refs in zip(pairs, own, strict=True)]
    return {
        "best": share(best),
        "chosen": share(one and not says_none(row) for one, row in zip(best, after, strict=True)),
        "acted": share(one and row["probability"] >= threshold for one, row in zip(best, after, strict=True)),
        "changed": share(_answer(a) != _answer(b) for a, b in pairs),
        "spoilt": share(is_right(a) and not is_right(b) for a, b in pairs),
        "mended": share(is_right(b) and not is_right(a) for a, b in pairs),
    }


def _answer(row: Row) -> int | None:
    return None if says_none(row) else row["best"]


def tell(row: dict[str, Any]) -> str:
    case: Case = row["case"]
    names = {c.ref: f"{c.label} ({c.kind})" for c in case.candidates}
    wanted = " | ".join(names.get(ref, str(ref)) for ref in sorted(case.right)) or "none"
    best = f"best {names.get(row['best'])} {row['probability']:.2f}"
    why = cause(row)
    return f"{case.words!r}: wanted {wanted}, {best}, none {row['none']:.2f}{why and f' ({why})'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", action="store_true", help="the figures as one object in the last line")
    parser.add_argument("--check", action="store_true", help="print what differed")
    parser.add_argument("--sure", type=Path, help="write how sure it was and whether right, a line a case")
    parser.add_argument("--mislead", type=Path, metavar="FILE", help="ask again with these labels on the screens")
    parser.add_argument("--traps", type=int, default=TRAPS, metavar="N", help="misleading labels a case; 5")
    arguments = parser.parse_args()
    cases, threshold = read(arguments.file), SessionSettings().act_threshold
    with tempfile.TemporaryDirectory() as folder:
        rows = asyncio.run(measure(cases, Path(folder)))
        found = figures(rows, threshold)
        if arguments.mislead:
            rng, labels = random.Random(1), misleading(arguments.mislead)  # noqa: S311
            traps = [misled(case, labels, arguments.traps, rng) for case in cases]
            after = asyncio.run(measure(traps, Path(folder)))
            found["misled"] = misled_figures(rows, after, threshold)
    if arguments.check:
        for row in rows:
            if not is_right(row):
                print(tell(row))
        for before, row in zip(rows, after, strict=True) if arguments.mislead else ():
            if _answer(before) != _answer(row):
                print(f"misled: {tell(row)}")
    if arguments.sure:
        told = (json.dumps({"sure": row["probability"], "right": row["hit"]}) for row in rows)
        arguments.sure.write_text("\n".join(told) + "\n", "utf-8")
    print(json.dumps(found) if arguments.json else "\n".join(lines(found)))


if __name__ == "__main__":
    main()
