"""How good a planner is on commands that it never learned from, and how sure it may be."""

from __future__ import annotations

import math

import numpy as np


def calibrate(rows: list[dict]) -> dict[str, float]:
    """Logistic regression of "right" on the plan's log-probability and its least sure token's (Newton's method)."""
    x = np.array([[1.0, r["sum"], r["least"]] for r in rows])
    # A refusal for another reason is still a refusal.
    y = np.array([float(r["right"] or (r["want"][0][:3] == r["got"][0][:3] == "no ")) for r in rows])
    w = np.zeros(3)
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 0.1 * np.eye(3)
        w += np.linalg.solve(hessian, x.T @ (y - p) - 0.1 * w)
    return {"bias": round(float(w[0]), 4), "sum": round(float(w[1]), 4), "least": round(float(w[2]), 4)}


def report(rows: list[dict]) -> dict:
    """Shares that matter, by source, and out of scope as a detector."""
    by = {s: [r["right"] for r in rows if r["source"] == s] for s in sorted({r["source"] for r in rows})}
    no_want = [r["want"][0].startswith("no ") for r in rows]
    no_got = [r["got"][0].startswith("no ") for r in rows]
    hit = sum(a and b for a, b in zip(no_want, no_got, strict=True))
    precision, recall = hit / max(1, sum(no_got)), hit / max(1, sum(no_want))
    several = [r["right"] for r in rows if len(r["want"]) > 1]
    ms = sorted(r["ms"] for r in rows)
    return {
        "n": len(rows),
        "exact": _share([r["right"] for r in rows]),
        **{k: f"{sum(v)}/{len(v)}" for k, v in by.items()},
        "several steps": f"{sum(several)}/{len(several)}",
        "several steps, alike": f"{sum(r['alike'] for r in rows if len(r['want']) > 1)}/{len(several)}",
        "alike": _share([r["alike"] for r in rows]),
        "first word": _share([r["want"][0].split()[0] == r["got"][0].split()[0] for r in rows]),
        "out_of_scope": {
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(2 * hit / max(1, sum(no_got) + sum(no_want)), 3),
        },
        "ms p50": round(ms[len(ms) // 2], 1),
        "ms p95": round(ms[int(len(ms) * 0.95)], 1),
    }


def _share(flags: list[bool]) -> float:
    return round(sum(flags) / len(flags), 4)


def coverage(rows: list[dict], c: dict[str, float]) -> dict[str, str]:
    """At some thresholds of confidence: how many plans are above, and how many of those are right."""
    sure = [
        (1 / (1 + math.exp(-(c["bias"] + c["sum"] * r["sum"] + c["least"] * r["least"]))), r["right"]) for r in rows
    ]
    return {
        str(t): f"{sum(right for p, right in sure if p >= t)} right of {sum(p >= t for p, _ in sure)}"
        for t in (0.3, 0.5, 0.7, 0.9)
    }
