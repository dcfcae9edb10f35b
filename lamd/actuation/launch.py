"""Programs: started, brought to the front, closed politely. Never through a shell."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from lamd.actuation.catalogue import Catalogue, Entry, choices, plain
from lamd.actuation.windows import Window, Windows
from lamd.atspi import action, component
from lamd.atspi.connection import Connection
from lamd.errors import ActuationError, AtspiError
from lamd.trajectory import AppInfo, Node, Tree

log = logging.getLogger(__name__)

START_TIMEOUT = 5.0
"""Seconds for the system to start a process."""
EARLY = 0.25
"""Seconds in which a program that cannot run has usually ended."""

_OURS = ("LAMD_", "PYTHON", "VIRTUAL_ENV", "LISTEN_", "NOTIFY_SOCKET", "WATCHDOG_", "INVOCATION_ID", "JOURNAL_STREAM")
"""Beginnings of the names of variables that concern the daemon alone."""


class AmbiguousProgramError(ActuationError):
    """Several programs may be meant."""

    def __init__(self, words: str, found: tuple[Entry, ...]) -> None:
        names = ", ".join(dict.fromkeys(entry.name for entry in found))
        super().__init__("ambiguous_program", f"“{words}” may be several programs", f"which one: {names}?")
        self.choices = tuple(dict.fromkeys(entry.name for entry in found))


class Programs:
    """What is installed and what is running."""

    def __init__(
        self,
        windows: Windows,
        connection: Connection,
        catalogue: Catalogue | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._windows = windows
        self._connection = connection
        self._environ = os.environ if environ is None else environ
        self.catalogue = catalogue or Catalogue(self._environ)
        self._children: set[asyncio.Task[int]] = set()

    async def find(self, words: str) -> list[tuple[Entry, float]]:
        """Programs that may be meant, see ``Catalogue.find``; reads the disk on a thread."""
        return await asyncio.to_thread(self.catalogue.find, words)

    async def choose(self, words: str) -> Entry:
        """The one program meant; raises ``no_program`` with near names, or ``AmbiguousProgramError``."""
        found = await self.find(words)
        if not found:
            near = await asyncio.to_thread(self.catalogue.near, words)
            hint = f"did you mean {' or '.join(near)}?" if near else ""
            raise ActuationError("no_program", f"no program called “{words}” is installed", hint)
        likely = choices(found)
        if len(likely) > 1:
            raise AmbiguousProgramError(words, likely)
        return likely[0]

    async def running(self, entry: Entry, apps: Sequence[AppInfo]) -> tuple[AppInfo, Window | None] | None:
        """The app of ``entry`` that is open, with its window where that is known; None where there is none."""
        names = {plain(name) for name in (entry.id, entry.id.rpartition(".")[2], entry.wm_class, entry.program) if name}
        by_pid = {app.pid: app for app in apps if app.pid}
        try:
            for window in reversed(await self._windows.all()):
                if window.pid in by_pid and plain(window.name) in names:
                    return by_pid[window.pid], window
        except ActuationError as error:
            log.debug("windows are not known: %s", error)
        names.add(plain(entry.name))
        same = [app for app in apps if plain(app.name) in names or plain(app.name.rpartition(".")[2]) in names]
        return (same[-1], None) if same else None

    async def open(self, entry: Entry, apps: Sequence[AppInfo], trees: Sequence[Tree] = ()) -> str:
        """Bring the program to the front if it is among ``apps``, else start it; returns the means.

        ``trees``: the app's, where it is at hand, for the way without X.
        """
        found = await self.running(entry, apps)
        if found is None:
            await self.launch(entry)
            return "launch"
        app, window = found
        if window is not None:
            await self._windows.activate(window)
            return "_NET_ACTIVE_WINDOW"
        return await self.switch(app, next((tree for tree in trees if tree.app == app), None))

    async def launch(self, entry: Entry) -> int:
        """Start a program in a session of its own, so that it outlives the daemon; returns its process's number.

        Raises ``no_program`` where it is not there any more, ``failed`` where it cannot be started or ends at once with
        an error, ``unsupported`` where it needs a terminal.
        """
        if entry.terminal:
            raise ActuationError(
                "unsupported", f"{entry.name} runs in a terminal only", "open a terminal and start it there"
            )
        folder = _existing(entry.directory, self._environ.get("HOME", ""))
        try:
            async with asyncio.timeout(START_TIMEOUT):
                process = await asyncio.create_subprocess_exec(
                    *outside(entry.command, self._environ),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                    cwd=folder,
                    env=clean(self._environ),
                    start_new_session=True,
                )
        except FileNotFoundError as error:
            raise ActuationError("no_program", f"{entry.name} is not installed any more") from error
        except (OSError, TimeoutError) as error:
            raise ActuationError("failed", f"{entry.name} could not be started: {error}") from error
        waiting = asyncio.get_running_loop().create_task(process.wait())
        self._children.add(waiting)
        waiting.add_done_callback(self._children.discard)
        await asyncio.wait((waiting,), timeout=EARLY)
        # One that ends well at once has handed over to an instance that runs already.
        if waiting.done() and waiting.result() != 0:
            raise ActuationError("failed", f"{entry.name} ended at once with code {waiting.result()}")
        return process.pid

    async def switch(self, app: AppInfo, tree: Tree | None = None) -> str:
        """Bring the app's window to the front; returns the means. Raises ``failed`` or ``unsupported``."""
        frames = _frames(tree)
        try:
            windows = await self._windows_of(app, frames)
            if windows:
                await self._windows.activate(windows[-1])
                return "_NET_ACTIVE_WINDOW"
            why = ActuationError("failed", f"{app.name} has no window")
        except ActuationError as error:
            why = error
        for frame in frames:
            try:
                if await component.grab_focus(self._connection, frame.key):
                    return "Component.grabFocus"
            except AtspiError as error:
                log.debug("%s did not take the focus: %s", app.name, error)
        raise why

    async def close(self, app: AppInfo, tree: Tree | None = None) -> str:
        """Ask the app to close its windows, as their close buttons do; it may ask back first. Returns the means.

        Of a process with several programs (LibreOffice) only the windows of the one in front are closed.
        """
        frames = _frames(tree)
        try:
            windows = await self._windows_of(app, frames)
            if windows:
                for window in reversed(windows):
                    if window.name == windows[-1].name:
                        await self._windows.close(window)
                return "_NET_CLOSE_WINDOW"
            why = ActuationError("failed", f"{app.name} has no window")
        except ActuationError as error:
            why = error
        for frame in frames:
            if "window.close" in frame.actions:
                await action.do_named(self._connection, frame.key, "window.close")
                return "Action.window.close"
        raise why

    async def _windows_of(self, app: AppInfo, frames: Sequence[Node]) -> tuple[Window, ...]:
        """Windows of the app, the one used last at the end."""
        for title in ("", *(frame.name for frame in frames)):
            if windows := await self._windows.of(app.pid, title):
                return windows
        return ()


def outside(command: Sequence[str], environ: Mapping[str, str]) -> list[str]:
    """The command as it has to be run so that the program is none of the daemon's own.

    A service's children inherit its restrictions (no network) and end with it, so the user's service manager starts
    them: https://www.freedesktop.org/software/systemd/man/latest/systemd-run.html
    """
    if "INVOCATION_ID" not in environ or shutil.which("systemd-run", path=environ.get("PATH")) is None:
        return list(command)
    given = (f"--setenv={name}={value}" for name, value in clean(environ).items())
    return ["systemd-run", "--user", "--quiet", "--collect", "--same-dir", *given, "--", *command]


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without what concerns the daemon alone."""
    kept = {name: value for name, value in environ.items() if not name.startswith(_OURS)}
    if "VIRTUAL_ENV" in environ:
        own = str(Path(environ["VIRTUAL_ENV"]) / "bin")
        kept["PATH"] = ":".join(part for part in environ.get("PATH", os.defpath).split(":") if part != own)
    return kept


def _existing(*folders: str) -> str:
    return next((folder for folder in folders if folder and Path(folder).is_dir()), "/")


def _frames(tree: Tree | None) -> list[Node]:
    return [tree.nodes[ref] for ref in tree.nodes[0].children] if tree is not None and tree.nodes else []
