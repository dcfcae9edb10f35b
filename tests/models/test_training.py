"""The recipes from end to end, small: what comes out has the form that lamd loads, whatever it is worth."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lamd.grounding.cache import VectorCache
from lamd.grounding.calibration import Calibration
from lamd.grounding.grounder import EncoderGrounder
from lamd.planning.language import parse, write_plan
from lamd.planning.planner import skill_shapes
from lamd.planning.pointer import FORMAT, language, write
from lamd.planning.source import Source
from lamd.runtime import manifests
from lamd.runtime.weights import digest
from lamd.trajectory import Candidate, Kind, Step, Verb
from models.recipes.engine import intents, planner_process

COMMAND = "open the calculator and work out 12 times 7"
ROOT = Path(__file__).parents[2]
NEAR = """
import sys, torch
made, restored = (torch.load(name, weights_only=True) for name in sys.argv[1:])
off = max(float((made[n] - restored[n]).abs().max() / made[n].abs().max().clamp(min=1e-6)) for n in made)
print(sorted(made) == sorted(restored), off)
"""
CANDIDATES = (
    Candidate(1, Kind.CLICK, "Save", "push button"),
    Candidate(2, Kind.TOGGLE, "Line Numbers", "check menu item", ("View",)),
    Candidate(3, Kind.EDIT, "File name", "text"),
)

pytestmark = [pytest.mark.training, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("kind", ["planner", "grounder"])
def test_the_manifest_fits_the_weights(made: Path, kind: str) -> None:
    model = manifests.read(made / kind / manifests.NAME)
    assert model.kind == kind
    assert model.sha256 == digest(made / kind / model.file)


async def test_a_plan(made: Path) -> None:
    model = manifests.read(made / "planner" / manifests.NAME)
    assert model.prompt == FORMAT
    assert set(model.extra["calibration"]) == {"bias", "sum", "least"}
    words = language(model.extra, skill_shapes(model.extra["skills"], model.extra["required"]))
    async with planner_process(made / "planner", made / "grounder") as process:
        second = intents(process, made / "grounder")
        assert second is not None
        assert sum((await second.leaning(COMMAND, "")).first.values()) == pytest.approx(1)
        found = await write(process, words, Source(COMMAND), "", 60.0)
    assert found
    for plan in found:
        assert parse(write_plan(plan.steps)) == plan.steps


async def test_a_grounding(made: Path) -> None:
    model = manifests.read(made / "grounder" / manifests.NAME)
    async with planner_process(made / "planner", made / "grounder") as process:
        again = (process.rerank, Calibration.second_from_extra(model.extra))
        calibration = Calibration.from_extra(model.extra)
        grounder = EncoderGrounder(process.embed, calibration, VectorCache(None, model.sha256), again)
        ranking = await grounder.rank(Step(Verb.DO, "line numbers"), "line numbers", CANDIDATES, "Editor")
    assert {ranked.ref for ranked in ranking.best} == {1, 2, 3}
    assert 0 <= ranking.probability <= 1
    assert 0 <= ranking.none <= 1


def test_a_shipped_second_reader_can_be_gone_on_from(made: Path, tmp_path: Path) -> None:
    python = ROOT / ".venv-train" / "bin" / "python"
    restore = [python, "-m", "models.recipes.grounder_restore", made / "grounder", tmp_path]
    subprocess.run(restore, cwd=ROOT, check=True, timeout=300, stdout=subprocess.DEVNULL)
    files = [made.parent / "reranker" / "tuned" / "reranker.pt", tmp_path / "reranker.pt"]
    told = subprocess.run([python, "-c", NEAR, *files], check=True, timeout=300, capture_output=True, text=True).stdout
    same, off = told.split()
    assert same == "True"
    assert float(off) < 0.01  # half a step of 8 bits is 1/255 of the largest
