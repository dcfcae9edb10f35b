"""The planner's engine inside a real process: what it computes, against the same computed the slow and plain way."""

import math
import os
import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from lamd.errors import ModelError
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.runtime.weights import Model

Start = Callable[..., Awaitable[ModelProcess]]

PLAIN = """
import sys
import numpy as np
from pathlib import Path
from lamd.runtime.engines import llama
path, widths = sys.argv[1], sys.argv[2]
if widths == "all":
    llama._WIDTHS = ()
engine = llama.LlamaEngine(Path(path), 512, 1, 16, False)
steps = engine.complete("app: x\\nplan:\\n", 'root ::= "do " [a-z]{2,6} (" " [0-9]+)? "." | "no"', 24)
try:
    while True:
        next(steps)
except StopIteration as done:
    print(done.value["text"], *(f"{x:.5f}" for x in done.value["logprobs"]), done.value["end_logprob"])
engine.close()
"""


def test_asking_the_likeliest_tokens_first_changes_nothing(planner: Model) -> None:
    found = [
        subprocess.run(
            [sys.executable, "-c", PLAIN, str(planner.path), widths], capture_output=True, text=True, check=True,
            timeout=60, env=os.environ,
        ).stdout.split()
        for widths in ("few", "all")
    ]  # fmt: skip
    few, every = found
    letters = [word for word in few if not _number(word)]
    assert letters == [word for word in every if not _number(word)]
    for one, other in zip(few, every, strict=True):
        if _number(one):
            assert float(one) == pytest.approx(float(other), abs=2e-2)


def _number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


async def test_probabilities_are_among_what_the_grammar_allows(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    shares = {}
    for letter in "ab":
        found = await process.complete("x", f'root ::= "{letter}"', 4)
        shares[letter] = found.logprobs[-1]
        assert found.logprobs[-1] <= 0
    either = await process.complete("x", 'root ::= "a" | "b"', 4)
    assert either.logprobs[0] >= math.log(0.25)  # the best of two letters, each perhaps also writable as a byte


async def test_without_a_grammar_it_is_plain_greedy(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    found = await process.complete("hello", max_tokens=5)
    assert len(found.tokens) == 5
    assert found.end_logprob is None


async def test_a_cut_character_is_replaced_and_not_fatal(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    found = await process.complete("x", 'root ::= "é"', 1)
    assert found.text == "\ufffd"
    assert (await process.complete("x\ud800é", 'root ::= "é"', 4)).text == "é"


async def test_reading_only_prepares_the_next_call(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    assert (await process.complete("long and the same " * 50, max_tokens=0)).tokens == []
    await process.complete("long and the same " * 50 + "end", max_tokens=1)
    stats = (await process.stats())["planner"]
    assert stats["reused_tokens"] >= 18 * 50
    assert stats["decoded_tokens"] == 1


async def test_an_empty_prompt_is_read_as_a_beginning(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    assert len((await process.complete("", max_tokens=2)).tokens) == 2


async def test_the_context_is_a_limit(start: Start, planner: Model, options: Options) -> None:
    process = await start(replace(planner, context=256), None, options)
    with pytest.raises(ModelError) as raised:
        await process.complete("x" * 250, max_tokens=20)
    assert raised.value.code == "model.too_long"
    assert (await process.complete("x" * 200, max_tokens=2)).tokens


async def test_the_process_can_t_take_all_memory(start: Start, planner: Model, options: Options) -> None:
    process = await start(planner, None, options)
    assert process.pid is not None
    soft, _ = resource.prlimit(process.pid, resource.RLIMIT_DATA)
    assert soft == 2 * 2**30 + 3 * planner.size
