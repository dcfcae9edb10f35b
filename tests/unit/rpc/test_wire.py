from __future__ import annotations

import contextlib
import json
import logging
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamd.errors import AtspiError, LamdError, WireError
from lamd.rpc import wire
from lamd.trajectory import Decision, Outcome, Reply, Status, StepResult, Verdict

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def refused(line: bytes) -> str:
    with pytest.raises(WireError) as caught:
        wire.parse(line)
    return caught.value.code


def ask(**more: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "method": "m", "id": 1, **more}).encode()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"hello", "wire.parse"),
        (b"{", "wire.parse"),
        (b'{"jsonrpc":"2.0","method":"m"}{}', "wire.parse"),
        (b'\xff{"jsonrpc":"2.0","method":"m"}', "wire.parse"),
        (b'\xef\xbb\xbf{"jsonrpc":"2.0","method":"m"}', "wire.parse"),
        (b'{"jsonrpc":"2.0","method":"m","params":{"a":NaN}}', "wire.parse"),
        (b'{"jsonrpc":"2.0","method":"m","params":{"a":-Infinity}}', "wire.parse"),
        (b'{"jsonrpc":"2.0","method":"a","method":"b"}', "wire.parse"),
        (b'{"jsonrpc":"2.0","method":"m","params":{"a":"\\ud800"}}', "wire.parse"),
        (b'{"jsonrpc":"2.0","method":"m","id":' + b"9" * 5000 + b"}", "wire.parse"),
        (b"[" * 100_000, "wire.too_deep"),
        (b'{"a":' * 100_000, "wire.too_deep"),
        (b"[" * 33 + b"]" * 33, "wire.too_deep"),
        (b"[]", "wire.invalid"),
        (b"1", "wire.invalid"),
        (b"null", "wire.invalid"),
        (b'{"method":"m"}', "wire.invalid"),
        (b'{"jsonrpc":"1.0","method":"m"}', "wire.invalid"),
        (ask(method=1), "wire.invalid"),
        (ask(method=""), "wire.invalid"),
        (ask(method="m" * 65), "wire.invalid"),
        (ask(params=[1]), "wire.invalid"),
        (ask(params=None), "wire.invalid"),
        (ask(id=None), "wire.invalid"),
        (ask(id=True), "wire.invalid"),
        (ask(id=1.5), "wire.invalid"),
        (ask(id={}), "wire.invalid"),
        (ask(id="i" * 129), "wire.invalid"),
        (ask(id=2**64), "wire.invalid"),
        (ask(extra=1), "wire.invalid"),
    ],
)
def test_refused(line: bytes, code: str) -> None:
    assert refused(line) == code


def test_depth_just_fits() -> None:
    params: object = "x"
    for _ in range(wire.MAX_DEPTH - 1):
        params = {"a": params}
    assert wire.parse(ask(params=params)).params == params
    assert refused(ask(params={"a": params})) == "wire.too_deep"


def test_wide_is_not_deep() -> None:
    assert len(wire.parse(ask(params={"a": [[]] * 1000})).params["a"]) == 1000


def test_request() -> None:
    assert wire.parse(ask(params={"a": "é\U0001f600"})) == wire.Request("m", {"a": "é\U0001f600"}, 1)
    assert wire.parse(b'{"jsonrpc":"2.0","method":"m"}') == wire.Request("m", {}, None)
    assert wire.parse(b'{"jsonrpc":"2.0","method":"m","params":{"a":"\\ud83d\\ude00"}}').params == {"a": "\U0001f600"}


@given(st.binary(max_size=300))
def test_any_bytes_give_a_request_or_a_wire_error(line: bytes) -> None:
    try:
        got = wire.parse(line)
    except WireError as error:
        wire.decode(wire.failure(None, error))
    else:
        assert got.method


@given(JSON)
def test_any_json_gives_a_request_or_a_wire_error(data: object) -> None:
    with contextlib.suppress(WireError):
        wire.request(data)


@given(JSON)
def test_what_is_sent_can_be_read(data: object) -> None:
    line = wire.result(1, data)
    assert line.count(b"\n") == 1
    assert json.loads(line)["result"] == wire.plain(data)


@given(st.lists(st.binary(max_size=40).filter(lambda b: b"\n" not in b), max_size=8), st.data())
def test_framing_does_not_depend_on_how_bytes_come(lines: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(line + b"\n" for line in lines)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    framer, got = wire.Framer(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        got += framer.feed(stream[start:end])
    assert got == [line.strip() for line in lines if line.strip()]
    assert not framer.half


def test_framer_limit() -> None:
    framer = wire.Framer(limit=10)
    assert framer.feed(b"1234567890\n123") == [b"1234567890"]
    assert framer.half
    with pytest.raises(WireError, match="10 bytes"):
        framer.feed(b"45678901")


def test_errors_keep_code_and_hint(caplog: pytest.LogCaptureFixture) -> None:
    told = wire.error_object(AtspiError("app_hung", "it hangs", "close it"))
    assert told == {"code": -32000, "message": "it hangs", "data": {"code": "atspi.app_hung", "hint": "close it"}}
    assert wire.error_object(WireError("bad_params", "no"))["code"] == -32602
    assert wire.error_object(LamdError("x", "y"))["data"]["code"] == "lamd.x"
    with caplog.at_level(logging.ERROR):
        told = wire.error_object(ValueError("secret"))
    assert told["code"] == -32603
    assert "secret" not in json.dumps(told)
    assert "ValueError" in told["message"]


@dataclass(frozen=True, slots=True)
class Odd:
    a: frozenset[str] = frozenset({"b", "a"})
    b: float = float("nan")
    c: Status = Status.ASKED
    d: bytes = b"x"
    e: str = "\ud800"


def test_plain() -> None:
    assert wire.plain(Odd()) == {"a": ["a", "b"], "b": None, "c": "asked", "d": "b'x'", "e": "\ud800"}
    assert b'"\\ud800"' in wire.result(1, Odd())
    step = StepResult("s", "a", Verdict(Decision.ALLOW, "r", "why"), Outcome("confirmed", "seen"))  # type: ignore[arg-type]
    reply = wire.plain(Reply(Status.FINISHED, "done", (step,), {"total": 1.5}))
    assert reply["status"] == "finished"
    assert type(reply["status"]) is str
    assert reply["steps"][0]["verdict"]["decision"] == "allow"
    assert reply["timing_ms"] == {"total": 1.5}
