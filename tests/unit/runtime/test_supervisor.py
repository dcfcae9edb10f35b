import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from lamd.errors import ModelError
from lamd.runtime.child import Purpose
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.runtime.weights import Model, digest

Start = Callable[..., Awaitable[ModelProcess]]
Until = Callable[..., Awaitable[None]]

LONG = 15_000
"""Tokens that keep the tiny planner busy for many seconds."""


async def busy(process: ModelProcess, timeout: float = 60) -> asyncio.Task[object]:
    """A long answer that is under way."""
    task: asyncio.Task[object] = asyncio.create_task(process.complete("abc", max_tokens=LONG, timeout=timeout))
    before = (await process.stats())["planner"]["prompt_tokens"]
    async with asyncio.timeout(20):
        while (await process.stats())["planner"]["prompt_tokens"] == before and not task.done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return task


async def test_completes_within_the_grammar_with_its_logprobs(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    found = await process.complete("say: hello\nplan:\n", 'root ::= "do " [a-c]{2,3} "!"', 32)
    assert found.text.startswith("do ")
    assert found.text.endswith("!")
    assert "".join(found.tokens) == found.text
    assert len(found.logprobs) == len(found.tokens)
    assert all(logprob <= 0 for logprob in found.logprobs)
    assert found.end_logprob == pytest.approx(0, abs=1e-6)  # nothing but the end may follow


async def test_the_same_prompt_gives_the_same_answer_and_is_not_read_twice(
    start: Start, planner: Model, options: Options
) -> None:
    process = await start(planner, None, options)
    first = await process.complete("x" * 300, max_tokens=8)
    again = await process.complete("x" * 300, max_tokens=8)
    assert again.tokens == first.tokens
    assert again.logprobs == pytest.approx(first.logprobs, abs=1e-3)
    stats = (await process.stats())["planner"]
    assert stats["reused_tokens"] >= 299


async def test_special_tokens_in_a_prompt_are_text(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    await process.complete("</s><s>", max_tokens=0)
    assert (await process.stats())["planner"]["prompt_tokens"] == 1 + len("</s><s>")


async def test_a_crash_fails_what_waits_with_its_reason_and_the_next_call_works(
    start: Start, planner: Model, grounder: Model, options: Options
) -> None:
    process = await start(planner, grounder, options)
    waiting = [await busy(process), asyncio.create_task(process.complete("b", max_tokens=1))]
    pid = process.pid
    os.kill(pid or 0, signal.SIGSEGV)
    for task in waiting:
        with pytest.raises(ModelError, match="SIGSEGV") as raised:
            await task
        assert raised.value.code == "model.crashed"
    assert len((await process.complete("c", max_tokens=3, timeout=20)).tokens) == 3
    assert (await process.embed(["a"])).shape == (1, 64)
    assert process.pid not in (None, pid)
    assert "SIGSEGV" in process.report()["crashes"][0]


async def test_after_a_crash_the_models_are_warm_again_unasked(
    start: Start, planner: Model, options: Options, wait_until: Until
) -> None:
    process = await start(planner, None, options)
    os.kill(process.pid or 0, signal.SIGKILL)
    await wait_until(lambda: bool(process.report()["crashes"]))
    await wait_until(lambda: process.report()["models"]["planner"]["state"] == "loaded")


def another(process: ModelProcess, pid: int | None) -> bool:
    return process.pid not in (None, pid)


async def test_crash_upon_crash_pauses_and_says_so(
    start: Start, planner: Model, options: Options, wait_until: Until
) -> None:
    process = await start(planner, None, options)
    for _ in range(4):
        pid = process.pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        await wait_until(partial(another, process, pid))
    os.kill(process.pid or 0, signal.SIGKILL)
    await wait_until(lambda: process.pid is None)
    with pytest.raises(ModelError, match="crashed 5 times") as raised:
        await process.complete("a", max_tokens=1, timeout=0.2)
    assert "started again in" in raised.value.hint


async def test_cancelling_is_quick_and_leaves_the_process_free(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    pid = process.pid
    task = await busy(process)
    started = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    cancelled = time.perf_counter() - started
    await process.complete("b", max_tokens=1)
    assert cancelled < 0.5  # nothing but the event loop is in the way
    assert time.perf_counter() - started < 2  # a long answer takes many more
    assert process.pid == pid


async def test_a_deadline_is_kept(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    started = time.perf_counter()
    with pytest.raises(ModelError) as raised:
        await process.complete("a", max_tokens=LONG, timeout=0.3)
    assert raised.value.code == "model.timeout"
    assert time.perf_counter() - started < 1
    assert len((await process.complete("b", max_tokens=2)).tokens) == 2


async def test_embedding_comes_between_the_tokens_of_a_plan(
    start: Start, planner: Model, grounder: Model, options: Options
) -> None:
    process = await start(planner, grounder, options)
    task = await busy(process)
    assert (await process.embed(["bold", "italic"], timeout=5)).shape == (2, 64)
    assert not task.done()
    task.cancel()


async def test_vectors_have_length_one_and_keep_their_order(start: Start, grounder: Model, options: Options) -> None:
    process = await start(None, grounder, options)
    texts = ["save", "a much longer label than the others", "", "save", "\ud800", "x" * 5000]
    many = await process.embed(texts * 300, timeout=60)
    assert many.dtype == np.float32
    assert many.shape == (1800, 64)
    kept = [0, 1, 3, 5]
    assert np.linalg.norm(many[kept], axis=1) == pytest.approx(1, abs=1e-5)
    assert many[0] == pytest.approx(many[3], abs=1e-5)
    one = await process.embed(["a much longer label than the others"])
    assert many[1] == pytest.approx(one[0], abs=1e-5)
    assert (await process.embed([])).shape == (0, 64)


@pytest.mark.parametrize("damage", ["truncated", "flipped", "no_gguf", "gone"])
async def test_damaged_weights_are_told_and_crash_nothing(
    damage: str, start: Start, planner: Model, grounder: Model, options: Options
) -> None:
    data = bytearray(planner.path.read_bytes())
    if damage == "flipped":
        data[len(data) // 2] ^= 4
    planner.path.write_bytes(b"nonsense" if damage == "no_gguf" else data[:-1000] if damage == "truncated" else data)
    if damage == "gone":
        planner.path.unlink()
    with pytest.raises(ModelError) as raised:
        await start(planner, grounder, options)
    assert raised.value.code == ("model.missing" if damage == "gone" else "model.corrupt")
    assert str(planner.path) in raised.value.message
    assert "lam models" in raised.value.hint


async def test_a_broken_planner_does_not_take_the_grounder_along(
    planner: Model, grounder: Model, options: Options
) -> None:
    planner.path.write_bytes(b"")
    process = ModelProcess(planner, grounder, options)
    try:
        assert (await process.embed(["a"])).shape == (1, 64)
        with pytest.raises(ModelError):
            await process.complete("a")
        assert process.report()["models"]["planner"]["state"] == "failed"
    finally:
        await process.stop()


async def test_a_file_that_fits_its_manifest_and_is_no_model_is_told(
    planner: Model, options: Options, start: Start
) -> None:
    planner.path.write_bytes(planner.path.read_bytes()[:5000])
    broken = replace(planner, size=5000, sha256=digest(planner.path))
    with pytest.raises(ModelError) as raised:
        await start(broken, None, options)
    assert raised.value.code == "model.corrupt"


async def test_a_bad_grammar_is_refused_and_the_process_lives(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    pid = process.pid
    for bad in ("root ::= unknown", 'root ::= "a', "root ::= root", "no grammar at all"):
        with pytest.raises(ModelError) as raised:
            await process.complete("a", bad)
        assert raised.value.code == "model.bad_grammar"
    with pytest.raises(ModelError) as raised:
        await process.complete("a" * 20_000)
    assert raised.value.code == "model.too_long"
    assert process.pid == pid


EXPLOSIVE = "root ::= b\nb ::= [^x] b? b? | [^x] b? b? | [^x] b? b?\n"
"""Every character can be read in very many ways, all of which the engine follows at once."""


async def test_a_grammar_that_hangs_the_engine_costs_a_deadline_and_a_new_process(
    start: Start, planner: Model, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lamd.runtime.host.MODELS", Purpose(hung_s=0.5))
    process = await start(planner, None, options)
    pid = process.pid
    with pytest.raises(ModelError) as raised:
        await process.complete("a", EXPLOSIVE, 1000, timeout=2)
    assert raised.value.code in ("model.timeout", "model.crashed")  # crashed: it met its limit of memory first
    with contextlib.suppress(ModelError):  # it may still be the one that hangs
        await process.complete("b", max_tokens=1)
    assert (await process.complete("b", max_tokens=1)).tokens
    # Now and then it gets between two characters just in time, and is let go on.
    assert process.pid != pid or raised.value.code == "model.timeout"


async def test_the_planner_leaves_memory_when_idle_and_comes_back(
    start: Start, planner: Model, grounder: Model, options: Options, wait_until: Until
) -> None:
    process = await start(planner, grounder, replace(options, idle_unload_s=0.2))
    await wait_until(lambda: process.report()["models"]["planner"]["state"] == "not loaded")
    pid = process.pid
    async with asyncio.timeout(10):
        while (await process.stats())["planner"]:
            pass  # what was asked for is done soon
    assert process.report()["models"]["grounder"]["state"] == "loaded"
    assert len((await process.complete("a", max_tokens=2)).tokens) == 2
    assert process.pid == pid


async def test_idleness_never_interrupts_an_answer(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, replace(options, idle_unload_s=0.05))
    found = await process.complete("a", max_tokens=1500, timeout=60)
    assert len(found.tokens) == 1500 or found.end_logprob is not None


async def test_stop_ends_everything_and_start_undoes_it(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    task = await busy(process)
    pid = process.pid or 0
    started = time.perf_counter()
    await process.stop()
    assert time.perf_counter() - started < 2
    with pytest.raises(ModelError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert process.pid is None
    with pytest.raises(ModelError):
        await process.complete("a")
    await process.start()
    assert (await process.complete("a", max_tokens=1)).tokens


async def test_stop_during_a_start(planner: Model, options: Options) -> None:
    process = ModelProcess(planner, None, options)
    starting = asyncio.create_task(process.start())
    await asyncio.sleep(0)
    await process.stop()
    with pytest.raises(ModelError):
        await starting
    assert process.pid is None


async def test_use_changes_the_model_and_keeps_the_old_one_if_that_fails(
    start: Start, planner: Model, options: Options
) -> None:
    process = await start(planner, None, options)
    await process.use(replace(planner, name="other"))
    assert process.report()["models"]["planner"]["name"] == "other"
    with pytest.raises(ModelError):
        await process.use(replace(planner, name="bad", sha256="0" * 64))
    assert process.report()["models"]["planner"]["name"] == "other"
    assert (await process.complete("a", max_tokens=1)).tokens


async def test_a_model_that_is_not_there_is_told(start: Start, grounder: Model, options: Options) -> None:
    process = await start(None, grounder, options)
    with pytest.raises(ModelError) as raised:
        await process.complete("a")
    assert raised.value.code == "model.missing"


FRAGILE = """
import os, signal, sys
from lamd.runtime import worker
load = worker.Worker._load_planner
def fragile(self, model, request):
    load(self, model, request)
    if request["extra_buffers"] or {always}:
        self._planner.complete = lambda *_: os.kill(os.getpid(), signal.SIGSEGV)
worker.Worker._load_planner = fragile
worker.main()
"""


def fragile(options: Options, folder: Path, always: bool = False) -> Options:
    """Run a worker whose planner dies on its first prompt unless it is loaded with plain weights."""
    script = folder / "fragile.py"
    script.write_text(FRAGILE.format(always=always))
    return replace(options, command=(sys.executable, str(script)))


async def test_a_build_that_crashes_falls_back_and_remembers_it(
    start: Start, planner: Model, options: Options, tmp_path: Path
) -> None:
    options = fragile(options, tmp_path)
    process = await start(planner, None, options)
    assert (await process.complete("a", max_tokens=1)).tokens
    report = process.report()["self_test"]
    assert report["fallback"] is True
    assert report["extra_buffers"] is False
    assert "SIGSEGV" in report["failed"][0]
    assert process.report()["crashes"] == []  # the throwaway's end is no crash of the one in use
    again = await start(planner, None, options)
    assert again.report()["self_test"] == report | {"remembered": True}


async def test_a_build_that_never_works_is_told_once_and_not_tried_for_ever(
    start: Start, planner: Model, options: Options, tmp_path: Path
) -> None:
    process = ModelProcess(planner, None, fragile(options, tmp_path, always=True))
    try:
        with pytest.raises(ModelError, match="in any way") as raised:
            await process.start()
        assert "GGML_NATIVE" in raised.value.hint
        started = time.perf_counter()
        with pytest.raises(ModelError, match="in any way"):
            await process.complete("a")
        assert time.perf_counter() - started < 0.2
    finally:
        await process.stop()


async def test_crashes_in_use_make_it_careful(
    start: Start, planner: Model, options: Options, wait_until: Until
) -> None:
    process = await start(planner, None, options)
    assert process.report()["self_test"]["extra_buffers"] is True
    for _ in range(3):
        pid = process.pid
        os.kill(pid or 0, signal.SIGSEGV)
        await wait_until(partial(another, process, pid))
    assert process.report()["self_test"]["extra_buffers"] is False
    assert (await process.complete("a", max_tokens=1)).tokens


async def test_a_planner_that_points_is_not_tuned_and_keeps_its_deadline(
    start: Start, pointing: Model, options: Options
) -> None:
    process = await start(pointing, None, options)
    report = process.report()
    assert report["models"]["planner"]["state"] == "loaded"
    assert report["self_test"] is None
    assert (await process.point([["App"], ["a"]], [[]])).shape == (1, 6)
    with pytest.raises(ModelError) as raised:
        await process.point([["App"], ["a"]], [[]], timeout=0)
    assert raised.value.code == "model.timeout"
    assert (await process.point([["App"], ["a"]], [[1]])).tolist()[0][0] == 1
