"""The shape of the guard's vocabulary."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One row: a kind of consequence and the words that announce it."""

    name: str
    reason: str
    leads: tuple[str, ...] = ()
    """Patterns that count at the start of a label or of one of its clauses."""
    anywhere: tuple[str, ...] = ()
    """Patterns that count wherever they stand."""
    undoable: bool = False
    """One undo takes it back where the app has an undo (deleting in a document)."""
    ellipsis: bool = True
    """A label that ends in "…" only opens a dialog, whose buttons are judged again."""


def rows(block: str) -> tuple[str, ...]:
    """Phrases of a block, apart by `` | `` or a new line."""
    return tuple(phrase for phrase in re.split(r"\s+\|\s+|\s*\n\s*", block.strip()) if phrase)


def any_of(block: str) -> str:
    """One pattern, as a group, out of a block's phrases."""
    return f"(?:{'|'.join(rows(block))})"
