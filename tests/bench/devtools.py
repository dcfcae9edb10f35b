"""Chromium's DevTools by its pipe: what begins a page and reads what came of it. No port is opened."""

from __future__ import annotations

import json
import os
import select
import time
from pathlib import Path
from typing import Any

from tests.desktop import programs
from tests.desktop.session import PrivateDesktop


class DevToolsError(Exception):
    """The browser did not answer, or said no."""


class Browser:
    """A Chromium in a private desktop, with one page."""

    def __init__(self, desk: PrivateDesktop) -> None:
        self._desk = desk
        self._number = 0
        self._rest = b""
        self._session = ""
        self._waiting: list[dict[str, Any]] = []
        folder = desk.folder / f"devtools-{time.monotonic_ns()}"
        folder.mkdir(mode=0o700)
        self._ask, self._answer = self._pipe(folder / "in"), self._pipe(folder / "out")
        argv = programs.prepare(["chromium", "--remote-debugging-pipe", "about:blank"], desk.folder, desk.env)
        # The pipe is descriptors 3 and 4.
        self._process = desk.launch(["sh", "-c", 'exec "$@" 3<"$0/in" 4>"$0/out"', str(folder), *argv], "chromium")

    def open(self, address: str, timeout: float = 30) -> None:
        """Show a page; returns when it is loaded."""
        if not self._session:
            pages = self._call("Target.getTargets", timeout)["targetInfos"]
            page = next(one["targetId"] for one in pages if one["type"] == "page")
            attached = self._call("Target.attachToTarget", timeout, targetId=page, flatten=True)
            self._session = attached["sessionId"]
            self._call("Page.enable", timeout)
        self._waiting.clear()
        error = self._call("Page.navigate", timeout, url=address).get("errorText")
        if error:
            raise DevToolsError(f"{address}: {error}")
        self._event("Page.loadEventFired", timeout)

    def evaluate(self, script: str, timeout: float = 10) -> Any:
        """What a script in the page comes to, as plain data."""
        done = self._call("Runtime.evaluate", timeout, expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise DevToolsError(str(done["exceptionDetails"]))
        return done["result"].get("value")

    def close(self) -> None:
        """End the browser."""
        self._desk.kill(self._process)
        os.close(self._ask)
        os.close(self._answer)

    @staticmethod
    def _pipe(path: Path) -> int:
        os.mkfifo(path, 0o600)
        return os.open(path, os.O_RDWR)  # for both: then neither side waits for the other to open it

    def _call(self, method: str, timeout: float, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._ask, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + timeout
        while True:
            got = self._next(deadline, method)
            if got.get("id") == self._number:
                if "error" in got:
                    raise DevToolsError(f"{method}: {got['error']}")
                result: dict[str, Any] = got["result"]
                return result
            self._waiting.append(got)

    def _event(self, name: str, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not any(one.get("method") == name for one in self._waiting):
            self._waiting = [self._next(deadline, name)]

    def _next(self, deadline: float, what: str) -> dict[str, Any]:
        while b"\0" not in self._rest:
            if not select.select([self._answer], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise DevToolsError(f"the browser did not answer in time: {what}")
            self._rest += os.read(self._answer, 65536)
        line, self._rest = self._rest.split(b"\0", 1)
        found: dict[str, Any] = json.loads(line)
        return found
