"""``lam`` as a running program beside a daemon's twin, read line by line."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

LAM = [sys.executable, "-m", "lamd.clients.cli"]


@contextlib.contextmanager
def twin(env: Mapping[str, str], socket: Path) -> Iterator[None]:
    """A daemon's twin: its commands last as long as they say."""
    command = [sys.executable, "-m", "lamd.rpc.twin", str(socket)]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield
        process.kill()


@contextlib.contextmanager
def lam(env: Mapping[str, str], socket: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A running ``lam``; ended at the end. What it says comes line by line."""
    argv = [*LAM, "--socket", str(socket), *arguments]
    env = {**env, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def line(process: subprocess.Popen[str], error: bool = False) -> str:
    stream = process.stderr if error else process.stdout
    assert stream is not None
    return stream.readline().rstrip()
