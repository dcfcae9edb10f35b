import json
from pathlib import Path

import pytest

from lamd.errors import ModelError
from lamd.runtime import selftest
from lamd.runtime.selftest import WAYS, Tuning, Verdict


class Attempts:
    """An attempt that survives the ways it is told."""

    def __init__(self, *survived: Tuning, code: str = "crashed") -> None:
        self.survived, self.code = survived, code
        self.tried: list[Tuning] = []

    async def __call__(self, tuning: Tuning) -> None:
        self.tried.append(tuning)
        if tuning not in self.survived:
            raise ModelError(self.code, "the model process ended: SIGSEGV")


async def test_the_fastest_way_that_survives_is_remembered(tmp_path: Path) -> None:
    cache = tmp_path / "deep" / "engine.json"
    attempts = Attempts(WAYS[1], WAYS[2])
    found = await selftest.find(cache, "key", attempts)
    assert (found.tuning, found.remembered) == (WAYS[1], False)
    assert "SIGSEGV" in found.failed[0]
    assert found.report()["fallback"] is True
    again = await selftest.find(cache, "key", attempts)
    assert (again.tuning, again.failed, again.remembered) == (WAYS[1], found.failed, True)
    assert attempts.tried == [WAYS[0], WAYS[1]]
    await selftest.find(cache, "another", attempts)
    assert len(attempts.tried) == 4


async def test_no_way_is_an_error_with_a_remedy_and_not_remembered(tmp_path: Path) -> None:
    attempts = Attempts()
    for _ in range(2):
        with pytest.raises(ModelError, match="in any way") as raised:
            await selftest.find(tmp_path / "engine.json", "key", attempts)
    assert raised.value.code == "model.crashed"
    assert attempts.tried == [*WAYS, *WAYS]


async def test_what_says_nothing_about_the_way_is_passed_on(tmp_path: Path) -> None:
    attempts = Attempts(code="corrupt")
    with pytest.raises(ModelError) as raised:
        await selftest.find(tmp_path / "engine.json", "key", attempts)
    assert raised.value.code == "model.corrupt"
    assert len(attempts.tried) == 1


@pytest.mark.parametrize("text", ["", "[]", "{", '{"key": 1}', '{"key": {"tuning": {"batch": 1}, "failed": []}}'])
async def test_a_broken_cache_means_testing_again(tmp_path: Path, text: str) -> None:
    cache = tmp_path / "engine.json"
    cache.write_text(text)
    attempts = Attempts(*WAYS)
    assert (await selftest.find(cache, "key", attempts)).tuning == WAYS[0]
    assert len(attempts.tried) == 1


async def test_without_a_writable_cache_it_works_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert (await selftest.find(tmp_path / "file" / "engine.json", "key", Attempts(*WAYS))).tuning == WAYS[0]


def test_the_cache_does_not_grow_for_ever(tmp_path: Path) -> None:
    cache = tmp_path / "engine.json"
    for at in range(50):
        selftest.remember(cache, f"key{at}", Verdict(WAYS[0]))
    kept = json.loads(cache.read_text())
    assert len(kept) == 32
    assert "key49" in kept


def test_the_key_changes_with_what_matters() -> None:
    versions = {"llama-cpp-python": "0.3.36"}
    key = selftest.fingerprint(versions, "a" * 64)
    assert key == selftest.fingerprint(versions, "a" * 64)
    assert key != selftest.fingerprint(versions, "b" * 64)
    assert key != selftest.fingerprint({"llama-cpp-python": "0.3.37"}, "a" * 64)


def test_each_way_has_a_more_careful_one_but_the_last() -> None:
    assert selftest.more_careful(WAYS[0]) == WAYS[1]
    assert selftest.more_careful(WAYS[-1]) is None
