"""Waiting for the daemon to be there and ready."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from lamd.client import Client
from lamd.errors import ClientError

LOOK_S = 0.1


def ready(path: Path, seconds: float) -> dict[str, Any]:
    """The daemon's status as soon as it is not ``starting`` any more, or the last one when the time is over.

    Raises ``ClientError`` ``no_daemon`` where none came.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            with Client(path, name="lam") as client:
                while True:
                    status = dict(client.call("daemon.status"))
                    if status.get("state") != "starting" or time.monotonic() >= deadline:
                        return status
                    time.sleep(LOOK_S)
        except ClientError as error:
            if error.code == "client.unsafe_socket" or time.monotonic() >= deadline:
                raise
        time.sleep(LOOK_S)
