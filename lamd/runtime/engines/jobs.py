"""What an engine gives the worker: work in small steps, so that another request or a cancel can come in between."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

URGENT = 0
"""Seconds matter and it is short: a query to embed."""
PLAN = 1
"""A plan; one at a time, in the order they came."""
BEHIND = 2
"""Labels embedded behind the scenes; what is left is added, so that the shortest goes first."""

Steps = Generator[int, None, dict[str, Any]]
"""Yields the urgency of what is left (lower goes first), returns the answer. Closing it gives up the work."""

_FEW = 8


def embedding(texts: int) -> int:
    """The urgency of embedding so many texts: a few are a query, more are labels."""
    return URGENT if texts <= _FEW else BEHIND + texts


class Aborted(Exception):  # noqa: N818 -- asked for, so no error
    """The native call was broken off on request."""
