"""One example for the planner."""

from __future__ import annotations

from dataclasses import dataclass

from lamd.trajectory import Step


@dataclass(frozen=True, slots=True)
class Example:
    focus: str
    command: str
    plan: tuple[Step, ...]
    source: str
    shown: tuple[str, ...] = ()
    """Skills that the prompt shows because the model does not know them by heart."""
