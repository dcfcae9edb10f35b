"""A house of cardboard, for tests of the wire and the clients: no desktop, no model, commands do what they say.

``sleep 5``, ``flood 1000``, ``consent`` (``consent always``), ``stubborn``, ``crash``, ``status partial``,
``draw NAME`` (one more button), ``wipe`` (without those), ``open Mail`` (an app that was not there); anything else is
said back.
``python -m lamd.rpc.twin SOCKET`` serves it.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lamd.errors import GuardError, PerceptionError, SettingsError
from lamd.ports import Progress
from lamd.rpc.house import House, Notify
from lamd.trajectory import (
    AppInfo,
    Candidate,
    Command,
    Decision,
    Effect,
    Kind,
    Node,
    NodeKey,
    Observation,
    Outcome,
    Reply,
    Status,
    StepResult,
    Tree,
    Verdict,
)

RULE: Mapping[str, Any] = {
    "id": "ab12cd34", "verb": "click", "rule": "deletes", "app": "Mousepad", "target": "Delete (push button)",
    "value": "", "arguments": {}, "since": "2026-01-01 10:00",
}  # fmt: skip


class TwinDesk:
    """Asks every approver but the asker; the first answer counts."""

    def __init__(self) -> None:
        self.approvers: dict[str, Notify] = {}
        self.rules: list[Mapping[str, Any]] = []
        self._open: dict[str, tuple[str, asyncio.Future[bool]]] = {}

    def register_approver(self, connection_id: str, notify: Notify) -> None:
        self.approvers[connection_id] = notify

    def unregister(self, connection_id: str) -> None:
        self.approvers.pop(connection_id, None)

    def answer(self, connection_id: str, request_id: str, allow: bool) -> None:
        asker, future = self._open.get(request_id, ("", None))
        if future is None or asker == connection_id:
            raise GuardError("no_question", "there is no such question for this client")
        if not future.done():
            future.set_result(allow)

    async def always(self, connection_id: str, request_id: str) -> None:
        self.answer(connection_id, request_id, True)
        self.rules.append(dict(RULE))

    async def ask(self, command: Command, reason: str) -> bool:
        """Raises ``GuardError`` ``no_approver`` or ``expired``."""
        others = [notify for name, notify in self.approvers.items() if name != command.client]
        if not others:
            raise GuardError("no_approver", "nobody is there to ask")
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._open["q" + command.id] = (command.client, future)
        question = {"id": "q" + command.id, "command": command.id, "text": command.text, "reason": reason}
        try:
            for notify in others:
                await notify(
                    "consent.request",
                    {
                        **question,
                        "action": "click [Delete]",
                        "rule": "deletes",
                        "always": command.text == "consent always",
                    },
                )
            async with asyncio.timeout(5):
                return await future
        except TimeoutError:
            raise GuardError("expired", "nobody answered") from None
        finally:
            del self._open["q" + command.id]
            for notify in others:
                await notify("consent.closed", {"id": "q" + command.id})


class TwinSession:
    def __init__(self, desk: TwinDesk) -> None:
        self.desk = desk
        self.commands: list[Command] = []
        self.started = asyncio.Event()
        self.screen = asyncio.Condition()
        self.revision = 5
        self.drawn: tuple[str, ...] = ()
        self.absent = {"none", "Mail"}
        """Apps that are not there."""

    async def run(self, command: Command, progress: Progress) -> Reply:
        self.commands.append(command)
        self.started.set()
        await progress("plan", {"steps": [f'do "{command.text}"'], "confidence": 0.9})
        try:
            return await self._do(command, progress)
        except asyncio.CancelledError:
            return Reply(Status.STOPPED, "Stopped after 1 action.", (_step("click [One]", Decision.ALLOW),))

    async def follow(self, command: Command, lines: tuple[str, ...], source: str, progress: Progress) -> Reply:
        self.commands.append(command)
        await progress("plan", {"steps": list(lines), "confidence": 1.0})
        return Reply(Status.FINISHED, source, (_step("skill [Set the volume]", Decision.ALLOW),), {"total": 2.0})

    async def _do(self, command: Command, progress: Progress) -> Reply:
        word, _, rest = command.text.partition(" ")
        if word == "sleep":
            await progress("action", {"action": "click [One]", "decision": "allow", "rule": "rule"})
            await asyncio.sleep(float(rest))
        elif word == "flood":
            for number in range(int(rest)):
                await progress("note", {"text": f"{number} " + "x" * 1000})
                if number % 50 == 0:
                    await asyncio.sleep(0)
        elif word == "stubborn":
            await _stubborn(float(rest))
        elif word == "crash":
            raise RuntimeError("a secret in here")
        elif word in ("draw", "wipe"):
            await self.draw(rest)
        elif word == "open":
            self.absent.discard(rest)
        elif word == "consent":
            return await self._consent(command, progress)
        elif word == "status":
            return Reply(Status(rest), f"This is {rest}.", choices=("left", "right") if rest == "asked" else ())
        await progress("action", {"action": "click [One]", "decision": "allow", "rule": "rule"})
        await progress("outcome", {"action": "click [One]", "effect": "confirmed", "evidence": "it is on", "ms": 1.5})
        return Reply(Status.FINISHED, command.text, (_step("click [One]", Decision.ALLOW),), {"total": 2.0})

    async def _consent(self, command: Command, progress: Progress) -> Reply:
        step = _step("click [Delete]", Decision.ASK)
        await progress("action", {"action": "click [Delete]", "decision": "ask", "rule": "deletes"})
        await progress("asking", {"action": "click [Delete]", "reason": "it deletes a file"})
        try:
            allowed = await self.desk.ask(command, "it deletes a file")
        except GuardError as error:
            return Reply(Status.REFUSED, error.message, (step,), code=error.code, hint=error.hint)
        if not allowed:
            return Reply(Status.REFUSED, "You said no.", (step,), code="guard.declined")
        return Reply(Status.FINISHED, "Deleted.", (step,))

    async def act(self, command: Command, app: str, ref: int, revision: int, verb: str, value: str) -> Reply:
        self.commands.append(command)
        if revision != self.revision:
            changed = "the screen has changed since it was looked at"
            return Reply(Status.FAILED, changed, code="grounding.stale", hint="look again: lam see")
        return Reply(Status.FINISHED, f"{verb} {ref}@{revision} {value} in {app}")

    async def see(self, app: str) -> Observation:
        if app in self.absent:
            raise PerceptionError("no_app", f"there is no app called {app}", "open it")
        return observation(app or "Mousepad", self.revision, self.drawn)

    async def placed(self, seen: Observation) -> Observation:
        """What shows stands in a row."""
        nodes = (replace(n, extents=(10 * n.ref, 20, 8, 10)) if "showing" in n.states else n for n in seen.tree.nodes)
        return replace(seen, tree=replace(seen.tree, nodes=tuple(nodes)))

    async def changed(self, app: str, since: int, timeout: float) -> Observation:
        async with self.screen:
            try:
                async with asyncio.timeout(timeout):
                    await self.screen.wait_for(lambda: self.revision > since)
            except TimeoutError:
                pass  # told by the revision
        return await self.see(app)

    async def draw(self, name: str) -> None:
        """Show one more button; without a name none of those."""
        async with self.screen:
            self.drawn = (*self.drawn, name) if name else ()
            self.revision += 1
            self.screen.notify_all()


async def _stubborn(seconds: float) -> None:
    """An act that takes no stop."""
    end = asyncio.get_running_loop().time() + seconds
    while (left := end - asyncio.get_running_loop().time()) > 0:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(left)


def _step(action: str, decision: Decision) -> StepResult:
    return StepResult('do "one"', action, Verdict(decision, "rule", "because"), Outcome(Effect.CONFIRMED, "it is on"))


def observation(app: str, revision: int = 5, drawn: Sequence[str] = ()) -> Observation:
    """A window with buttons (those ``drawn``, and one more), a check box that is on, and a password field."""
    info = AppInfo(":1.7", app, 42, "gtk", "3.24")
    rows: list[tuple[str, str, str, str]] = [  # path, role, name, states
        *((f"/drawn/{name}", "push button", name, "showing enabled") for name in drawn),
        ("/2", "push button", "Save", "showing enabled"),
        ("/3", "check box", "Wrap\x1b[31m", "showing checked enabled"),
        ("/4", "password text", "Password", "showing"),
        ("/5", "menu item", "Quit", "enabled"),
    ]
    nodes = [_node(info, 0, "/0", "application", app, "", (1,))]
    nodes.append(_node(info, 1, "/1", "frame", "Untitled 1", "active showing", range(2, len(rows) + 2)))
    nodes += (_node(info, ref, *row) for ref, row in enumerate(rows, 2))
    save, wrap = 2 + len(drawn), 3 + len(drawn)
    found = [Candidate(2 + place, Kind.CLICK, name, "push button") for place, name in enumerate(drawn)]
    found.append(Candidate(save, Kind.CLICK, "Save", "push button"))
    found.append(Candidate(wrap, Kind.TOGGLE, "Wrap", "check box", on=True))
    return Observation(Tree(info, tuple(nodes), revision), 1, (), save, tuple(found))


def _node(app: AppInfo, ref: int, path: str, role: str, name: str, states: str, children: Iterable[int] = ()) -> Node:
    parent = None if ref == 0 else 0 if ref == 1 else 1
    key, shown = NodeKey(app.bus, path), frozenset(states.split())
    return Node(ref, key, parent, tuple(children), role, name, "", shown, frozenset())


def twin_house(shutdown: asyncio.Event) -> tuple[House, TwinSession]:
    """A house and the session in it; ``shutdown`` is set by ``daemon.shutdown``."""
    session = TwinSession(TwinDesk())

    async def ready() -> TwinSession:
        return session

    async def entries(count: int) -> Sequence[Mapping[str, Any]]:
        return [
            {"id": c.id, "time": "2026-01-01T10:00:00", "role": str(c.role), "client": c.name, "text": c.text,
             "status": "finished", "answer": c.text, "steps": []}
            for c in session.commands[-count:]
        ]  # fmt: skip

    async def verified() -> Mapping[str, Any]:
        return {"ok": True, "entries": len(session.commands)}

    async def undoable(count: int) -> Sequence[Mapping[str, Any]]:
        shown = {"said": "", "action": "skill [Set the volume]", "evidence": "", "time": "", "app": ""}
        undo = () if session.commands and session.commands[-1].undoes else ("audio.volume level=40",)
        return [{**shown, "seq": 7, "undo": undo, "undone": False}] if session.commands else []

    async def skills() -> Sequence[Mapping[str, Any]]:
        return [{"name": "audio.volume", "schema": {}, "risk": "reversible", "available": True, "summary": "Set it."}]

    async def models() -> Sequence[Mapping[str, Any]]:
        return [{"name": "small", "kind": "planner", "chosen": True, "prompt": "pointer-1"}]

    async def use(name: str) -> Mapping[str, Any]:
        return {"name": name, "chosen": True}

    async def add(path: str, name: str, prompt: str) -> Mapping[str, Any]:
        return {"name": name or Path(path).stem, "chosen": False, "prompt": prompt or "chatml"}

    async def checks() -> Sequence[Mapping[str, Any]]:
        return [{"name": "bus", "state": "ok", "told": "answers in 1 ms", "fix": ""}]

    async def rules() -> Mapping[str, Any]:
        return {"file": "/nowhere/allowed.yaml", "rules": list(session.desk.rules)}

    async def remove_rule(number: str) -> Mapping[str, Any]:
        if all(rule["id"] != number for rule in session.desk.rules):
            raise SettingsError("unknown", f"there is no rule {number!r}", "lam rules lists them")
        session.desk.rules.clear()
        return {"removed": dict(RULE)}

    house = House(
        session=ready,
        desk=session.desk,
        journal_list=entries,
        journal_verify=verified,
        undoable=undoable,
        skills=skills,
        models=models,
        use_model=use,
        add_model=add,
        status=lambda: {"state": "ready", "version": "twin"},
        doctor=checks,
        shutdown=shutdown.set,
        rules=rules,
        remove_rule=remove_rule,
    )
    return house, session


async def serve(path: Path) -> None:
    """Serve the twin until it is told to shut down."""
    from lamd.rpc.methods import Methods
    from lamd.rpc.server import Server

    done = asyncio.Event()
    house, _ = twin_house(done)
    server = Server(path, Methods(house))
    await server.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await done.wait()
    await server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
