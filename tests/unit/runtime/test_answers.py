"""The worker's answers are read, or told to be unreadable."""

import base64
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.errors import ModelError
from lamd.runtime.answers import Completion, completion, matrix

PLAN = {"text": "no", "tokens": ["no"], "logprobs": [-0.1], "prompt_ms": 2.0, "decode_ms": 3.5}


def packed(array: np.ndarray[Any, np.dtype[np.float32]], **changes: object) -> dict[str, object]:
    return {"shape": list(array.shape), "vectors": base64.b64encode(array.tobytes()).decode()} | changes


def test_a_plan_with_and_without_its_end() -> None:
    assert completion(PLAN) == Completion("no", ["no"], [-0.1], 2.0, 3.5, None)
    assert completion(PLAN | {"end_logprob": -0.5}).end_logprob == -0.5


@pytest.mark.parametrize("answer", [{}, {"text": "no"}, PLAN | {"mood": "good"}])
def test_another_shape_of_plan_is_told(answer: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="cannot be read") as raised:
        completion(answer)
    assert raised.value.code == "model.failed"


@given(st.integers(0, 5), st.integers(1, 8))
def test_vectors_keep_their_rows_and_values(rows: int, columns: int) -> None:
    sent = np.arange(rows * columns, dtype="<f4").reshape(rows, columns)
    read = matrix(packed(sent), "vectors")
    assert read.dtype == np.float32
    assert read.shape == (rows, columns)
    assert (read == sent).all()


def test_vectors_may_be_written_to() -> None:
    read = matrix(packed(np.ones((1, 2), "<f4")), "vectors")
    read /= 2
    assert read.tolist() == [[0.5, 0.5]]


def test_each_name_is_read_alone() -> None:
    assert matrix({"shape": [1, 1], "scores": "AACAPw=="}, "scores").tolist() == [[1.0]]
    with pytest.raises(ModelError, match="cannot be read"):
        matrix({"shape": [1, 1], "scores": "AACAPw=="}, "vectors")


ONE = np.ones((2, 3), "<f4")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        packed(ONE, shape=[2, 4]),
        packed(ONE, shape=[2]),
        packed(ONE, shape=None),
        packed(ONE, vectors="no base64!"),
        packed(ONE, vectors="AAA="),
        packed(ONE, vectors=None),
    ],
)
def test_vectors_that_do_not_fit_are_told(answer: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="cannot be read") as raised:
        matrix(answer, "vectors")
    assert raised.value.code == "model.failed"
