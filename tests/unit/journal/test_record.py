"""A line says what was written, or tells that it does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.errors import JournalError
from lamd.journal.record import GENESIS, encode, intact, make, parse, plain

texts = st.text(st.characters())
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts | st.integers(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(texts, anything, max_size=4), st.integers(1, 10**9), texts)
def test_whatever_is_written_reads_back_the_same(data: dict[str, Any], seq: int, kind: str) -> None:
    record = make(seq, "2026-11-23T00:00:00.000Z", kind, plain(data), GENESIS)
    line = encode(record)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert intact(parse(line), line)
    assert encode(parse(line)) == line


@given(st.dictionaries(texts, anything, max_size=3), st.data())
def test_any_flipped_bit_is_told(data: dict[str, Any], draw: st.DataObject) -> None:
    line = encode(make(7, "2026-11-23T00:00:00.000Z", "intent", plain(data), GENESIS))
    at = draw.draw(st.integers(0, len(line) - 2))
    flipped = bytearray(line)
    flipped[at] ^= 1 << draw.draw(st.integers(0, 7))
    try:
        record = parse(bytes(flipped))
    except JournalError:
        return
    assert not intact(record, bytes(flipped))


@pytest.mark.parametrize("line", [b"", b"\0\0\0", b"[]", b"{}", b'{"seq":1}', b"{" * 100_000, b"\xff", b"null"])
def test_no_record(line: bytes) -> None:
    with pytest.raises(JournalError) as broken:
        parse(line)
    assert broken.value.code == "journal.broken_chain"


def test_fields_of_the_wrong_kind_are_no_record() -> None:
    body = {"seq": True, "time": "", "kind": "", "data": {}, "prev": "", "hash": ""}
    with pytest.raises(JournalError):
        parse(json.dumps(body).encode())


def test_plain_bounds_depth_length_and_numbers() -> None:
    deep: list[Any] = []
    for _ in range(100):
        deep = [deep]
    assert len(json.dumps(plain(deep))) < 100
    assert len(plain("x" * 10**6)) < 21_000
    assert plain({1: float("nan"), "s": {2, 1}}) == {"1": "nan", "s": [1, 2]}
