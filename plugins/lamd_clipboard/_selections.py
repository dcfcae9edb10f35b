"""The clipboard and the primary selection, through xclip or wl-clipboard.

A selection lives as long as the program that owns it (ICCCM 2). Both tools leave a process behind that does: it
outlives the skill process, and ends when something else is copied.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lamd.api import SkillError

Which = Literal["clipboard", "primary"]
ANSWER_S = 2.0
"""Longest wait for the program that owns a selection."""
TAKE_S = 1.0
"""Longest wait for what was copied to be there."""
MOST_BYTES = 4_000_000
"""More is not read."""
TEXTS = ("UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "STRING", "TEXT")
"""Types of a text, the best first."""
PASSWORD = "x-kde-passwordManagerHint"  # noqa: S105
"""The type with which password managers mark what they copied."""


@dataclass(frozen=True, slots=True)
class Tool:
    """The commands for one kind of session."""

    wayland: bool

    def types(self, which: Which) -> list[str]:
        if self.wayland:
            return ["wl-paste", "--list-types", *(["--primary"] if which == "primary" else [])]
        return ["xclip", "-selection", which, "-out", "-target", "TARGETS"]

    def out(self, which: Which, kind: str) -> list[str]:
        if self.wayland:
            return ["wl-paste", "--no-newline", "--type", kind, *(["--primary"] if which == "primary" else [])]
        return ["xclip", "-selection", which, "-out", "-target", kind]

    def own(self, kind: str) -> list[str]:
        if self.wayland:
            return ["wl-copy", "--type", kind or "text/plain;charset=utf-8"]
        return ["xclip", "-selection", "clipboard", "-in", *(["-target", kind] if kind else [])]


def tool() -> Tool:
    """What fits this session; raises ``SkillError`` ``unavailable``."""
    if os.environ.get("WAYLAND_DISPLAY") and shutil.which("wl-copy") and shutil.which("wl-paste"):
        return Tool(True)
    if os.environ.get("DISPLAY") and shutil.which("xclip"):
        return Tool(False)
    if os.environ.get("WAYLAND_DISPLAY"):
        raise SkillError("unavailable", "the clipboard needs wl-clipboard, which is not installed")
    if os.environ.get("DISPLAY"):
        raise SkillError("unavailable", "the clipboard needs xclip, which is not installed")
    raise SkillError("unavailable", "there is no graphical session")


def types(which: Which = "clipboard") -> list[str]:
    """The types that it can be had as; none where it is empty. Raises ``SkillError``."""
    done = _read(tool().types(which))
    return done.decode("utf-8", "replace").split("\n") if done else []


def text(which: Which = "clipboard") -> str:
    """The text; empty where there is none. Raises ``SkillError``, ``bad_value`` where there is too much of it."""
    kind = text_type(types(which))
    return _read(tool().out(which, kind)).decode("utf-8", "replace") if kind else ""


def text_type(there: Sequence[str]) -> str:
    """The best of the types that hold a text; empty if none does."""
    return next((kind for kind in TEXTS if kind in there), "")


def own(data: bytes, kind: str = "") -> bool:
    """Put ``data`` on the clipboard as a MIME type, empty: as UTF-8 text; whether it was seen there.

    Raises ``SkillError``.
    """
    try:
        subprocess.run(
            tool().own(kind), input=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=ANSWER_S,
            start_new_session=True, check=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SkillError("timeout", f"the clipboard did not answer in {ANSWER_S:g} s") from None
    except (subprocess.CalledProcessError, OSError) as error:
        raise SkillError("failed", "the clipboard did not take it") from error
    # What is left behind asks for the clipboard only after the command has ended.
    end = time.monotonic() + TAKE_S
    while not (held := kind in types() if kind else text().encode() == data) and time.monotonic() < end:
        time.sleep(0.02)
    return held


def clear() -> bool:
    """Leave nothing on the clipboard but a text without a character; whether it is so. Raises ``SkillError``."""
    return own(b"")


def _read(command: Sequence[str]) -> bytes:
    """What a command writes, bounded in time and size; nothing where it fails: there is no such selection."""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        assert process.stdout is not None  # noqa: S101 -- a pipe was asked for
        try:
            data = _drained(process.stdout.fileno())
        except SkillError:
            process.kill()
            raise
    return data if process.returncode == 0 else b""


def _drained(descriptor: int) -> bytes:
    data, end = bytearray(), time.monotonic() + ANSWER_S
    while True:
        if not select.select([descriptor], [], [], max(end - time.monotonic(), 0.0))[0]:
            raise SkillError("timeout", f"the program that holds the clipboard did not answer in {ANSWER_S:g} s")
        more = os.read(descriptor, 1 << 16)
        if not more:
            return bytes(data)
        data += more
        if len(data) > MOST_BYTES:
            raise SkillError("bad_value", f"the clipboard holds more than {MOST_BYTES // 1_000_000} million bytes")
