"""sd_notify(3) and the watchdog of systemd.service(5): one datagram each, no library."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import MutableMapping

log = logging.getLogger(__name__)


class Notifier:
    """Tells the service manager how the daemon stands; says nothing where there is none."""

    def __init__(self, environ: MutableMapping[str, str] | None = None) -> None:
        """Takes its variables out of the environment: they are not meant for the daemon's children."""
        environ = os.environ if environ is None else environ
        self._address = environ.pop("NOTIFY_SOCKET", "")
        usec, pid = environ.pop("WATCHDOG_USEC", ""), environ.pop("WATCHDOG_PID", "")
        mine = pid in ("", str(os.getpid()))
        self.watchdog_s = int(usec) / 1e6 if usec.isdigit() and mine and self._address else 0.0
        """Silence after which the manager kills the daemon; 0: it does not watch."""

    def ready(self, status: str) -> None:
        """The socket takes connections."""
        self._send(f"READY=1\nSTATUS={_line(status)}")

    def status(self, status: str) -> None:
        """One line for ``systemctl status``."""
        self._send(f"STATUS={_line(status)}")

    def reloading(self) -> None:
        """Settings are read again; ``ready`` ends it."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def stopping(self) -> None:
        """The daemon goes."""
        self._send("STOPPING=1")

    async def watch(self) -> None:
        """Report for as long as the event loop turns, twice in every period; returns where nobody watches."""
        while self.watchdog_s:
            self._send("WATCHDOG=1")
            await asyncio.sleep(self.watchdog_s / 2)

    def _send(self, message: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK) as sock:
                sock.sendto(message.encode(), address)
        except OSError as error:
            log.warning("the service manager could not be told: %s", error.strerror)


def _line(text: str) -> str:
    return " ".join(text.split())[:200]
