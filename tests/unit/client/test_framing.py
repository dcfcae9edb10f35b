from __future__ import annotations

import json

import pytest

from lamd.client import RemoteError, Talk, answer
from lamd.errors import ClientError


def test_what_does_not_speak_json() -> None:
    talk = Talk()
    assert list(talk.take(b'{"a"')) == []
    assert list(talk.take(b':1}\n{"b":2}\n')) == [{"a": 1}, {"b": 2}]
    for line in (b"HTTP/1.1 400\n", b"[]\n", b"\xff\n"):
        with pytest.raises(ClientError, match="JSON-RPC"):
            list(Talk().take(line))


def test_ids_are_not_used_again_on_the_next_connection() -> None:
    before = Talk()
    assert [before.ask("a", {})[0], before.ask("b", {})[0], Talk(before).ask("c", {})[0]] == [1, 2, 3]


def test_what_wants_no_answer_has_no_id() -> None:
    assert json.loads(Talk().tell("command.stop", {"request": 1})) == {
        "jsonrpc": "2.0", "method": "command.stop", "params": {"request": 1},
    }  # fmt: skip


def test_an_error_has_the_code_of_the_daemon() -> None:
    assert answer({"id": 1, "result": 5}) == 5
    with pytest.raises(RemoteError) as caught:
        answer({"id": 1, "error": {"code": -32602, "message": "no", "data": {"code": "wire.bad_params", "hint": "so"}}})
    assert (caught.value.code, caught.value.message, caught.value.hint) == ("wire.bad_params", "no", "so")
