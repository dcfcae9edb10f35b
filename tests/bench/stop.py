"""How fast stop is: a command begins, stop comes at a random moment of it, and the house is idle again.

``python -m tests.bench.stop [--json] [--n 100] [--seed 0] [--socket PATH] [--program mousepad] [COMMAND ...]``

Without ``--socket`` a private desktop with a program and a daemon of its own is started. Measured from the sending of
stop to its answer saying idle, and to the reply of the stopped command. Commands that ended before stop do not count.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lamd.client import AsyncClient

COMMANDS = ("turn on line numbers", "type hello world", "turn off the toolbar", "replace every monday with tuesday")
LONGEST_S = 0.8
"""Stop comes at a moment between the sending of the command and this."""


async def once(socket: Path, command: str, delay: float) -> dict[str, Any] | None:
    """One command and one stop; None where the command was over by then."""
    async with AsyncClient(socket, name="bench") as asker, AsyncClient(socket, name="bench-stop") as stopper:
        running = asyncio.create_task(asker.run(command))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(running), delay)
        if running.done():
            await running
            return None
        began = time.perf_counter()
        report = await stopper.stop()
        stopped = time.perf_counter()
        reply = await running
        ended = time.perf_counter()
        if not report["stopped"]:
            return None
        return {
            "stop_ms": (stopped - began) * 1000,
            "reply_ms": (ended - began) * 1000,
            "idle": report["idle"],
            "status": reply["status"],
        }


async def measure(socket: Path, commands: Sequence[str], count: int, seed: int) -> dict[str, Any]:
    """``count`` stops that met a running command, and what they took."""
    dice = random.Random(seed)  # noqa: S311 -- moments, not secrets
    rows: list[dict[str, Any]] = []
    over = 0
    while len(rows) < count and over < count * 5:
        row = await once(socket, dice.choice(commands), dice.uniform(0, LONGEST_S))
        if row is None:
            over += 1
        else:
            rows.append(row)
    told: dict[str, Any] = {"n": len(rows), "over_before": over}
    for key in ("stop_ms", "reply_ms"):
        times = sorted(row[key] for row in rows) or [float("nan")]
        told[key] = {
            "p50": round(statistics.median(times), 2),
            "p99": round(times[min(len(times) - 1, int(len(times) * 0.99))], 2),
            "max": round(times[-1], 2),
        }
    told["idle"] = sum(row["idle"] for row in rows) / len(rows) if rows else None
    told["stopped"] = sum(row["status"] == "stopped" for row in rows) / len(rows) if rows else None
    return told


@contextlib.contextmanager
def house(program: str) -> Iterator[Path]:
    """A daemon in a private desktop, ready, with ``program`` open; gives its socket."""
    from tests.desktop.daemon import Daemon
    from tests.desktop.session import PrivateDesktop

    desk = PrivateDesktop()
    desk.start()
    try:
        desk.launch([program])
        daemon = Daemon(desk, desk.folder / "lamd.yaml")
        daemon.start()
        try:
            yield daemon.socket
        finally:
            daemon.stop()
    finally:
        desk.stop()


def main() -> None:
    """The module as a program."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.stop", description=__doc__)
    parser.add_argument("commands", nargs="*", default=COMMANDS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--socket", type=Path)
    parser.add_argument("--program", default="mousepad")
    given = parser.parse_args()
    with contextlib.nullcontext(given.socket) if given.socket else house(given.program) as socket:
        told = asyncio.run(measure(socket, given.commands, given.n, given.seed))
    if not given.json:
        for key in ("stop_ms", "reply_ms"):
            print(key, " ".join(f"{name} {value}" for name, value in told[key].items()))
        print(f"{told['n']} stops; idle at once {told['idle']}, replies 'stopped' {told['stopped']}")
    else:
        print(json.dumps(told))
    sys.exit(0 if told["n"] and told["stop_ms"]["p99"] <= 100 else 1)


if __name__ == "__main__":
    main()
