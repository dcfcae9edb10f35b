"""The journal as the session uses it: every call returns when its line is on the disk, in the order of the calls.

Blocking work runs in one worker thread, so the event loop never waits for a disk and the order is the order of calling.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from lamd.errors import JournalError
from lamd.journal import audit, entries, files
from lamd.journal.record import Record, plain
from lamd.journal.store import MAX_BYTES, Store, System
from lamd.journal.trajectories import Assembler, Trajectory, UnknownAct, unknown
from lamd.privacy import masked, suspects
from lamd.trajectory import Action, Command, Effect, Outcome, Reply, Verdict

PATIENCE = 10.0
"""Seconds that a disk may take for one line."""
RECENT_BYTES = 8 * 1024 * 1024
"""Of the journal's end, for what was done last: some thousand commands."""
_NOT_DONE = Outcome(Effect.FAILED, "stopped before it was carried out")

T = TypeVar("T")


class Journal:
    """Append-only, hash-chained, one process at a time. All methods raise ``JournalError``.

    Codes: ``unwritable`` (full, read-only or forbidden; it recovers by itself), ``locked`` (another process writes
    here), ``unreadable``, ``no_intent`` (an outcome of nothing).
    """

    def __init__(
        self,
        folder: Path,
        *,
        keep_months: int = 12,
        max_bytes: int = MAX_BYTES,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        system: System | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._store = Store(folder, keep_months=keep_months, max_bytes=max_bytes, clock=clock, system=system)
        self._folder = folder
        self._patience = patience
        self._worker: ThreadPoolExecutor | None = None
        self._running: dict[int, str] = {}
        """Intents without an outcome, with their command's id."""
        self._secrets: dict[str, set[str]] = {}
        """What must not be stored of the commands under way."""
        self._owed: deque[dict[str, Any]] = deque()
        """Outcomes that could not be written; they come before the next line."""

    async def open(self) -> None:
        """Lock the folder and mend a torn end. Not needed, but tells early."""
        await self._work(self._store.open)

    async def close(self) -> None:
        """Write what is under way, and let go of file and lock."""
        if self._worker is not None:
            await self._work(self._store.close)
            self._worker.shutdown(wait=False)
            self._worker = None

    # --- writing ------------------------------------------------------------------------------------------------------

    async def command(self, command: Command) -> int:
        """A command came; returns its record's number. It reaches the disk with the next line at the latest."""
        self._secrets[command.id] = set(suspects(command.text))
        return (await self._write("command", command.id, entries.command(command), sync=False)).seq

    async def intend(self, command: Command, action: Action, verdict: Verdict) -> int:
        """An action is about to be done: it is on the disk when this returns, and only then may it be done.

        Returns the number to give to ``outcome``. A cancel while it is being written leaves it marked as not done.
        """
        if action.redacted() is not action and action.value:
            self._secrets.setdefault(command.id, set()).add(action.value)
        data = {
            "command": command.id,
            "action": entries.action(action),
            "verdict": entries.verdict(verdict),
        }
        writing = self._submit("intent", command.id, data, True)
        try:
            record = await self._wait(writing)
        except (asyncio.CancelledError, JournalError):
            writing.add_done_callback(lambda done: self._abandon(command.id, done))
            raise
        self._running[record.seq] = command.id
        return record.seq

    async def consent(self, command: Command, action: Action, answer: str) -> int:
        """What came of asking a person: ``allowed`` (and by which rule from now on),
        ``declined``, ``expired``, ``no_approver``."""
        data = {"command": command.id, "action": str(action.redacted()), "answer": answer}
        return (await self._write("consent", command.id, data)).seq

    async def outcome(self, seq: int, outcome: Outcome) -> int:
        """What came of the intent of that number. Where it can't be written now, it is written before the next line."""
        owner = self._running.get(seq)
        if owner is None:
            known = {act.seq: act.command for act in await self.unknown()}
            if seq not in known:
                raise JournalError("no_intent", f"There is no open intent of number {seq}.")
            owner = known[seq]
        data = {"command": owner, "intent": seq, **entries.outcome(outcome)}
        self._running.pop(seq, None)
        writing = self._submit("outcome", owner, data, True)
        try:
            return (await self._wait(writing)).seq
        except JournalError:
            if writing.done():  # else the disk hangs, and it may still come
                self._owed.append(self._fit(owner, data))
            raise

    async def reply(self, command: Command, reply: Reply) -> int:
        """The command ended."""
        data = {"command": command.id, **entries.reply(reply)}
        try:
            return (await self._write("reply", command.id, data)).seq
        finally:
            self._secrets.pop(command.id, None)

    # --- reading ------------------------------------------------------------------------------------------------------

    async def read(self, limit: int = 50, command_id: str = "") -> list[dict[str, Any]]:
        """The newest records, oldest of them first, each as its line has it; of one command where that is given."""
        return await asyncio.to_thread(_newest, self._folder, limit, command_id)

    async def unknown(self) -> tuple[UnknownAct, ...]:
        """Actions whose outcome is not known because the daemon ended in between."""
        running = tuple(self._running)
        owed = tuple(int(data["intent"]) for data in self._owed)
        return await asyncio.to_thread(lambda: unknown(files.records(self._folder), (*running, *owed)))

    async def trajectories(self) -> AsyncIterator[Trajectory]:
        """All commands with their steps, in the order of their replies; those without a reply last."""
        assembler = Assembler()
        for path in await asyncio.to_thread(files.listed, self._folder):
            for trajectory in await asyncio.to_thread(_taken, assembler, path):
                yield trajectory
        for trajectory in assembler.rest():
            yield trajectory

    async def recent(self, acts: int, most_bytes: int = RECENT_BYTES) -> list[Trajectory]:
        """The last commands with so many confirmed actions among them, in the order of their replies.

        The journal is read from its end, and no further than ``most_bytes``.
        """
        return await asyncio.to_thread(_recent, self._folder, acts, most_bytes)

    async def verify(self) -> audit.Report:
        """Check every line and the chain."""
        paths = await self._work(lambda: files.snapshot(self._folder))
        return await asyncio.to_thread(audit.verify_files, paths)

    # --- the worker ---------------------------------------------------------------------------------------------------

    def _fit(self, owner: str, data: Mapping[str, Any]) -> dict[str, Any]:
        fit: dict[str, Any] = masked(plain(data), self._secrets.get(owner, ()))
        return fit

    async def _write(self, kind: str, owner: str, data: Mapping[str, Any], sync: bool = True) -> Record:
        return await self._wait(self._submit(kind, owner, data, sync))

    def _submit(self, kind: str, owner: str, data: Mapping[str, Any], sync: bool) -> asyncio.Future[Record]:
        fit = self._fit(owner, data)

        def work() -> Record:
            while self._owed:
                self._store.append("outcome", self._owed[0])
                self._owed.popleft()
            return self._store.append(kind, fit, sync=sync)

        return self._run(work)

    async def _work(self, work: Callable[[], T]) -> T:
        return await self._wait(self._run(work))

    def _run(self, work: Callable[[], T]) -> asyncio.Future[T]:
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "journal")
        return asyncio.get_running_loop().run_in_executor(self._worker, work)

    async def _wait(self, work: asyncio.Future[T]) -> T:
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.shield(work)
        except TimeoutError:
            raise JournalError("unwritable", "The journal's disk does not answer.", "Check the disk.") from None

    def _abandon(self, owner: str, done: asyncio.Future[Record]) -> None:
        """An intent that nobody waits for any more was written all the same: it will not be done."""
        if done.cancelled() or done.exception() is not None:
            return
        data = {"command": owner, "intent": done.result().seq, **entries.outcome(_NOT_DONE)}
        fit = self._fit(owner, data)
        with suppress(RuntimeError):  # the journal was closed meanwhile: it stays unknown
            self._run(lambda: self._store.append("outcome", fit)).add_done_callback(_seen)


def _seen(done: asyncio.Future[Record]) -> None:
    if not done.cancelled():
        done.exception()


def _newest(folder: Path, limit: int, command_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for record in files.records(folder, newest_first=True):
        if len(found) >= limit:
            break
        of = record.data.get("id" if record.kind == "command" else "command")
        if not command_id or of == command_id:
            found.append({"seq": record.seq, "time": record.time, "kind": record.kind, "data": dict(record.data)})
    return found[::-1]


def _recent(folder: Path, acts: int, most_bytes: int) -> list[Trajectory]:
    found: list[Record] = []
    for record, size in files.sized(folder):
        most_bytes -= size
        if most_bytes < 0:
            break
        found.append(record)
        acts -= record.kind == "outcome" and record.data.get("effect") == Effect.CONFIRMED
        if acts <= 0 and record.kind == "command":
            break
    assembler = Assembler()
    taken = [trajectory for record in reversed(found) if (trajectory := assembler.take(record))]
    return [*taken, *assembler.rest()]


def _taken(assembler: Assembler, path: Path) -> list[Trajectory]:
    taken = (assembler.take(record) for record in files.of_file(path))
    return [trajectory for trajectory in taken if trajectory is not None]
