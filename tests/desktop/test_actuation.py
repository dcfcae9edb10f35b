"""Observing and acting on real programs of four toolkits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from lamd.actuation.accessible import Accessible
from lamd.actuation.catalogue import Catalogue
from lamd.actuation.launch import Programs
from lamd.actuation.windows import Windows
from lamd.actuation.x11 import X11
from lamd.atspi.mirror import Mirror
from lamd.errors import ActuationError, AtspiError, GroundingError, LamdError
from lamd.perception.narrow import narrow
from lamd.perception.observe import observe
from lamd.trajectory import Action, AppInfo, Candidate, Kind, Node, Observation
from tests.desktop.session import PrivateDesktop

PATIENCE = 30.0


class Hands:
    """A mirror, an actuator and one app."""

    def __init__(self) -> None:
        self.mirror = Mirror()
        self.x11 = X11()
        self.actuator = Accessible(self.mirror.connection, self.x11)
        self.app = AppInfo("", "")

    async def take(self, name: str) -> None:
        self.mirror.start()
        async with asyncio.timeout(PATIENCE):
            while True:
                for app in await self.mirror.apps():
                    if name in app.name:
                        self.app = app
                        return
                await self.mirror.appeared(await self.mirror.apps(), 1)

    async def see(self) -> Observation:
        return observe(await self.mirror.tree(self.app))

    async def until(self, wanted: Callable[[Observation], Any]) -> Observation:
        """Wait for an observation; changes wake it up."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    seen = await self.see()
                    while not wanted(seen):
                        seen = observe(await self.mirror.changed(self.app, seen.tree.revision, 1))
                    return seen
                except AtspiError as error:
                    # An app that builds a big window does not answer for a while.
                    if error.code not in ("atspi.app_hung", "atspi.timeout"):
                        raise
                    await asyncio.sleep(0.2)

    async def do(self, verb: str, label: str = "", value: str = "", kind: Kind | None = None, **arguments: Any) -> str:
        seen = await self.see()
        node = seen.tree.nodes[one(seen, label, kind).ref] if label else None
        return await self.actuator.perform(Action(verb, node, label, value, self.app, arguments), seen.tree)

    async def text(self, label: str) -> str:
        seen = await self.see()
        return await self.actuator.read(seen.tree.nodes[one(seen, label, Kind.EDIT).ref])


def one(seen: Observation, label: str, kind: Kind | None = None) -> Candidate:
    found = [c for c in seen.candidates if c.label.casefold() == label.casefold() and kind in (None, c.kind)]
    assert found, f"{label!r} is not among {sorted({c.label for c in seen.candidates})}"
    return found[0]


def has(label: str) -> Callable[[Observation], bool]:
    return lambda seen: any(c.label == label for c in seen.candidates)


async def eventually(true: Callable[[], Awaitable[bool]]) -> None:
    """For what no event tells: ask again until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.fixture
async def hands(desk: PrivateDesktop) -> AsyncIterator[Hands]:
    hands = Hands()
    yield hands
    await hands.actuator.close()
    await hands.mirror.close()


async def test_mousepad_text_menu_and_keys(desk: PrivateDesktop, hands: Hands) -> None:
    await desk.open(["mousepad", "--disable-server"], "mousepad")
    await hands.take("mousepad")
    assert await hands.do("type", "text area", "one\ntwo") == "EditableText.insertText"
    assert await hands.do("type", "text area", " three") == "EditableText.insertText"
    assert await hands.text("text area") == "one\ntwo three"
    assert await hands.do("type", "text area", "anew", replace=True) == "EditableText.setTextContents"
    assert await hands.do("key", value="ctrl+End") == "keyboard"
    assert await hands.do("type", value=" ü€ 日本 {x}~\nZ") == "keyboard"
    await hands.until(lambda seen: "{x}~\nZ" in (seen.tree.nodes[one(seen, "text area").ref].text or ""))
    assert await hands.text("text area") == "anew ü€ 日本 {x}~\nZ"
    # An item of a menu that is closed.
    assert await hands.do("click", "Select All") == "Action.click"
    assert await hands.do("type", "text area", "gone") == "EditableText.insertText"
    assert await hands.text("text area") == "gone"


async def test_a_check_item_that_does_not_tell_is_not_toggled_back(desk: PrivateDesktop, hands: Hands) -> None:
    await desk.open(["mousepad", "--disable-server"], "mousepad")
    await hands.take("mousepad")

    def shown() -> str:
        return desk.run(["gsettings", "get", "org.xfce.mousepad.preferences.view", "show-line-numbers"]).strip()

    assert (await hands.do("set", "Line Numbers", "on")).endswith("unread")
    await eventually(lambda: asyncio.to_thread(lambda: shown() == "true"))
    assert await hands.do("set", "Line Numbers", "on") == "already"
    assert shown() == "true"


async def test_a_check_item_whose_state_only_its_action_tells(desk: PrivateDesktop, hands: Hands) -> None:
    setting = ["org.xfce.mousepad.preferences.view", "show-line-numbers"]
    await desk.open(["mousepad"], "mousepad")
    await hands.take("mousepad")
    assert (await hands.do("set", "Line Numbers", "on")).endswith("read back")
    assert desk.run(["gsettings", "get", *setting]).strip() == "true"
    assert await hands.do("set", "Line Numbers", "on") == "already"
    desk.run(["gsettings", "set", *setting, "false"])  # a person's hand in between
    assert (await hands.do("set", "Line Numbers", "on")).endswith("read back")
    assert desk.run(["gsettings", "get", *setting]).strip() == "true"


async def test_mousepad_dialogs_do_not_block_it(desk: PrivateDesktop, hands: Hands) -> None:
    await desk.open(["mousepad", "--disable-server"], "mousepad")
    await hands.take("mousepad")
    await hands.do("type", "text area", "hello")
    assert await hands.do("click", "Save As") == "keyboard"
    seen = await hands.until(lambda seen: seen.dialogs)
    assert seen.tree.nodes[seen.dialogs[-1]].role == "file chooser"
    assert not any(c.label == "Line Numbers" for c in seen.candidates), "only what is in the dialog"
    await hands.do("type", "Name", "hello.txt")
    assert await hands.text("Name") == "hello.txt"
    await hands.until(lambda seen: one(seen, "Save").enabled)
    await hands.do("click", "Save")
    await hands.until(lambda seen: not seen.dialogs)
    assert [path.read_text() for path in desk.home.rglob("hello.txt")] + [
        path.read_text() for path in Path.cwd().glob("hello.txt")
    ] == ["hello"]


async def test_an_element_that_is_gone_is_stale(desk: PrivateDesktop, hands: Hands) -> None:
    await desk.open(["mousepad", "--disable-server"], "mousepad")
    await hands.take("mousepad")
    await hands.do("click", "Preferences")
    seen = await hands.until(lambda seen: seen.dialogs)
    target: Node = seen.tree.nodes[next(c for c in seen.candidates if c.kind is Kind.TOGGLE).ref]
    await hands.do("key", value="escape")
    await hands.until(lambda seen: not seen.dialogs)
    with pytest.raises(LamdError) as caught:
        await hands.actuator.perform(Action("click", target, app=hands.app), seen.tree)
    assert isinstance(caught.value, GroundingError) or caught.value.code == "actuation.failed"
    renamed = Node(**{f: getattr(seen.tree.nodes[1], f) for f in Node.__slots__} | {"name": "something else"})
    with pytest.raises(GroundingError, match="become something else"):
        await hands.actuator.perform(Action("click", renamed, app=hands.app), seen.tree)


async def test_calculator_of_gtk4(desk: PrivateDesktop, hands: Hands) -> None:
    await desk.open(["gnome-calculator"], "calculator")
    await hands.take("calculator")
    for label in ("7", "multiply times", "8"):
        assert await hands.do("click", label, kind=Kind.CLICK) == "Action.click"
    await hands.do("click", "equals")
    await hands.until(lambda seen: (seen.tree.nodes[one(seen, "text area").ref].text or "") == "56")
    assert await hands.do("type", "text area", "12*7", replace=True) == "EditableText.setTextContents"
    await hands.do("click", "equals")
    await hands.until(lambda seen: (seen.tree.nodes[one(seen, "text area").ref].text or "") == "84")
    assert await hands.text("text area") == "84"
    # Its button without an action is opened by the one inside it.
    await hands.do("click", "Primary menu")
    seen = await hands.until(has("About Calculator"))
    assert one(seen, "About Calculator").path == ("Primary menu",)
    assert seen.menus_open


async def test_text_editor_and_its_own_actions(desk: PrivateDesktop, hands: Hands) -> None:
    await desk.open(["gnome-text-editor", "-s"], "text-editor")
    await hands.take("text-editor")
    await hands.do("type", "text area", "first line")
    assert await hands.text("text area") == "first line"
    await hands.do("key", value="ctrl+End")
    assert await hands.do("type", value=" Käse") == "keyboard"
    await hands.until(lambda seen: "Käse" in (seen.tree.nodes[one(seen, "text area").ref].text or ""))
    seen = await hands.until(has("begin search"))
    candidate = one(seen, "begin search")
    assert (candidate.role, candidate.visible) == ("app action", False)
    target = seen.tree.nodes[candidate.ref]
    means = await hands.actuator.perform(Action("click", target, value=candidate.action, app=hands.app), seen.tree)
    assert means == "Action.page.begin-search"
    assert len([c for c in seen.candidates if c.kind is Kind.EDIT]) == 1
    await hands.until(lambda seen: len([c for c in seen.candidates if c.kind is Kind.EDIT]) > 1)


async def test_widgets_of_gtk3(desk: PrivateDesktop, hands: Hands) -> None:
    await desk.open(["gtk3-widget-factory"], "gtk3-widget-factory")
    await hands.take("gtk3-widget-factory")

    async def perform(verb: str, node: Node, value: str = "", **arguments: Any) -> str:
        seen = await hands.see()
        now = next(n for n in seen.tree.nodes if n.key == node.key)
        return await hands.actuator.perform(
            Action(verb, now, value=value, app=hands.app, arguments=arguments), seen.tree
        )

    def mixed(candidate: Candidate) -> bool:
        return "indeterminate" in seen.tree.nodes[candidate.ref].states

    seen = await hands.see()
    usable = [c for c in seen.candidates if c.enabled and c.visible]
    slider = seen.tree.nodes[next(c for c in usable if c.role == "slider").ref]
    assert await perform("adjust", slider, "80") == "Value.currentValue"
    assert await perform("adjust", slider, "80") == "already"
    assert await perform("adjust", slider, "-30", relative=True) == "Value.currentValue"
    assert await perform("adjust", slider, "25%") == "Value.currentValue"
    assert await hands.actuator.read(slider) == "25"
    with pytest.raises(ActuationError) as caught:
        await perform("adjust", slider, "1000")
    assert caught.value.code == "actuation.out_of_range"
    assert caught.value.hint == "say a number from 1 to 100"
    spin = seen.tree.nodes[next(c for c in usable if c.role == "spin button").ref]
    assert await perform("adjust", spin, "42") == "Value.currentValue"
    box = seen.tree.nodes[next(c for c in usable if c.role == "check box" and not c.on and not mixed(c)).ref]
    assert await perform("set", box, "off") == "already"
    assert await perform("set", box, "on") == "Action.click, read back"
    await hands.until(lambda seen: "checked" in next(n for n in seen.tree.nodes if n.key == box.key).states)
    assert await perform("set", box, "on") == "already"
    combo = seen.tree.nodes[next(c for c in usable if c.role == "combo box" and c.hint == "Left").ref]
    assert await perform("select", combo, "Middle") == "Selection.selectChild"
    seen = await hands.until(lambda seen: next(n for n in seen.tree.nodes if n.key == combo.key).name == "Middle")
    tab = next(c for c in seen.candidates if c.role == "page tab" and c.label == "page 2")
    assert await perform("select", seen.tree.nodes[tab.ref]) == "Selection.selectChild"
    ticked = narrow(seen, "Otto")
    cell = next(c for c in ticked if c.kind is Kind.TOGGLE)
    assert (cell.label, cell.on) == ("Cool", False)
    assert await perform("set", seen.tree.nodes[cell.ref], "on") == "Action.toggle"
    greyed = seen.tree.nodes[next(c for c in seen.candidates if c.role == "toggle button" and not c.enabled).ref]
    with pytest.raises(ActuationError, match="greyed out"):
        await perform("click", greyed)


async def test_menus_of_qt(desk: PrivateDesktop, hands: Hands) -> None:
    await desk.open(["qpdfview"], "qpdfview")
    await hands.take("qpdfview")
    seen = await hands.see()
    outline = one(seen, "Outline")
    assert (outline.path, outline.visible) == (("View", "Docks"), False)
    assert await hands.do("click", "Outline") == "Action.Press"
    await hands.until(lambda seen: any(n.name == "Outline" and "showing" in n.states for n in seen.tree.nodes))
    await hands.do("click", "About")
    seen = await hands.until(lambda seen: seen.dialogs)
    assert len(seen.candidates) < 30
    await hands.do("key", value="escape")
    await hands.until(lambda seen: not seen.dialogs)


async def test_typing_stops_when_the_window_loses_the_focus(desk: PrivateDesktop, hands: Hands) -> None:
    await desk.open(["mousepad", "--disable-server"], "mousepad")
    await hands.take("mousepad")
    asked = 0

    async def focused() -> bool:
        nonlocal asked
        asked += 1
        return asked < 3

    await hands.do("key", value="ctrl+Home")
    with pytest.raises(ActuationError) as caught:
        await hands.actuator._keyboard.type("x" * 100, focused)
    assert caught.value.code == "actuation.focus_lost"
    await hands.until(lambda seen: seen.tree.nodes[one(seen, "text area").ref].text == "x" * 24)


async def test_stop_while_typing(desk: PrivateDesktop, hands: Hands) -> None:
    await desk.open(["mousepad", "--disable-server"], "mousepad")
    await hands.take("mousepad")
    await hands.do("key", value="ctrl+Home")
    loop = asyncio.get_running_loop()
    typing = loop.create_task(hands.do("type", value="Shifted WORDS " * 600))
    await hands.until(lambda seen: seen.tree.nodes[one(seen, "text area").ref].text)
    began = loop.time()
    typing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await typing
    assert loop.time() - began < 0.1
    assert await hands.x11.run(lambda display: display.screen().root.query_pointer().mask) & 0xFF == 0


async def test_open_switch_and_close(desk: PrivateDesktop, hands: Hands) -> None:
    programs = Programs(Windows(hands.x11), hands.mirror.connection, Catalogue())
    hands.mirror.start()
    entry = await programs.choose("mousepad")
    assert await programs.open(entry, await hands.mirror.apps()) == "launch"
    await hands.take("mousepad")
    await hands.until(lambda seen: seen.window)
    editor = hands.app
    await desk.open(["gnome-calculator"], "calculator")
    assert await programs.open(entry, await hands.mirror.apps()) == "_NET_ACTIVE_WINDOW"
    front = await programs._windows.active()
    assert front is not None
    assert front.pid == editor.pid
    assert await programs.close(editor) == "_NET_CLOSE_WINDOW"

    async def gone() -> bool:
        return editor not in await hands.mirror.apps()

    await eventually(gone)
    with pytest.raises(ActuationError) as caught:
        await programs.choose("photoshop")
    assert caught.value.code == "actuation.no_program"


async def test_an_app_that_blocks_itself_is_freed(desk: PrivateDesktop, hands: Hands) -> None:
    """Writing over a file asks back from inside an accessibility call."""
    target = desk.home / "Documents/there.txt"
    target.write_text("old")
    await desk.open(["mousepad", "--disable-server"], "mousepad")
    await hands.take("mousepad")
    await hands.do("type", "text area", "new")
    await hands.do("click", "Save As")
    await hands.until(lambda seen: seen.dialogs)
    await hands.do("type", "Name", str(target))
    await hands.until(lambda seen: one(seen, "Save").enabled)
    await hands.do("click", "Save")
    seen = await hands.until(has("Replace"))
    assert seen.tree.nodes[seen.window or 0].role in ("alert", "dialog")
    await hands.do("click", "Replace")
    await hands.until(lambda seen: not seen.dialogs)
    assert target.read_text() == "new"


async def test_letters_in_libreoffice(desk: PrivateDesktop, hands: Hands) -> None:
    await desk.open(["soffice", "--writer"], "soffice", timeout=100)
    await hands.take("soffice")
    seen = await hands.until(has("Bold"))
    assert len(seen.candidates) < 1200
    assert await hands.do("type", "document", "Dear Ann") == "EditableText.insertText"
    seen = await hands.until(has("Dear Ann"))
    assert await hands.do("click", "Select All") in ("Action.click", "keyboard")
    assert (await hands.do("set", "Bold", "on", kind=Kind.TOGGLE)).split(",")[0] in ("Action.press", "Action.click")
    await hands.until(lambda seen: one(seen, "Bold", Kind.TOGGLE).on)
    assert await hands.do("set", "Bold", "on", kind=Kind.TOGGLE) == "already"
