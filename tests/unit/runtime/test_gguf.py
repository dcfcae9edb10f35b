import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamd.errors import ModelError
from lamd.runtime.gguf import read_header
from lamd.runtime.weights import Model


def test_reads_what_a_model_says_of_itself(planner: Model) -> None:
    header = read_header(planner.path)
    assert header.name == "Tiny Planner"
    assert header.architecture == "llama"
    assert header.licence == "CC0-1.0"
    assert header.context == 16384
    assert header.quantization == "F32"
    assert header.arrays["tokenizer.ggml.tokens"] == 384
    assert header.tensors == 12
    assert header.end == planner.size


@pytest.mark.parametrize("kept", [0, 3, 10, 100, 5000, -1])
def test_a_cut_file_is_corrupt(planner: Model, kept: int) -> None:
    planner.path.write_bytes(planner.path.read_bytes()[:kept])
    with pytest.raises(ModelError) as raised:
        read_header(planner.path)
    assert raised.value.code == "model.corrupt"
    assert str(planner.path) in raised.value.message


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        read_header(tmp_path / "none.gguf")
    assert raised.value.code == "model.missing"


@pytest.mark.parametrize(
    "body",
    [
        struct.pack("<4sIQQ", b"GGUF", 9, 0, 0),
        struct.pack("<4sIQQ", b"GGUF", 3, 1 << 60, 0),
        struct.pack("<4sIQQ", b"GGUF", 3, 0, 1 << 60),
        struct.pack("<4sIQQQ", b"GGUF", 3, 0, 1, 1 << 60),
        struct.pack("<4sIQQQ1sI", b"GGUF", 3, 0, 1, 1, b"a", 99),
        struct.pack("<4sIQQQ1sIIQ", b"GGUF", 3, 0, 1, 1, b"a", 9, 9, 3),
    ],
)
def test_hostile_headers_are_refused_without_allocating(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "x.gguf"
    file.write_bytes(body + bytes(64))
    with pytest.raises(ModelError) as raised:
        read_header(file)
    assert raised.value.code == "model.corrupt"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 6000), flip=st.integers(1, 255))
def test_a_flipped_byte_never_raises_anything_else(planner: Model, tmp_path: Path, at: int, flip: int) -> None:
    data = bytearray(planner.path.read_bytes())
    data[at] ^= flip
    file = tmp_path / "flipped.gguf"
    file.write_bytes(data)
    try:
        read_header(file)
    except ModelError as error:
        found = error.code
    else:
        found = "read"
    assert found in ("read", "model.corrupt")
