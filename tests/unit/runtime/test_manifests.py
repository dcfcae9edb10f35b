from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from lamd.errors import ModelError
from lamd.runtime import manifests
from lamd.runtime.weights import Kind, Model

GOOD = {
    "name": "lamd-planner", "kind": "planner", "file": "planner.gguf", "sha256": "a" * 64, "size": 98362432,
    "licence": "Apache-2.0", "prompt": "chatml", "context": 1024, "quantization": "Q4_0", "made_by": "lamd",
    "extra": {"calibration": {"a": 1.5, "b": -0.2}},
}  # fmt: skip


def written(folder: Path, **changes: object) -> Path:
    path = folder / "manifest.yaml"
    values = {key: value for key, value in (GOOD | changes).items() if value is not None}
    path.write_text(yaml.safe_dump(values, sort_keys=False))
    return path


def test_reads_every_field(tmp_path: Path) -> None:
    model = manifests.read(written(tmp_path), shipped=True)
    assert model.kind is Kind.PLANNER
    assert model.path == tmp_path / "planner.gguf"
    assert (model.prompt, model.context, model.shipped) == ("chatml", 1024, True)
    assert model.extra["calibration"] == {"a": 1.5, "b": -0.2}


def test_what_is_written_is_read(tmp_path: Path, planner: Model, pointing: Model) -> None:
    assert manifests.read(pointing.folder / manifests.NAME) == pointing
    assert pointing.writer
    assert manifests.read(planner.folder / manifests.NAME) == planner
    full = replace(planner, extra={"x": [1, 2]}, made_by="å", quantization="F32", tokenizer_sha256="b" * 64)
    assert manifests.read(manifests.write(full)) == full


@pytest.mark.parametrize(
    ("changes", "line", "word"),
    [
        ({"kind": "speaker"}, 2, "planner or grounder"),
        ({"file": "../planner.gguf"}, 3, "same folder"),
        ({"file": "/etc/passwd"}, 3, "same folder"),
        ({"sha256": "xyz"}, 4, "hexadecimal"),
        ({"size": 0}, 5, "bytes"),
        ({"size": True}, 5, "bytes"),
        ({"name": "Two Words"}, 1, "lower case"),
        ({"context": "many"}, 8, "tokens"),
        ({"extra": [1]}, 11, "keys with values"),
        ({"writer": "../writer.onnx"}, 15, "same folder"),
        ({"writer_sha256": "xyz"}, 15, "hexadecimal"),
        ({"colour": "red"}, 15, "unknown key 'colour'"),
        ({"licence": None}, 1, "'licence' is missing"),
    ],
)
def test_wrong_values_are_told_with_file_and_line(
    tmp_path: Path, changes: dict[str, object], line: int, word: str
) -> None:
    path = written(tmp_path, **changes)
    with pytest.raises(ModelError) as raised:
        manifests.read(path)
    assert raised.value.code == "model.bad_manifest"
    assert raised.value.message.startswith(f"{path}, line {line}: ")
    assert word in raised.value.message


@pytest.mark.parametrize("text", ["", "- a", "a: [", "name: a\nname: b", "? [a]\n: b", "a: &a [*a]", "\x01", "1: 2"])
def test_what_is_no_manifest_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(text)
    with pytest.raises(ModelError) as raised:
        manifests.read(path)
    assert raised.value.code == "model.bad_manifest"


def test_no_file_not_utf8_and_a_giant_are_told(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    for content in (None, b"\xff\xfe", b"#" * 300_000):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ModelError, match=r"manifest\.yaml, line 1"):
            manifests.read(path)


def test_any_text_becomes_a_legal_name() -> None:
    assert manifests.model_name("SmolLM2 135M (Q4)") == "smollm2-135m-q4"
    assert manifests.model_name("../..") == "model"
    assert len(manifests.model_name("x" * 500)) == 64
