"""A real daemon in a private desktop, and its client, as a person would use them: two programs and a socket."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.desktop.session import PrivateDesktop

PROGRAMS = Path(sys.executable).parent
"""Where the environment that runs the tests has its ``lamd`` and ``lam``."""


class Daemon:
    """Started by ``start``, ended by ``stop``; several can run side by side, each with its own socket."""

    def __init__(self, desk: PrivateDesktop, config: Path, settings: str = "") -> None:
        self.desk = desk
        config.write_text(settings)
        self.folder = desk.folder / "run" / config.stem
        self.socket = self.folder / "lamd.sock"
        self.env = {**desk.env, "LAMD_CONFIG": str(config), "LAMD_SOCKET": str(self.socket)}
        self.process: subprocess.Popen[bytes] | None = None
        self.argv: list[str | Path] = [PROGRAMS / "lamd"]
        """What is started."""
        self._output = desk.logs / f"lamd-{config.stem}.log"

    def start(self, timeout: float = 60) -> None:
        """Start it and wait until it can take a command; raises ``RuntimeError`` with its log."""
        with self._output.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.desk.home,
                start_new_session=True,
            )
        result = self.lam("status", "--wait", str(int(timeout)), timeout=timeout + 5)
        if result.returncode:
            raise RuntimeError(f"the daemon is not ready: {result.stdout}{result.stderr}\n{self.log()}")

    def lam(self, *arguments: str, timeout: float = 60, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run the client; the caller looks at its exit code. Blocks; ``ask`` is the same for async tests."""
        return subprocess.run(
            [PROGRAMS / "lam", *arguments],
            env=self.env,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    async def ask(self, *arguments: str, timeout: float = 60, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """``lam`` that leaves the event loop free."""
        return await asyncio.to_thread(self.lam, *arguments, timeout=timeout, stdin=stdin)

    def log(self, size: int = 8000) -> str:
        """The end of what it wrote: its output, then its log file."""
        files = (self._output, self.desk.home / ".local/state/lamd/lamd.log")
        return "\n".join(file.read_text(errors="replace")[-size:] for file in files if file.exists())

    def stop(self, timeout: float = 10) -> int:
        """End it as a service manager would, then by force; its exit status."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(timeout)
        finally:
            with contextlib.suppress(ProcessLookupError):  # the model process, should it be left
                os.killpg(self.process.pid, signal.SIGKILL)
