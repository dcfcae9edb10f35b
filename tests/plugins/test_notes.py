"""Notes and lists in real files, which a person edits by hand between the calls."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lamd_notes import _items, _page, _shelf

from lamd.errors import SkillError
from lamd.trajectory import Effect
from tests.plugins.calling import Caller

PHRASING = Path(__file__).parents[2] / "models/data/phrasing/skills.jsonl"
Start = Callable[..., Awaitable[Caller]]


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for key, below in {"HOME": "", "XDG_CONFIG_HOME": ".config"}.items():
        monkeypatch.setenv(key, str(tmp_path / below))
    for key in ("LAMD_CONFIG", "XDG_DOCUMENTS_DIR"):
        monkeypatch.delenv(key, raising=False)
    (tmp_path / "Documents").mkdir()
    return tmp_path / "Documents"


@pytest.fixture
async def notes(documents: Path, start_skills: Start) -> Caller:
    return await start_skills("notes")


def put(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    return file


# --- lists ---------------------------------------------------------------------------------------------------------


async def test_several_things_become_several_lines(notes: Caller, documents: Path) -> None:
    added = await notes.done("lists.add", item="milk, eggs and bread", list="shopping")
    assert added.text == "I put milk, eggs and bread on the Shopping list, which is new."
    file = documents / "Lists/Shopping.md"
    assert file.read_text() == "- [ ] milk\n- [ ] eggs\n- [ ] bread\n"
    more = await notes.done("lists.add", item="Milk and butter", list="my shopping list")
    assert more.text == "I put Milk and butter on the Shopping list."
    assert file.read_text() == "- [ ] milk\n- [ ] eggs\n- [ ] bread\n- [ ] butter\n"
    again = await notes("lists.add", item="butter", list="shopping")
    assert (again.text, again.outcome.effect) == ("butter is on the Shopping list already.", Effect.ALREADY)
    await notes.undo(more)
    assert file.read_text() == "- [ ] milk\n- [ ] eggs\n- [ ] bread\n"
    await notes.undo(added)
    assert not file.exists()


@pytest.mark.parametrize(
    ("said", "on", "items"),
    [
        ("milk", "shopping", ["milk"]),
        ("milk and eggs", "to do", ["milk", "eggs"]),
        ("milk, eggs, and two bags of flour", "groceries", ["milk", "eggs", "two bags of flour"]),
        ("oat milk and toilet roll", "groceries", ["oat milk", "toilet roll"]),
        ("fish and chips", "shopping", ["fish and chips"]),
        ("salt and pepper crisps and beer", "party", ["salt and pepper crisps", "beer"]),
        ("call mum and dad", "to do", ["call mum and dad"]),
        ("hoover the stairs, call mum and dad", "chores", ["hoover the stairs", "call mum and dad"]),
        ("return the books and pay the fine", "to do", ["return the books and pay the fine"]),
        ("1,000 screws", "hardware", ["1,000 screws"]),
        ("milk; milk", "shopping", ["milk"]),
    ],
)
def test_where_a_row_of_things_is_taken_apart(said: str, on: str, items: list[str]) -> None:
    assert _items.said(said, _shelf.key(on)) == items


async def test_read_ticked_unticked_and_removed(notes: Caller, documents: Path) -> None:
    file = put(documents / "Lists/Packing.md", "- [ ] passport\n- [ ] sun cream\n- [ ] noise cancelling headphones\n")
    assert (await notes.done("lists.read", list="packing")).text == (
        "The Packing list has 3 things: passport, sun cream and noise cancelling headphones."
    )
    ticked = await notes.done("lists.tick", item="the passport", list="packing list")
    assert file.read_text().startswith("- [x] passport\n")
    assert (await notes("lists.tick", item="passport", list="packing")).outcome.effect is Effect.ALREADY
    assert (await notes.done("lists.read", list="packing")).text.endswith("headphones. 1 is ticked off.")
    await notes.undo(ticked)
    assert file.read_text().startswith("- [ ] passport\n")
    await notes.done("lists.tick", item="passport and sun cream", list="packing")
    await notes.done("lists.untick", item="sun cream", list="packing")
    removed = await notes.done("lists.remove", item="headphones", list="packing")
    assert file.read_text() == "- [x] passport\n- [ ] sun cream\n"
    await notes.undo(removed)
    everything = await notes.done("lists.remove", item="everything", list="packing")
    assert (everything.text, file.read_text()) == ("I took everything off the Packing list.", "")
    assert (await notes.done("lists.read", list="packing")).text == "The Packing list is empty."
    await notes.undo(everything)
    assert file.read_text() == "- [x] passport\n- [ ] sun cream\n- [ ] noise cancelling headphones\n"


async def test_what_was_written_by_hand_is_kept(notes: Caller, documents: Path) -> None:
    by_hand = "# For saturday\r\n\r\n* milk (2 l)\r\n  - [X] oat\r\n1. eggs\r\n\r\nAsk Ana.\r\n"
    file = put(documents / "Lists/shopping list.txt", by_hand)
    file.chmod(0o640)
    added = await notes.done("lists.add", item="bread", list="shopping")
    assert file.read_bytes().decode() == by_hand.replace("eggs\r\n", "eggs\r\n- [ ] bread\r\n")
    assert file.stat().st_mode & 0o777 == 0o640
    ticked = await notes.done("lists.tick", item="milk", list="shopping")
    assert "* [x] milk (2 l)\r\n" in file.read_bytes().decode()
    put(file, "Brought forward\r\n" + file.read_bytes().decode())  # a person writes a line meanwhile
    await notes.undo(ticked)
    await notes.undo(added)
    assert file.read_bytes().decode() == "Brought forward\r\n" + by_hand


async def test_an_undo_of_what_is_gone_changes_nothing(notes: Caller, documents: Path) -> None:
    added = await notes.done("lists.add", item="bread", list="shopping")
    file = put(documents / "Lists/Shopping.md", "- [ ] rye bread\n")
    with pytest.raises(SkillError, match="not there any more"):
        await notes.undo(added)
    assert file.read_text() == "- [ ] rye bread\n"


async def test_a_thing_wanted_again_loses_its_tick(notes: Caller, documents: Path) -> None:
    file = put(documents / "Lists/Shopping.md", "- [x] milk\n- [ ] eggs\n")
    again = await notes.done("lists.add", item="milk", list="shopping")
    assert file.read_text() == "- [ ] milk\n- [ ] eggs\n"
    await notes.undo(again)
    assert file.read_text() == "- [x] milk\n- [ ] eggs\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("To-do", "todo"), ("Groceries", "grocery"), ("Watchlist", "watch"), ("Shopping list", "the shopping list"),
        ("Today's jobs", "todays jobs"), ("Places to visit", "places to visit"), ("Shopping", "shoping"),
        ("Wedding guests", "guests"),
    ],
)  # fmt: skip
def test_lists_are_found_by_what_people_call_them(documents: Path, name: str, said: str) -> None:
    file = put(documents / f"Lists/{name}.md", "")
    put(documents / "Lists/Chores.md", "")
    assert _shelf.one("list", said) == file


async def test_a_list_like_another_is_a_new_one_but_read_as_that(notes: Caller, documents: Path) -> None:
    put(documents / "Lists/Gift ideas.md", "- [ ] scarf\n")
    assert "scarf" in (await notes.done("lists.read", list="ideas")).text
    await notes.done("lists.add", item="a boat", list="ideas")
    assert (documents / "Lists/Ideas.md").read_text() == "- [ ] a boat\n"


async def test_what_is_not_there_is_told_with_what_is(notes: Caller, documents: Path) -> None:
    none = await notes.wrong("lists.read", list="shopping")
    assert (none.code, none.hint) == ("skill.not_found", "there is no list yet")
    put(documents / "Lists/Chores.md", "- [ ] laundry\n- [ ] ironing shirts\n- [ ] ironing sheets\n")
    other = await notes.wrong("lists.tick", item="laundry", list="camping")
    assert other.choices == ("Chores",)
    missing = await notes.wrong("lists.remove", item="xylophone", list="chores")
    assert (missing.code, missing.message) == ("skill.not_found", "“xylophone” is not on the Chores list")
    which = await notes.wrong("lists.tick", item="ironing", list="chores")
    assert which.code == "skill.ambiguous"
    assert set(which.choices) == {"ironing shirts", "ironing sheets"}


async def test_names_and_texts_cannot_be_more_than_that(notes: Caller, documents: Path) -> None:
    for bad in ("../../evil", "a/b", "x" * 200, " "):
        assert (await notes.wrong("lists.add", item="x", list=bad)).code == "skill.bad_value", bad
    assert (await notes.wrong("lists.add", item=" , ", list="shopping")).code == "skill.bad_value"
    await notes.done("lists.add", item="milk\n- [x] owned\x1b[31m‮", list="shopping")
    assert (documents / "Lists/Shopping.md").read_text() == "- [ ] milk - [x] owned [31m\n"
    for file in (documents.parent / "x.md", documents / "Lists/x.sh"):
        assert (await notes.wrong("notes.revert", file=str(file), changes="[]")).code == "skill.bad_value"
    inside = str(documents / "Lists/Shopping.md")
    for changes in ("", "{}", '[[0, null, "a\\nb"]]', "[[1]]"):
        assert (await notes.wrong("notes.revert", file=inside, changes=changes)).code == "skill.bad_value"


async def test_many_at_once_lose_nothing(notes: Caller, documents: Path) -> None:
    await asyncio.gather(*(notes.done("lists.add", item=f"thing{n}", list="shopping") for n in range(20)))
    lines = (documents / "Lists/Shopping.md").read_text().splitlines()
    assert sorted(lines) == sorted(f"- [ ] thing{n}" for n in range(20))
    assert [f.name for f in (documents / "Lists").iterdir()] == ["Shopping.md"]  # nothing unfinished is left


# --- notes ---------------------------------------------------------------------------------------------------------


async def test_notes_are_added_read_and_taken_back(notes: Caller, documents: Path) -> None:
    first = await notes.done("notes.add", text="the meter reads 300")
    assert first.text == "I wrote “the meter reads 300” in your notes, which is new."
    second = await notes.done("notes.add", text="anna prefers tea")
    file = documents / "Notes/Notes.md"
    assert file.read_text() == "- the meter reads 300\n- anna prefers tea\n"
    assert (await notes.done("notes.read")).text == "Notes: the meter reads 300\nanna prefers tea"
    await notes.undo(second)
    assert file.read_text() == "- the meter reads 300\n"
    await notes.undo(first)
    assert not file.exists()


async def test_a_note_by_hand_is_added_to_and_read(notes: Caller, documents: Path) -> None:
    file = put(documents / "Notes/Garden notes.md", "# Garden notes\n\nBeans in *may*.\n")
    added = await notes.done("notes.add", text="plant beans", note="garden")
    assert file.read_text() == "# Garden notes\n\nBeans in *may*.\n\n- plant beans\n"
    assert (await notes.done("notes.read", note="garden")).text == "Garden notes: Beans in *may*.\nplant beans"
    await notes.undo(added)
    assert file.read_text() == "# Garden notes\n\nBeans in *may*.\n"
    put(documents / "Notes/Empty.md", "")
    assert (await notes.done("notes.read", note="empty")).text == "The note Empty is empty."
    assert (await notes.wrong("notes.read", note="boat")).choices == ("Empty", "Garden notes")


async def test_a_link_is_written_through(notes: Caller, documents: Path) -> None:
    real = put(documents / "Sync/diary.md", "- monday\n")
    (documents / "Notes").mkdir()
    (documents / "Notes/Diary.md").symlink_to(real)
    await notes.done("notes.add", text="rained all day", note="diary")
    assert real.read_text() == "- monday\n- rained all day\n"
    assert (documents / "Notes/Diary.md").is_symlink()


async def test_what_is_no_text_is_left_alone(notes: Caller, documents: Path) -> None:
    file = documents / "Notes/Photo.md"
    file.parent.mkdir()
    file.write_bytes(b"\xff\xfe\x00")
    assert "not text" in (await notes.wrong("notes.add", text="x", note="photo")).message
    assert file.read_bytes() == b"\xff\xfe\x00"
    put(documents / "Notes/Huge.md", "x" * (_page.LARGEST + 1))
    assert "too large" in (await notes.wrong("notes.read", note="huge")).message


async def test_the_settings_say_where(documents: Path, start_skills: Start) -> None:
    put(documents.parent / ".config/lamd/config.yaml", "plugins: {notes: {notes: ~/Zettel, lists: ~/Listen}}")
    notes = await start_skills("notes")
    await notes.done("notes.add", text="hello", note="book")
    await notes.done("lists.add", item="milk", list="shopping")
    assert (documents.parent / "Zettel/Book.md").read_text() == "- hello\n"
    assert (documents.parent / "Listen/Shopping.md").exists()


async def test_a_place_that_is_no_folder_is_told_at_once(documents: Path, start_skills: Start) -> None:
    put(documents / "Lists", "a file")
    notes = await start_skills("notes")
    error = await notes.wrong("lists.read", list="shopping")
    assert error.code == "skill.unavailable"
    assert "cannot be written to" in error.message


def _phrases() -> list[tuple[str, dict[str, Any]]]:
    calls = [call for line in PHRASING.read_text().splitlines() for call in json.loads(line)["calls"]]
    return [(c["skill"], c["arguments"]) for c in calls if c["skill"].startswith(("notes.", "lists."))]


async def test_every_value_of_the_phrasing_can_be_used(notes: Caller, documents: Path) -> None:
    for skill, values in _phrases():
        if skill in ("lists.remove", "lists.tick"):
            await notes("lists.add", **values)
        elif skill == "lists.read":
            await notes("lists.add", item="x", **values)
        elif skill == "notes.read":
            await notes("notes.add", text="x", **values)
        result = await notes(skill, **values)
        assert result.outcome.effect in (Effect.CONFIRMED, Effect.ALREADY), (skill, values)
