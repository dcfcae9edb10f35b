"""The method table: names, typed params, who may, and what each does with the house."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from lamd import __version__, strict
from lamd.errors import Stopped, WireError
from lamd.ports import Progress
from lamd.rpc import params as p
from lamd.rpc import wire
from lamd.rpc.descent import descends
from lamd.rpc.house import House, Session
from lamd.rpc.queue import CommandQueue
from lamd.rpc.server import Connection
from lamd.rpc.shown import seen, wire_reply
from lamd.trajectory import Command, Reply, Role, Status

P = TypeVar("P")

PROTOCOL = 1
"""Grows when a client of before would misunderstand."""

_request: ContextVar[wire.Id | None] = ContextVar("request", default=None)
"""The id of the request that is being answered."""

_STOP = re.compile(r"(?:please )?(?:stop|cancel|abort|forget it)(?: it| that)?(?: please| now)?")


def is_stop(text: str) -> bool:
    """Whether a command is one of the stop words, which no model ever sees."""
    words = " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())
    return _STOP.fullmatch(words) is not None


@dataclass(frozen=True, slots=True)
class Method(Generic[P]):
    params: type[P]
    work: Callable[[Connection, P], Awaitable[Any]]
    person_only: bool = False
    """Not for agents: consent, and what changes the house itself."""
    timeout_s: float | None = 30.0
    """None: the command has its own deadlines, and stop."""


class Methods:
    """Answers requests; one for all connections."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.queue: CommandQueue[Reply] = CommandQueue()
        self._agents: dict[str, int] = {}
        """Process ids of the connections that said they are agents."""
        self._asked: dict[tuple[str, wire.Id | None], str] = {}
        """Connection and request of the commands under way: the command's id."""
        self._table: dict[str, Method[Any]] = {
            "hello": Method(p.Hello, self._hello),
            "command.run": Method(p.Run, self._run, timeout_s=None),
            "command.undo": Method(p.Undo, self._undo, timeout_s=None),
            "command.stop": Method(p.Stop, self._stop),
            "desktop.see": Method(p.See, self._see),
            "desktop.act": Method(p.Act, self._act, timeout_s=None),
            "consent.watch": Method(p.Nothing, self._watch, person_only=True),
            "consent.answer": Method(p.Answer, self._consent, person_only=True),
            "rules.list": Method(p.Nothing, self._rules, person_only=True),
            "rules.remove": Method(p.RuleId, self._remove_rule, person_only=True),
            "journal.list": Method(p.Journal, self._journal_list),
            "journal.undoable": Method(p.Journal, self._undoable),
            "journal.verify": Method(p.Nothing, self._journal_verify, timeout_s=300.0),
            "skills.list": Method(p.Nothing, self._skills),
            "models.list": Method(p.Nothing, self._models),
            "models.use": Method(p.ModelName, self._use, person_only=True, timeout_s=60.0),
            "models.add": Method(p.ModelPath, self._add, person_only=True, timeout_s=600.0),
            "daemon.status": Method(p.Nothing, self._status),
            "daemon.doctor": Method(p.Nothing, self._doctor, timeout_s=60.0),
            "daemon.shutdown": Method(p.Nothing, self._shutdown, person_only=True),
        }

    async def call(self, connection: Connection, request: wire.Request) -> Any:
        """Answer one request. Raises ``WireError``, or what the house raises."""
        method = self._table.get(request.method)
        if method is None:
            near = strict.nearest(request.method, list(self._table))
            raise WireError("unknown_method", f"there is no method {request.method!r}", near)
        if method.person_only and self._role(connection) is not Role.PERSON:
            raise WireError("not_allowed", f"{request.method} is not for agents", "a person's client can do it")
        given = strict.build(method.params, request.params)
        _request.set(request.id)
        limit = asyncio.timeout(method.timeout_s)
        try:
            async with limit:
                return await method.work(connection, given)
        except TimeoutError:
            if limit.expired():
                raise WireError("timeout", f"{request.method} took longer than {method.timeout_s} s") from None
            raise

    def gone(self, connection: Connection) -> None:
        """A client has left: it cannot consent any more."""
        self._house.desk.unregister(connection.id)
        self._agents.pop(connection.id, None)

    def _role(self, connection: Connection) -> Role:
        """A process that speaks for an agent on one connection is no person on another, and neither is a plugin's."""
        if connection.pid in self._agents.values() or descends(connection.pid, self._house.skill_pid()):
            return Role.AGENT
        return connection.role

    # --- commands ----------------------------------------------------------------------------------------------------

    async def _run(self, connection: Connection, given: p.Run) -> Mapping[str, Any]:
        if is_stop(given.text):
            return wire_reply(self._stopped(await self._stop(connection, p.Stop())))
        command = self._command(connection, given.text, given.app, given.dry_run)

        progress = _progress(connection, command)
        return await self._queued(connection, command, given.yes, lambda session: session.run(command, progress))

    async def _undo(self, connection: Connection, given: p.Undo) -> Mapping[str, Any]:
        """Take the last action back that can be."""
        last = next((a for a in reversed(await self._house.undoable(200)) if a["undo"] and not a["undone"]), None)
        if last is None:
            raise WireError("nothing_to_undo", "there is nothing that lamd can take back", "see lam undo --list")
        plain = self._command(connection, f"undo: {last['action']}", str(last["app"]), given.dry_run)
        command = replace(plain, undoes=int(last["seq"]))
        progress, lines = _progress(connection, command), tuple(last["undo"])
        return await self._queued(
            connection, command, given.yes, lambda session: session.follow(command, lines, "undo", progress)
        )

    async def _act(self, connection: Connection, given: p.Act) -> Mapping[str, Any]:
        told = f"{given.verb} {given.ref}" + (f' "{given.value}"' if given.value else "")
        command = self._command(connection, told, given.app, dry_run=False)
        return await self._queued(
            connection,
            command,
            given.yes,
            lambda s: s.act(command, given.app, given.ref, given.revision, given.verb, given.value),
        )

    def _command(self, connection: Connection, text: str, app: str, dry_run: bool) -> Command:
        if not text.strip():
            raise WireError("bad_params", "there are no words in the command")
        return Command(
            secrets.token_hex(8), text, connection.id, self._role(connection), dry_run, app, name=connection.name
        )

    async def _queued(
        self,
        connection: Connection,
        command: Command,
        yes: bool,
        work: Callable[[Session], Coroutine[Any, Any, Reply]],
    ) -> Mapping[str, Any]:
        if yes and command.role is not Role.PERSON:
            raise WireError("not_allowed", "an agent cannot consent for the person", "ask without yes")
        began = time.perf_counter()

        async def whole() -> Reply:
            with self._consenting(command) if yes else _nothing():
                return await work(await self._house.session())

        asked = connection.id, _request.get()
        self._asked[asked] = command.id
        try:
            reply = await self.queue.submit(command.id, whole, connection.id)
        except Stopped:
            total = (time.perf_counter() - began) * 1000
            reply = Reply(Status.STOPPED, "Stopped.", timing_ms={"total": total}, code="session.stopped")
        finally:
            self._asked.pop(asked, None)
        return wire_reply(reply, command.id)

    @contextmanager
    def _consenting(self, command: Command) -> Iterator[None]:
        """A person's yes given beforehand: an approver for this one command. What is denied is never asked."""
        name = f"yes:{command.id}"

        async def notify(method: str, data: Mapping[str, Any]) -> None:
            if method == "consent.request" and data.get("command") == command.id:
                self._house.desk.answer(name, str(data["id"]), True)

        self._house.desk.register_approver(name, notify)
        try:
            yield
        finally:
            self._house.desk.unregister(name)

    async def _stop(self, connection: Connection, given: p.Stop) -> Mapping[str, Any]:
        if given.request is None:
            report = await self.queue.stop()
        elif not wire.fit_id(given.request):
            raise WireError("bad_params", "request is the id of a request: a text or a whole number")
        else:
            report = await self.queue.stop(self._asked.get((connection.id, given.request), "none"))
        return {"stopped": list(report.stopped), "idle": report.idle, "ms": round(report.ms, 3)}

    def _stopped(self, report: Mapping[str, Any]) -> Reply:
        count = len(report["stopped"])
        told = "Nothing was running." if not count else "Stopped." if count == 1 else f"Stopped {count} commands."
        return Reply(Status.STOPPED, told, timing_ms={"total": report["ms"]})

    # --- the desktop -------------------------------------------------------------------------------------------------

    async def _see(self, connection: Connection, given: p.See) -> Mapping[str, Any]:
        session = await self._house.session()
        wait = given.wait_s
        found = await (session.changed(given.app, given.since, wait) if wait else session.see(given.app))
        return seen(await session.placed(found) if given.places else found)

    # --- consent -----------------------------------------------------------------------------------------------------

    async def _watch(self, connection: Connection, given: p.Nothing) -> Mapping[str, Any]:
        async def notify(method: str, data: Mapping[str, Any]) -> None:
            if self._role(connection) is Role.PERSON:
                connection.notify(method, data)

        self._house.desk.register_approver(connection.id, notify)
        return {"watching": True}

    async def _consent(self, connection: Connection, given: p.Answer) -> Mapping[str, Any]:
        if given.always and not given.allow:
            raise WireError("bad_params", "always goes with allow only")
        if given.always:
            await self._house.desk.always(connection.id, given.id)
        else:
            self._house.desk.answer(connection.id, given.id, given.allow)
        return {"answered": True}

    async def _rules(self, connection: Connection, given: p.Nothing) -> Mapping[str, Any]:
        return await self._house.rules()

    async def _remove_rule(self, connection: Connection, given: p.RuleId) -> Mapping[str, Any]:
        return await self._house.remove_rule(given.id)

    # --- the house itself --------------------------------------------------------------------------------------------

    async def _hello(self, connection: Connection, given: p.Hello) -> Mapping[str, Any]:
        role = Role(given.role)
        if connection.role is Role.AGENT and role is not Role.AGENT:
            raise WireError("not_allowed", "an agent stays one as long as it is connected")
        connection.role, connection.name = role, given.name
        if role is Role.AGENT:
            self._agents[connection.id] = connection.pid
            self._house.desk.unregister(connection.id)
        return {"version": __version__, "protocol": PROTOCOL, "client": connection.id, "role": self._role(connection)}

    async def _journal_list(self, connection: Connection, given: p.Journal) -> Mapping[str, Any]:
        return {"entries": await self._house.journal_list(given.n)}

    async def _undoable(self, connection: Connection, given: p.Journal) -> Mapping[str, Any]:
        return {"actions": await self._house.undoable(given.n)}

    async def _journal_verify(self, connection: Connection, given: p.Nothing) -> Mapping[str, Any]:
        return await self._house.journal_verify()

    async def _skills(self, connection: Connection, given: p.Nothing) -> Mapping[str, Any]:
        return {"skills": await self._house.skills()}

    async def _models(self, connection: Connection, given: p.Nothing) -> Mapping[str, Any]:
        return {"models": await self._house.models()}

    async def _use(self, connection: Connection, given: p.ModelName) -> Mapping[str, Any]:
        return await self._house.use_model(given.name)

    async def _add(self, connection: Connection, given: p.ModelPath) -> Mapping[str, Any]:
        return await self._house.add_model(given.path, given.name, given.prompt)

    async def _status(self, connection: Connection, given: p.Nothing) -> Mapping[str, Any]:
        return {**self._house.status(), "running": self.queue.running, "waiting": self.queue.waiting}

    async def _doctor(self, connection: Connection, given: p.Nothing) -> Mapping[str, Any]:
        return {"checks": await self._house.doctor()}

    async def _shutdown(self, connection: Connection, given: p.Nothing) -> Mapping[str, Any]:
        await self.queue.stop()
        self._house.shutdown()
        return {"shutting_down": True}


def _progress(connection: Connection, command: Command) -> Progress:
    """Tells the one who asked how the command goes."""

    asked = _request.get()

    async def progress(event: str, data: dict[str, object]) -> None:
        told = {"command": command.id, "request": asked, "event": event, "data": data}
        connection.notify("command.progress", told, progress=True)

    return progress


@contextmanager
def _nothing() -> Iterator[None]:
    yield
