from __future__ import annotations

from lamd.rpc.shown import seen, wire_reply
from lamd.rpc.twin import observation
from lamd.trajectory import Reply, Status


def test_seen_shows_no_bus_address() -> None:
    assert ":1.7" not in repr(seen(observation("Mousepad")))


def test_the_same_object_keeps_its_id_when_its_reference_changes() -> None:
    before, after = seen(observation("Mousepad"))["nodes"], seen(observation("Mousepad", 6, ["Undo"]))["nodes"]
    assert [n["id"] for n in after if n["name"] != "Undo"] == [n["id"] for n in before]
    assert len({n["id"] for n in after}) == len(after)


def test_a_reply_is_plain_and_has_the_id_of_its_command() -> None:
    told = wire_reply(Reply(Status.ASKED, "Which?", choices=("left", "right")), "c0ffee")
    assert (told["status"], told["choices"], told["id"], told["steps"]) == ("asked", ["left", "right"], "c0ffee", [])
