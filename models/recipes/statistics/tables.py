"""Tables in Markdown, numbers to the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.recipes import evaluation


@dataclass(frozen=True)
class Table:
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""


def markdown(table: Table) -> str:
    lines = [f"### {table.title}", ""]
    if table.note:
        lines += [table.note, ""]
    if not table.rows:
        return "\n".join([*lines, "None.", ""])
    right = [all(isinstance(row[at], int) for row in table.rows) for at in range(len(table.head))]
    body = [table.head, ["--:" if r else "---" for r in right], *table.rows]
    return "\n".join([*lines, *("| " + " | ".join(map(_cell, row)) + " |" for row in body), ""])


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def folded(pairs: Sequence[tuple[str, str]], wide: int) -> list[list[str]]:
    """Pairs in ``wide`` columns, read downwards, so that a long list stays on one screen."""
    deep = -(-len(pairs) // wide)
    filled = [*pairs, *[("", "")] * (deep * wide - len(pairs))]
    return [[cell for at in range(row, len(filled), deep) for cell in filled[at]] for row in range(deep)]


def said_too(found: Iterable[tuple[str, str]], files: Mapping[str, frozenset[str]]) -> Table:
    """Which evaluation file says what was left out for that; ``found``: source and text of what was."""
    counts: Counter[tuple[str, str]] = Counter()
    all_of: Counter[str] = Counter()
    for source, text in found:
        all_of[source] += 1
        counts.update((name, source) for name, told in files.items() if evaluation.plain(text) in told)
    sources = sorted(all_of)
    rows: list[list[object]] = [
        [f"`{name}`", *(counts[name, s] for s in sources), sum(counts[name, s] for s in sources)] for name in files
    ]
    rows.append(["lines left out", *(all_of[s] for s in sources), all_of.total()])
    return Table(
        "Left out because an evaluation file says it too",
        ["file", *sources, "all"],
        rows,
        "A line that several files have counts for each of them, once in the last row.",
    )
