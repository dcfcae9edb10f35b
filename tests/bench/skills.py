"""What skills cost: ``python -m tests.bench.skills [--json] [--runs 100] [--loads 5]``.

A private desktop is started, with 2,000 files, a list and a player on the session bus. Measured from the daemon's side,
through ``lamd.plugins.skills.PluginSkills`` with every plugin that is installed:

load_ms         from nothing to the catalogue: the process started, all plugins imported and asked whether they can be
                used (median over ``--loads``; with bytecode, as every installation has it, kept in a folder of its own)
load_least_ms   the least of them
load_cpu_ms     what the process itself had of a processor meanwhile: hardly more on a busy machine
load_compiling_ms  the first load of all, which makes the bytecode
calls           a skill with its arguments read from words and then called, as the session does it: p50 and p95 in
                milliseconds, and how many did what they were asked
rss_mib         resident memory of the skill process at rest after loading; ``rss_used_mib`` after all the calls
memory          a real daemon with its processes, ``at_rest`` and ``used``, after commands about an open editor: RSS and
                PSS, which shares out what several processes hold together, in MiB

It ends with 1 where a call did not do what it was asked, or the daemon takes more than ``DAEMON_MIB`` at rest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil
from dbus_fast import PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_property

from lamd.errors import SkillError
from lamd.plugins.skills import PluginSkills
from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop

FILES = 2000
DAEMON_MIB = 80
"""Wanted of the daemon at rest."""
SETTLE_S = 3.0
"""Until what is begun at a start has ended."""
COMMANDS = ("what time is it", "what windows are open", "show line numbers", "type hello there")
"""What is said to the daemon between its two measurements."""
PROCESSES = {"lamd": "daemon", "lamd.plugins": "skills", "lamd.runtime.worker": "models"}
CALLS: dict[str, Callable[[int], Mapping[str, Any]]] = {
    "system.time": lambda n: {},
    "calc.evaluate": lambda n: {"expression": f"{n}*7"},
    "media.now_playing": lambda n: {},
    "windows.list": lambda n: {},
    "files.find": lambda n: {"query": f"invoice {n}", "kind": "pdf"},
    "files.new_folder": lambda n: {"name": f"bench {n}", "where": "downloads"},
    "lists.read": lambda n: {"list": "shopping"},
    "lists.add": lambda n: {"item": f"thing {n}", "list": "bench"},
}
"""Skill to its arguments in the n-th call. The third asks a program on the session bus, the fourth the X server."""


class Player(ServiceInterface):
    """As much of ``org.mpris.MediaPlayer2.Player`` as tells what is playing."""

    def __init__(self) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")

    @dbus_property(access=PropertyAccess.READ)
    def PlaybackStatus(self) -> "s":  # type: ignore  # noqa: F821, N802, UP037 -- D-Bus types
        return "Playing"

    @dbus_property(access=PropertyAccess.READ)
    def Metadata(self) -> "a{sv}":  # type: ignore  # noqa: F722, N802 -- D-Bus types
        return {"xesam:title": Variant("s", "Nimrod"), "xesam:artist": Variant("as", ["Elgar"])}


class Root(ServiceInterface):
    """The name of the player."""

    def __init__(self) -> None:
        super().__init__("org.mpris.MediaPlayer2")

    @dbus_property(access=PropertyAccess.READ)
    def Identity(self) -> "s":  # type: ignore  # noqa: F821, N802, UP037 -- a D-Bus type
        return "Bench"


async def play() -> MessageBus:
    """Offer a player on the session bus until it is disconnected."""
    connection = await MessageBus().connect()
    for interface in (Root(), Player()):
        connection.export("/org/mpris/MediaPlayer2", interface)
    await connection.request_name("org.mpris.MediaPlayer2.bench")
    return connection


def furnish(home: Path) -> None:
    """The files and the list that the calls are about."""
    for n in range(FILES):
        folder = home / f"Documents/Folder {n // 50}"
        folder.mkdir(exist_ok=True)
        (folder / f"{('invoice', 'letter', 'report', 'photo')[n % 4]} {n}.{('pdf', 'odt')[n % 8 > 3]}").touch()
    (home / "Documents/Lists").mkdir()
    (home / "Documents/Lists/Shopping.md").write_text("- [ ] milk\n- [x] eggs\n")


async def load(loads: int) -> tuple[PluginSkills, list[float], list[float], list[Mapping[str, Any]]]:
    """Skills ready to be called, the milliseconds of each load, those of its processor time, every plugin."""
    times: list[float] = []
    used: list[float] = []
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"):
        os.environ.pop(name, None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(Path.home() / ".bytecode")
    while True:
        began = time.perf_counter()
        skills = PluginSkills(idle_s=0)
        await skills.start()
        await skills.catalogue()
        times.append((time.perf_counter() - began) * 1000)
        used.append(processor(skills.pid))
        if len(times) > loads:
            return skills, times, used, list(await skills.plugins())
        await skills.close()


async def call(skills: PluginSkills, name: str, runs: int) -> dict[str, Any]:
    """One skill, called over and over; the first time, with its imports, is told apart."""
    times, wrong, done = [], "", 0
    for n in range(runs + 1):
        began = time.perf_counter()
        try:
            await skills.call(name, await skills.read(name, CALLS[name](n)))
            done += n > 0
        except SkillError as error:
            wrong = str(error)
        times.append((time.perf_counter() - began) * 1000)
    first, later = times[0], sorted(times[1:])
    p95 = later[min(len(later) - 1, int(len(later) * 0.95))]
    row = {"runs": runs, "done": done, "first_ms": first, "p50_ms": statistics.median(later), "p95_ms": p95}
    return {key: round(value, 2) for key, value in row.items()} | ({"wrong": wrong} if wrong else {})


def processor(pid: int) -> float:
    """Milliseconds of processor time that a process has had, with all its threads."""
    return time.clock_gettime((~pid << 3) | 2) * 1000  # what clock_getcpuclockid(3) gives


def resident(pid: int) -> float:
    """MiB of a process."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return round(int(found[1]) / 1024, 1) if found else 0.0


def held(daemon: Daemon) -> dict[str, dict[str, float]]:
    """MiB of the daemon and of its processes."""
    found = {}
    if daemon.process is None:
        return {}
    root = psutil.Process(daemon.process.pid)
    for process in (root, *root.children()):
        words = [Path(word).name if "/" in word else word for word in process.cmdline()]
        name = next((PROCESSES[word] for word in words if word in PROCESSES), "")
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        sizes = {key.lower(): int(size) / 1024 for key, size in re.findall(r"(?m)^(Rss|Pss):\s+(\d+) kB", lines)}
        if name:
            found[name] = {f"{key}_mib": round(size, 1) for key, size in sizes.items()}
    return found


def memory(desk: PrivateDesktop) -> dict[str, Any]:
    """A real daemon, at rest and after some commands."""
    daemon = Daemon(desk, desk.home / "bench.yaml")
    try:
        daemon.start()
        time.sleep(SETTLE_S)
        at_rest = held(daemon)
        asyncio.run(desk.open(["mousepad"], "mousepad"))
        said = [daemon.lam("do", "--json", command).returncode == 0 for command in COMMANDS]
        return {"at_rest": at_rest, "used": held(daemon), "commands": len(said), "commands_done": sum(said)}
    finally:
        daemon.stop()


async def measure(runs: int, loads: int) -> dict[str, Any]:
    """Everything, in the environment of a private desktop."""
    player = await play()
    skills, times, used_ms, plugins = await load(loads)
    try:
        at_rest = resident(skills.pid)
        calls = {name: await call(skills, name, runs) for name in CALLS}
        used = resident(skills.pid)
    finally:
        await skills.close()
        player.disconnect()
    return {
        "plugins": len(plugins),
        "skills": sum(int(plugin["skills"]) for plugin in plugins),
        "unusable": {plugin["name"]: plugin["why_not"] for plugin in plugins if plugin["why_not"]},
        "load_ms": round(statistics.median(times[1:]), 1),
        "load_least_ms": round(min(times[1:]), 1),
        "load_cpu_ms": round(statistics.median(used_ms[1:]), 1),
        "load_compiling_ms": round(times[0], 1),
        "rss_mib": at_rest,
        "rss_used_mib": used,
        "calls": calls,
    }


def run(runs: int, loads: int) -> dict[str, Any]:
    """Measure in a private desktop of its own."""
    desk = PrivateDesktop()
    try:
        desk.start()
        with desk.environ():
            furnish(desk.home)
            return asyncio.run(measure(runs, loads)) | {"memory": memory(desk)}
    finally:
        desk.stop()


def table(found: Mapping[str, Any]) -> str:
    lines = [
        f"{found['plugins']} plugins with {found['skills']} skills, loaded in {found['load_ms']} ms "
        f"({found['load_cpu_ms']} ms of a processor); "
        f"{found['rss_mib']} MiB at rest, {found['rss_used_mib']} MiB after the calls"
    ]
    for when, row in (("at rest", found["memory"]["at_rest"]), ("after commands", found["memory"]["used"])):
        sizes = (f"{name} {size['rss_mib']} MiB (PSS {size['pss_mib']})" for name, size in row.items())
        lines.append(f"{when}: {', '.join(sizes)}")
    lines += [f"not usable here: {name}: {why}" for name, why in found["unusable"].items()]
    lines.append(f"{'skill':20} {'first':>9} {'p50':>9} {'p95':>9}  done")
    for name, row in found["calls"].items():
        times = " ".join(f"{row[key]:6.1f} ms" for key in ("first_ms", "p50_ms", "p95_ms"))
        lines.append(f"{name:20} {times}  {row['done']}/{row['runs']} {row.get('wrong', '')}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    arguments = parser.parse_args()
    found = run(max(1, arguments.runs), max(1, arguments.loads))
    print(json.dumps(found) if arguments.json else table(found))
    heavy = found["memory"]["at_rest"]["daemon"]["rss_mib"] > DAEMON_MIB
    raise SystemExit(heavy or any(row["done"] < row["runs"] for row in found["calls"].values()))


if __name__ == "__main__":
    main()
