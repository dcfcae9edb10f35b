"""What is set, in one file that survives whatever ends the process: written beside, synced, put in place at once."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from lamd.api import SkillError, state_folder

T = TypeVar("T")
Kind = Literal["timer", "alarm", "reminder"]
Items = dict[str, "Item"]

VERSION = 1
MOST = 500
"""Things set at one time; more is a mistake."""
_KEPT_CHANGES = 100
_FORGET_S = 12 * 3600.0
"""After so long, what rang and nobody dismissed is dropped."""

_TYPES: dict[str, Any] = {
    "due": (int, float), "length": (int, float), "rang": (int, float), "rings": int, "shown": int,
}  # fmt: skip
"""Of the fields that are not text."""

_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Item:
    """One timer, alarm or reminder."""

    id: str
    kind: Kind
    text: str
    """Its label, or what to be reminded of; may be empty."""
    due: float
    """Seconds since the epoch."""
    length: float = 0.0
    """Of a timer, in seconds."""
    rule: str = ""
    """Recurrence rule of RFC 5545."""
    start: str = ""
    """Where there is a rule: its first time on the wall clock, ISO 8601 without a zone."""
    skipped: str = ""
    """Where there is a rule: days on which it does not ring, ISO 8601, with spaces between."""
    rang: float = 0.0
    """When it rang first; 0 while it has not."""
    rings: int = 0
    """How often it rang."""
    shown: int = 0
    """The notification's number; 0: it could not be shown yet."""


@dataclass(slots=True)
class _State:
    items: Items
    changes: dict[str, dict[str, Any]]
    """Change → the things as they were before it; null where there was nothing."""
    next: int = 1


def items() -> Items:
    """Everything that is set or rings."""
    with _lock:
        return dict(_load().items)


def edit(work: Callable[[Items], T], *, record: bool = True) -> tuple[T, str]:
    """Let ``work`` change the things; returns what it returns and the change's name for ``put_back``.

    Read again after it was written: what does not stand in the file raises ``SkillError`` ``failed``.
    """
    with _lock:
        state = _load()
        before = dict(state.items)
        result = work(state.items)
        if len(state.items) > max(MOST, len(before)):
            raise SkillError("bad_value", f"{MOST} things are set already", "cancel some of them")
        changed = {i for i in before.keys() | state.items.keys() if before.get(i) != state.items.get(i)}
        if not changed:
            return result, ""
        state.next = max([state.next, *(int(i[1:]) + 1 for i in state.items)])
        name = f"u{state.next}"
        state.next += 1
        if record:
            state.changes[name] = {i: asdict(before[i]) if i in before else None for i in changed}
        for old in list(state.changes)[:-_KEPT_CHANGES]:
            del state.changes[old]
        _save(state)
        if _load().items != state.items:
            raise SkillError("failed", "what was set could not be kept")
        return result, name if record else ""


def new_id(things: Items) -> str:
    """A name for a new thing, never used before by one that is still there."""
    return f"i{max([int(i[1:]) for i in things] + [_load().next - 1]) + 1}"


def put_back(change: str) -> tuple[Items, str]:
    """Take a change back; returns what is there again and the name of this change."""
    with _lock:
        known = _load().changes.get(change)
    if known is None:
        raise SkillError("not_found", "that cannot be taken back any more")

    def restore(things: Items) -> Items:
        back: Items = {}
        for i, was in known.items():
            if was is None:
                things.pop(i, None)
            else:
                # What rang rings again at once; one whose time has passed meanwhile rings late.
                before = Item(**was)
                due = time.time() if before.rang else before.due
                things[i] = back[i] = replace(before, due=due, shown=0)
        return back

    return edit(restore)


def forget_old(things: Items) -> None:
    """Drop what rang long ago."""
    for i, thing in list(things.items()):
        if thing.rang and time.time() - thing.rang > _FORGET_S:
            del things[i]


def _file() -> Path:
    return state_folder("timers") / "set.json"


def _load() -> _State:
    file = _file()
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["version"] != VERSION:
            raise ValueError(f"version {data['version']}")
        known = {i: _item(thing) for i, thing in data["items"].items()}
        return _State(known, dict(data["changes"]), int(data["next"]))
    except FileNotFoundError:
        return _State({}, {})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        aside = file.with_suffix(f".broken-{time.time():.0f}")
        print(f"{file} cannot be read ({error}); it is kept as {aside.name}", file=sys.stderr)  # noqa: T201
        file.rename(aside)
        return _State({}, {})
    except OSError as error:
        raise SkillError("failed", f"what is set cannot be read: {error.strerror}") from error


def _item(data: dict[str, Any]) -> Item:
    for field in fields(Item):
        if field.name in data and not isinstance(data[field.name], _TYPES.get(field.name, str)):
            raise ValueError(f"{field.name} is {data[field.name]!r}")
    return Item(**data)


def _save(state: _State) -> None:
    data = {
        "version": VERSION, "next": state.next, "changes": state.changes,
        "items": {i: asdict(thing) for i, thing in state.items.items()},
    }  # fmt: skip
    file = _file()
    beside = file.with_suffix(".new")
    try:
        with beside.open("w", encoding="utf-8") as out:
            json.dump(data, out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise SkillError("failed", f"it cannot be kept: {error.strerror}") from error
