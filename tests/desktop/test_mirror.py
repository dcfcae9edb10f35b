"""The mirror held against the oracle on a program of every toolkit, before and after storms of changes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from lamd.atspi import action, text
from lamd.atspi.mirror import Mirror
from lamd.atspi.oracle import Oracle
from lamd.errors import AtspiError
from lamd.trajectory import AppInfo, Node, Tree
from tests.desktop.compare import differences, settled, until
from tests.desktop.session import PrivateDesktop

PAGE = """\
<!doctype html><title>Local page</title><h1>Hello</h1><p>A paragraph with a <a href="#x">link</a>.</p>
<form><label>Name <input value="abc"></label><label>Secret <input type="password" value="hunter2"></label>
<input type="checkbox" id="c"><label for="c">Agree</label><select><option>one<option>two</select>
<button type="button" onclick="document.querySelector('p').append(' added')">Add</button><input type="range"></form>
"""

pytestmark = pytest.mark.timeout(400)


class Bench:
    """Both readers, hands, and the program under test."""

    def __init__(self, desk: PrivateDesktop, mirror: Mirror) -> None:
        self.desk = desk
        self.mirror = mirror
        self.oracle = Oracle()
        self.app = AppInfo("", "")

    async def open(self, argv: list[str], name: str, window: str) -> None:
        """Start a program, find it in the mirror, and give its window the focus."""
        await self.desk.open(argv, name)
        async with asyncio.timeout(30):
            while not (found := [app for app in await self.mirror.apps() if name.casefold() in app.name.casefold()]):
                await self.mirror.appeared(await self.mirror.apps(), 1)
        self.app = found[0]
        await self.focus(window)
        await self.agree()

    async def focus(self, window: str) -> None:
        await self.hands("search", "--sync", "--onlyvisible", "--name", window, "windowactivate", "--sync")

    async def hands(self, *arguments: str) -> None:
        await asyncio.to_thread(self.desk.xdotool, *arguments)

    async def keys(self, *keys: str) -> None:
        await self.hands("key", "--delay", "60", *keys)

    async def type(self, words: str) -> None:
        await self.hands("type", "--delay", "30", words)

    async def agree(self) -> Tree:
        return await settled(self.mirror, self.oracle, self.app)

    async def until(self, true: Callable[[Tree], object]) -> Tree:
        return await until(self.mirror, self.app, true)

    async def step(self, keys: list[str], true: Callable[[Tree], object]) -> Tree:
        """Press keys, wait for what they do, and compare."""
        await self.keys(*keys)
        await self.until(true)
        return await self.agree()

    async def click(self, role: str, name: str) -> None:
        node = find(await self.mirror.tree(self.app), role, name)
        assert node is not None, f"no {role} {name}"
        await action.do(self.mirror.connection, node.key, 0)


def find(tree: Tree, role: str, name: str = "", state: str = "") -> Node | None:
    """The first node of that role whose name holds ``name``."""
    found = (n for n in tree.nodes if n.role == role and name in n.name and (not state or state in n.states))
    return next(found, None)


def has(role: str, name: str = "", state: str = "showing") -> Callable[[Tree], bool]:
    return lambda tree: find(tree, role, name, state) is not None


def lacks(role: str, name: str = "", state: str = "showing") -> Callable[[Tree], bool]:
    return lambda tree: find(tree, role, name, state) is None


def says(words: str) -> Callable[[Tree], bool]:
    return lambda tree: any(words in (node.text or "") for node in tree.nodes)


def count_of(tree: Tree, role: str) -> int:
    return sum(node.role == role for node in tree.nodes)


def count(role: str, number: int) -> Callable[[Tree], bool]:
    return lambda tree: count_of(tree, role) == number


@pytest.fixture
async def mirror(desk: PrivateDesktop) -> AsyncIterator[Mirror]:
    mirror = Mirror()
    mirror.start()
    yield mirror
    await mirror.close()


@pytest.fixture
def bench(desk: PrivateDesktop, mirror: Mirror) -> Bench:
    return Bench(desk, mirror)


async def mousepad(bench: Bench) -> None:
    await bench.open(["mousepad", "--disable-server"], "mousepad", " Mousepad$")
    await bench.type("hello world\nsecond line")
    await bench.until(says("second line"))
    await bench.agree()
    await bench.step(["alt+f"], has("menu item", "Save As"))
    await bench.step(["Escape", "Escape"], lacks("menu item", "Save As"))
    await bench.step(["ctrl+n"], count("page tab", 2))
    await bench.step(["ctrl+o"], has("file chooser"))
    await bench.step(["Escape"], lacks("file chooser"))
    await bench.step(["ctrl+f"], has("check box", "Match case"))
    await bench.step(["ctrl+w"], count("page tab", 1))


async def calculator(bench: Bench) -> None:
    """GTK 4.8 shows nothing but windows as showing: whether an object is there at all has to do."""
    await bench.open(["gnome-calculator"], "gnome-calculator", "^Calculator$")
    await bench.type("12*7")
    await bench.until(says("12"))
    await bench.agree()
    await bench.step(["Return"], says("84"))
    await bench.step(["ctrl+alt+a"], has("push button", "sin", ""))
    await bench.step(["ctrl+alt+b"], lacks("push button", "sin", ""))
    await bench.step(["ctrl+question"], has("frame", "Shortcuts", ""))
    await bench.step(["Escape"], lambda tree: True)


async def text_editor(bench: Bench) -> None:
    await bench.open(["gnome-text-editor"], "text", " Text Editor$")
    await bench.type("hello world")
    await bench.until(says("hello world"))
    await bench.agree()
    pages = count_of(await bench.mirror.tree(bench.app), "text")
    await bench.step(["ctrl+t"], count("text", pages + 1))
    await bench.step(["ctrl+f"], lambda tree: True)
    await bench.step(["Escape"], lambda tree: True)
    await bench.step(["ctrl+comma"], has("label", "Preferences", ""))
    await bench.step(["Escape"], lambda tree: True)
    await bench.step(["ctrl+w"], count("text", pages))


async def qpdfview(bench: Bench) -> None:
    await bench.open(["qpdfview"], "qpdfview", "^qpdfview$")
    await bench.step(["alt+f"], has("menu item", "Exit"))
    await bench.step(["Escape", "Escape"], lacks("menu item", "Exit", "selected"))
    await bench.step(["F6"], has("frame", "Outline"))
    await bench.step(["F6"], lacks("frame", "Outline"))
    await bench.step(["ctrl+o"], has("dialog", "Open"))
    await bench.step(["Escape"], lacks("dialog", "Open"))


async def writer(bench: Bench) -> None:
    await bench.open(["soffice", "--writer"], "soffice", "LibreOffice Writer$")
    await bench.type("hello world\nsecond paragraph")
    await bench.until(says("second paragraph"))
    await bench.agree()
    await bench.step(["alt+f"], has("menu item", "Save As"))
    await bench.step(["Escape", "Escape"], lacks("menu item", "Save As"))
    await bench.step(["ctrl+h"], has("dialog", "Find"))
    await bench.step(["Escape"], lacks("dialog", "Find"))
    await bench.step(["ctrl+F12"], has("dialog", "Insert Table"))
    await bench.step(["Return"], has("table cell"))


async def chromium(bench: Bench) -> None:
    page = bench.desk.home / "page.html"
    page.write_text(PAGE)
    await bench.open(["chromium", page.as_uri()], "chromium", " Chromium$")
    await bench.until(has("push button", "Add"))
    tree = await bench.agree()
    secret = find(tree, "password text")
    assert secret is not None
    assert secret.text is None
    await bench.click("push button", "Add")
    await bench.until(says("added"))
    await bench.agree()
    await bench.click("check box", "Agree")
    await bench.until(has("check box", "Agree", "checked"))
    await bench.agree()
    await bench.step(["ctrl+t"], count("page tab", 2))
    await bench.step(["ctrl+w"], count("page tab", 1))
    await bench.step(["ctrl+f"], has("entry", "Find"))
    await bench.step(["Escape"], lacks("entry", "Find"))
    await bench.step(["F5"], lambda tree: not says("added")(tree) and has("push button", "Add")(tree))


STORMS: dict[str, Callable[[Bench], Awaitable[None]]] = {
    "gtk3": mousepad,
    "gtk4": calculator,
    "gtk4-adwaita": text_editor,
    "qt5": qpdfview,
    "libreoffice": writer,
    "chromium": chromium,
}


@pytest.mark.parametrize("toolkit", STORMS)
async def test_the_mirror_stays_true(bench: Bench, toolkit: str) -> None:
    await STORMS[toolkit](bench)


async def test_a_stopped_program_is_told_and_others_are_served(desk: PrivateDesktop, mirror: Mirror) -> None:
    stopped = await desk.open(["mousepad", "--disable-server"], "mousepad")
    await desk.open(["gnome-calculator"], "gnome-calculator")
    apps = {app.name: app for app in await mirror.apps()}
    loop = asyncio.get_running_loop()
    before = await mirror.tree(apps["mousepad"])
    os.kill(stopped.pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(1.1)  # for so long it is believed to be as it was
        started = loop.time()
        hung = asyncio.create_task(mirror.tree(apps["mousepad"]))
        assert len((await mirror.tree(apps["gnome-calculator"])).nodes) > 50
        assert not hung.done()
        with pytest.raises(AtspiError) as caught:
            await hung
        assert caught.value.code == "atspi.app_hung"
        assert loop.time() - started < 2
        with pytest.raises(AtspiError) as caught:
            await text.length(mirror.connection, before.nodes[1].key)
        assert caught.value.code == "atspi.app_hung"
    finally:
        os.kill(stopped.pid, signal.SIGCONT)
    async with asyncio.timeout(10):
        while mirror.connection.wire.hung:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await settled(mirror, Oracle(), apps["mousepad"])


async def test_a_program_that_ends(desk: PrivateDesktop, mirror: Mirror) -> None:
    known = await mirror.apps()
    waiting = asyncio.create_task(mirror.appeared(known, 30))
    process = await desk.open(["mousepad", "--disable-server"], "mousepad")
    app = await waiting
    assert app is not None
    assert app.name == "mousepad"
    tree = await mirror.tree(app)
    changed = asyncio.create_task(mirror.changed(app, tree.revision, 30))
    await asyncio.sleep(0)
    await asyncio.to_thread(desk.kill, process)
    with pytest.raises(AtspiError) as caught:
        await changed
    assert caught.value.code == "atspi.app_gone"
    assert app not in await mirror.apps()
    with pytest.raises(AtspiError) as caught:
        await mirror.tree(app)
    assert caught.value.code == "atspi.app_gone"


async def test_the_active_app_is_the_one_in_front(desk: PrivateDesktop, bench: Bench) -> None:
    await bench.open(["gnome-calculator"], "gnome-calculator", "^Calculator$")
    await bench.open(["mousepad", "--disable-server"], "mousepad", " Mousepad$")
    for window, name in (("^Calculator$", "calculator"), (" Mousepad$", "mousepad"), ("^Calculator$", "calculator")):
        await bench.focus(window)
        async with asyncio.timeout(10):
            while (active := await bench.mirror.active()) is None or name not in active.name.casefold():  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_the_accessibility_bus_restarts() -> None:
    """In a desktop of its own: programs that run keep to the dead bus, new ones come to the new one."""
    desk = PrivateDesktop()
    try:
        await asyncio.to_thread(desk.start)
        with desk.environ():
            mirror = Mirror()
            mirror.start()
            await desk.open(["mousepad", "--disable-server"], "mousepad")
            (app,) = await mirror.apps()
            await mirror.tree(app)
            for pid in _buses(desk):
                os.kill(pid, signal.SIGKILL)
            async with asyncio.timeout(15):
                while mirror.connection.up:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            with pytest.raises(AtspiError):
                await mirror.changed(app, 0, 0.1)
            await mirror.connection.ready(15)
            await desk.open(["gnome-calculator"], "gnome-calculator")
            async with asyncio.timeout(15):
                while not (found := [one for one in await mirror.apps() if "calculator" in one.name.casefold()]):
                    await mirror.appeared(await mirror.apps(), 1)
            await settled(mirror, Oracle(), found[0])
            await mirror.close()
    finally:
        await asyncio.to_thread(desk.stop)


def _buses(desk: PrivateDesktop) -> list[int]:
    """The accessibility bus's launcher and daemon of this desktop."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes()
            mine = f"={desk.folder}".encode() in (entry / "environ").read_bytes()
        except OSError:
            continue
        if mine and (b"at-spi-bus-launcher" in command or b"accessibility.conf" in command):
            found.append(int(entry.name))
    return found


async def test_without_a_display_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "AT_SPI_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    mirror = Mirror()
    mirror.start()
    with pytest.raises(AtspiError) as caught:
        await mirror.apps()
    assert caught.value.code == "atspi.no_bus"
    await mirror.close()


async def test_the_oracle_is_a_desktop_too(desk: PrivateDesktop, mirror: Mirror) -> None:
    oracle = Oracle()
    process = await desk.open(["mousepad", "--disable-server"], "mousepad")
    (app,) = await oracle.apps()
    assert app == (await mirror.apps())[0]
    assert (app.name, app.pid, app.toolkit) == ("mousepad", process.pid, "gtk")
    assert await oracle.appeared((), 5) == app
    tree = await oracle.tree(app)
    assert differences(await mirror.tree(app), tree) == []
    assert (await oracle.changed(app, tree.revision - 1, 5)).nodes == tree.nodes
    os.kill(process.pid, signal.SIGSTOP)
    with pytest.raises(AtspiError):
        await Oracle(walk_timeout=2).tree(app)
    os.kill(process.pid, signal.SIGCONT)
    walks = await asyncio.to_thread(subprocess.run, ["pgrep", "-P", str(os.getpid()), "-f", "lamd.atspi.walk"])
    assert walks.returncode == 1, "the walk that did not end in time was ended"
