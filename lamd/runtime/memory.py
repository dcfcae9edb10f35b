"""Whether a model fits into the memory that is free, asked before native code fills it."""

from __future__ import annotations

import psutil

from lamd.errors import ModelError
from lamd.runtime.weights import Model

_BESIDE = 200 * 2**20
"""Bytes that the engine needs whatever the model."""


def check(model: Model, cache: int) -> None:
    """Raise ``ModelError`` (``unfit``) where ``model`` and its ``cache`` of so many bytes do not fit.

    The engine repacks weights for the processor, in memory of its own, so a quarter more than the file is counted.
    """
    needed, free = model.size * 5 // 4 + cache + _BESIDE, psutil.virtual_memory().available
    if needed > free:
        problem = f"{model.name!r} needs about {needed >> 20:,} MiB of memory, {free >> 20:,} MiB are free"
        raise ModelError("unfit", problem, "close something, or take a smaller model or quantization")
