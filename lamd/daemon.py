"""The program ``lamd``: serves the socket at once, builds the house behind it, and ends in good order.

Signals: TERM and INT end it, HUP reads the settings again and builds the house anew between two commands.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from lamd import __version__, places, settings
from lamd.errors import LamdError
from lamd.logs import set_up
from lamd.rpc.house import House, Session
from lamd.rpc.methods import Methods
from lamd.rpc.server import Server
from lamd.systemd import Notifier

if TYPE_CHECKING:
    from lamd.guard.consent import ConsentDesk
    from lamd.settings import Settings

log = logging.getLogger(__name__)

CLOSE_S = 5.0
"""How long the house may take to come down."""


class Parts(Protocol):
    """The house as the daemon holds it. ``lamd.assembly.Assembly`` is the real one."""

    @property
    def session(self) -> Session: ...

    async def warm(self) -> None:
        """Load what takes long, such as models; raises nothing: ``report`` tells what is missing."""
        ...

    def report(self) -> Mapping[str, Any]:
        """For ``daemon.status``: at least ``problems``, a list of sentences."""
        ...

    async def doctor(self) -> Sequence[Mapping[str, Any]]: ...

    async def journal_list(self, count: int) -> Sequence[Mapping[str, Any]]: ...

    async def journal_verify(self) -> Mapping[str, Any]: ...

    def skill_pid(self) -> int: ...

    async def undoable(self, count: int) -> Sequence[Mapping[str, Any]]: ...

    async def skills(self) -> Sequence[Mapping[str, Any]]: ...

    async def models(self) -> Sequence[Mapping[str, Any]]: ...

    async def use_model(self, name: str) -> Mapping[str, Any]: ...

    async def add_model(self, path: str, name: str, prompt: str) -> Mapping[str, Any]: ...

    async def close(self) -> None: ...


Assemble = Callable[["Settings", "ConsentDesk"], Awaitable[Parts]]


async def assemble(config: Settings, desk: ConsentDesk) -> Parts:
    """The real house. What it is made of is imported on a thread, while the socket is served already."""
    module = await asyncio.to_thread(importlib.import_module, "lamd.assembly")
    parts: Parts = await module.assemble(config, desk)
    return parts


class Daemon:
    """One life of the program, from socket to socket."""

    def __init__(self, config: Settings, desk: ConsentDesk, assemble: Assemble, notifier: Notifier, path: Path) -> None:
        self._settings = config
        self._desk = desk
        self._assemble = assemble
        self._notifier = notifier
        self._began = time.monotonic()
        self._done = asyncio.Event()
        self._state = "starting"
        self._problem: LamdError | None = None
        self._parts: asyncio.Task[Parts] | None = None
        self._warming: asyncio.Task[None] | None = None
        self.methods = Methods(self._house())
        self._server = Server(path, self.methods)

    async def run(self) -> None:
        """Serve until told to end; raises ``WireError`` where the socket cannot be had."""
        await self._server.start()
        log.info("lamd %s listens, %.0f ms after its start", __version__, _age_ms())
        self._notifier.ready("starting")
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._done.set)
        reloads: set[asyncio.Task[None]] = set()
        loop.add_signal_handler(signal.SIGHUP, lambda: reloads.add(asyncio.create_task(self.reload())))
        watchdog = asyncio.create_task(self._notifier.watch())
        self._build(self._settings)
        try:
            await self._done.wait()
        finally:
            self._notifier.stopping()
            self._state = "stopping"
            watchdog.cancel()
            await self.methods.queue.stop()
            await self._server.close()
            await self._take_down(self._parts, self._warming)
            log.info("lamd ends")

    async def reload(self) -> None:
        """Read the settings again; wrong ones are told in the log and change nothing."""
        self._notifier.reloading()
        try:
            fresh = settings.load()
        except LamdError as error:
            log.error("the settings stay as they were: %s", error)
        else:
            set_up(fresh.log)
            self._state = "starting"
            self._build(fresh, self._between(self._parts, self._warming))
        self._notifier.ready(self._state)

    async def _between(self, parts: asyncio.Task[Parts] | None, warming: asyncio.Task[None] | None) -> None:
        await self.methods.queue.settled()
        await self._take_down(parts, warming)

    def _build(self, config: Settings, before: Coroutine[Any, Any, None] | None = None) -> None:
        self._settings = config
        self._parts = asyncio.create_task(self._assembled(before))
        self._parts.add_done_callback(lambda task: task.cancelled() or task.exception())  # told in the status

    async def _assembled(self, before: Coroutine[Any, Any, None] | None) -> Parts:
        if before is not None:
            await before
        try:
            parts = await self._assemble(self._settings, self._desk)
        except LamdError as error:
            self._stands("failed", error)
            raise
        except Exception as error:
            log.exception("the house could not be built")
            problem = LamdError("unbuilt", f"lamd could not be built ({type(error).__name__})", "lam doctor; the log")
            self._stands("failed", problem)
            raise problem from error
        self._warming = asyncio.create_task(self._warm(parts))
        return parts

    async def _warm(self, parts: Parts) -> None:
        await parts.warm()
        self._stands("degraded" if parts.report().get("problems") else "ready", None)

    def _stands(self, state: str, problem: LamdError | None) -> None:
        self._state, self._problem = state, problem
        self._notifier.status(str(problem) if problem else state)
        log.log(logging.ERROR if problem else logging.INFO, "%s%s", state, f": {problem.message}" if problem else "")

    async def _take_down(self, parts: asyncio.Task[Parts] | None, warming: asyncio.Task[None] | None) -> None:
        if warming is not None:
            warming.cancel()
        if parts is None:
            return
        try:
            async with asyncio.timeout(CLOSE_S):
                if not parts.done():
                    parts.cancel()
                    await asyncio.wait({parts})
                elif not parts.cancelled() and parts.exception() is None:
                    await parts.result().close()
        except TimeoutError:
            log.error("the house did not come down in %.0f s", CLOSE_S)

    # --- what the clients can reach ----------------------------------------------------------------------------------

    def _house(self) -> House:
        async def session() -> Session:
            return (await self._built()).session

        return House(
            session=session,
            desk=self._desk,
            journal_list=lambda count: self._then(lambda parts: parts.journal_list(count)),
            undoable=lambda count: self._then(lambda parts: parts.undoable(count)),
            journal_verify=lambda: self._then(lambda parts: parts.journal_verify()),
            skills=lambda: self._then(lambda parts: parts.skills()),
            models=lambda: self._then(lambda parts: parts.models()),
            use_model=lambda name: self._then(lambda parts: parts.use_model(name)),
            add_model=lambda path, name, form: self._then(lambda parts: parts.add_model(path, name, form)),
            status=self._status,
            doctor=self._doctor,
            shutdown=self._done.set,
            skill_pid=self._skill_pid,
            rules=self._rules,
            remove_rule=self._remove_rule,
        )

    async def _rules(self) -> Mapping[str, Any]:
        from lamd.guard.memory import Memory, told

        memory = Memory(places.allowed_file())
        return {"file": str(memory.path), "rules": [told(r) for r in await asyncio.to_thread(memory.rules)]}

    async def _remove_rule(self, number: str) -> Mapping[str, Any]:
        from lamd.guard.memory import Memory, told

        return {"removed": told(await asyncio.to_thread(Memory(places.allowed_file()).remove, number))}

    async def _built(self) -> Parts:
        assert self._parts is not None  # noqa: S101 -- run() began to build before anybody could connect
        return await asyncio.shield(self._parts)  # an asker that leaves must not take the house along

    async def _then(self, work: Callable[[Parts], Awaitable[Any]]) -> Any:
        return await work(await self._built())

    def _skill_pid(self) -> int:
        parts = self._parts
        built = parts is not None and parts.done() and not parts.cancelled() and parts.exception() is None
        return parts.result().skill_pid() if built and parts is not None else 0

    def _status(self) -> Mapping[str, Any]:
        parts = self._parts
        built = parts is not None and parts.done() and not parts.cancelled() and parts.exception() is None
        told = parts.result().report() if built and parts is not None else {}
        problems = [str(self._problem)] if self._problem else []
        return {
            "state": self._state,
            "version": __version__,
            "pid": os.getpid(),
            "uptime_s": round(time.monotonic() - self._began, 1),
            "memory_mib": _memory_mib(),
            "clients": self._server.clients,
            **told,
            "problems": [*problems, *told.get("problems", [])],
        }

    async def _doctor(self) -> Sequence[Mapping[str, Any]]:
        try:
            return await (await self._built()).doctor()
        except LamdError as error:
            return [{"name": "house", "state": "fail", "told": error.message, "fix": error.hint}]


def _age_ms() -> float:
    """Milliseconds since the kernel started this process (field 22 of proc(5) stat)."""
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    return (time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")) * 1000


def _memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def arguments() -> argparse.ArgumentParser:
    """The command line of ``lamd``."""
    parser = argparse.ArgumentParser(prog="lamd", description="The assistant daemon. `lam` talks to it.")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings file, if not the usual one")
    parser.add_argument("--socket", type=Path, metavar="PATH", help="socket, if not the usual one")
    parser.add_argument("--check", action="store_true", help="check settings and socket, then end")
    parser.add_argument("--version", action="version", version=f"lamd {__version__}")
    return parser


def check(config: Settings, path: Path) -> None:
    """Raise what would keep the daemon from starting."""
    from lamd.rpc.socket import OwnSocket

    own = OwnSocket(path)
    own.open().close()
    own.close()
    sys.stdout.write(f"The settings are right; {path} can be served.\n")


async def live(config: Settings, path: Path, assemble: Assemble) -> None:
    """One life in this event loop."""
    from lamd.guard.consent import ConsentDesk
    from lamd.guard.memory import Memory

    desk = ConsentDesk(config.guard.consent_timeout_s, Memory(places.allowed_file()))
    await Daemon(config, desk, assemble, Notifier(), path).run()


def main(given: Sequence[str] | None = None) -> int:
    """The program; returns its exit status: 0 ended, 1 could not start, 2 wrong usage."""
    parsed = arguments().parse_args(given)
    if parsed.config is not None:
        os.environ["LAMD_CONFIG"] = str(parsed.config.absolute())  # for HUP, and for what it starts
    try:
        config = settings.load(parsed.config)
        path = parsed.socket or config.socket_path
        if parsed.check:
            check(config, path)
            return 0
        set_up(config.log)
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(live(config, path.expanduser(), assemble))
    except LamdError as error:
        sys.stderr.write(f"lamd: {error.message}\n" + (f"      {error.hint}\n" if error.hint else ""))
        return 1
    except OSError as error:
        sys.stderr.write(f"lamd: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
