"""What both readers share; loading and running are tested with each of them."""

from pathlib import Path

import pytest

from lamd.errors import ModelError
from lamd.runtime.engines.onnx import Reader, clean, session
from tests.unit.runtime.conftest import write_onnx, write_tokenizer


def test_a_lone_surrogate_is_replaced() -> None:
    assert clean("a\ud800b é") == "a?b é"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded") as raised:
        Reader(tmp_path / "model.onnx", tmp_path / "tokenizer.json", 1, 64, "embedding")
    assert raised.value.code == "model.corrupt"


def test_both_files_have_to_be_there(tmp_path: Path) -> None:
    write_onnx(tmp_path / "model.onnx")
    with pytest.raises(ModelError, match="cannot be loaded"):
        session(tmp_path / "model.onnx", tmp_path / "tokenizer.json", 1)
    write_tokenizer(tmp_path / "tokenizer.json")
    made, tokenizer = session(tmp_path / "model.onnx", tmp_path / "tokenizer.json", 1)
    assert {entry.name for entry in made.get_inputs()} == {"input_ids", "attention_mask"}
    assert tokenizer.encode("a").ids
