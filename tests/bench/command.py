"""How long commands take, stage by stage: ``python -m tests.bench.command [--json] [--runs 5] [COMMAND …]``.

A private desktop with mousepad and gnome-calculator and a daemon of its own is started; each command is run ``--runs``
times, the programs open already. Milliseconds, medians; ``first_action`` is from the words to the first action. A
command that does not finish is counted, never timed. ``memory_mib`` is the daemon's and the model process's at rest.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from pathlib import Path
from typing import Any

from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop

COMMANDS = {
    "type the quick brown fox": "mousepad",
    "show line numbers": "mousepad",
    "work out 12 times 7": "gnome-calculator",
    "read the result": "gnome-calculator",
}
"""Command to the program it is said to."""


def once(daemon: Daemon, command: str, app: str) -> dict[str, Any]:
    """One Reply."""
    done = daemon.lam("do", command, "--json", "--app", app, timeout=90)
    reply: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return reply


def measure(daemon: Daemon, commands: dict[str, str], runs: int) -> dict[str, Any]:
    """Medians of each stage a command, over the runs that finished, the first left out."""
    found = {}
    for command, app in commands.items():
        replies = [once(daemon, command, app) for _ in range(runs + 1)][1:]
        good = [reply for reply in replies if reply["status"] == "finished"]
        stages = sorted({stage for reply in good for stage in reply["timing_ms"]})
        medians = {s: round(statistics.median(r["timing_ms"].get(s, 0.0) for r in good), 1) for s in stages}
        found[command] = {"runs": runs, "finished": len(good), "ms": medians}
    return found


def memory(daemon: Daemon) -> dict[str, float]:
    """Resident MiB at rest."""
    status = json.loads(daemon.lam("status", "--json").stdout)
    return {"daemon": status["memory_mib"], "models": status["models"]["rss_mib"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands", nargs="*", metavar="COMMAND", help="said to the program in front")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="the figures as one object in the last line")
    arguments = parser.parse_args()
    commands = dict.fromkeys(arguments.commands, "") or COMMANDS
    desk = PrivateDesktop()
    with tempfile.TemporaryDirectory() as folder:
        try:
            desk.start()
            for program in sorted(set(COMMANDS.values())):
                desk.launch([program], program)
            daemon = Daemon(desk, Path(folder) / "config.yaml")
            try:
                daemon.start()
                found = {"commands": measure(daemon, commands, arguments.runs), "memory_mib": memory(daemon)}
            finally:
                daemon.stop()
        finally:
            desk.stop()
    print(json.dumps(found) if arguments.json else json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
