from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd import strict


@dataclass(frozen=True)
class Inner:
    name: str = strict.text(longest=5)


@dataclass(frozen=True)
class Outer:
    inner: Inner
    many: tuple[Inner, ...] = ()
    words: tuple[str, ...] = strict.text((), longest=2)
    kind: Literal["a", "b"] = "a"
    on: bool = False
    share: float = strict.number(0.5, low=0, high=1)


def wrong(data: object) -> strict.Mismatch:
    with pytest.raises(strict.Mismatch) as caught:
        strict.build(Outer, data)
    return caught.value


def test_right() -> None:
    data = {"inner": {"name": "x"}, "many": [{"name": "y"}], "words": ["p"], "kind": "b", "on": True, "share": 1}
    assert strict.build(Outer, data) == Outer(Inner("x"), (Inner("y"),), ("p",), "b", True, 1.0)


@pytest.mark.parametrize(
    ("data", "path", "message"),
    [
        ({}, (), "inner is missing"),
        ({"inner": {}}, ("inner",), "inner.name is missing"),
        ({"inner": {"name": "toolong"}}, ("inner", "name"), "inner.name is 7 characters long"),
        ({"inner": {"name": "x", "nmae": 1}}, ("inner", "nmae"), "there is no inner.nmae"),
        ({"inner": {"name": "x"}, "many": [{"name": 1}]}, ("many", 0, "name"), "many[0].name must be a text"),
        ({"inner": {"name": "x"}, "words": ["a", "b", "c"]}, ("words",), "words has 3 entries"),
        ({"inner": {"name": "x"}, "kind": 3}, ("kind",), "kind cannot be 3"),
        ({"inner": {"name": "x"}, "on": 1}, ("on",), "on must be yes or no, not a whole number"),
        ({"inner": {"name": "x"}, "share": float("inf")}, ("share",), "share is inf, out"),
        ({"inner": {"name": "x"}, "share": float("nan")}, ("share",), "share must be a number"),
        ({"inner": {"name": "x"}, "share": 10**4000}, ("share",), "share is"),
        ({"inner": None}, ("inner",), "inner must hold keys and values, not nothing"),
        ({1: 2}, ("1",), "there is no 1"),
    ],
)
def test_wrong(data: object, path: strict.Path, message: str) -> None:
    error = wrong(data)
    assert error.path == path
    assert error.message.startswith(message)


def test_nearest() -> None:
    assert strict.nearest("inne", ["inner", "many"]) == "did you mean inner?"
    assert strict.nearest("zzz", ["b", "a"]) == "there are: a, b"
    assert strict.nearest("zzz", []) == ""


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["inner", "many", "name", "x"]), inner),
    max_leaves=8,
)


@given(PLAIN)
def test_any_data_fits_or_is_a_mismatch(data: Any) -> None:
    try:
        made = strict.build(Outer, data)
    except strict.Mismatch as error:
        strict.told(error.path)
    else:
        assert isinstance(made.inner.name, str)
