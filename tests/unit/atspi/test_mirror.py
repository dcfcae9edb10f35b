"""The mirror against apps whose every answer is known."""

from __future__ import annotations

import asyncio

import pytest
from dbus_fast import Message, Variant

from lamd.atspi import wire as wire_module
from lamd.atspi.connection import Connection
from lamd.atspi.mirror import Mirror
from lamd.errors import AtspiError
from lamd.trajectory import Node, Tree
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import ROOT, Daemon, Toy, ToyRegistry, until

CACHES = ["none", "common", "qt", "partial", "nonsense"]


def notes() -> Toy:
    menu = Toy("menu", "File", [Toy("menu item", "Open"), Toy("menu item", "Quit")])
    entry = Toy("entry", "", text="some words", interfaces=("Accessible", "EditableText", "Text"))
    slider = Toy("slider", "Zoom", value=40.0, interfaces=("Accessible", "Value"))
    return Toy("frame", "Notes", [Toy("menu bar", "", [menu]), entry, slider])


def names(tree: Tree) -> list[str]:
    return [node.name for node in tree.nodes]


def one(tree: Tree, role: str) -> Node:
    return next(node for node in tree.nodes if node.role == role)


def check_links(tree: Tree) -> None:
    """Breadth first, and parents and children agree."""
    for node in tree.nodes:
        assert tree.nodes[node.ref] is node
        assert all(tree.nodes[child].parent == node.ref for child in node.children)
        assert node.parent is None or node.parent < node.ref


@pytest.mark.parametrize("cache", CACHES)
async def test_first_read_is_the_same_whatever_the_cache_gives(mirror: Mirror, launch: Launch, cache: str) -> None:
    app = await launch("notes", notes(), cache=cache)
    tree = await mirror.tree(app.info)
    check_links(tree)
    assert names(tree) == ["notes", "Notes", "", "", "Zoom", "File", "Open", "Quit"]
    assert [node.role for node in tree.nodes[:4]] == ["application", "frame", "menu bar", "entry"]
    assert one(tree, "entry").text == "some words"
    assert one(tree, "entry").interfaces == {"Accessible", "EditableText", "Text"}
    assert one(tree, "slider").value == 40.0
    assert one(tree, "menu").states == {"enabled", "sensitive", "showing", "visible"}


@pytest.mark.parametrize("cache", CACHES)
async def test_a_complete_cache_is_one_call(mirror: Mirror, launch: Launch, cache: str) -> None:
    app = await launch("notes", notes(), cache=cache)
    await mirror.tree(app.info)
    if cache in ("common", "qt"):
        assert app.calls["GetRole"] == 0
    if cache == "common":
        assert app.calls["GetChildren"] == 1, "the application's own, which GTK 4 gives wrong in its cache"


async def test_a_tree_that_is_known_costs_no_call(mirror: Mirror, launch: Launch) -> None:
    app = await launch("notes", notes(), cache="common")
    first = await mirror.tree(app.info)
    app.calls.clear()
    assert await mirror.tree(app.info) is first
    assert app.calls.total() == 0


async def test_many_who_come_at_once_wait_for_one_read(mirror: Mirror, launch: Launch) -> None:
    app = await launch("notes", notes(), cache="common")
    trees = await asyncio.gather(*(mirror.tree(app.info) for _ in range(10)))
    assert app.calls["GetItems"] == 1
    assert all(tree is trees[0] for tree in trees)


async def test_what_events_tell_is_read_again(mirror: Mirror, launch: Launch) -> None:
    window = notes()
    app = await launch("notes", window, cache="common")
    before = await mirror.tree(app.info)
    entry, slider = window.children[1], window.children[2]
    window.name, entry.text, slider.value = "Notes 2", "other words", 70.0
    slider.states = frozenset({"visible"})
    app.emit(window, "PropertyChange", "accessible-name")
    app.emit(entry, "TextChanged", "insert/system", qt=True)
    app.emit(slider, "PropertyChange", "accessible-value")
    app.emit(slider, "StateChanged", "enabled", qt=True)
    after = await mirror.changed(app.info, before.revision, 5)
    assert after.revision > before.revision
    assert one(after, "frame").name == "Notes 2"
    assert one(after, "entry").text == "other words"
    assert (one(after, "slider").value, one(after, "slider").states) == (70.0, {"visible"})
    assert one(after, "menu") is one(before, "menu"), "what did not change is the same node"


@pytest.mark.parametrize("cache", ["none", "common"])
@pytest.mark.parametrize("one_by_one", [False, True])
async def test_children_come_and_go(mirror: Mirror, launch: Launch, cache: str, one_by_one: bool) -> None:
    window = notes()
    app = await launch("notes", window, cache=cache, toolkit="GTK" if one_by_one else "toy")
    before = await mirror.tree(app.info)
    dialog = Toy("dialog", "Save?", [Toy("push button", "Save"), Toy("push button", "Cancel")])
    app.root.children.append(dialog)
    app.emit_cache("AddAccessible", dialog)
    app.emit(app.root, "ChildrenChanged", "add", 1, app.reference(dialog))
    with_dialog = await mirror.changed(app.info, before.revision, 5)
    assert names(with_dialog)[-2:] == ["Save", "Cancel"] or {"Save", "Cancel"} < set(names(with_dialog))
    app.root.children.remove(dialog)
    app.emit_cache("RemoveAccessible", dialog)
    app.emit(dialog, "Destroy", interface="Event.Window")
    after = await mirror.changed(app.info, with_dialog.revision, 5)
    assert names(after) == names(before)
    check_links(after)


async def test_a_subtree_moves(mirror: Mirror, launch: Launch) -> None:
    moving = Toy("panel", "moving", [Toy("label", "in it")])
    left, right = Toy("filler", "left", [moving]), Toy("filler", "right")
    app = await launch("notes", Toy("frame", "Notes", [left, right]), cache="common")
    before = await mirror.tree(app.info)
    left.children.remove(moving)
    right.children.append(moving)
    app.emit(left, "ChildrenChanged", "remove", 0, app.reference(moving))
    app.emit(right, "ChildrenChanged", "add", 0, app.reference(moving))
    after = await mirror.changed(app.info, before.revision, 5)
    check_links(after)
    panel = one(after, "panel")
    assert panel.parent is not None
    assert after.nodes[panel.parent].name == "right"
    assert after.nodes[panel.children[0]].name == "in it"


async def test_a_burst_is_one_pass(mirror: Mirror, launch: Launch) -> None:
    window = notes()
    app = await launch("notes", window, cache="common")
    before = await mirror.tree(app.info)
    app.calls.clear()
    for number in range(200):
        window.name = f"Notes {number}"
        app.emit(window, "PropertyChange", "accessible-name")
    after = await mirror.changed(app.info, before.revision, 5)
    assert one(after, "frame").name == "Notes 199"
    assert app.calls["Get.Name"] < 20


async def test_events_that_change_nothing_keep_the_revision(mirror: Mirror, launch: Launch) -> None:
    window = notes()
    app = await launch("notes", window, cache="common")
    before = await mirror.tree(app.info)
    app.emit(window, "PropertyChange", "accessible-name")
    assert await mirror.changed(app.info, before.revision, 0.2) is before


async def test_forgotten_events_are_found_when_the_burst_is_over(mirror: Mirror, launch: Launch) -> None:
    window = notes()
    app = await launch("notes", window, cache="common")
    before = await mirror.tree(app.info)
    window.children[0].children[0].name = "Folder"
    app.emit(window, "StateChanged", "active")
    after = await mirror.changed(app.info, before.revision, 5)
    assert one(after, "menu").name == "Folder"


async def test_a_password_is_never_asked_for(mirror: Mirror, launch: Launch) -> None:
    text = ("Accessible", "EditableText", "Text")
    secret = Toy("password text", "", text="hunter2", interfaces=text, states=frozenset({"editable", "focused"}))
    app = await launch("login", Toy("frame", "Login", [secret]), cache="common")
    before = await mirror.tree(app.info)
    app.emit(secret, "TextChanged", "insert", 1, Variant("s", "h"))
    app.emit(secret, "PropertyChange", "accessible-role")
    secret.states = frozenset()
    app.emit(secret, "StateChanged", "focused")
    after = await mirror.changed(app.info, before.revision, 5)
    assert one(after, "password text").text is None
    assert app.calls["GetText"] == app.calls["Get.CharacterCount"] == 0


async def test_an_entry_that_becomes_a_password_forgets_its_text(mirror: Mirror, launch: Launch) -> None:
    entry = Toy("entry", "", text="hunter2", interfaces=("Accessible", "EditableText", "Text"))
    app = await launch("login", Toy("frame", "Login", [entry]), cache="common")
    before = await mirror.tree(app.info)
    assert one(before, "entry").text == "hunter2"
    entry.role = "password text"
    app.emit(entry, "PropertyChange", "accessible-role")
    after = await mirror.changed(app.info, before.revision, 5)
    assert one(after, "password text").text is None


async def test_a_hung_app_costs_its_deadline_once_and_nobody_else(
    mirror: Mirror, launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire_module, "PROBE_FIRST", 0.1)
    good, bad = await launch("good", notes()), await launch("bad", notes())
    bad.mute = lambda _message: True
    loop = asyncio.get_running_loop()
    started = loop.time()
    hung = asyncio.create_task(mirror.tree(bad.info))
    served = asyncio.create_task(mirror.tree(good.info))
    done, _ = await asyncio.wait({hung, served}, return_when=asyncio.FIRST_COMPLETED)
    assert served in done, "others are served meanwhile"
    assert len(served.result().nodes) == 8
    with pytest.raises(AtspiError) as caught:
        await hung
    assert caught.value.code == "atspi.app_hung"
    assert loop.time() - started < 2.5
    started = loop.time()
    with pytest.raises(AtspiError) as caught:
        await mirror.tree(bad.info)
    assert caught.value.code == "atspi.app_hung"
    assert loop.time() - started < 0.3, "in quarantine it is not even asked"
    bad.mute = lambda _message: False
    await until(lambda: not mirror.connection.wire.hung)
    assert len((await mirror.tree(bad.info)).nodes) == 8


async def test_an_app_that_hung_and_answers_again_is_read_anew(
    mirror: Mirror, launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire_module, "PROBE_FIRST", 0.1)
    window = notes()
    app = await launch("notes", window, cache="common")
    before = await mirror.tree(app.info)
    app.mute = lambda _message: True
    app.emit(window, "PropertyChange", "accessible-name")
    await until(lambda: bool(mirror.connection.wire.hung))
    window.name = "Later"
    app.mute = lambda _message: False
    await until(lambda: not mirror.connection.wire.hung)
    after = await mirror.changed(app.info, before.revision, 5)
    assert one(after, "frame").name == "Later"


async def test_an_app_that_leaves_is_told_to_who_waits(mirror: Mirror, launch: Launch, registry: ToyRegistry) -> None:
    app = await launch("notes", notes())
    info = app.info
    tree = await mirror.tree(info)
    waiting = asyncio.create_task(mirror.changed(info, tree.revision, 5))
    await asyncio.sleep(0)
    registry.remove(app)
    await app.stop()
    with pytest.raises(AtspiError) as caught:
        await waiting
    assert caught.value.code == "atspi.app_gone"
    with pytest.raises(AtspiError) as caught:
        await mirror.tree(info)
    assert caught.value.code == "atspi.app_gone"
    assert await mirror.apps() == ()


async def test_apps_come_and_go_and_one_is_active(mirror: Mirror, launch: Launch, registry: ToyRegistry) -> None:
    active = frozenset({"active", "showing"})
    first = await launch("first", Toy("frame", "1", states=active))
    second = await launch("second", Toy("frame", "2"))
    await until(lambda: len(registry.registered) > 10)
    async with asyncio.timeout(5):
        while len(apps := await mirror.apps()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert [app.name for app in apps] == ["first", "second"]
    assert await mirror.active() == apps[0]
    second.emit(second.root.children[0], "Activate", interface="Event.Window")
    await second.settle()
    async with asyncio.timeout(5):
        while (found := await mirror.active()) != apps[1]:
            assert found == apps[0]
            await asyncio.sleep(0.01)
    second.emit(second.root.children[0], "Deactivate", interface="Event.Window")
    await second.settle()
    assert await mirror.active() == apps[1], "the one that was last"
    await second.stop()
    registry.remove(second)
    await until(lambda: second.info.bus not in mirror._roster._apps)
    assert await mirror.active() == apps[0]
    assert first.calls["GetState"] >= 1


async def test_appeared_waits_for_a_window(mirror: Mirror, launch: Launch) -> None:
    old = await launch("old", notes())
    known = await mirror.apps()
    assert [app.name for app in known] == ["old"]
    assert await mirror.appeared(known, 0.05) is None
    waiting = asyncio.create_task(mirror.appeared(known, 5))
    new = await launch("new")
    await new.settle()
    done, _ = await asyncio.wait({waiting}, timeout=0.1)
    assert not done, "an app without a window has not appeared"
    new.root.children.append(notes())
    new.emit(new.root, "ChildrenChanged", "add", 0, new.reference(new.root.children[0]))
    new.emit(new.root.children[0], "Create", interface="Event.Window")
    found = await waiting
    assert found is not None
    assert found.name == "new"
    assert old.info.bus != found.bus


async def test_own_windows_are_left_out(bus: Daemon, launch: Launch) -> None:
    await launch("myself", notes())
    mirror = Mirror(Connection({"AT_SPI_BUS_ADDRESS": bus.address}))
    mirror.start()
    assert await mirror.apps() == ()
    await mirror.close()


async def test_a_hostile_tree_is_cut(mirror: Mirror, launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamd.atspi.reader.MAX_NODES", 50)
    monkeypatch.setattr("lamd.atspi.reader.MAX_DEPTH", 10)
    deep = Toy("panel", "bottom")
    for _ in range(30):
        deep = Toy("panel", "p", [deep])
    huge = Toy("table", "sheet", [Toy("table cell", "A1")], count=2**31 - 1)
    wide = Toy("list", "wide", [Toy("list item", "x" * 5000) for _ in range(100)])
    circle = Toy("panel", "circle")
    app = await launch("hostile", Toy("frame", "f", [deep, huge, circle, wide]))
    app.root.below()
    tree = await mirror.tree(app.info)
    check_links(tree)
    assert len(tree.nodes) <= 50
    assert one(tree, "table").children == ()
    assert max(len(node.name) for node in tree.nodes) == 1000
    assert mirror._apps[app.info.bus].store.capped


async def test_a_circle_and_a_second_parent_end(mirror: Mirror, launch: Launch) -> None:
    shared = Toy("label", "shared")
    left, right = Toy("panel", "left", [shared]), Toy("panel", "right", [shared])
    app = await launch("odd", Toy("frame", "f", [left, right]))
    original = app._method

    def circular(node: Toy, message: Message) -> tuple[str, list[object]] | None:
        if message.member == "GetChildren" and node is shared:
            return "a(so)", [[list(app.ref(app.root)), ["", "/org/a11y/atspi/null"], list(app.ref(left))]]
        return original(node, message)

    app._method = circular  # type: ignore[method-assign,assignment]
    tree = await mirror.tree(app.info)
    check_links(tree)
    assert sorted(names(tree)) == ["f", "left", "odd", "right", "shared"]


async def test_a_flood_of_events_leaves_room_for_others(mirror: Mirror, launch: Launch) -> None:
    noisy, quiet = await launch("noisy", notes(), cache="common"), await launch("quiet", notes(), cache="common")
    await mirror.tree(noisy.info)
    tree = await mirror.tree(quiet.info)
    stop = asyncio.Event()

    async def shout() -> None:
        while not stop.is_set():
            for node in noisy.root.below():
                noisy.emit(node, "StateChanged", "focused")
            await noisy.settle()

    shouting = asyncio.create_task(shout())
    quiet.root.children[0].name = "changed"
    quiet.emit(quiet.root.children[0], "PropertyChange", "accessible-name")
    after = await mirror.changed(quiet.info, tree.revision, 5)
    stop.set()
    await shouting
    assert one(after, "frame").name == "changed"


async def test_labels_and_window_actions(mirror: Mirror, launch: Launch) -> None:
    label = Toy("label", "Name:")
    entry = Toy("entry", "", labels=[label], interfaces=("Accessible", "Text"))
    frame = Toy("frame", "f", [label, entry], interfaces=("Accessible", "Action"), actions=("win.new", "menu"))
    app = await launch("form", frame, cache="common")
    tree = await mirror.tree(app.info)
    assert one(tree, "entry").labelled_by == (one(tree, "label").key,)
    assert one(tree, "frame").actions == ("win.new",)


async def test_no_bus_is_an_error_until_there_is_one(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamd.atspi.mirror.READY_TIMEOUT", 0.05)
    mirror = Mirror(Connection({"AT_SPI_BUS_ADDRESS": f"unix:path={tmp_path}/none"}))
    mirror.start()
    with pytest.raises(AtspiError) as caught:
        await mirror.apps()
    assert caught.value.code == "atspi.no_bus"
    await mirror.close()


async def test_malformed_signals_do_nothing(mirror: Mirror, launch: Launch) -> None:
    app = await launch("notes", notes(), cache="common")
    before = await mirror.tree(app.info)
    for signature, body in (
        ("", []),
        ("s", ["x"]),
        ("ssss", ["a", "b", "c", "d"]),
        ("siiv", ["x", 1, 1, Variant("i", 1)]),
    ):
        for interface in ("Event.Object", "Event.Window", "Cache"):
            for member in ("StateChanged", "ChildrenChanged", "AddAccessible", "RemoveAccessible", "Activate"):
                app.bus.send(Message.new_signal(ROOT, f"org.a11y.atspi.{interface}", member, signature, body))
    await app.settle()
    assert await mirror.changed(app.info, before.revision, 0.1) is before


async def test_the_app_in_front_is_read_before_anybody_asks(mirror: Mirror, launch: Launch) -> None:
    app = await launch("notes", notes(), cache="common")
    await mirror.apps()
    app.emit(app.root.children[0], "Activate", interface="Event.Window")
    await until(lambda: app.info.bus in mirror._apps and mirror._apps[app.info.bus].loaded)
    assert (await mirror.active()) is not None


async def test_an_app_behind_others_is_let_go(mirror: Mirror, launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamd.atspi.mirror.LET_GO", -1.0)
    window = notes()
    app = await launch("notes", window, cache="common")
    before = await mirror.tree(app.info)
    window.name = "later"
    app.emit(window, "PropertyChange", "accessible-name")
    await until(lambda: not mirror._apps[app.info.bus].loaded)
    after = await mirror.tree(app.info)
    assert one(after, "frame").name == "later"
    assert after.revision > before.revision
