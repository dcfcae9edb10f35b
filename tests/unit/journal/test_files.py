"""The journal's files in their order, and what can be read of them."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from lamd.errors import JournalError
from lamd.journal import files
from lamd.journal.files import lines, listed, name, place, records, snapshot
from lamd.journal.record import GENESIS, encode, make

NAMES = ["journal-2025-12.jsonl", "journal-2026-01.jsonl", "journal-2026-01.2.jsonl", "journal-2026-01.10.jsonl"]


def line(seq: int) -> bytes:
    return encode(make(seq, "2026-11-23T00:00:00.000Z", "intent", {}, GENESIS))


@pytest.mark.parametrize(("month", "part"), [("2026-11", 1), ("2026-11", 2), ("0999-01", 12)])
def test_a_name_tells_its_place(month: str, part: int) -> None:
    assert place(Path(name(month, part))) == (month, part)


def test_the_first_part_of_a_month_has_no_number() -> None:
    assert [name("2026-01", part) for part in (1, 2, 10)] == NAMES[1:]


@pytest.mark.parametrize("other", ["journal-2026-1.jsonl", "journal-2026-11.jsonl.bak", "notes.jsonl", "journal.lock"])
def test_other_files_have_none_and_are_left_alone(other: str, tmp_path: Path) -> None:
    (tmp_path / other).write_bytes(line(1))
    assert listed(tmp_path) == []
    with pytest.raises(ValueError, match=other):
        place(tmp_path / other)


def test_parts_are_in_the_order_of_their_numbers_not_of_their_letters(tmp_path: Path) -> None:
    for file in random.Random(7).sample(NAMES, len(NAMES)):  # noqa: S311
        (tmp_path / file).write_bytes(b"x\n")
    assert [path.name for path in listed(tmp_path)] == NAMES
    assert snapshot(tmp_path) == [(tmp_path / file, 2) for file in NAMES]


def test_no_folder_is_an_empty_journal_and_a_file_in_its_place_is_told(tmp_path: Path) -> None:
    assert listed(tmp_path / "none") == []
    (tmp_path / "file").touch()
    with pytest.raises(JournalError) as told:
        listed(tmp_path / "file")
    assert told.value.code == "journal.unreadable"
    assert str(tmp_path / "file") in told.value.message


def test_lines_end_at_the_size_given_and_a_torn_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / NAMES[0]
    path.write_bytes(b"one\ntwo\nthr")
    assert list(lines(path)) == [(1, b"one\n", True), (2, b"two\n", True), (3, b"thr", False)]
    assert list(lines(path, 8)) == [(1, b"one\n", True), (2, b"two\n", True)]
    assert list(lines(path, 6)) == [(1, b"one\n", True)]
    assert list(lines(tmp_path / "gone")) == []


@pytest.mark.parametrize("block", [1, 2, 3, 5, 64 * 1024])
@pytest.mark.parametrize("content", [b"", b"\n", b"one\n", b"one\ntwo\n", b"one\ntwo\nthr", b"thr", b"\n\nthree\n"])
def test_lines_come_backwards_in_blocks_of_any_size(
    block: int, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "BLOCK", block)
    path = tmp_path / NAMES[0]
    path.write_bytes(content)
    assert list(files.backwards(path)) == [line for _, line, complete in lines(path) if complete][::-1]
    assert files.torn(path) == content.rpartition(b"\n")[2]
    assert list(files.backwards(tmp_path / "gone")) == []
    assert files.torn(tmp_path / "gone") == b""


def test_records_run_over_all_files_both_ways_and_pass_over_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).write_bytes(line(1) + b"noise\n" + line(2))
    (tmp_path / NAMES[1]).write_bytes(line(3) + line(4).rstrip(b"\n"))
    assert [record.seq for record in records(tmp_path)] == [1, 2, 3]
    assert [record.seq for record in records(tmp_path, newest_first=True)] == [3, 2, 1]
    assert [(record.seq, size) for record, size in files.sized(tmp_path)] == [(n, len(line(n))) for n in (3, 2, 1)]
