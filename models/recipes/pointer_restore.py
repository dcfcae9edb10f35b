"""A shipped planner back into weights that a run can go on from (``pointer.py --init FILE``).

    python -m models.recipes.pointer_restore models/shipped/planner models/work/pointer-before.pt

Four and eight bits a weight are what is left of the run that made it; a few hundred steps make that good, and hours are
saved. The embeddings of words, which are not tuned, are those of all-mpnet-base-v2.
"""

from __future__ import annotations

import sys
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from lamd.runtime import manifests
from models.recipes.pointer_model import Pointer, base
from models.recipes.pointer_ship import READER, WRITER
from models.recipes.restoring import weights

PREFIX = "model."


def restore(shipped: Path) -> tuple[dict[str, torch.Tensor], list[str]]:
    """The weights under the names that PyTorch has for them, and the symbols."""
    symbols = [str(s) for s in manifests.read(shipped / manifests.NAME).extra["symbols"]]
    graphs = [onnx.load(shipped / file).graph for file in (READER, WRITER)]
    found = {name: value for graph in graphs for name, value in weights(graph, PREFIX)}
    encoder, _ = base(len({name.split(".")[3] for name in found if name.startswith("encoder.encoder.layer.")}))
    state = Pointer(encoder, len(symbols)).state_dict()
    del found["encoder.embeddings.word_embeddings.weight"]
    for name, value in found.items():
        state[name][: len(value)] = torch.from_numpy(value.copy())
    near = next(numpy_helper.to_array(i) for i in graphs[0].initializer if i.name == "bias")[0]
    places = torch.arange(near.shape[1])
    buckets = encoder.encoder.relative_position_bucket(places[None, :] - places[:, None], num_buckets=32)
    table = state["encoder.encoder.relative_attention_bias.weight"]
    for bucket in buckets.unique():
        row, column = (buckets == bucket).nonzero()[0]
        table[bucket] = torch.from_numpy(near[:, row, column].copy())
    return state, symbols


if __name__ == "__main__":
    made, known = restore(Path(sys.argv[1]))
    torch.save({"weights": made, "symbols": known}, sys.argv[2])
