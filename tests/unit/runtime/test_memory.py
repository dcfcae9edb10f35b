from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from lamd.errors import ModelError
from lamd.runtime import gguf, memory
from lamd.runtime.weights import Model


def test_a_model_that_fits_is_let_through(planner: Model) -> None:
    memory.check(planner, gguf.read_header(planner.path).memory(planner.context))


def test_a_model_that_does_not_fit_is_told_with_both_numbers(planner: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    class Free:
        available = 1000 * 2**20

    monkeypatch.setattr(psutil, "virtual_memory", Free)
    memory.check(replace(planner, size=600 * 2**20), 40 * 2**20)
    for size, cache in ((700, 0), (600, 60)):
        with pytest.raises(ModelError, match=r"1,000 MiB are free") as caught:
            memory.check(replace(planner, size=size * 2**20), cache * 2**20)
        assert caught.value.code == "model.unfit"


def test_the_cache_of_a_model_is_told_by_its_header(planner: Model) -> None:
    header = gguf.read_header(planner.path)
    assert header.memory(100) == 100 * 1 * 1 * 32 * 2 * 2  # tokens, layers, heads, width of a head, both, bytes


def test_a_header_that_says_nothing_counts_as_none(tmp_path: Path) -> None:
    assert gguf.Header({}, {}, 0, 0).memory(2048) == 0
