"""What the methods need of the house, as narrow as it can be. ``daemon`` fills it; tests fill it with twins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from lamd.ports import Progress
from lamd.trajectory import Command, Observation, Reply

Notify = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""Sends one approver a notification: ``consent.request`` or ``consent.closed`` with its data."""


class Session(Protocol):
    """The loop of a command. ``run`` and ``act`` raise no ``LamdError`` and turn a cancel into ``stopped``."""

    async def run(self, command: Command, progress: Progress) -> Reply: ...

    async def follow(self, command: Command, lines: tuple[str, ...], source: str, progress: Progress) -> Reply:
        """A plan that is known already."""
        ...

    async def act(self, command: Command, app: str, ref: int, revision: int, verb: str, value: str) -> Reply: ...

    async def see(self, app: str) -> Observation:
        """Raises ``AtspiError`` or ``PerceptionError``."""
        ...

    async def placed(self, seen: Observation) -> Observation:
        """The same with places on the screen, as far as they can be known."""
        ...

    async def changed(self, app: str, since: int, timeout: float) -> Observation:
        """The same, once the revision is larger than ``since`` or after ``timeout`` seconds."""
        ...


class Desk(Protocol):
    """Where consent is asked and answered."""

    def register_approver(self, connection_id: str, notify: Notify) -> None: ...

    def unregister(self, connection_id: str) -> None: ...

    def answer(self, connection_id: str, request_id: str, allow: bool) -> None:
        """Raises ``GuardError`` where there is no such question or this connection may not answer it."""
        ...

    async def always(self, connection_id: str, request_id: str) -> None:
        """Yes, now and from now on; raises the same, and where this is asked about each time."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """Everything a client can reach. Nothing here blocks the loop."""

    session: Callable[[], Awaitable[Session]]
    """Waits until the session is built; raises ``LamdError`` where it cannot be."""
    desk: Desk
    journal_list: Callable[[int], Awaitable[Sequence[Mapping[str, Any]]]]
    """The last so many commands, newest last."""
    journal_verify: Callable[[], Awaitable[Mapping[str, Any]]]
    undoable: Callable[[int], Awaitable[Sequence[Mapping[str, Any]]]]
    """The last so many actions that changed something, newest last; see ``lamd.journal.undo.Undoable``."""
    skills: Callable[[], Awaitable[Sequence[Mapping[str, Any]]]]
    """``name``, ``plugin``, ``summary``, ``schema``, ``risk``, ``examples``, ``available``, ``why_not``."""
    models: Callable[[], Awaitable[Sequence[Mapping[str, Any]]]]
    use_model: Callable[[str], Awaitable[Mapping[str, Any]]]
    add_model: Callable[[str, str, str], Awaitable[Mapping[str, Any]]]
    """Path of a file on this machine, a name or nothing, and its prompt format or nothing."""
    status: Callable[[], Mapping[str, Any]]
    doctor: Callable[[], Awaitable[Sequence[Mapping[str, Any]]]]
    """Checks as ``name``, ``state`` (ok, warn, fail), ``told``, ``fix``."""
    shutdown: Callable[[], None]
    rules: Callable[[], Awaitable[Mapping[str, Any]]]
    """``file``, and ``rules``: what the person allowed for always."""
    remove_rule: Callable[[str], Awaitable[Mapping[str, Any]]]
    skill_pid: Callable[[], int] = lambda: 0
    """Process id of the skill process, 0 where none runs: whoever comes from it speaks for no person."""
