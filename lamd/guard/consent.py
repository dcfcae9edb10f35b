"""The desk where a person says yes or no, through a connection that is not the one that asked."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from lamd.errors import GuardError
from lamd.guard.always import rule_for
from lamd.guard.guard import redact
from lamd.guard.memory import Memory
from lamd.guard.text import clean
from lamd.ports import ConsentRequest
from lamd.trajectory import Decision, Role

Notify = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""Takes ``consent.request`` with what ``describe`` gives, or ``consent.closed`` with ``id`` and ``answer``.

Raising means that nobody is there.
"""

PATIENCE = 60.0
"""Seconds that a question stays open."""
_NOTIFY_DEADLINE = 5.0
_LONGEST = 300

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Pending:
    request: ConsentRequest
    id: str
    deadline: float
    """Seconds since the epoch, for people."""
    answer: asyncio.Future[bool] = field(repr=False)
    deciding: bool = False
    """Answered; the rule is being written."""


class ConsentDesk:
    """Implements ``ports.Consent``: keeps the open questions and who may answer them.

    Approvers are connections of the role person. A question is shown to all of them but the one that asked, the first
    answer counts, and an agent can neither register nor answer. Must be used from one event loop.
    """

    def __init__(self, patience: float = PATIENCE, memory: Memory | None = None) -> None:
        """``memory`` keeps what is answered for always; without it nothing can be."""
        self._patience = patience
        self._memory = memory
        self._approvers: dict[str, Notify] = {}
        self._pending: dict[str, _Pending] = {}
        self._telling: set[asyncio.Future[None]] = set()  # the loop itself holds tasks weakly

    def register_approver(self, connection_id: str, notify: Notify, role: Role = Role.PERSON) -> None:
        """Let a connection answer from now on, and show it what is open.

        Raises ``GuardError`` (``denied``) for agents.
        """
        if role is not Role.PERSON:
            raise GuardError("denied", "Only a person can consent.", "Answer with lam or the desktop client.")
        self._approvers[connection_id] = notify
        for pending in tuple(self._pending.values()):
            if pending.request.command.client != connection_id:
                self._behind(self._show(connection_id, "consent.request", _described(pending)))

    def unregister(self, connection_id: str) -> None:
        """Forget a connection; questions that nobody is left to answer end as ``no_approver``."""
        self._approvers.pop(connection_id, None)
        for pending in tuple(self._pending.values()):
            if not self._reach(pending.request) and not pending.answer.done():
                pending.answer.set_exception(_nobody())

    def answer(self, connection_id: str, request_id: str, allow: bool) -> None:
        """Say yes or no. Raises ``GuardError``: ``expired`` (not open), ``denied`` (this one may not answer)."""
        self._answerable(connection_id, request_id).answer.set_result(allow is True)

    async def always(self, connection_id: str, request_id: str) -> None:
        """Say yes, now and whenever exactly this is asked again. Raises as ``answer``, and ``denied`` where this has to
        be asked about each time; ``SettingsError`` where it counts only this once, as the rule cannot be written."""
        pending = self._answerable(connection_id, request_id)
        request, memory = pending.request, self._memory
        if memory is None or not request.may_always or request.verdict.decision is not Decision.ASK:
            raise GuardError("denied", "This is asked about each time.", "Allow it once.")
        since = time.strftime("%Y-%m-%d %H:%M")
        rule = rule_for(request.action, request.verdict.rule, since)
        pending.deciding = True
        try:
            await asyncio.to_thread(memory.add, rule)
        finally:
            if not pending.answer.done():
                pending.answer.set_result(True)

    def _answerable(self, connection_id: str, request_id: str) -> _Pending:
        pending = self._pending.get(request_id)
        if pending is None or pending.answer.done() or pending.deciding:
            raise GuardError("expired", "This question is not open any more.")
        if connection_id == pending.request.command.client:
            raise GuardError("denied", "Who asked cannot consent.", "Answer from another connection.")
        if connection_id not in self._approvers:
            raise GuardError("denied", "This connection may not consent.", "Register as an approver first.")
        return pending

    def pending(self) -> tuple[dict[str, object], ...]:
        """The open questions, as ``describe`` gives them."""
        return tuple(_described(p) for p in self._pending.values())

    async def ask(self, request: ConsentRequest) -> bool:
        """Ask, and wait for an answer for at most ``patience`` seconds.

        Raises ``GuardError``: ``no_approver`` (nobody but the asker is connected, or all went away), ``expired``.
        """
        if not self._reach(request):
            raise _nobody()
        loop = asyncio.get_running_loop()
        pending = _Pending(request, secrets.token_urlsafe(12), time.time() + self._patience, loop.create_future())
        self._pending[pending.id] = pending
        said = "expired"
        try:
            async with asyncio.timeout(self._patience):
                await self._show_all(pending)
                allowed = await pending.answer
            said = "allowed" if allowed else "declined"
            return allowed
        except TimeoutError:
            raise GuardError("expired", "Nobody answered in time.", "Say it again to be asked again.") from None
        except asyncio.CancelledError:
            said = "withdrawn"
            raise
        finally:
            del self._pending[pending.id]
            pending.answer.cancel()
            self._close(pending, said)

    def _reach(self, request: ConsentRequest) -> tuple[str, ...]:
        return tuple(c for c in self._approvers if c != request.command.client)

    async def _show_all(self, pending: _Pending) -> None:
        message = _described(pending)
        shown = (self._show(c, "consent.request", message) for c in self._reach(pending.request))
        await asyncio.gather(*shown)

    async def _show(self, connection_id: str, event: str, message: Mapping[str, Any]) -> None:
        """Tell an approver; one that can't be told is none any more."""
        notify = self._approvers.get(connection_id)
        if notify is None:
            return
        try:
            async with asyncio.timeout(_NOTIFY_DEADLINE):
                await notify(event, message)
        except Exception as error:
            _log.warning("approver %s could not be reached: %s", connection_id, type(error).__name__)
            self.unregister(connection_id)

    def _close(self, pending: _Pending, said: str) -> None:
        """Tell the approvers that the question is gone, without making the asker wait for them."""
        message = {"id": pending.id, "answer": said}
        for connection_id in self._reach(pending.request):
            self._behind(self._show(connection_id, "consent.closed", message))

    def _behind(self, telling: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(telling)
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)


def describe(request: ConsentRequest, request_id: str, deadline: float) -> dict[str, object]:
    """What a person must see before saying yes, JSON-ready; secrets hidden, hostile characters removed.

    ``id``, ``action`` (the exact act in words), ``verb``, ``target``, ``value``, ``arguments`` (name to text), ``app``,
    ``window``, ``risk``, ``rule``, ``reason``, ``command`` (its id), ``text`` (what was said), ``client`` and ``role``
    (who asked), ``deadline`` (seconds since the epoch), ``always`` (it may be answered for always).
    """
    action, command, verdict = redact(request.action), request.command, request.verdict
    hide = [request.action.value] if action.secret and request.action.value else []
    target = action.label or (f"{action.target.name} ({action.target.role})" if action.target else "")
    return {
        "id": request_id,
        "action": _say(str(action)),
        "verb": action.verb,
        "target": _say(target),
        "value": _say(action.value),
        "arguments": {_say(str(k)): _say(str(v)) for k, v in action.arguments.items()},
        "app": _say(action.app.name if action.app else ""),
        "window": _say(action.window),
        "risk": action.risk,
        "rule": verdict.rule,
        "reason": _say(verdict.reason),
        "command": command.id,
        "text": _say(_without(command.text, hide)),
        "client": _say(command.client),
        "role": str(command.role),
        "deadline": deadline,
        "always": request.may_always,
    }


def _described(pending: _Pending) -> dict[str, object]:
    return describe(pending.request, pending.id, pending.deadline)


def _without(text: str, secrets_in_it: list[str]) -> str:
    for secret in secrets_in_it:
        text = text.replace(secret, "***")
    return text


def _say(text: str) -> str:
    line = clean(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _nobody() -> GuardError:
    return GuardError(
        "no_approver",
        "This needs a person's consent, and no one is there to give it.",
        "Open the desktop client, or say it with lam in a terminal.",
    )
