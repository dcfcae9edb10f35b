"""``lam desktop`` as a person uses it: keys typed into its windows, a real editor behind them, a real daemon."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lamd.atspi.mirror import Mirror
from lamd.client import Client as Remote
from lamd.clients.desktop.consent import TITLE
from lamd.clients.desktop.door import path_for
from lamd.clients.desktop.window import APPLICATION
from lamd.trajectory import AppInfo, Node, Tree
from tests.desktop import tray
from tests.desktop.daemon import PROGRAMS, Daemon
from tests.desktop.session import PrivateDesktop

pytestmark = pytest.mark.timeout(240)
PALETTE = "lamd palette"
NUMBERS = ["gsettings", "get", "org.xfce.mousepad.preferences.view", "show-line-numbers"]
ASKS = "guard: {ask: [{app: mousepad, label: Line Numbers}]}"
REACHED = frozenset({"push button", "text", "entry", "list", "list item", "scroll pane", "label"})


class Client:
    """The program, and the hands of a person."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon, self.desk = daemon, daemon.desk
        self.process = subprocess.Popen([PROGRAMS / "lam", "desktop"], env=daemon.env, start_new_session=True)
        tray.wait(lambda: str(path_for(daemon.socket).exists()), "True")  # it listens

    def palette(self) -> None:
        """Open it with the focus."""
        assert self.daemon.lam("desktop", "--palette").returncode == 0
        self.window(PALETTE)
        self.focused(PALETTE)

    def window(self, title: str) -> None:
        """Wait until a window is there."""
        self.desk.xdotool("search", "--sync", "--onlyvisible", "--name", f"^{title}$")

    def focused(self, title: str) -> None:
        """Wait until it has the focus."""
        found = self.desk.xdotool("search", "--onlyvisible", "--name", f"^{title}$").split()[-1]
        self.desk.xdotool("windowfocus", "--sync", found)
        self.desk.settle()

    def say(self, text: str) -> None:
        self.desk.xdotool("type", "--delay", "20", text)
        self.desk.xdotool("key", "Return")


@pytest.fixture
def start_client(start_daemon: Callable[..., Daemon]) -> Iterator[Callable[[str], Client]]:
    started: list[Client] = []

    def start(settings: str = "") -> Client:
        started.append(Client(start_daemon(settings)))
        return started[-1]

    yield start
    for client in started:
        client.daemon.lam("desktop", "--quit")
        with client.process:
            assert client.process.wait(20) == 0


async def until(mirror: Mirror, app: AppInfo, seen: Callable[[Tree], bool]) -> Tree:
    """Wait for the app's tree to fulfil something."""
    async with asyncio.timeout(40):
        tree = await mirror.tree(app)
        while not seen(tree):
            tree = await mirror.changed(app, tree.revision, 1.0)
        return tree


async def own(mirror: Mirror) -> AppInfo:
    """The client as the accessibility bus knows it."""
    mirror.start()
    async with asyncio.timeout(20):
        while True:
            for app in await mirror.apps():
                if app.name == APPLICATION:
                    return app
            await mirror.appeared(await mirror.apps(), 1.0)


def names(tree: Tree) -> list[str]:
    return [node.name for node in tree.nodes if "showing" in node.states]


def shown(tree: Tree, role: str) -> list[Node]:
    return [node for node in tree.nodes if node.role == role and "showing" in node.states]


async def test_a_command_typed_into_the_palette_is_done_in_the_editor_behind_it(
    desk: PrivateDesktop, start_client: Callable[..., Client]
) -> None:
    await desk.open(["mousepad"], "mousepad")
    client = start_client()
    mirror = Mirror()
    try:
        await asyncio.to_thread(client.palette)
        app = await own(mirror)
        await asyncio.to_thread(client.say, "show line numbers")
        tree = await until(mirror, app, lambda t: any(name.startswith("Answer:") for name in names(t)))
        assert any(name.startswith("Plan, step 1:") for name in names(tree))
        assert any("Line Numbers" in name for name in names(tree))
        assert desk.run(NUMBERS).strip() == "true"
        assert "mousepad" in next(p.name.lower() for p in desk.programs() if p.active)  # it has the focus again
    finally:
        await mirror.close()


@pytest.mark.parametrize(("keys", "done"), [(["alt+a"], "true"), (["Return"], "false")], ids=["yes", "no"])
async def test_the_consent_window_answers(
    desk: PrivateDesktop, start_client: Callable[..., Client], keys: list[str], done: str
) -> None:
    await desk.open(["mousepad"], "mousepad")
    client = start_client(ASKS)
    mirror = Mirror()
    try:
        await asyncio.to_thread(client.palette)
        app = await own(mirror)
        await asyncio.to_thread(client.say, "show line numbers")
        await asyncio.to_thread(client.window, TITLE)
        tree = await until(mirror, app, lambda t: any(name.startswith("Action:") for name in names(t)))
        assert {"No", "Allow once"} <= {node.name for node in shown(tree, "push button")}
        assert any(name.startswith("Rule: ") for name in names(tree))
        await asyncio.to_thread(client.focused, TITLE)
        for _ in range(10):  # it is deaf at first: what is typed then must not count, and more must be harmless
            await asyncio.to_thread(desk.xdotool, "key", *keys)
            tree = await mirror.changed(app, tree.revision, 1.0)
            if any(name.startswith("Answer:") for name in names(tree)):
                break
        await until(mirror, app, lambda t: any(name.startswith("Answer:") for name in names(t)))
        assert desk.run(NUMBERS).strip() == done
    finally:
        await mirror.close()


async def test_allowed_for_always_it_asks_no_more_until_that_is_taken_back(
    desk: PrivateDesktop, start_client: Callable[..., Client]
) -> None:
    await desk.open(["mousepad"], "mousepad")
    client = start_client(ASKS)
    lam = client.daemon.ask

    async def answered(key: str) -> dict[str, Any]:
        shown = asyncio.create_task(asyncio.to_thread(client.window, TITLE))
        doing = asyncio.create_task(lam("do", "show line numbers", "--json"))
        while not shown.done():
            await asyncio.wait({shown, doing}, return_when=asyncio.FIRST_COMPLETED)
            if doing.done() and not shown.done():  # the client does not listen yet: nobody was there to be asked
                doing = asyncio.create_task(lam("do", "show line numbers", "--json"))
        await shown
        for _ in range(10):  # it is deaf at first
            with contextlib.suppress(subprocess.CalledProcessError):  # the window is gone: it was heard
                await asyncio.to_thread(client.focused, TITLE)
                await asyncio.to_thread(desk.xdotool, "key", key)
            if (await asyncio.wait({doing}, timeout=1.0))[0]:
                break
        return dict(json.loads((await doing).stdout))

    assert (await answered("alt+w"))["status"] == "finished"
    assert desk.run(NUMBERS).strip() == "true"
    (rule,) = json.loads((await lam("rules", "--json")).stdout)["rules"]
    assert (rule["app"], rule["rule"], "Line Numbers" in rule["target"]) == ("mousepad", "settings-ask", True)
    again = json.loads((await lam("do", "show line numbers", "--json")).stdout)  # nobody answers anything
    assert [step["verdict"]["rule"] for step in again["steps"]] == [f"always {rule['id']}"]
    assert (await lam("rules", "remove", rule["id"])).returncode == 0
    assert (await answered("Escape"))["code"] == "guard.declined"


async def test_everything_in_the_palette_has_a_name_for_who_cannot_see_it(
    desk: PrivateDesktop, start_client: Callable[..., Client]
) -> None:
    client = start_client()
    mirror = Mirror()
    try:
        await asyncio.to_thread(client.palette)
        tree = await until(mirror, await own(mirror), lambda t: bool(shown(t, "list item")))
        assert [node.name for node in shown(tree, "text")] == ["Command"]
        assert [node.name for node in shown(tree, "push button")] == ["Close"]
        assert [node.name for node in shown(tree, "list")] == ["Suggestions"]
        assert [
            node.role for node in tree.nodes if node.role in REACHED and "showing" in node.states and not node.name
        ] == []
        await asyncio.to_thread(desk.xdotool, "key", "Escape")
        await until(mirror, await own(mirror), lambda t: not shown(t, "push button"))
    finally:
        await mirror.close()


def test_lamd_refuses_to_act_in_the_palette(start_client: Callable[..., Client]) -> None:
    client = start_client()
    client.palette()
    with Remote(client.daemon.socket, name="test") as remote:
        seen = remote.see(APPLICATION)
        button = next(n for n in seen["nodes"] if (n["role"], n["name"]) == ("push button", "Close"))
        reply = remote.act("click", button["ref"], seen["revision"], app=APPLICATION, yes=True)
    assert (reply["status"], reply["code"]) == ("refused", "guard.denied")
    client.window(PALETTE)
