"""Pictures of a training: the loss over the steps, and how often a model is right when it says how sure it is.

    python -m models.recipes.pictures loss models/work/pointer/log.json models/pictures/planner-loss.svg
    python -m models.recipes.pictures planner models/work/pointer/held-out.jsonl models/pictures/planner-sure.svg
    python -m tests.bench.ground tests/bench/data/ground_new.jsonl --sure models/work/sure.jsonl    # lamd's environment
    python -m models.recipes.pictures grounder models/work/sure.jsonl models/pictures/grounder-sure.svg

``planner`` takes the calibration from the manifest that ships. The expected calibration error stands in the picture:
ten bins of equal width (Naeini et al. 2015).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import yaml

from tests.bench.shares import BINS, calibration_error

MODELS = Path(__file__).parent.parent
Sure = list[tuple[float, bool]]
"""How sure, and whether right."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("loss", "planner", "grounder"))
    parser.add_argument("source", type=Path)
    parser.add_argument("picture", type=Path)
    arguments = parser.parse_args()
    mpl.rcParams.update({"svg.hashsalt": "lamd", "font.size": 9, "svg.fonttype": "none"})
    arguments.picture.parent.mkdir(parents=True, exist_ok=True)
    if arguments.what == "loss":
        loss(json.loads(arguments.source.read_text()), arguments.picture)
    elif arguments.what == "planner":
        reliability(of_planner(arguments.source), "planner: the whole plan is exact", arguments.picture)
    else:
        reliability(of_grounder(arguments.source), "grounder: the best is the one meant", arguments.picture)


def loss(log: dict, picture: Path) -> None:
    """Each step's loss, its running mean, and now and then the share of held-out plans that were not exact."""
    values = np.array(log["loss"])
    wide = max(1, len(values) // 40)
    mean = np.convolve(values, np.ones(wide) / wide, "valid")
    figure, axes = plt.subplots(figsize=(5, 2.6), layout="constrained")
    axes.plot(np.arange(1, len(values) + 1), values, color="#b9c6d3", linewidth=0.6, label="a step")
    axes.plot(np.arange(wide, len(values) + 1), mean, color="#1c5d99", label=f"mean of {wide}")
    if held := log.get("held_out"):
        axes.plot(*zip(*held, strict=True), "o-", color="#c1440e", markersize=3, label="held out, not exact")
    axes.set(xlabel="step", ylabel="loss", ylim=(0, float(np.quantile(values, 0.995)) * 1.05))
    axes.legend(frameon=False)
    _save(figure, picture)


def of_planner(path: Path) -> Sure:
    """From the rows that ``pointer_ship`` writes."""
    calibration = yaml.safe_load((MODELS / "shipped/planner/manifest.yaml").read_text())["extra"]["calibration"]
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    z = [sum(calibration[k] * row.get(k, 1.0) for k in ("bias", "sum", "least")) for row in rows]
    return [(float(1 / (1 + np.exp(-x))), row["right"]) for x, row in zip(z, rows, strict=True)]


def of_grounder(path: Path) -> Sure:
    """From what ``tests.bench.ground`` writes; a case in which nothing is meant counts as wrong, whatever is best."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [(row["sure"], row["right"]) for row in rows]


def reliability(sure: Sure, title: str, picture: Path) -> None:
    """A reliability diagram: bars of how often it was right, one a bin of how sure it was; below, how many."""
    p, right = np.array([s for s, _ in sure]), np.array([float(hit) for _, hit in sure])
    at = np.minimum((p * BINS).astype(int), BINS - 1)
    count = np.bincount(at, minlength=BINS)
    share = np.bincount(at, right, BINS) / np.maximum(count, 1)
    error = calibration_error(sure)
    figure, (upper, lower) = plt.subplots(
        2, figsize=(3.4, 3.6), sharex=True, height_ratios=(3, 1), layout="constrained"
    )
    middle = (np.arange(BINS) + 0.5) / BINS
    upper.bar(middle, share, width=0.09, color="#1c5d99")
    upper.plot([0, 1], [0, 1], "--", color="#777777", linewidth=1)
    upper.set(ylabel="right", ylim=(0, 1), title=f"{title}\nn {len(p)}, calibration error {error:.3f}")
    lower.bar(middle, count, width=0.09, color="#b9c6d3")
    lower.set(xlabel="says it is sure", ylabel="cases", xlim=(0, 1))
    _save(figure, picture)
    print(f"calibration error {error:.4f} of {len(p)}")


def _save(figure: plt.Figure, picture: Path) -> None:
    figure.savefig(picture, metadata={"Date": None})


if __name__ == "__main__":
    main()
