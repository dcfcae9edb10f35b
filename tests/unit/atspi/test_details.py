from __future__ import annotations

from lamd.atspi import details as module
from lamd.atspi.connection import Connection
from lamd.atspi.details import Details
from lamd.atspi.items import Item
from lamd.atspi.names import role_number, state_names
from tests.unit.atspi.conftest import Launch
from tests.unit.atspi.toy import Toy, ToyApp

TEXT = ("Accessible", "Text", "EditableText")


def item(app: ToyApp, toy: Toy) -> Item:
    one = Item(app.ref(toy), None)
    one.role, one.interfaces = role_number(toy.role), frozenset(toy.interfaces)
    return one


async def test_everything_again(connection: Connection, launch: Launch) -> None:
    toy = Toy("entry", "name", description="what it is", text="x" * 3000, interfaces=TEXT)
    app = await launch("app", Toy("frame", "f", [toy]))
    one = item(app, toy)
    details = Details(connection.wire)
    details.states(one)
    details.names(one)
    details.text(one)
    await details.run()
    assert (one.name, one.description, one.role) == ("name", "what it is", role_number("entry"))
    assert state_names(one.states) == toy.states
    assert one.text == "x" * 1000


async def test_an_object_that_is_gone_keeps_what_was_known(connection: Connection, launch: Launch) -> None:
    toy = Toy("entry", "name", text="text", interfaces=TEXT)
    app = await launch("app", Toy("frame", "f", [toy]))
    one = item(app, toy)
    one.name, one.states, one.text = "old", 7, "old text"
    app.gone.add(one.key[1])
    details = Details(connection.wire)
    details.states(one)
    details.names(one)
    details.text(one)
    await details.run()
    assert (one.name, one.states, one.text) == ("old", 7, "old text")


async def test_empty_text_is_not_asked_for(connection: Connection, launch: Launch) -> None:
    toy = Toy("entry", interfaces=TEXT)
    app = await launch("app", Toy("frame", "f", [toy]))
    one = item(app, toy)
    details = Details(connection.wire)
    details.text(one)
    await details.run()
    assert one.text == ""
    assert app.calls["GetText"] == 0


async def test_only_what_there_is_and_not_too_much(connection: Connection, launch: Launch) -> None:
    toys = [Toy("slider", str(number), value=number, interfaces=("Accessible", "Value")) for number in range(30)]
    toys += [Toy("push button", "b"), Toy("password text", "p", text="hunter2", interfaces=TEXT)]
    app = await launch("app", Toy("frame", "f", toys))
    items = [item(app, toy) for toy in toys]
    for one, toy in zip(items, toys, strict=True):
        one.name = toy.name
    before, module.MAX_DETAILS = module.MAX_DETAILS, 20
    try:
        details = Details(connection.wire)
        details.details(items)
        await details.run()
    finally:
        module.MAX_DETAILS = before
    assert [one.value for one in items] == [float(n) for n in range(20)] + [None] * 12
    assert set(app.calls) == {"Get.CurrentValue"}


async def test_what_an_author_calls_it(connection: Connection, launch: Launch) -> None:
    named, bare = Toy("image", attributes={"class": "star", "id": "s1", "tag": "img"}), Toy("image")
    app = await launch("app", Toy("frame", "f", [named, bare]))
    one, other = item(app, named), item(app, bare)
    details = Details(connection.wire)
    details.marks(one)
    details.marks(other)
    await details.run()
    assert (one.marks, other.marks) == ("s1 star", "")
