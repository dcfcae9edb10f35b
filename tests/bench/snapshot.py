"""How fast an app is read: the mirror against pyatspi and xa11y, on the same programs in one run.

``python -m tests.bench.snapshot [--json] [--runs 5] [PROGRAM ...]``

PROGRAM is ``mousepad``, ``gnome-calculator``, ``gnome-text-editor``, ``qpdfview``, ``writer``, ``chromium``, or any
command line in quotes; without one all of these. A private desktop is started for them.

first_ms    a new mirror, connected, reads the app: structure, names, states, descriptions, texts, values (median)
warm_ms     the tree once more, as it is kept by events (median of 500)
pyatspi_ms  a walk through pyatspi in a process of its own: name, role, states and extents of every node (median)
xa11y_ms    ``App.dump()`` of xa11y in a process of its own (median); null where it fails
equal       the mirror's tree and pyatspi's are the same, node by node: role, name, states, parent, place, texts, values

The readers take turns, so that a machine that is busy for a while is so for all of them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lamd.atspi.mirror import Mirror
from lamd.atspi.oracle import Oracle
from lamd.trajectory import AppInfo
from tests.desktop.compare import settled
from tests.desktop.session import PrivateDesktop

PAGE = "<!doctype html><title>Page</title><h1>Hello</h1>" + "".join(
    f"<p>Line {n} <a href='#{n}'>link {n}</a> <input value='{n}'><button>Button {n}</button></p>" for n in range(30)
)
PROGRAMS: dict[str, list[str]] = {
    "mousepad": ["mousepad", "--disable-server"],
    "gnome-calculator": ["gnome-calculator"],
    "gnome-text-editor": ["gnome-text-editor"],
    "qpdfview": ["qpdfview"],
    "writer": ["soffice", "--writer"],
    "chromium": ["chromium", "PAGE"],
}
WARM = 500
PEER_TIMEOUT = 60.0


def walk(pid: int) -> None:
    """Run in a child: one walk through pyatspi, its milliseconds on standard output."""
    import pyatspi

    app = next(one for one in pyatspi.Registry.getDesktop(0) if one is not None and one.get_process_id() == pid)
    began = time.perf_counter()
    todo = [app]
    for node in todo:
        try:
            node.name, node.getRole(), node.getState().getStates()
            if "Component" in node.get_interfaces():
                node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
            todo.extend(child for child in node if child is not None)
        except (RuntimeError, NotImplementedError):
            continue  # it died meanwhile
    print((time.perf_counter() - began) * 1000)


def dump(pid: int) -> None:
    """Run in a child: xa11y's own dump, its milliseconds on standard output."""
    import xa11y

    app = xa11y.App.by_pid(pid)
    began = time.perf_counter()
    app.dump()
    print((time.perf_counter() - began) * 1000)


async def peer(name: str, pid: int) -> float | None:
    """One read by a peer in a child; None where it fails or takes too long."""
    command = [sys.executable, "-m", "tests.bench.snapshot", f"--{name}", str(pid)]
    child = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        out, _ = await asyncio.wait_for(child.communicate(), PEER_TIMEOUT)
    except TimeoutError:
        child.kill()
        await child.wait()
        return None
    return float(out) if child.returncode == 0 else None


async def first(app: AppInfo) -> float:
    """A new mirror's first read, connection and all forgotten from before."""
    mirror = Mirror()
    mirror.start()
    await mirror.apps()
    began = time.perf_counter()
    await mirror.tree(app)
    took = (time.perf_counter() - began) * 1000
    await mirror.close()
    return took


async def warm(mirror: Mirror, app: AppInfo) -> float:
    times = []
    for _ in range(WARM):
        began = time.perf_counter()
        await mirror.tree(app)
        times.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0)
    return statistics.median(times)


async def measure(desk: PrivateDesktop, argv: Sequence[str], runs: int) -> dict[str, Any]:
    """Start a program, read it in every way, and end it."""
    page = desk.home / "page.html"
    page.write_text(PAGE)
    mirror = Mirror()
    mirror.start()
    known = await mirror.apps()
    process = await desk.open([page.as_uri() if part == "PAGE" else part for part in argv])
    app = await mirror.appeared(known, 60)
    if app is None:
        raise TimeoutError(f"{argv[0]} did not appear")
    agreed = await settled(mirror, Oracle(), app)  # it has drawn itself, and both see the same
    times: dict[str, list[float | None]] = {"first": [], "walk": [], "dump": []}
    for _ in range(runs):
        times["first"].append(await first(app))
        for name in ("walk", "dump"):
            times[name].append(await peer(name, app.pid))
    row = {
        "nodes": len(agreed.nodes),
        "first_ms": _median(times["first"]),
        "warm_ms": round(await warm(mirror, app), 4),
        "pyatspi_ms": _median(times["walk"]),
        "xa11y_ms": _median(times["dump"]),
        "equal": await _agree(mirror, app),
    }
    await mirror.close()
    await asyncio.to_thread(desk.kill, process)
    return row


async def _agree(mirror: Mirror, app: AppInfo) -> bool:
    try:
        await settled(mirror, Oracle(), app)
    except AssertionError as error:
        print(error, file=sys.stderr)
        return False
    return True


def _median(times: Sequence[float | None]) -> float | None:
    known = [one for one in times if one is not None]
    return round(statistics.median(known), 2) if known else None


def run(programs: Sequence[str], runs: int) -> dict[str, Any]:
    """Rows by program."""
    desk = PrivateDesktop()
    try:
        desk.start()
        with desk.environ():
            rows = {}
            for name in programs or PROGRAMS:
                rows[name] = asyncio.run(measure(desk, PROGRAMS.get(name) or shlex.split(name), runs))
                print(f"{name}: {rows[name]}", file=sys.stderr)
            return rows
    finally:
        desk.stop()


def table(rows: dict[str, Any]) -> str:
    lines = [f"{'program':20} {'nodes':>6} {'first':>9} {'warm':>8} {'pyatspi':>9} {'xa11y':>9}  times  equal"]
    for name, row in rows.items():
        peers = [one for one in (row["pyatspi_ms"], row["xa11y_ms"]) if one is not None]
        times = f"{min(peers) / row['first_ms']:5.1f}" if peers else "    -"
        cells = [f"{row[key] if row[key] is not None else '-':>9}" for key in ("pyatspi_ms", "xa11y_ms")]
        line = f"{name:20} {row['nodes']:6} {row['first_ms']:9} {row['warm_ms']:8} {' '.join(cells)}"
        lines.append(f"{line}  {times}  {'yes' if row['equal'] else 'NO'}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", metavar="PROGRAM")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    for name in ("walk", "dump"):
        parser.add_argument(f"--{name}", type=int, metavar="PID", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.walk is not None:
        walk(arguments.walk)
    elif arguments.dump is not None:
        dump(arguments.dump)
    else:
        rows = run(arguments.programs, arguments.runs)
        print(json.dumps({"apps": rows}) if arguments.json else table(rows))


if __name__ == "__main__":
    assert Path("tests/bench").is_dir(), "run it in the root of the repository"
    main()
