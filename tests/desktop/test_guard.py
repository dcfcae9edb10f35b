"""The guard and the verifier before real dialogs of real programs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from lamd.atspi import editable_text
from lamd.atspi.mirror import Mirror
from lamd.guard import judge
from lamd.trajectory import Action, AppInfo, Command, Decision, Node, Tree, Verdict
from lamd.verification import diff, telling
from tests.desktop.session import PrivateDesktop

COMMAND = Command("c1", "do it", "client")
PRESSED = frozenset({"push button", "menu item", "check menu item", "check box", "toggle button", "radio menu item"})


def verdict(tree: Tree, name: str, role: str = "push button") -> Verdict:
    target = next(n for n in tree.nodes if n.role == role and n.name.replace("_", "") == name and "showing" in n.states)
    return judge(Action("click", target, f"{name} ({role})", app=tree.app), COMMAND, tree)


async def until(mirror: Mirror, app: AppInfo, seen: Callable[[Tree], bool]) -> Tree:
    """Wait for the app's tree to fulfil something."""
    async with asyncio.timeout(15):
        tree = await mirror.tree(app)
        while not seen(tree):
            tree = await mirror.changed(app, tree.revision, 1.0)
        return tree


async def pressed(desk: PrivateDesktop, key: str, mirror: Mirror, app: AppInfo, seen: Callable[[Tree], bool]) -> Tree:
    """Press a key until it is seen to work, as a person would: a file dialog that still looks around drops some."""
    for _ in range(5):
        await asyncio.to_thread(desk.xdotool, "key", key)
        tree = await mirror.tree(app)
        for _ in range(10):
            if seen(tree):
                return tree
            tree = await mirror.changed(app, tree.revision, 0.3)
    raise TimeoutError(f"{key} did nothing")


async def started(mirror: Mirror, name: str) -> AppInfo:
    mirror.start()
    async with asyncio.timeout(15):
        while True:
            for app in await mirror.apps():
                if name in app.name.lower():
                    return app
            await mirror.appeared(await mirror.apps(), 1.0)


def shows(name: str) -> Callable[[Tree], bool]:
    return lambda tree: any(n.name.replace("_", "") == name and "showing" in n.states for n in tree.nodes)


def named(tree: Tree) -> Node:
    """The field of the file dialog that has the focus."""
    return next(n for n in tree.nodes if "focused" in n.states and "single-line" in n.states)


def takes_a_name(tree: Tree) -> bool:
    """The file dialog is there, and so is the focus."""
    focused = any("focused" in n.states and "single-line" in n.states for n in tree.nodes)
    return focused and any(n.role == "file chooser" for n in tree.nodes)


def of_role(tree: Tree, role: str) -> Node:
    return next(n for n in tree.nodes if n.role == role)


async def test_closing_unsaved_work_is_asked_at_its_button(desk: PrivateDesktop) -> None:
    await desk.open(["mousepad"], "mousepad")
    mirror = Mirror()
    try:
        app = await started(mirror, "mousepad")
        before = await mirror.tree(app)
        await asyncio.to_thread(desk.xdotool, "type", "hello")
        await until(mirror, app, lambda tree: any("hello" in (n.text or "") for n in tree.nodes))
        await asyncio.to_thread(desk.xdotool, "key", "ctrl+q")
        asking = await until(mirror, app, shows("Cancel"))
        assert verdict(asking, "Don't Save").decision is Decision.ASK
        assert verdict(asking, "Cancel").decision is Decision.ALLOW
        assert verdict(asking, "Save").decision is Decision.ALLOW
        assert "opened" in telling(diff(before, asking))
    finally:
        await mirror.close()


async def test_saving_over_a_file_is_asked_at_its_button(desk: PrivateDesktop) -> None:
    (desk.home / "Documents").mkdir(exist_ok=True)
    (desk.home / "Documents/notes.txt").write_text("precious")
    await desk.open(["mousepad"], "mousepad")
    mirror = Mirror()
    try:
        app = await started(mirror, "mousepad")
        await asyncio.to_thread(desk.xdotool, "type", "hello")
        await asyncio.to_thread(desk.xdotool, "key", "ctrl+shift+s")
        saving = await until(mirror, app, takes_a_name)
        assert verdict(saving, "Save").decision is Decision.ALLOW
        path = str(desk.home / "Documents/notes.txt")
        assert await editable_text.set_contents(mirror.connection, named(saving).key, path)
        await until(mirror, app, lambda tree: any(n.text == path for n in tree.nodes))
        asking = await pressed(desk, "alt+s", mirror, app, shows("Replace"))
        assert verdict(asking, "Replace").decision is Decision.ASK
        assert (await asyncio.to_thread((desk.home / "Documents/notes.txt").read_text)) == "precious"
    finally:
        await mirror.close()


@pytest.mark.parametrize(
    ("argv", "name"),
    [(["mousepad"], "mousepad"), (["gnome-calculator"], "calculator"), (["soffice", "--writer"], "soffice")],
)
async def test_people_are_asked_seldom(desk: PrivateDesktop, argv: list[str], name: str) -> None:
    await desk.open(argv, name)
    mirror = Mirror()
    try:
        tree = await mirror.tree(await started(mirror, name))
        controls = [n for n in tree.nodes if n.role in PRESSED and n.name]
        asked = {n.name: judge(Action("click", n, app=tree.app), COMMAND, tree) for n in controls}
        asked = {label: said for label, said in asked.items() if said.decision is not Decision.ALLOW}
        print(len(controls), {label: said.rule for label, said in asked.items()})
        assert len(controls) > 20
        assert len(asked) <= 0.04 * len(controls)
    finally:
        await mirror.close()
