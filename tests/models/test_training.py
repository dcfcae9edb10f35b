"""The recipes from end to end, small: what comes out has the form that lamd loads, whatever it is worth."""

from __future__ import annotations

import json
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
TRAINING = ROOT / ".venv-train" / "bin" / "python"
NEAR = """
import sys, torch
made, restored = (torch.load(name, weights_only=True) for name in sys.argv[1:])
made, restored = made.get("weights", made), restored.get("weights", restored)
off = max(float((made[n] - restored[n]).abs().max() / made[n].abs().max().clamp(min=1e-6)) for n in made)
print(sorted(made) == sorted(restored), off)
"""
CUT = """
import json, torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaModel
from models.recipes.starts import cut, worded

shape = dict(hidden_size=8, intermediate_size=8, num_attention_heads=2, num_key_value_heads=2, vocab_size=40)
whole = LlamaModel(LlamaConfig(num_hidden_layers=4, **shape)).eval()
kept = [whole.layers[0], whole.layers[3]]
made = cut(whole, (0, 3))
length = made(input_ids=torch.tensor([[1, 2, 3]])).last_hidden_state.shape[1]
words = {"<|endoftext|>": 0, "\u0120": 1, "a": 2, "b": 3, "\u0120a": 4, "ab": 5, "\u0120ab": 6}
merges = [("\u0120", "a"), ("a", "b"), ("\u0120a", "b")]
tokenizer = Tokenizer(models.BPE(words, merges))
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
long, short = worded(tokenizer, None), worded(tokenizer, 5)
print(json.dumps({
    "layers": [*made.layers] == kept, "length": length,
    "long": long.encode(["ab", "a"], is_pretokenized=True, add_special_tokens=False).ids,
    "short": short.encode(["ab", "a"], is_pretokenized=True).ids,
}))
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
    trained(["grounder_restore", made / "grounder", tmp_path])
    names, off = near(made.parent / "reranker" / "tuned" / "reranker.pt", tmp_path / "reranker.pt")
    assert names == "True"
    assert float(off) < 0.01  # half a step of 8 bits is 1/255 of the largest


def test_a_shipped_planner_can_be_gone_on_from(made: Path, tmp_path: Path) -> None:
    trained(["pointer_restore", made / "planner", tmp_path / "planner.pt"])
    names, off = near(made.parent / "pointer" / "model.pt", tmp_path / "planner.pt")
    assert names == "True"
    assert float(off) < 0.13  # 4 bits reach from -8 to 7: what is largest in its block can be a whole step off, 1/8


def test_a_language_model_is_cut_to_some_layers_and_its_first_tokens(made: Path) -> None:
    told = subprocess.run([TRAINING, "-c", CUT], cwd=ROOT, check=True, timeout=300, capture_output=True, text=True)
    expected = {"layers": True, "length": 3, "long": [6, 4], "short": [0, 4, 3, 4, 0]}
    assert json.loads(told.stdout) == expected


def trained(arguments: list[str | Path]) -> None:
    """Run a recipe where PyTorch is."""
    command = [TRAINING, "-m", f"models.recipes.{arguments[0]}", *arguments[1:]]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300, stdout=subprocess.DEVNULL)


def near(made: Path, restored: Path) -> list[str]:
    """Whether two checkpoints have weights of the same names, and how far the values are apart at most."""
    command = [TRAINING, "-c", NEAR, made, restored]
    return subprocess.run(command, check=True, timeout=300, capture_output=True, text=True).stdout.split()
