from __future__ import annotations

from lamd.atspi.connection import Connection
from lamd.atspi.events import Dirt
from lamd.atspi.items import Item
from lamd.atspi.store import Store
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy, ToyApp

TEXT = ("Accessible", "Text", "EditableText")


async def loaded(connection: Connection, app: ToyApp) -> Store:
    store = Store(connection, app.info)
    await store.read_details(await store.read_all())
    return store


def named(store: Store, name: str) -> Item:
    return next(item for item in store.items.values() if item.name == name)


async def test_reading_again_keeps_texts_and_nodes(connection: Connection, launch: Launch) -> None:
    app = await launch("app", Toy("frame", "f", [Toy("entry", "e", text="text", interfaces=TEXT)]), cache="common")
    store = await loaded(connection, app)
    before = store.tree(1)
    assert await store.read_all() == [], "nothing of which the details are not known"
    after = store.tree(2)
    assert all(one is other for one, other in zip(before.nodes, after.nodes, strict=True))
    assert named(store, "e").text == "text"


async def test_new_objects_come_with_their_details(connection: Connection, launch: Launch) -> None:
    frame = Toy("frame", "f")
    app = await launch("app", frame, cache="common")
    store = await loaded(connection, app)
    frame.children.append(Toy("panel", "p", [Toy("entry", "e", text="text", interfaces=TEXT)]))
    await store.read_structure(Dirt(children={app.ref(frame)}), {})
    assert named(store, "e").text == "text"
    assert named(store, "p").parent == app.ref(frame)


async def test_what_left_is_forgotten_with_all_below(connection: Connection, launch: Launch) -> None:
    panel = Toy("panel", "p", [Toy("label", "l")])
    frame = Toy("frame", "f", [panel])
    app = await launch("app", frame)
    store = await loaded(connection, app)
    frame.children.clear()
    await store.read_structure(Dirt(children={app.ref(frame), app.ref(panel)}), {})
    assert {item.name for item in store.items.values()} == {"app", "f"}


async def test_a_doubtful_subtree_is_read_anew(connection: Connection, launch: Launch) -> None:
    rows = [Toy("list item", f"row {number}") for number in range(20)]
    box = Toy("list", "box", rows)
    app = await launch("app", Toy("frame", "f", [box]))
    store = await loaded(connection, app)
    for number, row in enumerate(rows):
        row.name = f"other {number}"
    box.name = "renamed"
    dirt = Dirt(subtrees={app.ref(box)})
    await store.read_structure(dirt, {})
    await store.read_marked(dirt)
    assert named(store, "other 19").parent == named(store, "renamed").key


async def test_marks_for_what_is_not_known_do_nothing(connection: Connection, launch: Launch) -> None:
    app = await launch("app", Toy("frame", "f"))
    store = await loaded(connection, app)
    key = (app.info.bus, "/nowhere")
    app.calls.clear()
    dirt = Dirt({key}, {key}, {key}, {key}, {key}, {key}, {key}, focus=True)
    await store.read_structure(dirt, {})
    await store.read_marked(dirt)
    assert app.calls.total() == 0


async def test_the_role_is_known_before_the_text_is_asked_for(connection: Connection, launch: Launch) -> None:
    entry = Toy("entry", "e", text="hunter2", interfaces=TEXT)
    app = await launch("app", Toy("frame", "f", [entry]))
    store = await loaded(connection, app)
    entry.role = "password text"
    app.calls.clear()
    await store.read_marked(Dirt(texts={app.ref(entry)}, names={app.ref(entry)}))
    assert named(store, "e").text is None
    assert app.calls["GetText"] == app.calls["Get.CharacterCount"] == 0
