"""The recipes from end to end, small: what comes out has the form that lamd loads, whatever it is worth."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lamd.grounding.cache import VectorCache
from lamd.grounding.calibration import Calibration
from lamd.grounding.grounder import EncoderGrounder
from lamd.planning.grammar import grammar
from lamd.planning.language import parse
from lamd.planning.planner import opinion, skill_shapes
from lamd.planning.prompt import FORMAT, prompt
from lamd.runtime import manifests
from lamd.runtime.weights import digest
from lamd.trajectory import Candidate, Kind, Step, Verb
from models.recipes.engine import intents, planner_process

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "models" / "shipped"
COMMAND = "open the calculator and work out 12 times 7"
CANDIDATES = (
    Candidate(1, Kind.CLICK, "Save", "push button"),
    Candidate(2, Kind.TOGGLE, "Line Numbers", "check menu item", ("View",)),
    Candidate(3, Kind.EDIT, "File name", "text"),
)

pytestmark = [pytest.mark.training, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both models, trained a little."""
    work = tmp_path_factory.mktemp("work")
    shipped = {file: file.stat().st_mtime_ns for file in SHIPPED.rglob("*")}
    with (work / "told").open("w") as told:
        done = subprocess.run(
            [ROOT / "packaging" / "train.sh", "--small", "--work", work], stdout=told, stderr=told, timeout=1700
        )
    assert done.returncode == 0, (work / "told").read_text()
    assert {file: file.stat().st_mtime_ns for file in SHIPPED.rglob("*")} == shipped
    return work / "made"


@pytest.mark.parametrize("kind", ["planner", "grounder"])
def test_the_manifest_fits_the_weights(made: Path, kind: str) -> None:
    model = manifests.read(made / kind / manifests.NAME)
    assert model.kind == kind
    assert model.sha256 == digest(made / kind / model.file)


async def test_a_plan_under_the_grammar(made: Path) -> None:
    model = manifests.read(made / "planner" / manifests.NAME)
    assert model.prompt == FORMAT
    assert set(model.extra["calibration"]) == {"bias", "sum", "least"}
    shapes = skill_shapes(model.extra["skills"])
    async with planner_process(made / "planner", made / "grounder") as process:
        second = intents(process, made / "grounder")
        assert second is not None
        prior = opinion(await second.leaning(COMMAND, ""), list(shapes))
        done = await process.complete(prompt(COMMAND, ""), grammar(COMMAND, shapes), 160, 60.0, prior)
    lines = done.text.splitlines()
    whole = lines if done.end_logprob is not None else lines[:-1]  # it may not have learned to end
    assert whole
    assert all(parse(line) for line in whole)


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
