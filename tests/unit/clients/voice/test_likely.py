from __future__ import annotations

import math

import pytest

from lamd.clients.voice.likely import Likely, plain


def test_what_is_counted() -> None:
    assert plain("Turn it up to 70%!") == ["<", "turn", "it", "up", "to", "0", "percent", ">"]
    assert plain("twelve times 7") == ["<", "0", "times", "0", ">"]
    assert plain("") == ["<", ">"]


def test_what_came_is_likelier() -> None:
    likely = Likely([("<", "open", 3), ("open", "it", 2), ("open", "that", 1), ("it", ">", 2), ("that", ">", 1)])
    assert likely("open it") > likely("open that") > likely("it open") > likely("never heard")
    assert math.exp(likely("open it")) < 1


def test_probabilities_after_a_word_make_one_with_what_never_came() -> None:
    likely = Likely([("<", "a", 2), ("<", "b", 1), ("a", ">", 2), ("b", ">", 1)])
    known = sum(likely._follows("<", word) for word in ("a", "b", ">"))
    unknown = likely._follows("<", "c")
    assert 0 < unknown < likely._follows("<", "b")
    assert known + (30_000 - 3) * unknown == pytest.approx(1, abs=1e-3)


def test_the_shipped_pairs_know_commands_and_favour_no_number() -> None:
    likely = Likely.shipped()
    assert likely("open the file") > likely("open the vile")
    assert likely("turn it up to 70 percent") == likely("turn it up to 7 percent") == likely("turn it up to 9%")
