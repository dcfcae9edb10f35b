"""A shipped planner back into weights that a run can go on from (``pointer.py --init FILE``).

    python -m models.recipes.pointer_restore models/shipped/planner models/work/pointer-before.pt

Four and eight bits a weight are what is left of the run that made it; a few hundred steps make that good, and hours are
saved. The embeddings of words, which are not tuned, are those of all-mpnet-base-v2.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from lamd.runtime import manifests
from models.recipes.grounder_restore import eight
from models.recipes.pointer import LAYERS
from models.recipes.pointer_model import Pointer, base
from models.recipes.pointer_ship import READER, WRITER

PREFIX = "model."
PRODUCTS = ("MatMulNBits", "MatMulInteger")


def weights(graph: onnx.GraphProto) -> Iterator[tuple[str, np.ndarray]]:
    """Names and values of what a file holds, in 32 bits. A product is called after the bias that is added to it."""
    raw = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for name, value in raw.items():
        if name.startswith(PREFIX) and name.endswith((".weight", ".bias")):
            yield name, value
        elif name.startswith(PREFIX) and name.endswith("_quantized"):
            yield name.removesuffix("_quantized"), eight(raw, name)
    after = {name: node for node in graph.node for name in node.input}
    for node in graph.node:
        if node.op_type not in PRODUCTS or node.input[1] not in raw:
            continue
        name, then = node.input[1], node
        while then.op_type != "Add" or not any(i.endswith(".bias") for i in then.input):
            then = after[then.output[0]]
        bias = next(i for i in then.input if i.endswith(".bias"))
        value = four(raw, name) if node.op_type == PRODUCTS[0] else eight(raw, name).T
        yield f"{bias.removesuffix('.bias')}.weight", value


def four(raw: dict[str, np.ndarray], name: str) -> np.ndarray:
    """A product as ``MatMulNBits`` keeps it: rows of blocks, two weights a byte, the first one in the lower half."""
    packed, scales = raw[name], raw[name.replace("_Q4", "_scales")]
    halves = np.stack([packed & 15, packed >> 4], -1).reshape(*packed.shape[:2], -1).astype(np.float32) - 8
    return (halves * scales.reshape(*packed.shape[:2], 1)).reshape(len(packed), -1)


def restore(shipped: Path) -> tuple[dict[str, torch.Tensor], list[str]]:
    """The weights under the names that PyTorch has for them, and the symbols."""
    symbols = [str(s) for s in manifests.read(shipped / manifests.NAME).extra["symbols"]]
    encoder, _ = base(LAYERS)
    state = Pointer(encoder, len(symbols)).state_dict()
    graphs = [onnx.load(shipped / file).graph for file in (READER, WRITER)]
    found = {name.removeprefix(PREFIX): value for graph in graphs for name, value in weights(graph)}
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
