"""What the steps of a command may begin with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lamd.errors import ModelError
from lamd.grounding.intents import EncoderIntents, IntentFile, asked

NAMES = ["do", "media.pause"]


class Vectors:
    """Gives one vector for all texts and remembers them."""

    def __init__(self, vector: Sequence[float] = (1.0, 0.0)) -> None:
        self.vector = vector
        self.texts: list[str] = []

    async def __call__(self, texts: Sequence[str], timeout: float = 1.0) -> NDArray[np.float32]:
        self.texts += texts
        return np.array([self.vector] * len(texts), np.float32)


def told(folder: Path) -> Mapping[str, Any]:
    """A file on disk, and what the manifest says of it."""
    first = np.array([[0.0, 0.0, 0.0], [2.0, 0.0, 1.0]], np.float16)
    later = np.array([[0.0, 0.0, -1.0], [1.0, 0.0, 0.0]], np.float16)
    np.savez(folder / "intents.npz", names=np.array(NAMES), first=first, later=later)
    return {"file": "intents.npz", "sha256": hashlib.sha256((folder / "intents.npz").read_bytes()).hexdigest()}


def file(folder: Path) -> IntentFile:
    found = IntentFile.from_extra(folder, {"intents": told(folder)})
    assert found
    return found


async def test_shares_come_from_the_vector_of_the_whole_command(tmp_path: Path) -> None:
    vectors = Vectors()
    leaning = await EncoderIntents(vectors, file(tmp_path)).leaning("stop the music", "Files")
    assert vectors.texts == ["Files: stop the music"]
    assert leaning.first == pytest.approx({"do": 1 / (1 + np.exp(3)), "media.pause": 1 / (1 + np.exp(-3))})
    assert leaning.later == pytest.approx({"do": 1 / (1 + np.exp(1)), "media.pause": 1 / (1 + np.exp(-1))})


async def test_a_hidden_layer_comes_before(tmp_path: Path) -> None:
    one = np.array([[1.0, 0.0], [-1.0, 3.0]], np.float16)  # of one hidden unit, which is rectified
    hidden = np.array([[2.0, 0.0, -1.0]], np.float16)
    np.savez(tmp_path / "intents.npz", names=np.array(NAMES), first=one, later=one, hidden=hidden)
    sha256 = hashlib.sha256((tmp_path / "intents.npz").read_bytes()).hexdigest()
    found = IntentFile(tmp_path / "intents.npz", sha256)
    leaning = await EncoderIntents(Vectors(), found).leaning("stop", "")
    assert leaning.later == pytest.approx({"do": 1 / (1 + np.exp(-1)), "media.pause": 1 / (1 + np.exp(-2))})
    leaning = await EncoderIntents(Vectors((0.0, 1.0)), found).leaning("stop", "")
    assert leaning.later == pytest.approx({"do": 0.5, "media.pause": 1 / (1 + np.exp(-3))})
    with pytest.raises(ModelError, match="read 2 numbers"):
        await EncoderIntents(Vectors((1.0, 0.0, 0.0)), found).leaning("stop", "")


def test_without_a_program_in_front_the_command_stands_alone() -> None:
    assert asked("stop", "") == "stop"


async def test_a_file_that_was_changed_is_corrupt(tmp_path: Path) -> None:
    intents = EncoderIntents(Vectors(), file(tmp_path))
    data = bytearray((tmp_path / "intents.npz").read_bytes())
    data[60] ^= 1
    (tmp_path / "intents.npz").write_bytes(data)
    with pytest.raises(ModelError) as caught:
        await intents.leaning("stop", "")
    assert caught.value.code == "model.corrupt"


async def test_a_file_that_is_gone_is_missing(tmp_path: Path) -> None:
    intents = EncoderIntents(Vectors(), file(tmp_path))
    (tmp_path / "intents.npz").unlink()
    with pytest.raises(ModelError) as caught:
        await intents.leaning("stop", "")
    assert caught.value.code == "model.missing"


async def test_an_encoder_of_another_width_is_unfit(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        await EncoderIntents(Vectors((1.0, 0.0, 0.0)), file(tmp_path)).leaning("stop", "")
    assert caught.value.code == "model.unfit"


@pytest.mark.parametrize("extra", ["intents.npz", {"file": "intents.npz"}, {"file": "../x.npz", "sha256": ""}])
def test_a_manifest_that_tells_it_wrongly_is_unfit(extra: object) -> None:
    with pytest.raises(ModelError):
        IntentFile.from_extra(Path(), {"intents": extra})


def test_a_model_may_have_none() -> None:
    assert IntentFile.from_extra(Path(), {}) is None
