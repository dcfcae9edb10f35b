"""A KDE Plasma session on Wayland of the test's own: bus, KWin without a screen, and the real portal of the desktop."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.desktop import processes
from tests.desktop.session import MARK
from tests.unit.waiting import until

PYTHON = str(Path(sys.executable).resolve())
"""Outside the environment that runs the tests, which others may not be allowed to read."""
SERVICES = Path("/usr/share/dbus-1/services")
PORTAL, BACKEND = "org.freedesktop.portal.Desktop", "org.freedesktop.impl.portal.desktop.kde"
PORTALS = (PORTAL, BACKEND, "org.freedesktop.impl.portal.PermissionStore")
"""What the bus may start. Not the portal of documents: it would mount a file system."""
BUS = """\
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow user="*"/> <!-- KWin is another one's than the rest where the tests are root's -->
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
CODES = {"ctrl": 29, "alt": 56, "super": 125, "Escape": 1, "space": 57, "d": 32, "q": 16, "v": 47}
"""Of the kernel's input-event-codes.h."""


class Plasma:
    """``start_bus`` and ``start_kwin`` start it, ``stop`` ends it; ``env`` is complete for any program of it."""

    def __init__(self) -> None:
        # Not pytest's tmp_path: a socket's path may have 107 characters only, and KWin must get at its folder.
        self.folder = Path(tempfile.mkdtemp(prefix="lamd-kwin-"))
        self.folder.chmod(0o755)
        for name in ("home", "run", "bin", "services", "kwin"):
            (self.folder / name).mkdir(mode=0o700)
        self.opened = self.folder / "opened"
        """What a program had opened, such as the desktop's settings; not there while there is nothing."""
        opener = self.folder / "bin/xdg-open"
        opener.write_text(f'#!/bin/sh\necho "$@" >>{self.opened}\n')
        opener.chmod(0o755)
        self.socket = self.folder / "run/lamd.sock"
        self._display = self.folder / "kwin/wayland-0"
        self._config = self.folder / "config.yaml"
        keep = ("LD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE")
        self.env = {
            **{key: os.environ[key] for key in keep if key in os.environ},
            MARK: str(self.folder),
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
            "HOME": str(self.folder / "home"),
            "LANG": "C.UTF-8",
            "LAMD_CONFIG": str(self._config),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "XDG_SESSION_TYPE": "wayland",
            "XDG_CURRENT_DESKTOP": "KDE",
            "WAYLAND_DISPLAY": str(self._display),
            "QT_QPA_PLATFORM": "wayland",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder}/bus",
        }
        self._running: list[subprocess.Popen[str]] = []
        self._keyboard: subprocess.Popen[str] | None = None

    def settings(self, text: str) -> None:
        """What lamd's settings say."""
        self._config.write_text(text)

    async def start_bus(self, services: Sequence[str] = PORTALS) -> None:
        """A session bus that can start these."""
        for name in services:
            (self.folder / f"services/{name}.service").symlink_to(SERVICES / f"{name}.service")
        config = self.folder / "bus.conf"
        config.write_text(BUS.format(folder=self.folder))
        self._spawn("bus", ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"], self.env)
        await until((self.folder / "bus").is_socket)

    async def start_kwin(self) -> None:
        """The compositor, which holds the shortcuts too, and a keyboard."""
        folder = self._display.parent
        # A copy: Debian's own wants a capability at its start, which a container may not give.
        program = shutil.copyfile(shutil.which("kwin_wayland") or "kwin_wayland", self.folder / "kwin_wayland")
        program.chmod(0o755)
        if os.geteuid() == 0:
            os.chown(folder, processes.NOBODY, processes.NOBODY)
        env = {**self.env, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "KWIN_COMPOSE": "Q",
               "KWIN_WAYLAND_NO_PERMISSION_CHECKS": "1"}  # fmt: skip
        del env["WAYLAND_DISPLAY"], env["QT_QPA_PLATFORM"]
        kwin = self._spawn("kwin", [*processes.as_nobody(), str(program), "--virtual", "--no-lockscreen"], env)

        def holds_keys() -> bool:
            assert kwin.poll() is None, f"KWin has ended: {self.log()}"
            return bool(self._asked("NameHasOwner", "org.kde.kglobalaccel") == "boolean true")

        await until(holds_keys)
        # The same user as KWin, which looks at who presses keys; its text, since that user may not read these files.
        keys = Path(__file__).with_name("wayland_keys.py").read_text()
        keyboard = [*processes.as_nobody(), PYTHON, "-I", "-c", keys, str(self._display)]
        self._keyboard = self._spawn("keys", keyboard, env, talks=True)
        self._said("ready")

    def press(self, combination: str) -> None:
        """Press keys of the keyboard, such as ``ctrl+alt+v``; returns when KWin has them."""
        assert self._keyboard is not None
        assert self._keyboard.stdin is not None
        self._keyboard.stdin.write(" ".join(str(CODES[key]) for key in combination.split("+")) + "\n")
        self._keyboard.stdin.flush()
        self._said("pressed")

    def give_key(self, name: str, key: int) -> None:
        """Give one of lamd's shortcuts a key, as the desktop's settings do; ``key`` is Qt's number for it."""
        names = f"array:string:lamd,{name},lamd,{name}"
        self._sent(
            "org.kde.kglobalaccel",
            "/kglobalaccel",
            "org.kde.KGlobalAccel.setForeignShortcut",
            names,
            f"array:int32:{key}",
        )

    def kill(self, service: str) -> None:
        """Kill whoever has this name on the bus."""
        os.kill(int(self._asked("GetConnectionUnixProcessID", service).removeprefix("uint32 ")), signal.SIGKILL)

    def log(self) -> str:
        """What all of its programs wrote."""
        return "\n".join(f"--- {file.stem}\n{file.read_text()[-4000:]}" for file in self.folder.glob("*.log"))

    def stop(self) -> None:
        """Kill every process of the session and remove its folder."""
        processes.kill_marked(f"{MARK}={self.folder}")
        for process in self._running:
            process.communicate(timeout=10)
        shutil.rmtree(self.folder)

    def _said(self, word: str) -> None:
        assert self._keyboard is not None
        assert self._keyboard.stdout is not None
        assert self._keyboard.stdout.readline() == f"{word}\n", self.log()

    def _asked(self, member: str, service: str) -> str:
        bus = "org.freedesktop.DBus"
        return self._sent(bus, "/org/freedesktop/DBus", f"{bus}.{member}", f"string:{service}").strip()

    def _sent(self, to: str, path: str, member: str, *arguments: str) -> str:
        command = ["dbus-send", "--session", "--print-reply=literal", f"--dest={to}", path, member, *arguments]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=20, check=True).stdout

    def _spawn(
        self, name: str, argv: Sequence[str], env: Mapping[str, str], talks: bool = False
    ) -> subprocess.Popen[str]:
        command = ["setpriv", "--pdeathsig", "KILL", "--", *argv]  # ends with the tests, even when those are killed
        pipe = subprocess.PIPE if talks else None
        with (self.folder / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                command, env=env, stdin=pipe or subprocess.DEVNULL, stdout=pipe or log, stderr=log, text=True
            )
        self._running.append(process)
        return process
