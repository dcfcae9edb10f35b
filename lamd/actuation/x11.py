"""One connection to the X server, opened at first use and served by a thread of its own.

python-xlib blocks and is not made for several threads, so every call goes through ``X11.run``. Nothing is imported or
opened before that.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from lamd.errors import ActuationError

T = TypeVar("T")
_LOCAL = re.compile(r"(?:unix)?:(\d{1,5})(?:\.\d+)?")
TIMEOUT = 2.0
"""Seconds for one call to the X server."""


class X11:
    """The X server of this session. Raises ``unsupported`` where there is none that input can be sent to."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        """``environ`` stands in for the process's own: ``DISPLAY``, ``WAYLAND_DISPLAY``, ``XDG_SESSION_TYPE``."""
        self._environ = os.environ if environ is None else environ
        self._display: Any = None
        self._thread: ThreadPoolExecutor | None = None

    def check(self) -> None:
        """Raise ``unsupported`` with what to do where there is no X session."""
        if self._environ.get("XDG_SESSION_TYPE") == "wayland" or self._environ.get("WAYLAND_DISPLAY"):
            raise ActuationError(
                "unsupported",
                "keys and windows cannot be reached from outside in a Wayland session",
                "what the program offers to assistive programs still works; or log in to an X11 session",
            )
        if not self._environ.get("DISPLAY"):
            raise ActuationError("unsupported", "there is no display", "start lamd inside a graphical session")

    async def run(self, work: Callable[[Any], T], timeout: float = TIMEOUT) -> T:
        """Run ``work(display)`` on the thread; raises ``unsupported`` or ``failed``, within ``timeout`` seconds.

        When cancelled it returns at once; what is already running still ends on its thread, so no key stays pressed.
        """
        self.check()
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="lamd-x11")
        future = asyncio.get_running_loop().run_in_executor(self._thread, self._call, work)
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.shield(future)
        except TimeoutError:
            self._abandon()
            raise ActuationError("failed", "the X server does not answer") from None

    async def close(self) -> None:
        """Close the connection, if there is one."""
        if self._thread is not None:
            thread, self._thread = self._thread, None
            await asyncio.get_running_loop().run_in_executor(thread, self._shut)
            thread.shutdown(wait=False)

    def _call(self, work: Callable[[Any], T]) -> T:
        from Xlib import display, error

        failures = (error.DisplayError, error.ConnectionClosedError, error.XError, OSError)
        try:
            if self._display is None:
                local(self._environ["DISPLAY"])
                self._display = display.Display(self._environ["DISPLAY"])
            return work(self._display)
        except failures as reason:
            self._shut()
            raise ActuationError(
                "unsupported" if isinstance(reason, error.DisplayError) else "failed",
                f"the X server at {self._environ['DISPLAY']} cannot be used: {reason}",
                "check DISPLAY and XAUTHORITY of the daemon's environment",
            ) from reason

    def _shut(self) -> None:
        display, self._display = self._display, None
        if display is not None:
            with contextlib.suppress(Exception):  # closing a broken connection may fail in any way
                display.close()

    def _abandon(self) -> None:
        """Leave a thread that hangs to itself; the next call gets a new one."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)
        self._thread, self._display = None, None


def local(display: str) -> None:
    """Raise ``unsupported`` where ``display`` is not on a socket of this machine: python-xlib would try the network."""
    found = _LOCAL.fullmatch(display)
    if found is None:
        raise ActuationError("unsupported", f"the display {display!r} is not on this machine", "check DISPLAY")
    socket = f"/tmp/.X11-unix/X{found[1]}"  # noqa: S108
    if Path(socket).exists():
        return
    with contextlib.suppress(OSError):
        if any(line.endswith(f"@{socket}") for line in Path("/proc/net/unix").read_text().splitlines()):
            return
    raise ActuationError(
        "unsupported", f"there is no X server at {display}", "check DISPLAY of the daemon's environment"
    )
