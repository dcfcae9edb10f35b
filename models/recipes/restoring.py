"""Weights in 32 bits out of what an exported graph holds in four or eight."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import onnx
from onnx import numpy_helper

PRODUCTS = ("MatMulNBits", "MatMulInteger")


def weights(graph: onnx.GraphProto, prefix: str) -> Iterator[tuple[str, np.ndarray]]:
    """Names (without ``prefix``, which they all begin with) and values of what a file holds.

    The exporter gives products names of its own: each is called after the bias that is added to it.
    """
    raw = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    products = [node for node in graph.node if node.op_type in PRODUCTS and node.input[1] in raw]
    multiplied = {node.input[1] for node in products}
    for name, value in raw.items():
        if name.startswith(prefix) and name not in multiplied:
            if name.endswith((".weight", ".bias")):
                yield name.removeprefix(prefix), value
            elif name.endswith("_quantized"):
                yield name.removeprefix(prefix).removesuffix("_quantized"), eight(raw, name)
    after = {name: node for node in graph.node for name in node.input}
    for node in products:
        name, then = node.input[1], node
        while then.op_type != "Add" or not any(i.endswith(".bias") for i in then.input):
            then = after[then.output[0]]
        bias = next(i for i in then.input if i.endswith(".bias"))
        value = four(raw, name) if node.op_type == PRODUCTS[0] else eight(raw, name).T
        yield f"{bias.removeprefix(prefix).removesuffix('.bias')}.weight", value


def eight(raw: dict[str, np.ndarray], name: str) -> np.ndarray:
    """A table or product that onnxruntime keeps in 8 bits; ``name`` ends in ``_quantized``."""
    scale, zero = (raw[name.replace("_quantized", part)].astype(np.float32) for part in ("_scale", "_zero_point"))
    full: np.ndarray = (raw[name].astype(np.float32) - zero) * scale
    return full


def four(raw: dict[str, np.ndarray], name: str) -> np.ndarray:
    """A product as ``MatMulNBits`` keeps it: rows of blocks, two weights a byte, the first one in the lower half."""
    packed, scales = raw[name], raw[name.replace("_Q4", "_scales")]
    halves = np.stack([packed & 15, packed >> 4], -1).reshape(*packed.shape[:2], -1).astype(np.float32) - 8
    return (halves * scales.reshape(*packed.shape[:2], 1)).reshape(len(packed), -1)
