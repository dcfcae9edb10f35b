"""A planner that points, inside a real process: every symbol scores the sum of those before, a word what it says."""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer

from lamd.errors import ModelError
from lamd.planning.language import parse, write_plan
from lamd.planning.pointer import language, write
from lamd.planning.source import Source
from lamd.runtime.engines.pointer import read
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.runtime.weights import TOKENIZER, Model, digest
from tests.unit.planning.hand import LANGUAGE, SHAPES
from tests.unit.runtime.conftest import SYMBOLS, make_pointing, write_reading, write_tokenizer, write_writing

Start = Callable[..., Awaitable[ModelProcess]]
Until = Callable[..., Awaitable[None]]

A, B, C, B_INSIDE = 4, 5, 6, 31
"""Tokens of the tiny tokenizer."""


async def test_symbols_and_pieces_are_scored(start: Start, pointing: Model, options: Options) -> None:
    process = await start(pointing, None, options)
    scores = await process.point([["App"], ["ab", "c"]], [[1, 2], [6, 0]])
    assert scores.dtype == np.float32
    assert scores.tolist() == [[3] * SYMBOLS + [(A + B_INSIDE) / 2, C], [6] * SYMBOLS + [(A + B_INSIDE) / 2, C]]


async def test_a_plan_begins_with_nothing(start: Start, pointing: Model, options: Options) -> None:
    process = await start(pointing, None, options)
    assert (await process.point([[""], ["c"]], [[]])).tolist() == [[0] * SYMBOLS + [C]]


async def test_strangers_are_pointed_at_but_not_what_they_do(start: Start, pointing: Model, options: Options) -> None:
    process = await start(pointing, None, options)
    scores = await process.point([["b"], ["c"], ["a", "b", "- a b"], ["c"]], [[]])
    assert scores[0, SYMBOLS:].tolist() == [C, A, B, C]


async def test_a_command_is_read_once_for_all_its_symbols(start: Start, pointing: Model, options: Options) -> None:
    process = await start(pointing, None, options)
    for length in range(3):
        await process.point([["App"], ["a"]], [[1] * length, [2] * length])
    assert (await process.stats())["planner"]["plans"] == 1
    await process.point([["App"], ["b"]], [[]])
    stats = (await process.stats())["planner"]
    assert stats["plans"] == 2
    assert stats["ms_each"] > 0


@pytest.mark.parametrize("piece", ["\udcff", "🎉", "\x00", "- !", "\u2028", '"', "", "a" * 200])
async def test_whatever_is_said_is_a_piece(start: Start, pointing: Model, options: Options, piece: str) -> None:
    process = await start(pointing, None, options)
    scores = await process.point([[piece], [piece, "c"]], [[]])
    assert scores.shape == (1, SYMBOLS + 2)
    assert scores[0, -1] == C


async def test_a_command_is_not_cut(start: Start, pointing: Model, options: Options) -> None:
    process = await start(pointing, None, options)
    with pytest.raises(ModelError, match="64 tokens") as raised:
        await process.point([["App"], ["a"] * 80], [[]])
    assert raised.value.code == "model.too_long"
    assert (await process.point([["App"], ["a"] * 50], [[]])).shape == (1, SYMBOLS + 50)


async def test_a_stranger_that_was_cut_is_not_called(start: Start, pointing: Model, options: Options) -> None:
    process = await start(pointing, None, options)
    scores = await process.point([["c"], ["c"], ["a", "b", "- " + "a " * 70], ["a", "b"]], [[]])
    assert scores[0, SYMBOLS:].tolist() == [C, A, B, np.float32(-1e9), np.float32(-1e9)]


@pytest.mark.parametrize("before", [[], [[1], [1, 2]], [["x"]]])
async def test_what_is_no_question_is_told_and_the_process_lives(
    start: Start, pointing: Model, options: Options, before: list[list[int]]
) -> None:
    process = await start(pointing, None, options)
    with pytest.raises(ModelError) as raised:
        await process.point([["App"], ["a"]], before)
    assert raised.value.code == "model.failed"
    assert (await process.point([["App"], ["a"]], [[]])).shape == (1, SYMBOLS + 1)


async def test_each_planner_has_its_own_way(start: Start, planner: Model, pointing: Model, options: Options) -> None:
    process = await start(pointing, None, options)
    with pytest.raises(ModelError, match="no planner is loaded"):
        await process.complete("a", max_tokens=1)
    await process.use(planner)
    assert len((await process.complete("a", max_tokens=1)).tokens) == 1
    with pytest.raises(ModelError, match="no planner that points"):
        await process.point([["App"], ["a"]], [[]])
    await process.use(pointing)
    assert (await process.point([["App"], ["a"]], [[]])).shape == (1, SYMBOLS + 1)


async def test_a_plan_goes_on_in_another_process_after_a_crash(
    start: Start, pointing: Model, options: Options, wait_until: Until
) -> None:
    process = await start(pointing, None, options)
    await process.point([["App"], ["ab", "c"]], [[]])
    before = await process.point([["App"], ["ab", "c"]], [[1]])
    pid = process.pid
    os.kill(pid or 0, signal.SIGKILL)
    await wait_until(lambda: bool(process.report()["crashes"]))
    assert (await process.point([["App"], ["ab", "c"]], [[1]])).tolist() == before.tolist()
    assert process.pid != pid


async def test_a_plan_is_pointed_out(start: Start, tmp_path: Path, options: Options) -> None:
    model = make_pointing(tmp_path / "pointing", LANGUAGE.symbols)
    process = await start(model, None, options)
    source = Source("wake me at seven.")

    class Counted:
        asked = 0

        async def point(
            self, texts: Sequence[Sequence[str]], before: Sequence[Sequence[int]], timeout: float = 20.0
        ) -> NDArray[np.float32]:
            self.asked += 1
            return await process.point(texts, before, timeout)

    counted = Counted()
    for found in await write(counted, language(model.extra, SHAPES), source, "Clock", 20.0):
        assert parse(write_plan(found.steps)) == found.steps
    assert counted.asked > 1
    assert (await process.stats())["planner"]["plans"] == 1


@pytest.mark.parametrize("which", ["reader", "writer"])
async def test_another_model_is_no_planner_that_points(
    start: Start, pointing: Model, grounder: Model, options: Options, which: str
) -> None:
    path = pointing.folder / f"{which}.onnx"
    path.write_bytes(grounder.path.read_bytes())
    wrong = replace(pointing, sha256=digest(pointing.path), size=pointing.path.stat().st_size, writer_sha256="")
    with pytest.raises(ModelError, match=f"{which}.onnx is no planner that points") as raised:
        await start(wrong, None, options)
    assert raised.value.code == "model.unfit"


async def test_a_writer_that_gives_something_else_is_unfit(start: Start, pointing: Model, options: Options) -> None:
    write_writing(pointing.folder / pointing.writer, output="other")
    with pytest.raises(ModelError, match="is no planner that points"):
        await start(replace(pointing, writer_sha256=""), None, options)


async def test_a_damaged_file_is_told(start: Start, pointing: Model, options: Options) -> None:
    (pointing.folder / TOKENIZER).write_text("{}")
    with pytest.raises(ModelError, match="cannot be loaded") as raised:
        await start(replace(pointing, tokenizer_sha256=""), None, options)
    assert raised.value.code == "model.corrupt"


def test_where_each_piece_begins_and_ends(tmp_path: Path) -> None:
    write_tokenizer(tmp_path / TOKENIZER)
    write_reading(tmp_path / "reader.onnx")
    tokenizer = Tokenizer.from_file(str(tmp_path / TOKENIZER))
    unknown, start_, end = 1, 2, 3
    ids, first, last = read(tokenizer, start_, end, [["a"], ["ab", "- c"], ["c", "- a"]], 64)
    assert ids == [start_, A, end, A, B_INSIDE, unknown, C, end, C, unknown, A, end]
    assert (first, last) == ([3, 5, 8], [4, 6, 8])
    ids, first, last = read(tokenizer, start_, end, [["a"], ["a"] * 90], 64)
    assert len(ids) == 64
    assert max(first) == max(last) == 63
