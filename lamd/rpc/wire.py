"""JSON-RPC 2.0, one object a line: bytes to messages and back, and the one place where exceptions become wire errors.

Pure: no socket, no loop. https://www.jsonrpc.org/specification without batches, null ids and positional params.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from lamd import strict
from lamd.errors import LamdError, WireError

log = logging.getLogger(__name__)

MAX_LINE = 1024 * 1024
"""Bytes of one message to the daemon."""
MAX_DEPTH = 32
"""Objects and lists within each other."""
MAX_ID = 128
"""Characters of a message's id."""

RPC_CODES = {
    "wire.parse": -32700,
    "wire.too_large": -32600,
    "wire.too_deep": -32600,
    "wire.invalid": -32600,
    "wire.duplicate_id": -32600,
    "wire.half_sent": -32600,
    "wire.unknown_method": -32601,
    "wire.bad_params": -32602,
    "lamd.internal": -32603,
    "wire.not_allowed": -32001,
    "wire.busy": -32002,
}
"""JSON-RPC numbers of lamd's codes; every other code is -32000. ``data.code`` is what a client should look at."""

Id = str | int


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    params: dict[str, Any]
    id: Id | None
    """None: a notification, never answered."""


class Framer:
    """Bytes as they come, cut into lines. Remembers nothing but the last, unfinished one."""

    def __init__(self, limit: int = MAX_LINE) -> None:
        self._limit = limit
        self._rest = bytearray()

    @property
    def half(self) -> bool:
        """Whether a line has begun and not ended."""
        return bool(self._rest)

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that ``data`` completes, blank ones left out; raises ``WireError`` ``too_large``."""
        *ended, rest = data.split(b"\n")
        lines = []
        for end in ended:
            self._add(end)
            if line := bytes(self._rest).strip():
                lines.append(line)
            self._rest.clear()
        self._add(rest)
        return lines

    def _add(self, part: bytes) -> None:
        if len(self._rest) + len(part) > self._limit:
            raise WireError("too_large", f"a message may have {self._limit:,} bytes", "send less at once")
        self._rest += part


def parse(line: bytes) -> Request:
    """One line to the request it holds; raises ``WireError`` ``parse``, ``too_deep`` or ``invalid``."""
    return request(decode(line))


def decode(line: bytes) -> Any:
    """One line to plain data. Stricter than JSON in Python: no NaN, no key twice, no half of a surrogate pair."""
    try:
        data = json.loads(line.decode("utf-8"), object_pairs_hook=_pairs, parse_constant=_constant)
    except UnicodeDecodeError as error:
        raise WireError("parse", f"not UTF-8 at byte {error.start}", "send JSON in UTF-8") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:  # JSONDecodeError, and whole numbers of thousands of digits
        raise WireError("parse", f"not JSON: {error}", "send one JSON object a line") from None
    if line.count(b"[") + line.count(b"{") > MAX_DEPTH:
        _check_depth(data)
    if b"\\u" in line:
        try:
            json.dumps(data, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            raise WireError(
                "parse", "half of a surrogate pair in a text", "escape both halves, or send UTF-8"
            ) from None
    return data


def request(data: Any) -> Request:
    """Plain data to a request; raises ``WireError`` ``invalid``."""
    if isinstance(data, list):
        raise WireError("invalid", "batches are not taken", "send one request a line")
    if not isinstance(data, dict):
        raise WireError("invalid", f"a request is an object, not {strict.kind(data)}")
    if data.get("jsonrpc") != "2.0":
        raise WireError("invalid", 'a request has "jsonrpc": "2.0"')
    if unknown := data.keys() - {"jsonrpc", "method", "params", "id"}:
        raise WireError("invalid", f"a request has no {min(unknown)[:64]!r}")
    method, params = data.get("method"), data.get("params", {})
    if not isinstance(method, str) or not 0 < len(method) <= 64:
        raise WireError("invalid", "a request names its method, a text")
    if not isinstance(params, dict):
        raise WireError("invalid", "params are an object of named values")
    if "id" in data and not fit_id(data["id"]):
        raise WireError("invalid", "an id is a text or a whole number, not too long")
    return Request(method, params, data.get("id"))


def id_of(data: Any) -> Id | None:
    """The id of what may not be a right request, so that its error can be told apart."""
    found = data.get("id") if isinstance(data, dict) else None
    return found if fit_id(found) else None


def result(id: Id, value: Any) -> bytes:  # noqa: A002 -- JSON-RPC's own word
    """The line that answers a request."""
    return _line({"jsonrpc": "2.0", "id": id, "result": value})


def notification(method: str, params: Mapping[str, Any]) -> bytes:
    """A line that wants no answer."""
    return _line({"jsonrpc": "2.0", "method": method, "params": params})


def failure(id: Id | None, error: BaseException) -> bytes:  # noqa: A002
    """The line that tells an error; ``id`` is None where the request could not be read."""
    return _line({"jsonrpc": "2.0", "id": id, "error": error_object(error)})


def error_object(error: BaseException) -> dict[str, Any]:
    """Any exception as a JSON-RPC error. What lamd did not raise on purpose is logged and told without its details."""
    if isinstance(error, strict.Mismatch):
        error = WireError("bad_params", error.message, error.hint)
    if isinstance(error, LamdError):
        code, message, hint = error.code, error.message, error.hint
    else:
        log.error("error inside lamd", exc_info=error)
        code, message = "lamd.internal", f"something inside lamd went wrong ({type(error).__name__})"
        hint = "the log has the details; `lam doctor` looks for causes"
    return {"code": RPC_CODES.get(code, -32000), "message": message, "data": {"code": code, "hint": hint}}


def plain(value: Any) -> Any:
    """Frozen dataclasses and what they hold as plain JSON data. Numbers that JSON lacks become null."""
    if value is None or (isinstance(value, bool | int) and not isinstance(value, enum.Enum)):
        return value
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value)


_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":"), default=plain)


def _line(data: dict[str, Any]) -> bytes:
    # ASCII: whatever half characters an app's label holds, what leaves here can be decoded.
    try:
        text = _ENCODER.encode(data)
    except ValueError:  # a number that JSON lacks: rare, and worth the slow way
        text = _ENCODER.encode(plain(data))
    return text.encode("ascii") + b"\n"


def fit_id(value: Any) -> bool:
    """Whether this can be the id of a request."""
    if isinstance(value, str):
        return len(value) <= MAX_ID
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a key is given twice")
    return out


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_depth(data: Any) -> None:
    level = [data] if isinstance(data, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [
            item
            for holder in level
            for item in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(item, dict | list)
        ]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> WireError:
    return WireError("too_deep", f"a message may nest {MAX_DEPTH} deep")
