"""Tasks on web pages: ``python -m tests.bench.miniwob [--json] [--seeds 10] [--by-hand] TASK …``

Pages of the package ``miniwob`` (extra ``bench``), any of its tasks, in a real Chromium in a private desktop. An
episode a seed: the page is loaded anew and begun as its own environment does; lamd gets the task's sentence, nothing
else, and has the accessibility tree to work with; then the page tells its reward. A reward above 0 is won. The sentence
is said by ``lam do --yes``: who says it consents to what it asks for. ``--seconds`` takes the place of the page's own
time limit. ``--verbose`` tells each episode: the sentence, the plan, what was done. ``--by-hand`` gives lamd the plan
that ``tests.bench.miniwob_plans`` has for the sentence, instead of asking its planner; the grounder is the same.
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import importlib.util
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.by_hand import give
from tests.bench.devtools import Browser, DevToolsError
from tests.bench.miniwob_plans import plan_of
from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop

BEGIN = "core.EPISODE_MAX_TIME = {limit}; Math.seedrandom({seed}); core.startEpisodeReal(); true"
SENTENCE = "(u => typeof u == 'string' ? u : u.utterance)(core.getUtterance())"
REWARD = "({reward: WOB_RAW_REWARD_GLOBAL, done: WOB_DONE_GLOBAL, reason: String(WOB_REWARD_REASON)})"


@dataclass(frozen=True)
class Episode:
    """What came of one seed."""

    sentence: str
    reward: float
    reason: str
    reply: dict[str, Any]

    @property
    def won(self) -> bool:
        return self.reward > 0

    def __str__(self) -> str:
        told = {key: self.reply.get(key) for key in ("status", "answer", "code", "hint", "plan")}
        steps = [
            f"    {s['action']}: {s['outcome']['effect']} ({s['outcome']['evidence']})"
            for s in self.reply.get("steps", ())
        ]
        return "\n".join([f"  {'won ' if self.won else 'lost'} {self.sentence!r} {self.reason} {told}", *steps])


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The address of the package's pages while it lasts, on this machine only."""
    spec = importlib.util.find_spec("miniwob")
    if spec is None or spec.origin is None:
        sys.exit("the package miniwob is missing: pip install --no-deps miniwob")
    handler = partial(_Quiet, directory=str(Path(spec.origin).parent / "html"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name it has there
        """Nothing: the figures are what is to be read."""


def address_of(base: str, task: str) -> str:
    """Where a task's page is: ``click-test`` is a page, ``flight.AA`` a folder with one."""
    name = task.removesuffix("-v1").removeprefix("miniwob/")
    return f"{base}/{name.replace('.', '/')}/wrapper.html" if "." in name else f"{base}/miniwob/{name}.html"


def say(daemon: Daemon, sentence: str, seconds: float) -> dict[str, Any]:
    """The Reply; one without a status where none came in time."""
    try:
        done = daemon.lam("do", sentence, "--yes", "--json", timeout=seconds)
        reply: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.TimeoutExpired, IndexError, ValueError):
        daemon.lam("stop", timeout=20)
        return {}
    return reply


def episode(
    browser: Browser, daemon: Daemon, address: str, seed: int, seconds: float, heard: Callable[[str], None]
) -> Episode:
    """One seed of a task, from a fresh page to its reward; ``heard`` is told the sentence before it is said."""
    browser.open(address)
    browser.evaluate(BEGIN.format(limit=int(seconds * 1000), seed=seed))
    sentence = str(browser.evaluate(SENTENCE))
    heard(sentence)
    reply = say(daemon, sentence, seconds)
    end = browser.evaluate(REWARD)
    return Episode(sentence, float(end["reward"]) if end["done"] else 0.0, end["reason"], reply)


class Bench:
    """A browser and a daemon, for any number of episodes."""

    def __init__(
        self, desk: PrivateDesktop, daemon: Daemon, seconds: float, verbose: bool, plans: Path | None = None
    ) -> None:
        """``plans``: where the plans of a daemon lie that is given them."""
        self._desk, self._daemon = desk, daemon
        self._seconds, self._verbose, self._plans = seconds, verbose, plans
        self._browser: Browser | None = None

    def measure(self, tasks: list[str], seeds: int) -> dict[str, float]:
        """The share of seeds won, a task."""
        found = {}
        with served() as base:
            for task in tasks:
                won = sum(self._won(base, task, seed) for seed in range(1, seeds + 1))
                found[task] = round(won / seeds, 4)
                print(f"{task}: {won} of {seeds}", file=sys.stderr, flush=True)
        return found

    def close(self) -> None:
        """End the browser."""
        if self._browser is not None:
            self._browser.close()
            self._browser = None

    def _won(self, base: str, task: str, seed: int) -> bool:
        def heard(sentence: str) -> None:
            if self._plans is not None:
                give(self._daemon, {sentence: plan_of(task, sentence)}, self._plans)

        self._browser = self._browser or Browser(self._desk)
        try:
            one = episode(self._browser, self._daemon, address_of(base, task), seed, self._seconds, heard)
        except DevToolsError as error:  # such as a browser that was closed: lost, and the next seed has a new one
            print(f"  lost: {error}", file=sys.stderr, flush=True)
            self.close()
            return False
        if self._verbose:
            print(one, file=sys.stderr, flush=True)
        return one.won


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="+", metavar="TASK", help="a page of the package, such as click-test")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=30, help="for one episode")
    parser.add_argument("--by-hand", action="store_true", help="with plans written by hand, without the planner")
    parser.add_argument("--verbose", action="store_true", help="tell each episode on the error output")
    parser.add_argument("--json", action="store_true", help="the figures as one object in the last line")
    arguments = parser.parse_args()
    desk = PrivateDesktop()
    with tempfile.TemporaryDirectory() as folder:
        try:
            desk.start()
            daemon = Daemon(desk, Path(folder) / "config.yaml")
            plans = Path(folder) / "plans.json" if arguments.by_hand else None
            if plans is not None:
                give(daemon, {}, plans)
            bench = Bench(desk, daemon, arguments.seconds, arguments.verbose, plans)
            try:
                daemon.start()
                shares = bench.measure(arguments.tasks, arguments.seeds)
            finally:
                daemon.stop()
                bench.close()
        finally:
            desk.stop()
    print(json.dumps({"tasks": shares}) if arguments.json else json.dumps({"tasks": shares}, indent=1))


if __name__ == "__main__":
    main()
