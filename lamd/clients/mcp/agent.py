"""The agent's side of the socket: one connection in the role of an agent, and what it has seen lately."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lamd.client import AsyncClient, OnProgress, RemoteError
from lamd.client.shapes import Entry, Reply, Seen, Step
from lamd.clients.mcp import screen
from lamd.clients.show import answer, safe
from lamd.errors import ClientError, LamdError

RECONNECT_S = 10.0
REMEMBERED = 32
"""Observations that ``since`` and ``act`` know."""
LONGEST_LOOK_S = 1.0
"""How long one look waits for a change: the app in front may be another one meanwhile."""
LOOK_S = 0.2
"""How often an app that is not there is looked for; one that is there tells of its changes by itself."""
_ABSENT = ("perception.no_app", "perception.empty_tree", "atspi.app_gone")
_FAILED = ("failed", "refused", "out_of_scope")


class Told(NamedTuple):
    """What an agent gets."""

    text: str
    failed: bool = False


class Agent:
    """What the tools do, as text. Raises ``ClientError`` and ``RemoteError``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._client: AsyncClient | None = None
        self._entering = asyncio.Lock()
        self._seen: OrderedDict[tuple[str, int], dict[str, screen.Line]] = OrderedDict()

    async def client(self, name: str = "") -> AsyncClient:
        """The connection, made when it is first needed; ``name`` is the agent's own word for itself."""
        async with self._entering:
            if self._client is None:
                told = f"mcp {safe(name, 50)}".strip()
                client = AsyncClient(self._path, role="agent", name=told, reconnect=RECONNECT_S)
                self._client = await client.__aenter__()
        return self._client

    async def close(self) -> None:
        """Leave; a command that runs is stopped."""
        if self._client is not None:
            await self._client.close()

    async def do(self, text: str, app: str, dry_run: bool, on_progress: OnProgress | None = None) -> Told:
        """Carry out a command in words."""
        client = await self.client()
        return _reply(await client.run(text, on_progress=on_progress, app=app, dry_run=dry_run))

    async def see(self, app: str, since: int, words: str) -> Told:
        """The whole of an app, or what changed since a revision of it that was seen here."""
        seen = await (await self.client()).see(app)
        before = self._seen.get((seen["app"]["name"], since)) if since else None
        found = self._remember(seen)
        if before is not None:
            return Told(_observation(seen, f"what changed since revision {since}", screen.changes(before, found)))
        note = f"revision {since} is not known any more, so this is the whole" if since else "the whole"
        return Told(_observation(seen, f"with the words {words!r}" if words else note, screen.whole(found, words)))

    async def act(self, verb: str, ref: int, revision: int, app: str, value: str) -> Told:
        """One action on an element of an observation that was made here."""
        known = self._seen.get((app, revision))
        if known is None or all(line.ref != ref for line in known.values()):
            told = f"there is no [{ref}] in an observation of {safe(app)!r} with revision {revision}"
            raise ClientError(
                "unknown_reference", told, "look first with see, and take its app, revision and reference"
            )
        reply = await (await self.client()).act(verb, ref, revision, value, app=app)
        if reply["code"] != "grounding.stale":
            return _reply(reply)
        now = await self.see(app, revision, "")
        return Told(f"{_reply(reply).text}\n\nSo that you can act again:\n{now.text}", failed=True)

    async def wait_for(self, words: str, app: str, gone: bool, timeout_s: float) -> Told:
        """Until an element with these words, or without words the app itself, is there or is gone."""
        clock = asyncio.get_running_loop().time
        deadline, since = clock() + timeout_s, -1
        last: Seen | None
        while True:
            left = deadline - clock()
            try:
                wait = min(max(left, 0.0), LONGEST_LOOK_S) if since >= 0 else 0.0
                last = await (await self.client()).see(app, since=max(since, 0), wait_s=wait)
                since, found = last["revision"], self._remember(last)
                there = [line for line in found.values() if screen.has(line, words)] if words else [*found.values()]
            except RemoteError as error:
                if error.code not in _ABSENT:
                    raise
                last, there, since = None, [], -1
                await asyncio.sleep(min(LOOK_S, max(left, 0.0)))
            if bool(there) is not gone:
                return _waited(last, words, there[: screen.MOST], gone)
            if left <= 0:
                what = f"{words!r} in {app or 'the app in front'}" if words else app or "the app"
                told = f"{what} is {'still' if gone else 'not'} there after {timeout_s:g} s"
                raise ClientError("timeout", told, "look with see what is there, or wait longer")

    async def skills(self) -> Told:
        """What can be done without a screen."""
        rows = []
        for skill in await (await self.client()).skills():
            state = "" if skill["available"] else f" (not available: {safe(skill.get('why_not', ''))})"
            given = ", ".join(skill["schema"].get("properties", {}))
            rows.append(f"{skill['name']}({given}) [{skill['risk']}] {safe(skill.get('summary', ''))}{state}")
        return Told("\n".join(rows) or "There are no skills.")

    async def history(self, n: int) -> Told:
        """The last commands, the newest last."""
        entries = await (await self.client()).history(n)
        return Told(screen.marked(map(_entry, entries)) if entries else "Nothing was done yet.")

    def _remember(self, seen: Seen) -> dict[str, screen.Line]:
        key = seen["app"]["name"], seen["revision"]
        found = self._seen[key] = screen.lines(seen)
        self._seen.move_to_end(key)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return found


def _observation(seen: Seen, what: str, told: Iterator[str]) -> str:
    app = screen.marked([f"app: {safe(seen['app']['name'])}", *told])
    return f"revision: {seen['revision']}\nshown: {what}\n{app}"


def _waited(seen: Seen | None, words: str, there: list[screen.Line], gone: bool) -> Told:
    if seen is None or gone:
        return Told("It is gone." if gone else "It is there.")
    found = (str(line).strip() if words else str(line) for line in there)
    return Told(_observation(seen, f"with the words {words!r}" if words else "the whole", found))


def _reply(reply: Reply) -> Told:
    """A Reply: what lamd knows outside of the mark, what programs wrote inside of it."""
    head = [f"status: {reply['status']}", *([f"code: {reply['code']}"] if reply["code"] else [])]
    if reply["code"] == "guard.no_approver":
        head.append("a person has to allow this in a client of lamd; an agent cannot. Do not try another way around.")
    body = [f"answer: {answer(reply['answer'])}", *map(_step, reply["steps"])]
    body += [f"choice: {safe(choice)}" for choice in reply["choices"]]
    body += [f"hint: {safe(reply['hint'], 500)}"] if reply["hint"] else []
    return Told("\n".join([*head, screen.marked(body)]), failed=reply["status"] in _FAILED)


def _step(step: Step) -> str:
    verdict, outcome = step["verdict"], step["outcome"]
    judged = "" if verdict["decision"] == "allow" else f" ({verdict['decision']}: {safe(verdict['reason'])})"
    return f"action: {safe(step['action'])}{judged}: {outcome['effect']}: {safe(outcome['evidence'], 500)}"


def _entry(entry: Entry) -> str:
    who = f"{entry['role']} {safe(entry['client'], 40)}".strip()
    return f"{entry['time']} {who}: {safe(entry['text'])}: {entry['status']}: {safe(entry['answer'])}"


def failed_words(error: LamdError) -> str:
    """An error and what to do about it. The daemon's may hold names from the screen, the client's own do not."""
    told = [error.message, *([f"what to do: {error.hint}"] if error.hint else [])]
    if isinstance(error, RemoteError):
        return f"error: {error.code}\n{screen.marked(map(safe, told))}"
    return "\n".join([f"error: {error.code}", *told])


def progress_words(event: str, data: Mapping[str, Any]) -> str:
    """One event of a command for a progress bar; texts of the screen are cut short and made harmless."""
    if event == "plan":
        return "plan: " + "; ".join(safe(step, 80) for step in data.get("steps", []))
    told = data.get("action") or data.get("text") or data.get("reason") or ""
    return f"{event}: {safe(told, 80)}" + (f": {safe(data['effect'], 20)}" if data.get("effect") else "")
