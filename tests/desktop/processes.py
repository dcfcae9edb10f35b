"""Finding processes by a mark in their environment, and ending them for sure."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from pathlib import Path

NOBODY = 65534


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def kill_group_of(pid: int) -> None:
    """Kill a process with its group; the process alone where it shares the group of the tests."""
    if pid == os.getpid():
        return
    with contextlib.suppress(ProcessLookupError):
        group = os.getpgid(pid)
        if group == os.getpgrp():
            os.kill(pid, signal.SIGKILL)
        else:
            os.killpg(group, signal.SIGKILL)


def kill_marked(mark: str) -> None:
    """Kill every process whose environment says so, until none is left: some start others meanwhile."""
    wanted = mark.encode()
    for _ in range(50):
        everyone = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        found = [pid for pid in everyone if wanted in _environment_of(pid)]
        if not found:
            return
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                _gone(pid)
    raise RuntimeError(f"processes that cannot be killed: {found}")


def _environment_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if pid != os.getpid() else []
    except OSError:
        return []


def _gone(pid: int, timeout: float = 2) -> None:
    """Wait for a process to end that need not be a child of this one."""
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return
    try:
        select.select([handle], [], [], timeout)
    finally:
        os.close(handle)


def as_nobody() -> list[str]:
    """What to begin a command with that refuses to run as root; nothing where that is not so."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig", "KILL", "--"]
