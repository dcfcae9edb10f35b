from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lamd.clients import waiting
from lamd.errors import ClientError


def test_comes_later(tmp_path: Path) -> None:
    path = tmp_path / "lamd" / "lamd.sock"
    command = [sys.executable, "-m", "lamd.rpc.twin", str(path)]
    found: list[dict[str, object]] = []
    thread = threading.Thread(target=lambda: found.append(waiting.ready(path, 30)))
    thread.start()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        thread.join(30)
        process.kill()
    assert found[0]["state"] == "ready"


def test_never_comes(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(ClientError) as caught:
        waiting.ready(tmp_path / "none", 0.3)
    assert caught.value.code == "client.no_daemon"
    assert 0.2 < time.monotonic() - began < 5
