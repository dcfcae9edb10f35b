"""Blocks of phrases become the patterns that the vocabulary and the phrases are made of."""

from __future__ import annotations

import re

from lamd.guard.words import any_of, rows


def test_phrases_are_apart_by_a_bar_with_spaces_or_a_new_line() -> None:
    assert rows("\n  delete | empty the trash\n  wipe  |  shred \n\n  erase\n") == (
        "delete", "empty the trash", "wipe", "shred", "erase",
    )  # fmt: skip


def test_a_bar_without_spaces_belongs_to_its_phrase() -> None:
    assert rows("don'?t (?:save|keep) | discard") == ("don'?t (?:save|keep)", "discard")


def test_an_empty_block_has_no_phrase() -> None:
    assert rows(" \n ") == ()


def test_any_of_is_one_group_that_keeps_its_alternatives_together() -> None:
    pattern = re.compile(any_of("undo | redo\nne pas") + r"(?!\w)")
    assert pattern.pattern.startswith("(?:undo|redo|ne pas)")
    assert [bool(pattern.match(text)) for text in ("undo", "redo it", "ne pas", "undone", "pas")] == [
        True, True, True, False, False,
    ]  # fmt: skip
