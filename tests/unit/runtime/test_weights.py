from dataclasses import replace

import pytest

from lamd.errors import ModelError
from lamd.runtime.weights import TOKENIZER, Model, verify


def test_whole_models_pass(planner: Model, pointing: Model, grounder: Model) -> None:
    verify(planner)
    verify(pointing)
    verify(grounder)
    verify(replace(grounder, tokenizer_sha256=""))


def test_any_flipped_bit_is_found(planner: Model) -> None:
    data = bytearray(planner.path.read_bytes())
    for at in (4, len(data) // 2, len(data) - 1):
        flipped = bytearray(data)
        flipped[at] ^= 1
        planner.path.write_bytes(flipped)
        with pytest.raises(ModelError, match="SHA-256") as raised:
            verify(planner)
        assert raised.value.code == "model.corrupt"


def test_sizes_are_told(planner: Model) -> None:
    planner.path.write_bytes(planner.path.read_bytes()[:-1])
    with pytest.raises(ModelError, match=f"has {planner.size - 1} bytes, its manifest says {planner.size}"):
        verify(planner)


def test_the_tokenizer_is_checked_too(grounder: Model) -> None:
    tokenizer = grounder.folder / TOKENIZER
    tokenizer.write_text(tokenizer.read_text() + " ")
    with pytest.raises(ModelError, match=r"tokenizer\.json") as raised:
        verify(grounder)
    assert raised.value.code == "model.corrupt"
    tokenizer.unlink()
    with pytest.raises(ModelError) as raised:
        verify(grounder)
    assert raised.value.code == "model.missing"


@pytest.mark.parametrize("name", [TOKENIZER, "reader.onnx", "writer.onnx"])
def test_every_file_of_a_planner_that_points_is_checked(pointing: Model, name: str) -> None:
    path = pointing.folder / name
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(ModelError, match=f"{name}.*SHA-256") as raised:
        verify(pointing)
    assert raised.value.code == "model.corrupt"
    path.unlink()
    with pytest.raises(ModelError, match=name) as raised:
        verify(pointing)
    assert raised.value.code == "model.missing"


def test_only_a_planner_with_a_writer_points(planner: Model, pointing: Model, grounder: Model) -> None:
    assert pointing.points
    assert not planner.points
    assert not replace(grounder, writer="writer.onnx").points


def test_without_a_writer_onnx_is_no_planner(pointing: Model) -> None:
    with pytest.raises(ModelError, match="GGUF"):
        verify(replace(pointing, writer="", writer_sha256=""))


def test_the_remedy_depends_on_whose_model_it_is(planner: Model) -> None:
    planner.path.unlink()
    hints = []
    for model in (planner, replace(planner, shipped=True)):
        with pytest.raises(ModelError) as raised:
            verify(model)
        hints.append(raised.value.hint)
    assert "add the model again" in hints[0]
    assert "install lamd again" in hints[1]
