"""The contract of a plugin, whole: everything it may import of lamd is here.

    from lamd.api import Call, Done, Percent, Risk, skill

    @skill("audio.volume", risk=Risk.REVERSIBLE, examples=("volume to 40", "half volume"))
    def volume(level: Percent) -> Done:
        "Set the volume of the speakers, in percent."
        before = ...
        return Done(f"The volume is {now} %.", undo=Call("audio.volume", {"level": before}))

A skill is a typed function, ``async`` or not. Its signature is its schema, its docstring's first line what it does. An
argument may be ``str``, ``int``, ``float``, ``bool``, a ``Literal`` of texts or one of the natural types below, which
take what a person says ("ten minutes", "next friday at nine", "half") and hand the function a value; ``| None = None``
makes it optional; a name with an underscore at its end (``from_``) loses it in the schema. It returns ``Done`` or
``Steps``, or raises ``SkillError`` with what to do. Plugins run in a process of their own and get values, never the
daemon. ``plugins/README.md`` tells the rest.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from lamd import bus, places
from lamd import natural as natural  # what people say → values, for use inside a skill
from lamd.errors import SkillError
from lamd.trajectory import Effect, Risk

if TYPE_CHECKING:
    import subprocess

__all__ = [
    "Call", "Done", "Duration", "Effect", "Moment", "Occasion", "Percent", "Period", "Risk", "SkillError", "Spec",
    "Steps", "available", "bus", "changed", "natural", "provider", "settings", "skill", "state_folder", "waker",
]  # fmt: skip

VERSION = 1
"""Of this contract; a plugin's manifest names the one it was written for."""

Duration = Annotated[timedelta, "duration"]
"""A length of time: "an hour and a half"."""
Moment = Annotated[natural.Moment, "moment"]
"""A point in time to come, or a whole day: "tomorrow at nine", "in twenty minutes"."""
Period = Annotated[natural.Period, "period"]
"""A stretch of days: "this week", "friday"."""
Occasion = Annotated[natural.Occasion, "occasion"]
"""A moment, perhaps until another, perhaps again and again: "friday from two to four", "every monday at nine"."""
Percent = Annotated[int, "percent"]
"""0 to 100: "half", "a third", 40."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a skill, as data."""

    skill: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """JSON values, as the skill's schema has them."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a skill did, told with evidence."""

    text: str
    """One sentence for the person, or the answer."""
    effect: Effect = Effect.CONFIRMED
    """``CONFIRMED`` only where it was seen to be so, by asking the system again."""
    evidence: str = ""
    """What was seen; empty: ``text``."""
    undo: Call | None = None
    """What takes it back."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps for the session to carry out, in the language of plans, each judged like any other: ``type "hello"``."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spec:
    """What is known of one skill without calling it."""

    name: str
    work: Callable[..., Any]
    risk: Risk | str
    """A value of ``Risk``; anything else is asked about."""
    examples: tuple[str, ...] = ()
    """What people say for it, for the catalogue and the training recipes."""
    timeout: float = 10.0
    """Seconds; after that the plugin is cut off."""
    hidden: bool = False
    """Only for ``undo`` and other skills: never planned."""
    summary: str = ""
    """Empty: the docstring's first line."""
    schema: Mapping[str, Any] | None = None
    """JSON Schema of the arguments; None: from the signature. With one, ``work`` gets the arguments as one mapping."""
    why_not: Callable[[], str] | None = None
    """Why this one skill cannot be used now, told at once; empty if it can. It may be called all the same: a call is a
    try. ``changed`` says when the answer is another."""


F = TypeVar("F", bound=Callable[..., Any])


def skill(
    name: str, *, risk: Risk, examples: Sequence[str] = (), timeout: float = 10.0, hidden: bool = False
) -> Callable[[F], F]:
    """Make a function the skill ``name`` (``area.verb``, lower case)."""

    def mark(work: F) -> F:
        work.lamd_skill = Spec(name, work, risk, tuple(examples), timeout, hidden)  # type: ignore[attr-defined]
        return work

    return mark


def available(check: Callable[[], str | Awaitable[str]]) -> Callable[[], str | Awaitable[str]]:
    """Mark the function that tells why the plugin's skills cannot be used now; an empty text means that they can."""
    check.lamd_check = True  # type: ignore[attr-defined]
    return check


def waker(ring: Callable[[], float | Awaitable[float | None] | None]) -> Callable[..., Any]:
    """Mark the function that does what is due and returns the time of the next due thing (seconds since the epoch).

    It is called at start, at that time, and after every call of one of the plugin's skills.
    """
    ring.lamd_waker = True  # type: ignore[attr-defined]
    return ring


def provider(specs: Callable[[], Awaitable[Sequence[Spec]]]) -> Callable[[], Awaitable[Sequence[Spec]]]:
    """Mark the function that gives skills known only at run time; the manifest says ``dynamic: true``."""
    specs.lamd_provider = True  # type: ignore[attr-defined]
    return specs


_listeners: list[Callable[[], object]] = []


def changed() -> None:
    """Say that the ``why_not`` of a skill is another now, so that it leaves the catalogue or comes back at once."""
    for listener in _listeners:
        listener()


@contextlib.contextmanager
def on_change(listener: Callable[[], object]) -> Iterator[None]:
    """For the skill process itself: call ``listener`` whenever a plugin says ``changed`` meanwhile."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def settings(plugin: str) -> Mapping[str, Any]:
    """What the person's settings file says under ``plugins: {NAME: …}``; empty where it says nothing."""
    from lamd.settings import load

    return load().plugins.get(plugin, {})


def state_folder(plugin: str) -> Path:
    """The plugin's own folder for what must outlast a restart, made if need be."""
    folder = places.state_dir() / "plugins" / plugin
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a program that is to outlive lamd, with the network that lamd itself has not; its streams are shut.

    Under systemd the user's service manager starts it, and what is returned is only the request.
    Raises ``SkillError`` ``unavailable`` where it is not installed.
    """
    import os
    from subprocess import DEVNULL, Popen

    from lamd.actuation.launch import clean, outside

    try:
        return Popen(
            outside(command, os.environ), env=clean(os.environ), cwd=Path.home(), start_new_session=True,
            stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise SkillError("unavailable", f"{command[0]} is not installed") from error
