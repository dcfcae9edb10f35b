from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lamd.errors import ModelError
from lamd.grounding.cache import VectorCache
from lamd.grounding.calibration import FEATURES, Calibration
from lamd.grounding.grounder import BEST, SURE, EncoderGrounder
from lamd.trajectory import Candidate, Kind, Step, Verb

CALIBRATION = Calibration(
    "none of these", 0.05, 20.0,
    tuple({"one": -4.0, "score": 3.0, "margin": 6.0, "share": 3.0}.get(name, 0.0) for name in FEATURES),
    tuple({"one": 1.0, "over_none": -9.0}.get(name, 0.0) for name in FEATURES),
)  # fmt: skip


class WordEncoder:
    """Texts that share words have like vectors; counts what it is asked for."""

    def __init__(self, width: int = 384) -> None:
        self.width = width
        self.asked: list[str] = []
        self.error: ModelError | None = None

    async def __call__(self, texts: Sequence[str], timeout: float = 10.0) -> Any:
        await asyncio.sleep(0)
        if self.error:
            raise self.error
        self.asked += texts
        out = np.full((len(texts), self.width), 1e-3, np.float32)
        for row, text in zip(out, texts, strict=True):
            for word in text.lower().replace(",", " ").split():
                row[np.random.default_rng(list(word.encode())).integers(self.width)] += 1
        return out / np.linalg.norm(out, axis=1, keepdims=True)


def screen(*labels: str) -> list[Candidate]:
    return [Candidate(10 + n, Kind.CLICK, label, "push button") for n, label in enumerate(labels)]


def grounder(encoder: WordEncoder, **options: Any) -> EncoderGrounder:
    return EncoderGrounder(encoder, CALIBRATION, VectorCache(options.pop("path", None), "ab" * 32, **options))


DO = Step(Verb.DO, "show line numbers")


async def test_the_best_is_named_first_with_a_probability() -> None:
    ranking = await grounder(WordEncoder()).rank(DO, DO.words, screen("Save", "Line Numbers", "Quit"), "x")
    assert ranking.best[0].ref == 11
    assert ranking.probability > 0.5 > ranking.none
    assert [r.score for r in ranking.best] == sorted((r.score for r in ranking.best), reverse=True)


async def test_a_second_reader_sees_the_best_once_more_and_may_change_their_order() -> None:
    asked: list[tuple[str, list[str]]] = []

    async def rerank(words: str, documents: Sequence[str], timeout: float = 10.0) -> list[float]:
        asked.append((words, list(documents)))
        return [4.0 if "Previous" in document else -4.0 for document in documents]

    again = (rerank, replace(CALIBRATION, second=2.0))
    there = EncoderGrounder(WordEncoder(), CALIBRATION, VectorCache(None, "ab" * 32), again)
    step = Step(Verb.DO, "numbers of the page before")
    shown = screen("Line Numbers", "Previous Numbers", *map(str, range(30)))
    ranking = await there.rank(step, step.words, shown, "x")
    assert ranking.best[0].ref == 11
    assert [r.score for r in ranking.best] == sorted((r.score for r in ranking.best), reverse=True)
    assert len(ranking.best) == BEST
    ((words, documents),) = asked
    assert words == step.words
    assert len(documents) == BEST
    assert "Line Numbers, button" in documents
    exact = await there.rank(DO, "line numbers", screen("Save", "Line Numbers"), "x")
    assert exact.probability > SURE
    assert len(asked) == 1, "where the first reader is sure, the second is not asked"


async def test_nothing_fits_and_nothing_there() -> None:
    words = "order pizza now"
    ranking = await grounder(WordEncoder()).rank(Step(Verb.DO, words), words, screen("Save", "Quit"), "x")
    assert ranking.none > ranking.probability
    empty = await grounder(WordEncoder()).rank(DO, DO.words, [], "x")
    assert (empty.best, empty.probability, empty.none) == ((), 0.0, 1.0)


async def test_at_most_eight_are_named() -> None:
    ranking = await grounder(WordEncoder()).rank(DO, DO.words, screen(*map(str, range(30))), "x")
    assert len(ranking.best) == BEST


async def test_known_labels_are_not_embedded_again() -> None:
    encoder = WordEncoder()
    made = grounder(encoder)
    await made.warm(screen("Save", "Line Numbers"), "x")
    encoder.asked.clear()
    await made.rank(DO, DO.words, screen("Save", "Line Numbers"), "x")
    assert encoder.asked == [DO.words]


async def test_a_value_is_matched_as_a_field() -> None:
    encoder = WordEncoder()
    step = Step(Verb.DO, "save it", values=(("name", "a.txt"),))
    await grounder(encoder).rank(step, "name", screen("Name"), "x")
    assert "field: name" in encoder.asked


async def test_a_screen_larger_than_the_cache() -> None:
    made = grounder(WordEncoder(), limit=10)
    candidates = screen(*(f"label{n}" for n in range(50)), "Line Numbers")
    ranking, _ = await asyncio.gather(made.rank(DO, DO.words, candidates, "x"), made.warm(candidates, "x"))
    assert ranking.best[0].ref == candidates[-1].ref


async def test_the_cache_outlives_the_process(tmp_path: Path) -> None:
    path = tmp_path / "labels.bin"
    first = grounder(WordEncoder(), path=path)
    await first.warm(screen("Save"), "x")
    await first.save()
    encoder = WordEncoder()
    await grounder(encoder, path=path).rank(DO, DO.words, screen("Save"), "x")
    assert encoder.asked == [DO.words]


async def test_a_disk_that_refuses_is_only_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    made = grounder(WordEncoder(), path=tmp_path / "file" / "labels.bin")
    await made.warm(screen("Save"), "x")
    await made.save()
    assert "cannot be written" in caplog.text


async def test_the_models_errors_pass_through() -> None:
    encoder = WordEncoder()
    encoder.error = ModelError("crashed", "gone")
    with pytest.raises(ModelError):
        await grounder(encoder).rank(DO, DO.words, screen("Save"), "x")


async def test_among_three_hundred_known_labels_only_the_words_are_read() -> None:
    encoder = WordEncoder()
    made = grounder(encoder)
    candidates = screen(*(f"label number {n}" for n in range(300)))
    await made.warm(candidates, "x")
    encoder.asked.clear()
    await made.rank(DO, DO.words, candidates, "x")
    assert encoder.asked == [DO.words]
