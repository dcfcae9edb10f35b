"""What each method takes. A field without a default must be sent; nothing else is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from lamd import strict


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(frozen=True, slots=True)
class Hello:
    role: Literal["person", "agent"] = "person"
    """An agent can ask and look; it can never consent."""
    name: str = strict.text("", 64)


@dataclass(frozen=True, slots=True)
class Run:
    text: str = strict.text(longest=4_000)
    app: str = strict.text("", 256)
    """The app to work in; empty: the one in front."""
    dry_run: bool = False
    yes: bool = False
    """The person consents beforehand to what the guard would ask about; a denial stays one."""


@dataclass(frozen=True, slots=True)
class Undo:
    dry_run: bool = False
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    request: Any = None
    """The id of a request of this very connection, to stop that one alone; left out: everything, of everyone."""


@dataclass(frozen=True, slots=True)
class See:
    app: str = strict.text("", 256)
    since: int = strict.number(0, low=0, high=2**53)
    wait_s: float = strict.number(0.0, low=0, high=20)
    """Answer only when the revision is larger than ``since``, or after so many seconds."""
    places: bool = False
    """Fill in ``extents``: where what shows is on the screen."""


@dataclass(frozen=True, slots=True)
class Act:
    verb: Literal["click", "set", "type", "select", "adjust", "key", "read", "close"]
    ref: int = strict.number(low=0, high=10_000_000)
    revision: int = strict.number(low=0, high=2**53)
    """Of the observation that ``ref`` was read in."""
    value: str = strict.text("", 10_000)
    app: str = strict.text("", 256)
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    allow: bool
    id: str = strict.text(longest=128)
    always: bool = False
    """With ``allow``: whenever exactly this is asked again, too."""


@dataclass(frozen=True, slots=True)
class RuleId:
    id: str = strict.text(longest=16)


@dataclass(frozen=True, slots=True)
class Journal:
    n: int = strict.number(20, low=1, high=1_000)


@dataclass(frozen=True, slots=True)
class ModelName:
    name: str = strict.text(longest=128)


@dataclass(frozen=True, slots=True)
class ModelPath:
    path: str = strict.text(longest=4_096)
    name: str = strict.text("", 128)
    prompt: str = strict.text("", 128)
