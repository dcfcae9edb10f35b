"""Cells of a real spreadsheet by their address; what came of it is read from the program by another reader."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from lamd.atspi.mirror import Mirror
from tests.bench import deeper
from tests.bench.by_hand import give
from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop

pytestmark = pytest.mark.timeout(240)

PLANS = {
    "a number": ['do "put 42 in B3"'],
    "another": ['do "C3" to "219.50"'],
    "a name": ['do "put" with cell="a7" text="Gunnhild"'],
    "its beginning": ['do "put" with cell="A8" text="gun"'],
    "a sum": ['do "cell D3" to "=SUM(B3:C3)"'],
    "the sum": ['read "what\'s in D3"'],
    "far away": ['do "take me to" with cell="AB19"'],
    "empty it": ['do "clear cell A7"'],
    "no address": ['do "put" with cell="banana" text="1"'],
}


def say(daemon: Daemon, text: str) -> dict[str, Any]:
    done = daemon.lam("do", text, "--json", timeout=60)
    reply: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return reply


async def held(names: list[str]) -> dict[str, Any]:
    """What the cells hold, and the texts of the window."""
    mirror = Mirror()
    mirror.start()
    try:
        await mirror.connection.ready()
        trees = [await mirror.tree(app) for app in await mirror.apps() if app.name == "soffice"]
        texts = {node.text for tree in trees for node in tree.nodes if node.role == "text"}
        return {**await deeper.ask([{"cell": name} for name in names], trees), "texts": texts}
    finally:
        await mirror.close()


def test_cells_are_written_read_and_gone_to(desk: PrivateDesktop, tmp_path: Path) -> None:
    desk.launch(["soffice", "--calc"], "soffice")
    daemon = Daemon(desk, tmp_path / "config.yaml")
    give(daemon, PLANS, tmp_path / "plans.json")
    try:
        daemon.start()
        for text in ("a number", "another", "a name", "its beginning", "a sum"):
            reply = say(daemon, text)
            assert (reply["status"], reply["steps"][0]["outcome"]["effect"]) == ("finished", "confirmed"), reply
        found = asyncio.run(held(["B3", "C3", "D3", "A7", "A8", "B4", "A9"]))
        told = {name: found[name] for name in ("B3", "C3", "D3", "A7", "A8", "B4", "A9")}
        assert told == {
            "B3": "42", "C3": "219.5", "D3": "261.5", "A7": "Gunnhild", "A8": "gun", "B4": "", "A9": "",
        }  # fmt: skip
        assert say(daemon, "the sum")["answer"] == "261.5"
        assert say(daemon, "far away")["status"] == "finished"
        assert "AB19" in asyncio.run(held([]))["texts"]  # the name box
        assert say(daemon, "empty it")["status"] == "finished"
        assert asyncio.run(held(["A7", "A8"]))["A7"] == ""
        daemon.lam("undo", timeout=60)
        found = asyncio.run(held(["A7", "A8"]))
        assert (found["A7"], found["A8"]) == ("Gunnhild", "gun")
        reply = say(daemon, "no address")
        assert (reply["status"], reply["code"]) == ("failed", "grounding.nothing")
    finally:
        daemon.stop()
