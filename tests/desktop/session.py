"""A desktop of its own for tests: X display, session bus, accessibility bus, window manager, home folder.

Nothing of it is shared with a desktop that a person sits at, and nothing is left when it ends: every process carries a
mark in its environment, is found by it and killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import secrets
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from PIL import ImageGrab

from tests.desktop import bus, processes, programs, x11

T = TypeVar("T")

MARK = "LAMD_TEST_DESKTOP"
"""Environment variable that every process in the desktop carries; its value tells which desktop."""
LAUNCH_MARK = "LAMD_TEST_LAUNCH"
"""The same for one launched program with its children."""

SETTINGS = """\
[org/gnome/desktop/interface]
toolkit-accessibility=true

[org/gnome/calculator]
refresh-interval=0
"""
"""GSettings that the desktop starts with; the calculator would fetch currencies otherwise."""

USER_FOLDERS = ("Desktop", "Documents", "Downloads", "Music", "Pictures", "Videos")


class PrivateDesktop:
    """Started by ``start``, ended by ``stop``; ``env`` is complete for any program of it."""

    def __init__(self, size: tuple[int, int] = (1280, 800)) -> None:
        # Not pytest's tmp_path: a socket's path may have 107 characters only.
        self.folder = Path(tempfile.mkdtemp(prefix="lamd-test-"))
        self.home = self.folder / "home"
        self.logs = self.folder / "logs"
        """One file a program with what it wrote."""
        self.size = size
        self.env: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._servers: list[subprocess.Popen[bytes]] = []
        self._launched: dict[subprocess.Popen[bytes], str] = {}

    # --- start and end -----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start everything, in order, each when what it needs is ready; raises ``TimeoutError`` or ``OSError``."""
        for folder in (self.home, self.logs, self.folder / "run"):
            folder.mkdir(mode=0o700)
        self.env = self._environment()
        self.reset_home()
        number = self._start_display()
        self.env["DISPLAY"] = f":{number}"
        self._refuse_portals()
        address = f"unix:path={self.folder}/run/bus"
        self.env["DBUS_SESSION_BUS_ADDRESS"] = address
        self._ready("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}", "--print-address={}")
        self._servers.append(self._spawn(["openbox", "--sm-disable"]))
        with self.environ():
            x11.wait_for_window_manager(self.env["DISPLAY"], 20)
        _wait(bus.wait_until(self.env, lambda programs: True, 20))  # the call starts the accessibility bus

    def stop(self) -> None:
        """Kill every process of the desktop and remove its folder."""
        if self._servers:
            self._servers[0].terminate()  # the X server: ended so, it takes its socket in /tmp with it
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._servers[0].wait(5)
        processes.kill_marked(f"{MARK}={self.folder}")
        for process in (*self._launched, *self._servers):
            process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _environment(self) -> dict[str, str]:
        keep = ("PATH", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "PYTHONDONTWRITEBYTECODE")
        home = str(self.home)
        return {
            **{key: os.environ[key] for key in keep if key in os.environ},
            MARK: str(self.folder),
            "HOME": home,
            "USER": "tester",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "SHELL": "/bin/sh",
            "XDG_CONFIG_HOME": f"{home}/.config",
            "XDG_CACHE_HOME": f"{home}/.cache",
            "XDG_DATA_HOME": f"{home}/.local/share",
            "XDG_STATE_HOME": f"{home}/.local/state",
            "XDG_RUNTIME_DIR": f"{self.folder}/run",
            "XDG_SESSION_TYPE": "x11",
            "XDG_CURRENT_DESKTOP": "openbox",
            "XAUTHORITY": f"{self.folder}/Xauthority",
            # Settings in a plain file, so that they can be reset in one go between tests.
            "GSETTINGS_BACKEND": "keyfile",
            "GDK_BACKEND": "x11",
            "GSK_RENDERER": "cairo",
            "QT_QPA_PLATFORM": "xcb",
            "QT_ACCESSIBILITY": "1",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "SAL_USE_VCLPLUGIN": "gtk3",
        }

    def _refuse_portals(self) -> None:
        """Any GTK program has the bus start the desktop's portal: one that is installed would be among the programs."""
        services = self.folder / "run/dbus-1/services"  # comes before the machine's
        services.mkdir(parents=True)
        for name in ("org.freedesktop.portal.Desktop", "org.freedesktop.portal.Documents"):
            (services / f"{name}.service").write_text(f"[D-BUS Service]\nName={name}\nExec=/bin/false\n")

    def _start_display(self) -> str:
        cookie, file = secrets.token_hex(16), self.env["XAUTHORITY"]
        Path(file).touch(mode=0o600)
        self.run(["xauth", "-q", "-f", file, "add", ":0", ".", cookie])
        screen = f"{self.size[0]}x{self.size[1]}x24"
        number = self._ready("Xvfb", "-displayfd", "{}", "-screen", "0", screen, "-auth", file, "-nolisten", "tcp")
        self.run(["xauth", "-q", "-f", file, "add", f":{number}", ".", cookie])
        return number

    def _ready(self, *argv: str, timeout: float = 20) -> str:
        """Start a server; the first line that it writes to the descriptor put in for ``{}``."""
        read, write = os.pipe()
        try:
            # Ends with this process, even when that is killed: then X and all its clients end too.
            command = ["setpriv", "--pdeathsig", "KILL", "--", *(part.format(write) for part in argv)]
            self._servers.append(self._spawn(command, name=argv[0], pass_fds=(write,)))
            os.close(write)
            write = -1
            line, deadline = b"", time.monotonic() + timeout
            # To the end of the line: a server that cannot write all of it ends itself.
            while not line.endswith(b"\n"):
                readable = select.select([read], [], [], max(0.0, deadline - time.monotonic()))[0]
                if not readable or not (more := os.read(read, 4096)):
                    raise TimeoutError(f"{argv[0]} did not start: {self.log(argv[0])}")
                line += more
            return line.decode().strip()
        finally:
            os.close(read)
            if write >= 0:
                os.close(write)

    @contextlib.contextmanager
    def environ(self) -> Iterator[None]:
        """This process's own environment is the desktop's meanwhile: for X and D-Bus clients inside it."""
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.env)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def reset_home(self) -> None:
        """An empty home with the usual folders and the settings the desktop starts with; caches stay."""
        for entry in self.home.iterdir():
            if entry.name == ".cache":
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink()
        for name in USER_FOLDERS:
            (self.home / name).mkdir()
        settings = self.home / ".config/glib-2.0/settings/keyfile"
        settings.parent.mkdir(parents=True)
        settings.write_text(SETTINGS)
        places = (f'XDG_{name.upper()}_DIR="$HOME/{name}"\n' for name in USER_FOLDERS)
        (self.home / ".config/user-dirs.dirs").write_text("".join(places).replace("DOWNLOADS", "DOWNLOAD"))

    # --- programs ----------------------------------------------------------------------------------------------------

    def launch(
        self,
        argv: Sequence[str],
        wait_name: str | None = None,
        *,
        env: Mapping[str, str] | None = None,
        timeout: float = 60,
    ) -> subprocess.Popen[bytes]:
        """Start a program and wait until a window of it has the focus (by the accessibility bus) and is drawn.

        Known by ``wait_name`` (its name there, or part of it, in any case), or else by its process group. Options
        that a program needs in a test are added, see ``programs``. Blocks; ``open`` is the same for async tests.
        """
        mark = f"{self.folder}/{next(self._numbers)}"
        argv = programs.prepare(argv, self.folder, self.env)
        process = self._spawn(argv, env={**(env or {}), LAUNCH_MARK: mark})
        self._launched[process] = mark

        def shown(there: Sequence[bus.Program]) -> bool | None:
            code = process.poll()
            if code:
                raise RuntimeError(f"{argv[0]} ended with {code}: {self.log(Path(argv[0]).name)}")
            return any(p.windows and p.active and _is(p, wait_name, process.pid) for p in there) or None

        for _ in range(5):  # one that is still loading answers, draws something, and is busy again
            _wait(bus.wait_until(self.env, shown, timeout))
            if not self.settle():
                break
        return process

    def background(self, argv: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start a program whose window, if it has one, never takes the focus; ended like one that was launched."""
        mark = f"{self.folder}/{next(self._numbers)}"
        process = self._spawn(argv, env={LAUNCH_MARK: mark})
        self._launched[process] = mark
        return process

    async def open(
        self, argv: Sequence[str], wait_name: str | None = None, *, timeout: float = 60
    ) -> subprocess.Popen[bytes]:
        """``launch`` that leaves the event loop free."""
        return await asyncio.to_thread(self.launch, argv, wait_name, timeout=timeout)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a launched program with its children, unsaved work and all, and wait until the bus has forgotten it."""
        if process.poll() is None:
            processes.kill_group_of(process.pid)
        processes.kill_marked(f"{LAUNCH_MARK}={self._launched.pop(process, process.pid)}")
        process.wait(10)
        self._forgotten()

    def clean(self) -> None:
        """End everything that was opened and forget what it left: the next test finds the desktop as it was new."""
        for process in list(self._launched):
            self.kill(process)
        self.close_windows()
        self.reset_home()

    def close_windows(self) -> None:
        """Kill whatever else still shows a window, such as a program that lamd opened."""
        for program in self.programs():
            processes.kill_group_of(program.pid)
        self._forgotten()

    def _forgotten(self) -> None:
        """Wait until the accessibility bus has noticed who is dead."""
        _wait(bus.wait_until(self.env, lambda there: all(processes.alive(p.pid) for p in there) or None, 10))

    def programs(self) -> tuple[bus.Program, ...]:
        """What is on the accessibility bus."""
        return _wait(bus.wait_until(self.env, tuple, 10))

    def settle(self, quiet: float = 0.3, timeout: float = 5) -> bool:
        """Wait until nothing was drawn for ``quiet`` seconds, at most ``timeout``; whether something was at all."""
        with self.environ():
            return x11.settle(self.env["DISPLAY"], quiet, timeout)

    def run(self, argv: Sequence[str], timeout: float = 20) -> str:
        """Run a command to its end; its output. Raises ``CalledProcessError``."""
        result = subprocess.run(argv, env=self.env, capture_output=True, text=True, timeout=timeout, check=True)
        return result.stdout

    def xdotool(self, *arguments: str, timeout: float = 20) -> str:
        """Drive the desktop from outside, as a person's hands would."""
        return self.run(["xdotool", *arguments], timeout)

    def screenshot(self, path: Path) -> None:
        """Write what is on the screen to ``path``; its suffix tells the format."""
        ImageGrab.grab(xdisplay=self.env["DISPLAY"]).save(path)

    def log(self, name: str, size: int = 4000) -> str:
        """The end of what a program wrote; all its launches together."""
        texts = [file.read_text(errors="replace") for file in sorted(self.logs.glob(f"{name}-*.log"))]
        return "".join(texts)[-size:]

    def _spawn(
        self,
        argv: Sequence[str],
        *,
        name: str = "",
        env: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        file = self.logs / f"{name or Path(argv[0]).name}-{next(self._numbers):03}.log"
        with file.open("wb") as log:
            return subprocess.Popen(
                argv,
                env={**self.env, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
                pass_fds=pass_fds,
            )


def _wait(waiting: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, whether or not this thread has an event loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, waiting).result()


def _is(program: bus.Program, name: str | None, group: int) -> bool:
    if name is not None:
        return name.casefold() in program.name.casefold()
    try:
        return os.getpgid(program.pid) == group
    except ProcessLookupError:
        return False
