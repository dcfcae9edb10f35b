"""Handing a URI to the program that is set for its kind, with xdg-open, and seeing whether a program took it."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from lamd.api import SkillError, start

SEEN_S = 4.0
"""Longest wait for a program to come up with the URI."""
_MIDDLEMEN = ("xdg-open", "gio", "exo-open", "kde-open", "kde-open5", "kfmclient", "mate-open", "systemd-run")
"""Programs that only hand it on."""
_WRONG = {2: "it cannot be found", 3: "no program is set for it", 4: "the program that is set for it did not open it"}
"""What xdg-open's exit codes mean, see xdg-open(1)."""


def handler(scheme: str) -> str:
    """The desktop entry that is set for a scheme, without its ending; empty where none is set."""
    try:
        done = subprocess.run(
            ["xdg-mime", "query", "default", f"x-scheme-handler/{scheme}"], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=5, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    name = done.stdout.strip().removesuffix(".desktop")
    return "".join(c for c in name if c.isprintable())[:80]


def opened(uri: str) -> bool:
    """Open it; whether a program was seen with it, which one that ran already need not be.

    Raises ``SkillError``: ``unavailable``, ``failed``.
    """
    before = _holders(uri)
    process = start(["xdg-open", uri])
    end = time.monotonic() + SEEN_S
    while time.monotonic() < end:
        if _holders(uri) - before:
            return True
        code = process.poll()
        if code:
            raise SkillError("unavailable" if code == 3 else "failed", _WRONG.get(code, "the desktop did not open it"))
        if code == 0:
            break
        time.sleep(0.02)
    return bool(_holders(uri) - before)


def _holders(uri: str) -> set[int]:
    """Processes that were started with the URI, other than those that hand it on."""
    wanted, found = os.fsencode(uri), set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(word.endswith(wanted) for word in words[1:]):
            names = {os.fsdecode(word.rpartition(b"/")[2]) for word in words[:2]}
            if not names.intersection(_MIDDLEMEN):
                found.add(int(entry.name))
    return found
