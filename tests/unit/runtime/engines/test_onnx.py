"""What both readers share; loading and running are tested with each of them."""

from pathlib import Path

import pytest

from lamd.errors import ModelError
from lamd.runtime.engines.onnx import Reader, clean


def test_a_lone_surrogate_is_replaced() -> None:
    assert clean("a\ud800b é") == "a?b é"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded") as raised:
        Reader(tmp_path / "model.onnx", tmp_path / "tokenizer.json", 1, 64, "embedding")
    assert raised.value.code == "model.corrupt"
