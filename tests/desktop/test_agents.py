"""Another agent at the real desktop, through ``lam mcp``; and all of its traffic held against the schema that ships."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lamd.client import Client, RemoteError
from tests.desktop.daemon import Daemon
from tests.desktop.session import PrivateDesktop
from tests.unit.clients.mcp.test_serving import HOST
from tests.unit.tap import Tap


def host(daemon: Daemon, socket: Path, *calls: tuple[str, dict[str, Any]]) -> list[str]:
    """The texts that the tools gave, of a host that calls them one after the other."""
    done = subprocess.run(
        [sys.executable, "-c", HOST, "legacy"], input="".join(json.dumps(call) + "\n" for call in calls),
        env={**daemon.env, "LAMD_SOCKET": str(socket)}, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [told[1] for told in json.loads(done.stdout)["told"] if isinstance(told, list)]


async def test_an_agent_sees_acts_and_waits_and_is_in_the_history(
    desk: PrivateDesktop, start_daemon: Callable[..., Daemon], tmp_path: Path
) -> None:
    await desk.open(["mousepad"], "mousepad")
    daemon = start_daemon()
    with Tap(daemon.socket, tmp_path / "tap" / "lamd.sock") as tap:
        did, seen = host(daemon, tap.path, ("do", {"text": "type hello"}), ("see", {"app": "mousepad"}))
        assert "status: finished" in did
        assert '"hello"' in seen
        app = re.findall(r"^app: (.*)$", seen, re.M)[0]
        revision = int(re.findall(r"^revision: (\d+)$", seen, re.M)[0])
        find = re.findall(r'\[(\d+)\] (?:check )?menu item "Find and Replace', seen)
        acted = host(
            daemon, tap.path, ("see", {"app": app}),
            ("act", {"verb": "click", "ref": int(find[0]), "revision": revision, "app": app}),
            ("wait_for", {"words": "Replace All", "app": app}),
            ("see", {"app": app, "since": revision}),
            ("history", {"n": 5}),
        )  # fmt: skip
    assert "status: finished" in acted[1]
    assert "Replace All" in acted[2]
    assert "new [" in acted[3]
    assert "agent mcp" in acted[4]
    assert tap.check() >= {"hello", "command.run", "desktop.see", "desktop.act", "journal.list", "command.progress"}
    shown = daemon.lam("history")
    assert "agent (mcp" in shown.stdout
    assert daemon.lam("journal", "verify").returncode == 0


async def test_what_needs_consent_an_agent_cannot_have_by_itself(
    desk: PrivateDesktop, start_daemon: Callable[..., Daemon], tmp_path: Path
) -> None:
    await desk.open(["mousepad"], "mousepad")
    daemon = start_daemon()
    with (
        Tap(daemon.socket, tmp_path / "tap" / "lamd.sock") as tap,
        Client(tap.path, role="agent", name="robot") as agent,
    ):
        agent.run("type hello")
        agent.run("quit")
        seen = agent.see("mousepad")  # it asks whether to save
        button = next(
            c["ref"] for c in seen["candidates"] if c["role"] == "push button" and "don" in c["label"].casefold()
        )
        reply = agent.act("click", button, seen["revision"], app=seen["app"]["name"])
        assert (reply["status"], reply["code"]) == ("refused", "guard.no_approver"), reply
        yes = {"text": "quit", "yes": True}
        tries = [("consent.watch", {}), ("consent.answer", {"id": "1", "allow": True}), ("command.run", yes)]
        for method, params in tries:
            with pytest.raises(RemoteError) as caught:
                agent.call(method, **params)
            assert caught.value.code == "wire.not_allowed"
        for method in (
            "daemon.status",
            "daemon.doctor",
            "skills.list",
            "models.list",
            "journal.verify",
            "journal.undoable",
        ):
            agent.call(method)
    assert tap.check() >= {"skills.list", "models.list", "daemon.doctor", "error"}
