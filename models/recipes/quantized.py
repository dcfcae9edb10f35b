"""Training with the rounding that the shipped file will have, so that it costs nothing afterwards (QAT).

Forward and backward see the weights as Q4_0 keeps them (blocks of 32: 16 steps of the largest), the optimizer moves
the exact ones: the straight-through estimator of Bengio, Léonard and Courville, arXiv:1308.3432.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

BLOCK = 32


def nearest(weights: torch.Tensor) -> torch.Tensor:
    """Weights as llama.cpp rounds them to Q4_0, the same shape; their number must be a multiple of 32."""
    blocks = weights.reshape(-1, BLOCK)
    largest = blocks.gather(1, blocks.abs().argmax(1, keepdim=True))
    step = (largest / -8).half().float()
    whole = torch.where(step == 0, torch.zeros_like(blocks), blocks / step)
    return ((whole + 8.5).floor().clamp_(0, 15).sub_(8) * step).reshape(weights.shape)


def rounded_weights(model: torch.nn.Module) -> list[torch.nn.Parameter]:
    """The weights that Q4_0 rounds: those of the layers' products; embedding and norms are kept better."""
    return [p for name, p in model.named_parameters() if ".layers." in name and p.ndim == 2]


@contextmanager
def as_shipped(model: torch.nn.Module) -> Iterator[None]:
    """Inside, the weights are rounded; a gradient made inside is that of the rounded ones."""
    weights = rounded_weights(model)
    exact = [p.data for p in weights]
    try:
        for p in weights:
            p.data = nearest(p.data)
        yield
    finally:
        for p, before in zip(weights, exact, strict=True):
            p.data = before
