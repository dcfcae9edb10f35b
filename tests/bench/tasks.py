"""Whole tasks on real programs: ``python -m tests.bench.tasks [--json] [--by-hand] [--only WORD] [--verbose] [FILE …]``

A case opens a program in a private desktop, says one sentence with ``lam do --yes``, and looks at what came of it: at
the program's tree, as a reader of its own sees it, and at files. ``done`` is the share of cases in which all that is
expected holds; ``false_finished`` counts those in which lamd says ``finished`` and it does not. Programs that are not
installed are named.

``--by-hand`` gives lamd the plan of each case instead of asking its planner: what fails then is the fault of what sees,
finds, acts and checks. The grounder is the same.

A file is a list of cases; those in ``tests/bench/data/tasks*.yaml`` are measured without another:

- ``name``; ``open``: the command line, ``{home}`` is the home folder; ``wait``: the program's name on the bus, where it
  is not that of the command; ``files``: path in the home → content, ``null`` for a folder; ``settings``: each a
  schema, a key and the value that it has before; ``say``: the sentence;
  ``plan``: its plan as a person would write it, a line a step; ``needs``: a file that shows that it is installed;
- ``expect``: each with one of ``file`` (with ``holds``, or exactly ``is``), ``text`` (in a name or text of the tree),
  ``window`` (in a title), ``log`` (in what the program wrote), ``setting`` (schema and key, with ``is``), ``answer``
  (in lamd's own), ``status`` (one of those, lamd's own), or ``role`` and ``name`` of a thing with ``holds`` in its text
  or ``exactly`` that text, ``value``, ``states`` and ``without`` others, ``line`` (the one the caret is in) or ``cell``
  (of a sheet, by its name, with ``exactly`` that text); ``not: true`` turns it round.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from lamd.atspi.mirror import Mirror
from lamd.errors import AtspiError
from lamd.trajectory import Node, Tree
from tests.bench import deeper
from tests.bench.by_hand import give
from tests.bench.miniwob import say
from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop

CASES = sorted((Path(__file__).parent / "data").glob("tasks*.yaml"))
PATIENCE = 3.0
"""Seconds that a program is given to show what was done, after lamd says that it is done."""
SECONDS = 60.0
"""For one sentence."""


def prepare(desk: PrivateDesktop, case: Mapping[str, Any]) -> None:
    """A desktop as new, with the case's files, and its program open."""
    desk.clean()
    _forget_settings(desk)
    for path, content in (case.get("files") or {}).items():
        file = desk.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            file.mkdir(exist_ok=True)
        else:
            file.write_text(content)
    for schema, key, value in case.get("settings", ()):
        desk.run(["gsettings", "set", schema, key, value])
    argv = [str(part).replace("{home}", str(desk.home)) for part in case["open"]]
    desk.launch(argv, case.get("wait"))


def _forget_settings(desk: PrivateDesktop) -> None:
    """End the service that keeps Xfce's settings, which remembers those of the case before in spite of a new home."""
    call = ["gdbus", "call", "--session", "--dest=org.freedesktop.DBus", "--object-path=/org/freedesktop/DBus"]
    method = "--method=org.freedesktop.DBus.GetConnectionUnixProcessID"
    with contextlib.suppress(subprocess.CalledProcessError, ProcessLookupError):
        os.kill(int(desk.run([*call, method, "org.xfce.Xfconf"]).split()[1].rstrip(",)")), signal.SIGKILL)


def unmet(desk: PrivateDesktop, case: Mapping[str, Any], trees: Sequence[Tree]) -> list[dict[str, Any]]:
    """What is expected and is not so."""
    return [one for one in case["expect"] if holds(desk, case, one, trees) is bool(one.get("not"))]


def holds(desk: PrivateDesktop, case: Mapping[str, Any], one: Mapping[str, Any], trees: Sequence[Tree]) -> bool:
    """Whether one expectation is met, ``not`` left aside."""
    nodes = [node for tree in trees for node in tree.nodes]
    if "setting" in one:
        return desk.run(["gsettings", "get", *one["setting"]]).strip() == str(one["is"])
    if "answer" in one:
        return str(one["answer"]).casefold() in str(case["told"]).casefold()
    if "status" in one:
        return case["status"] in one["status"]
    if "file" in one:
        file = desk.home / str(one["file"])
        if "is" in one:
            return file.exists() and file.read_text(errors="replace").strip() == str(one["is"]).strip()
        wanted = str(one.get("holds", ""))
        return file.exists() and (not wanted or wanted in file.read_text(errors="replace"))
    if "log" in one:
        return str(one["log"]) in desk.log(Path(case["open"][0]).name)
    if "window" in one:
        tops = [tree.nodes[ref] for tree in trees if tree.nodes for ref in tree.nodes[0].children]
        return any(str(one["window"]).casefold() in top.name.casefold() for top in tops)
    if "line" in one or "cell" in one:
        told = case.get("deeper", {}).get(one.get("cell", "line"))
        return bool(told == one.get("line", one.get("exactly")))
    if "role" in one:
        return any(_is(node, one) for node in nodes)
    wanted = str(one["text"]).casefold()
    return any(wanted in f"{node.name}\n{node.text or ''}".casefold() for node in nodes)


def _is(node: Node, one: Mapping[str, Any]) -> bool:
    named = node.role == one["role"] and str(one.get("name", "")).casefold() in node.name.casefold()
    text = node.text or ""
    if str(one.get("holds", "")).casefold() not in text.casefold() or text != one.get("exactly", text):
        return False
    if "value" in one and node.value != one["value"]:
        return False
    return named and node.states.issuperset(one.get("states", ())) and node.states.isdisjoint(one.get("without", ()))


async def outcome(desk: PrivateDesktop, case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is not so when all has settled: looked at again at each change, for a while."""
    mirror = Mirror()
    mirror.start()
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    left: list[dict[str, Any]] = list(case["expect"])
    try:
        while True:
            trees = [tree for app in await mirror.apps() if (tree := await _tree(mirror, app)) is not None]
            left = unmet(desk, {**case, "deeper": await deeper.ask(case["expect"], trees)}, trees)
            if not left or loop.time() >= end:
                return left
            front = next((tree for tree in trees if len(tree.nodes) > 1), None)
            if front is None:
                await mirror.appeared(await mirror.apps(), end - loop.time())
            else:
                await mirror.changed(front.app, front.revision, min(0.5, end - loop.time()))
    finally:
        await mirror.close()


async def _tree(mirror: Mirror, app: Any) -> Tree | None:
    try:
        return await mirror.tree(app)
    except AtspiError:
        return None  # it has gone meanwhile


def run(desk: PrivateDesktop, daemon: Daemon, case: Mapping[str, Any]) -> dict[str, Any]:
    """One case, from its program to what came of it."""
    prepare(desk, case)
    reply = say(daemon, case["say"], SECONDS)
    with desk.environ():
        left = asyncio.run(
            outcome(desk, {**case, "told": reply.get("answer", ""), "status": reply.get("status", "none")})
        )
    told = {key: reply.get(key) for key in ("answer", "code", "hint", "plan")}
    steps = [f"{s['action']}: {s['outcome']['effect']} ({s['outcome']['evidence']})" for s in reply.get("steps", ())]
    return {"done": not left, "status": reply.get("status", "none"), "unmet": left, **told, "steps": steps}


def measure(desk: PrivateDesktop, daemon: Daemon, cases: Sequence[Mapping[str, Any]], verbose: bool) -> dict[str, Any]:
    """The figures over the cases whose programs are there."""
    there = [case for case in cases if shutil.which(case["open"][0]) and Path(case.get("needs", "/")).exists()]
    results = {}
    for case in there:
        try:
            results[case["name"]] = one = run(desk, daemon, case)
        except (OSError, RuntimeError, TimeoutError) as error:  # the program did not come up: no word about lamd
            print(f"{case['name']}: {error}", file=sys.stderr, flush=True)
            continue
        if verbose:
            _tell(case, one)
    done = [name for name, one in results.items() if one["done"]]
    false = [name for name, one in results.items() if one["status"] == "finished" and not one["done"]]
    return {
        "n": len(results),
        "done": round(len(done) / len(results), 4) if results else 0.0,
        "false_finished": len(false),
        "status": dict(Counter(one["status"] for one in results.values())),
        "programs": len({_program(case) for case in there if case["name"] in results}),
        "not_installed": sorted({_program(case) for case in cases} - {_program(case) for case in there}),
        "tasks": {name: one["done"] for name, one in results.items()},
        "false": false,
    }


def _program(case: Mapping[str, Any]) -> str:
    name, *arguments = case["open"]
    return f"{name} {arguments[0]}" if name == "soffice" else str(name)


def _tell(case: Mapping[str, Any], one: Mapping[str, Any]) -> None:
    told = [f"{'done' if one['done'] else 'not '} {case['name']}: {case['say']!r} → {one['status']}: {one['answer']}"]
    if not one["done"]:
        told += [f"    unmet {one['unmet']}", f"    plan {one['plan']}", *(f"    {step}" for step in one["steps"])]
    print("\n".join(told), file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE.yaml", default=CASES)
    parser.add_argument("--by-hand", action="store_true", help="with the cases' own plans, without the planner")
    parser.add_argument("--only", default="", help="cases whose name holds one of these, with commas between them")
    parser.add_argument("--verbose", action="store_true", help="tell each case on the error output")
    parser.add_argument("--json", action="store_true", help="the figures as one object in the last line")
    arguments = parser.parse_args()
    cases = [case for file in arguments.files for case in yaml.safe_load(file.read_text())]
    cases = [case for case in cases if any(part in case["name"] for part in arguments.only.split(","))]
    desk = PrivateDesktop()
    with tempfile.TemporaryDirectory() as folder:
        try:
            desk.start()
            daemon = Daemon(desk, Path(folder) / "config.yaml")
            daemon.env["XDG_STATE_HOME"] = folder  # the home is emptied between the cases
            if arguments.by_hand:
                give(daemon, {case["say"]: case["plan"] for case in cases}, Path(folder) / "plans.json")
            try:
                daemon.start()
                found = measure(desk, daemon, cases, arguments.verbose)
            finally:
                daemon.stop()
        finally:
            desk.stop()
    print(json.dumps(found) if arguments.json else json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
