"""What figures of several benchmarks have in common: a share with its interval, and how far off its certainty is.

``{"hits", "n", "share", "low", "high"}`` is a share as the benchmarks give it in ``--json``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

Row = TypeVar("Row")

BINS = 10
_Z = 1.959964
"""Of the normal distribution, for 95%."""


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927): good for few cases and for shares near 0 and 1, too."""
    if not n:
        return 0.0, 1.0
    p, z2 = hits / n, _Z * _Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def share(flags: Iterable[object]) -> dict[str, Any]:
    """The share of what is true, with its interval."""
    told = [bool(flag) for flag in flags]
    hits, n = sum(told), len(told)
    low, high = wilson(hits, n)
    return {"hits": hits, "n": n, "share": round(hits / max(1, n), 4), "low": round(low, 4), "high": round(high, 4)}


def shown(told: dict[str, Any]) -> str:
    """A share for people: ``245 of 362, 68% (63-72)``."""
    low, high = 100 * told["low"], 100 * told["high"]
    return f"{told['hits']} of {told['n']}, {100 * told['share']:.0f}% ({low:.0f}-{high:.0f})"


def grouped(
    rows: Iterable[Row], key: Callable[[Row], str], right: Callable[[Row], object]
) -> dict[str, dict[str, Any]]:
    """The share that is right in each group of rows, the largest group first; rows whose key is empty are left out."""
    groups: dict[str, list[object]] = {}
    for row in rows:
        if name := key(row):
            groups.setdefault(name, []).append(right(row))
    return {name: share(flags) for name, flags in sorted(groups.items(), key=lambda group: -len(group[1]))}


def counted(names: Sequence[str], order: Sequence[str]) -> dict[str, int]:
    """How often each name of ``order`` stands among ``names``, those that never do as 0."""
    return {name: sum(one == name for one in names) for name in order}


def calibration_error(sure: Sequence[tuple[float, bool]]) -> float:
    """The expected calibration error of (how sure, whether right): ten bins of equal width (Naeini et al. 2015)."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for p, hit in sure:
        bins[min(int(p * BINS), BINS - 1)].append((p, hit))
    off = sum(abs(sum(hit for _, hit in one) - sum(p for p, _ in one)) for one in bins)
    return off / max(1, len(sure))


def lines(found: dict[str, Any], indent: str = "") -> list[str]:
    """Figures for people, one a line, those of groups below their name."""
    out = []
    for name, value in found.items():
        if isinstance(value, dict) and "low" in value:
            out.append(f"{indent}{name}: {shown(value)}")
        elif isinstance(value, dict):
            out += [f"{indent}{name}:", *lines(value, indent + "  ")]
        else:
            out.append(f"{indent}{name}: {value}")
    return out
