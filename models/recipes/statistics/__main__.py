"""Counts what the models learn from, loaded as training loads it, into ``models/data/STATISTICS.md``.

    .venv/bin/python -m models.recipes.statistics [--steps 1000] [--seed 1] [--out FILE]

Needs lamd's own environment, nothing of training. The same data and seed give the same file. This folder has no
``__init__.py``, lest it stand before Python's own ``statistics`` where a recipe is run as a script.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from models.recipes import evaluation, grounder_data, grounder_told, planner_data
from models.recipes.grounder_steps import Source
from models.recipes.statistics import commands, screens
from models.recipes.statistics.tables import Table, markdown

FILE = Path(__file__).parents[2] / "data" / "STATISTICS.md"


def planner(seed: int) -> list[Table]:
    fates = list(planner_data.sorted_out(seed))
    return commands.tables(fates, evaluation.by_file(planning=True), planner_data.CONTROLS)


def grounder(seed: int, steps: int) -> list[Table]:
    files = evaluation.by_file(planning=False)
    said = evaluation.said(planning=False)
    every = grounder_data.utterances()
    measured = [at for at, u in enumerate(every) if not u.held_out and evaluation.plain(u.text) in said]
    source = Source(seed, small=False)
    return [
        screens.screens(grounder_data.screens(), grounder_data.DEVELOPMENT, source.listed),
        *screens.asking(every, files, measured),
        screens.told(
            {
                "help pages": grounder_told.help_pairs(),
                "tooltips": grounder_told.hints(),
                "walks": [u for _, asked in grounder_told.walks() for u, _ in asked],
            },
            said,
        ),
        *screens.drawn((source.step() for _ in range(steps)), source.traps),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=1000, help="of the grounder's training that are drawn")
    parser.add_argument("--seed", type=int, default=1, help="the planner's; the grounder draws with it too")
    parser.add_argument("--out", type=Path, default=FILE)
    arguments = parser.parse_args()
    seed, steps = arguments.seed, arguments.steps
    told = "\n".join(
        [
            "# Statistics of the data",
            "",
            f"Made by `python -m models.recipes.statistics --seed {seed} --steps {steps}`; change nothing by hand.",
            "",
            "## Planner",
            "",
            *map(markdown, planner(seed)),
            "## Grounder",
            "",
            f"The last two tables count {steps:,} steps of training as the recipe draws them.",
            "",
            *map(markdown, grounder(seed, steps)),
        ]
    )
    arguments.out.write_text(told, encoding="utf-8")
    print(told)


if __name__ == "__main__":
    main()
