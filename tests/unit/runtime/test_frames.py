import asyncio
import contextlib
import io
import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamd.runtime import frames

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda v: st.lists(v, max_size=4) | st.dictionaries(st.text(), v, max_size=4), max_leaves=20
)
messages = st.dictionaries(st.text(), values, max_size=5)


@pytest.fixture(scope="module")
def run() -> Iterator[Callable[..., Any]]:
    """One event loop for all examples."""
    with asyncio.Runner() as runner:
        yield runner.run


def stream(data: bytes, end: bool = True) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    if end:
        reader.feed_eof()
    return reader


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sent=st.lists(messages, max_size=5))
def test_what_is_written_is_read(run: Callable[..., Any], sent: list[dict[str, object]]) -> None:
    data = b"".join(frames.encode(message) for message in sent)

    async def read_all() -> list[frames.Message]:
        reader, found = stream(data), []
        while (message := await frames.read(reader)) is not None:
            found.append(message)
        return found

    blocking = io.BytesIO(data)
    assert run(read_all()) == sent
    assert [frames.read_blocking(blocking) for _ in sent] == sent
    assert frames.read_blocking(blocking) is None


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(message=messages, data=st.data())
def test_a_cut_frame_is_an_error_at_both_ends(
    run: Callable[..., Any], message: dict[str, object], data: st.DataObject
) -> None:
    whole = frames.encode(message)
    cut = whole[: data.draw(st.integers(1, len(whole) - 1))]

    async def read_one() -> None:
        await frames.read(stream(cut))

    for read in (lambda: run(read_one()), lambda: frames.read_blocking(io.BytesIO(cut))):
        with pytest.raises(frames.FrameError) as raised:
            read()
        assert raised.value.code == "model.frame_truncated"


@given(st.binary(max_size=200))
def test_noise_never_raises_anything_else(noise: bytes) -> None:
    reader = io.BytesIO(noise)
    with contextlib.suppress(frames.FrameError):
        while frames.read_blocking(reader, limit=1000) is not None:
            pass


class Trickle(io.RawIOBase):
    """Gives one byte at a time, as a pipe may."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, 1))


def test_short_reads_are_put_together() -> None:
    message = {"text": "å" * 50}
    assert frames.read_blocking(Trickle(frames.encode(message))) == message  # type: ignore[arg-type]


async def test_an_announced_giant_is_refused_before_it_is_read() -> None:
    with pytest.raises(frames.FrameError) as raised:
        await frames.read(stream(struct.pack(">I", frames.LIMIT + 1), end=False))
    assert raised.value.code == "model.frame_too_large"


@pytest.mark.parametrize("body", [b"[]", b"1", b"{", b"\xff", b'{"a":NaN}', b"[" * 100_000])
def test_only_objects_are_messages(body: bytes) -> None:
    with pytest.raises(frames.FrameError) as raised:
        frames.decode(body)
    assert raised.value.code == "model.frame_malformed"


@pytest.mark.parametrize("message", [{"a": float("nan")}, {"a": object()}])
def test_what_is_not_json_is_not_sent(message: dict[str, object]) -> None:
    with pytest.raises(frames.FrameError):
        frames.encode(message)


def test_the_limit_holds_for_writing() -> None:
    with pytest.raises(frames.FrameError):
        frames.encode({"a": "x" * 100}, limit=50)
