"""The grounder's engine inside a real process."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import numpy as np
import onnx
import pytest

from lamd.errors import ModelError
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.runtime.weights import TOKENIZER, Model, digest

Start = Callable[..., Awaitable[ModelProcess]]


async def test_padding_and_batches_change_no_vector(start: Start, grounder: Model, options: Options) -> None:
    process = await start(None, grounder, options)
    texts = [("word " * (at % 30)).strip() or "a" for at in range(100)]
    together = await process.embed(texts)
    alone = np.concatenate([await process.embed([text]) for text in texts[:30]])
    assert together[:30] == pytest.approx(alone, abs=1e-5)


async def test_long_texts_are_cut_where_the_manifest_says(start: Start, grounder: Model, options: Options) -> None:
    process = await start(None, replace(grounder, context=16), options)
    short, long = await process.embed(["abcd " * 4, "abcd " * 4 + "z" * 400])
    assert short == pytest.approx(long, abs=1e-6)
    assert (await process.stats())["grounder"]["texts"] == 2


async def test_an_onnx_file_of_another_kind_is_told(start: Start, grounder: Model, options: Options) -> None:
    graph = onnx.load(str(grounder.path))
    graph.graph.output[0].name = graph.graph.node[-1].output[0] = "logits"
    onnx.save(graph, str(grounder.path))
    other = replace(grounder, sha256=digest(grounder.path), size=0)
    with pytest.raises(ModelError, match="gives logits") as raised:
        await start(None, other, options)
    assert raised.value.code == "model.unfit"


@pytest.mark.parametrize("broken", ["weights", "tokenizer"])
async def test_files_that_fit_their_manifest_and_are_nonsense_are_told(
    broken: str, start: Start, grounder: Model, options: Options
) -> None:
    file = grounder.path if broken == "weights" else grounder.folder / TOKENIZER
    file.write_bytes(b"{}")
    model = replace(grounder, sha256=digest(grounder.path), size=0, tokenizer_sha256="")
    with pytest.raises(ModelError) as raised:
        await start(None, model, options)
    assert raised.value.code == "model.corrupt"
    assert str(grounder.folder) in raised.value.message
