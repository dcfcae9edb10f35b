"""The grounder's second reader inside a real process."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from lamd.errors import ModelError
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.runtime.weights import Model, digest
from tests.unit.runtime.conftest import write_reranker

Start = Callable[..., Awaitable[ModelProcess]]


@pytest.fixture
def reading(grounder: Model) -> Model:
    """The grounder with a second reader, which counts the tokens of what is shown."""
    path = grounder.folder / "second.onnx"
    write_reranker(path)
    return replace(grounder, reranker=path.name, reranker_sha256=digest(path))


async def test_words_and_candidate_are_read_together(start: Start, reading: Model, options: Options) -> None:
    process = await start(None, reading, options)
    assert await process.rerank("make it bold", ["a", "ab c", "a b c d", "\udcff"]) == [1, 3, 4, 1]
    assert await process.rerank("make it bold", []) == []


async def test_what_is_long_is_cut(start: Start, reading: Model, options: Options) -> None:
    process = await start(None, reading, options)
    (score,) = await process.rerank("a", ["b " * 500])
    assert score == 63


async def test_a_grounder_without_one_says_so(start: Start, grounder: Model, options: Options) -> None:
    process = await start(None, grounder, options)
    with pytest.raises(ModelError, match="no second reader") as raised:
        await process.rerank("a", ["b"])
    assert raised.value.code == "model.missing"


async def test_a_file_that_is_another_is_told_before_it_is_used(start: Start, reading: Model, options: Options) -> None:
    write_reranker(reading.folder / reading.reranker, ("n", "1"))
    with pytest.raises(ModelError, match="SHA-256") as raised:
        await start(None, reading, options)
    assert raised.value.code == "model.corrupt"
    process = await start(None, replace(reading, reranker_sha256=""), options)
    with pytest.raises(ModelError, match="scores for 2 candidates") as raised:
        await process.rerank("a", ["b", "c"])
    assert raised.value.code == "model.unfit"


async def test_an_encoder_is_no_second_reader(start: Start, grounder: Model, options: Options) -> None:
    with pytest.raises(ModelError, match="is no grounder") as raised:
        await start(None, replace(grounder, reranker=grounder.file, reranker_sha256=""), options)
    assert raised.value.code == "model.unfit"
