"""Counts over the planner's examples and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from lamd.trajectory import Step, Verb
from models.recipes.example import Example
from models.recipes.statistics.tables import Table, folded, said_too, share

Fates = Sequence[tuple[str, Example]]
"""Examples with what ``planner_data.sorted_out`` says of them."""


def tables(fates: Fates, files: Mapping[str, frozenset[str]], controls: int) -> list[Table]:
    """``files``: what each evaluation file says; ``controls``: how many requests for one control an epoch shows."""
    return [
        _sources(fates, controls),
        said_too(((e.source, e.command) for fate, e in fates if fate == "measured"), files),
        _by("First word of the plan", "first word", fates, lambda e: [_word(e.plan[0])]),
        _skills(fates),
        _by("Steps a plan", "steps", fates, lambda e: [f"{len(e.plan):2d}"]),
        _by("Reasons of a refusal", "`no` …", fates, lambda e: [s.words for s in e.plan if s.verb is Verb.NO]),
        _by("Questions back", "`ask` …", fates, lambda e: [s.words for s in e.plan if s.verb is Verb.ASK]),
    ]


def _word(step: Step) -> str:
    return "a skill" if step.verb is Verb.SKILL else f"`{step.verb}`"


def _sources(fates: Fates, controls: int) -> Table:
    counts = Counter((e.source, fate) for fate, e in fates)
    rows = []
    sources = [*dict.fromkeys(e.source for _, e in fates)]
    for name, of in [*((s, [s]) for s in sources), ("all", sources)]:
        learned, held, cannot, measured = (
            sum(counts[s, fate] for s in of) for fate in ("learned", "held out", "unwritable", "measured")
        )
        read = learned + held + cannot + measured
        rows.append([name, read, learned, held, share(held, learned + held), cannot, measured])
    return Table(
        "Lines by source",
        ["source", "read", "learned", "held out", "share", "grammar could not write", "evaluation says it too"],
        rows,
        f"An epoch shows {controls:,} of the `controls`; `household` is a sample. "
        "The tables below count what is learned and held out.",
    )


def _by(title: str, name: str, fates: Fates, keys: Callable[[Example], list[str]]) -> Table:
    """Learned and held-out examples by what ``keys`` says of them."""
    counts: Counter[tuple[str, str]] = Counter()
    for fate, example in fates:
        if fate in ("learned", "held out"):
            seen = [fate, *(["controls"] if fate == "learned" and example.source == "controls" else [])]
            counts.update((key, column) for key in set(keys(example)) for column in seen)
    found = {key for key, _ in counts}
    by_number = all(key.strip().isdigit() for key in found)
    ordered = sorted(found, key=lambda k: (0 if by_number else -counts[k, "learned"], k))
    columns = (
        ["learned", "controls", "held out"] if any(c == "controls" for _, c in counts) else ["learned", "held out"]
    )
    head = ["of them controls" if c == "controls" else c for c in columns]
    return Table(title, [name, *head], [[key.strip(), *(counts[key, c] for c in columns)] for key in ordered])


def _skills(fates: Fates) -> Table:
    learned: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for fate, example in fates:
        names = {s.words for s in example.plan if s.verb is Verb.SKILL}
        if fate in ("learned", "held out"):
            (learned if fate == "learned" else held).update(names)
    told = [(f"`{name}`", f"{learned[name]:,} + {held[name]:,}") for name in sorted(learned | held)]
    wide = min(4, max(1, len(told)))
    return Table(
        "Skills", ["skill", "lines"] * wide, folded(told, wide),
        f"{len(told)} skills, each with the plans that have it anywhere: learned + held out.",
    )  # fmt: skip
