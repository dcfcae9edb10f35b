"""One line of the journal: its form, its hash, and what makes anything fit to stand in it.

A line is ``{"seq", "time", "kind", "data", "prev", "hash"}`` in that order, ASCII, without spaces; ``hash`` is SHA-256
over the previous line's hash and the canonical JSON (sorted keys) of the first four.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamd.errors import JournalError

GENESIS = "0" * 64
"""What the first line of all names as its previous hash."""
_MAX_DEPTH = 16
_MAX_TEXT = 20_000
"""Characters kept of one string."""


@dataclass(frozen=True, slots=True)
class Record:
    seq: int
    """Counts from 1 over all files."""
    time: str
    """UTC, ISO 8601, to the millisecond."""
    kind: str
    """``command``, ``intent``, ``consent``, ``outcome``, ``reply`` or ``repair``."""
    data: Mapping[str, Any]
    prev: str
    """Hash of the line before."""
    hash: str


def make(seq: int, time: str, kind: str, data: Mapping[str, Any], prev: str) -> Record:
    """A record with its hash; ``data`` must be plain already."""
    return Record(seq, time, kind, data, prev, digest(seq, time, kind, data, prev))


def digest(seq: int, time: str, kind: str, data: Mapping[str, Any], prev: str) -> str:
    body = {"seq": seq, "time": time, "kind": kind, "data": data}
    return hashlib.sha256((prev + _dump(body, sort=True)).encode("ascii")).hexdigest()


def encode(record: Record) -> bytes:
    """The record's line, with its line feed."""
    body = {
        "seq": record.seq,
        "time": record.time,
        "kind": record.kind,
        "data": record.data,
        "prev": record.prev,
        "hash": record.hash,
    }
    return _dump(body, sort=False).encode("ascii") + b"\n"


def parse(line: bytes) -> Record:
    """The record of a line; raises ``JournalError`` (``broken_chain``) where it is none. The hash is not checked."""
    try:
        body = json.loads(line)
        record = Record(**body)
    except (ValueError, TypeError, RecursionError) as error:
        raise JournalError("broken_chain", f"not a record: {type(error).__name__}") from None
    texts = (record.time, record.kind, record.prev, record.hash)
    if not all(isinstance(t, str) for t in texts) or type(record.seq) is not int or not isinstance(record.data, dict):
        raise JournalError("broken_chain", "not a record: a field is of the wrong kind")
    return record


def intact(record: Record, line: bytes) -> bool:
    """Whether the line is, byte for byte, what was written, so far as its own hash can tell."""
    try:
        hash_now = digest(record.seq, record.time, record.kind, record.data, record.prev)
        return hash_now == record.hash and encode(record) == line.rstrip(b"\n") + b"\n"
    except (ValueError, RecursionError):
        return False


def plain(value: object, depth: int = 0) -> Any:
    """Anything as plain JSON that reads back the same: keys are text, numbers finite, long texts cut, the rest told."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value) if len(value) <= _MAX_TEXT else value[:_MAX_TEXT] + "…"
    if isinstance(value, int):
        return int(value) if -(2**63) <= value < 2**64 else str(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if depth >= _MAX_DEPTH:
        return "…"
    if isinstance(value, Mapping):
        return {str(k)[:_MAX_TEXT]: plain(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v, depth + 1) for v in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(v, depth + 1) for v in value), key=str)
    return str(value)[:_MAX_TEXT]


def _dump(body: Mapping[str, Any], *, sort: bool) -> str:
    return json.dumps(body, sort_keys=sort, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
