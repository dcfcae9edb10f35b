from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamd.grounding.cache import VectorCache

MODEL = "ab" * 32


def vectors(count: int, width: int = 8) -> np.ndarray:
    found = np.random.default_rng(1).normal(size=(count, width)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_what_was_put_comes_back_in_any_order() -> None:
    cache = VectorCache(None, MODEL)
    rows = vectors(3)
    cache.put(["a", "b", "c"], rows)
    assert cache.missing(["c", "d", "a", "d"]) == ["d"]
    assert np.allclose(cache.get(["c", "a"]), rows[[2, 0]], atol=1e-3)
    with pytest.raises(KeyError):
        cache.get(["d"])


def test_the_least_recently_used_go_first() -> None:
    cache = VectorCache(None, MODEL, limit=2)
    cache.put(["a", "b", "c"], vectors(3))
    assert len(cache) == 3
    cache.missing(["a"])
    cache.trim()
    assert cache.missing(["a", "b", "c"]) == ["b"]


def test_it_lives_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "new" / "labels.bin"
    cache = VectorCache(path, MODEL)
    rows = vectors(2)
    cache.put(["a", "b"], rows)
    cache.save()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["labels.bin"]
    again = VectorCache(path, MODEL)
    assert again.load()
    assert np.allclose(again.get(["b", "a"]), rows[[1, 0]], atol=1e-3)
    assert not VectorCache(path, "cd" * 32).load()
    assert not VectorCache(tmp_path / "none", MODEL).load()


@settings(deadline=None, max_examples=40)  # each writes a file and waits for the disk
@given(at=st.integers(min_value=0), bit=st.integers(0, 7), cut=st.booleans())
def test_a_damaged_file_counts_as_none(tmp_path_factory: pytest.TempPathFactory, at: int, bit: int, cut: bool) -> None:
    path = tmp_path_factory.getbasetemp() / "labels.bin"
    cache = VectorCache(path, MODEL)
    cache.put(["a", "b"], vectors(2))
    cache.save()
    content = bytearray(path.read_bytes())
    if cut:
        content = content[: at % len(content)]
    else:
        content[at % len(content)] ^= 1 << bit
    path.write_bytes(content)
    damaged = VectorCache(path, MODEL)
    assert not damaged.load()
    assert len(damaged) == 0
    damaged.put(["a"], vectors(1))
    damaged.save()
    assert VectorCache(path, MODEL).load()


def test_another_width_empties_it() -> None:
    cache = VectorCache(None, MODEL)
    cache.put(["a"], vectors(1, 8))
    cache.put(["b"], vectors(1, 4))
    assert cache.missing(["a", "b"]) == ["a"]
