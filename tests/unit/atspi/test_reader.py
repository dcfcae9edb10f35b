from __future__ import annotations

import pytest

from lamd.atspi.connection import Connection
from lamd.atspi.items import Item
from lamd.atspi.reader import Reader, read_cache, root_of
from lamd.errors import AtspiError
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy, ToyApp


async def crawl(connection: Connection, app: ToyApp, one_by_one: bool = False) -> dict[str, Item]:
    reader = Reader(connection.wire, one_by_one=one_by_one)
    reader.visit(root_of(app.info.bus), None)
    return {item.name: item for item in (await reader.run()).values()}


@pytest.mark.parametrize("one_by_one", [False, True])
async def test_a_crawl_finds_all(connection: Connection, launch: Launch, one_by_one: bool) -> None:
    rows = [Toy("list item", f"row {number}", [Toy("label", f"label {number}")]) for number in range(40)]
    app = await launch("app", Toy("frame", "f", [Toy("list", "rows", rows), Toy("panel", "p", description="d")]))
    found = await crawl(connection, app, one_by_one)
    assert len(found) == 84
    assert [key[1] for key in found["rows"].children or ()] == [row.path for row in rows]
    assert found["p"].description == "d"
    assert found["p"].parent == found["f"].key


async def test_objects_that_die_meanwhile_are_left_out(connection: Connection, launch: Launch) -> None:
    dying, defunct = (
        Toy("panel", "dying", [Toy("label", "below")]),
        Toy("panel", "defunct", states=frozenset({"defunct"})),
    )
    app = await launch("app", Toy("frame", "f", [dying, defunct, Toy("label", "alive")]))
    app.gone.add(app.path(dying))
    found = await crawl(connection, app)
    assert set(found) == {"app", "f", "alive"}
    assert [key[1] for key in found["f"].children or ()] == [app.path(app.root.children[0].children[2])]


async def test_known_objects_are_left_alone(connection: Connection, launch: Launch) -> None:
    old, new = Toy("panel", "old", [Toy("label", "below old")]), Toy("panel", "new")
    frame = Toy("frame", "f", [old])
    app = await launch("app", frame)
    known = {item.key: item for item in (await crawl(connection, app)).values()}
    frame.children.insert(0, new)
    app.calls.clear()
    reader = Reader(connection.wire, known=known)
    reader.relist([(known[app.ref(frame)], 1)])
    found = await reader.run()
    assert {item.name for item in found.values()} == {"f", "new"}
    assert known[app.ref(frame)].children == [app.ref(new), app.ref(old)]
    assert app.calls["GetRole"] == 1


async def test_children_are_counted_before_they_are_asked_for(connection: Connection, launch: Launch) -> None:
    sheet = Toy("table", "sheet", [Toy("table cell", "A1")], count=2**31 - 1)
    app = await launch("app", Toy("frame", "f", [sheet]))
    found = await crawl(connection, app)
    assert found["sheet"].children == []
    assert (app.path(sheet), "GetChildren") not in app.asked


async def test_what_the_cache_gives(connection: Connection, launch: Launch) -> None:
    app, without = await launch("app", Toy("frame", "f"), cache="common"), await launch("without")
    assert len(await read_cache(connection.wire, app.info.bus)) == 2
    assert await read_cache(connection.wire, without.info.bus) == {}
    with pytest.raises(AtspiError) as caught:
        await read_cache(connection.wire, ":1.9999")
    assert caught.value.code == "atspi.app_gone"


async def test_headers_that_are_made_anew_each_time_are_remembered(connection: Connection, launch: Launch) -> None:
    tree = Toy("tree", "files", [Toy("table column header", "Name"), Toy("table column header", "Size")])
    app = await launch("app", Toy("frame", "f", [tree]), toolkit="Qt")
    old = {item.key: item for item in (await crawl(connection, app)).values()}
    tree.children[1].name = "Weight"
    app.asked.clear()
    reader = Reader(connection.wire, remembered=old)
    reader.visit(root_of(app.info.bus), None)
    assert {item.name for item in (await reader.run()).values()} == {"app", "f", "files", "Name", "Weight"}
    assert (app.path(tree), "GetChildren") not in app.asked
