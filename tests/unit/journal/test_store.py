"""The writing end against torn lines, full disks, kills, other writers and missing files: the real things."""

from __future__ import annotations

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lamd.errors import JournalError
from lamd.journal.audit import verify
from lamd.journal.files import listed, records
from lamd.journal.store import Store, System


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    made = Store(folder, clock=Clock())
    yield made
    made.close()


def write(store: Store, count: int, size: int = 10) -> None:
    for number in range(count):
        store.append("intent", {"n": number, "text": "x" * size})


def path_of(folder: Path) -> Path:
    return listed(folder)[-1]


def test_records_are_chained_and_numbered_across_closings(store: Store, folder: Path) -> None:
    write(store, 3)
    store.close()
    write(store, 2)
    report = verify(folder)
    assert report.whole
    assert (report.records, report.first_seq, report.last_seq, report.files) == (5, 1, 5, 1)
    assert path_of(folder).name == "journal-2026-11.jsonl"


def test_nobody_else_may_read_it(store: Store, folder: Path) -> None:
    old = os.umask(0)
    try:
        write(store, 1)
    finally:
        os.umask(old)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {0o600}


def test_modes_that_were_loosened_are_tightened(store: Store, folder: Path) -> None:
    write(store, 1)
    store.close()
    path_of(folder).chmod(0o644)
    write(store, 1)
    assert stat.S_IMODE(path_of(folder).stat().st_mode) == 0o600


# --- ends and middles -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tail", [b'{"seq":4,"ti', b"\0" * 50, b"\0\0\0\n", b"{}", b"garbage\n"])
def test_a_torn_end_is_put_aside_and_the_chain_goes_on(store: Store, folder: Path, tail: bytes) -> None:
    write(store, 3)
    store.close()
    path = path_of(folder)
    with path.open("ab") as stream:
        stream.write(tail)
    write(store, 1)
    report = verify(folder)
    assert report.whole
    assert report.last_seq == 5
    assert [r.kind for r in records(folder)] == ["intent"] * 3 + ["repair", "intent"]
    aside = path.with_suffix(".jsonl.torn")
    assert tail in aside.read_bytes()
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600


def test_a_torn_end_is_seen_before_it_is_mended(store: Store, folder: Path) -> None:
    write(store, 2)
    store.close()
    os.truncate(path_of(folder), path_of(folder).stat().st_size - 5)
    problem = verify(folder).problems[0]
    assert (problem.line, problem.what) == (2, "the line is torn")


def test_every_cut_of_the_last_line_is_survived(store: Store, folder: Path) -> None:
    write(store, 2)
    store.close()
    whole = path_of(folder).read_bytes()
    start = whole.rfind(b"\n", 0, -1) + 1
    for cut in range(start, len(whole), 7):
        path_of(folder).write_bytes(whole[:cut])
        again = Store(folder, clock=Clock())
        write(again, 1)
        again.close()
        assert verify(folder).whole


@pytest.mark.parametrize("bit", range(8))
def test_a_flipped_bit_in_the_middle_is_told_with_its_line(store: Store, folder: Path, bit: int) -> None:
    write(store, 5)
    store.close()
    path = path_of(folder)
    lines = path.read_bytes().splitlines(keepends=True)
    hurt = bytearray(lines[2])
    hurt[len(hurt) // 3] ^= 1 << bit
    path.write_bytes(b"".join([*lines[:2], bytes(hurt), *lines[3:]]))
    report = verify(folder)
    assert not report.whole
    assert (report.problems[0].file, report.problems[0].line) == (path.name, 3)


def test_a_removed_added_or_moved_line_is_told(store: Store, folder: Path) -> None:
    write(store, 5)
    store.close()
    path = path_of(folder)
    one, two, three, four, five = path.read_bytes().splitlines(keepends=True)
    for lines, at in (([one, two, four, five], 3), ([one, two, two, three], 3), ([one, three, two, four], 2)):
        path.write_bytes(b"".join(lines))
        assert verify(folder).problems[0].line == at


def test_after_corruption_it_goes_on_and_the_bad_line_stays_told(store: Store, folder: Path) -> None:
    write(store, 3)
    store.close()
    path = path_of(folder)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"rubbish\n" + lines[2])
    write(store, 2)
    assert [p.line for p in verify(folder).problems] == [2]


# --- months and sizes -------------------------------------------------------------------------------------------------


def test_a_new_month_is_a_new_file_in_the_same_chain(folder: Path) -> None:
    clock = Clock()
    store = Store(folder, clock=clock)
    write(store, 2)
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    write(store, 2)
    clock.now = datetime(2026, 11, 30, tzinfo=UTC)  # a clock set back never writes into the past
    write(store, 1)
    store.close()
    assert [p.name for p in listed(folder)] == ["journal-2026-11.jsonl", "journal-2026-12.jsonl"]
    report = verify(folder)
    assert report.whole
    assert report.last_seq == 5


def test_a_large_file_is_followed_by_another(folder: Path) -> None:
    store = Store(folder, clock=Clock(), max_bytes=900)
    write(store, 40)
    store.close()
    names = [p.name for p in listed(folder)]
    assert names[:2] == ["journal-2026-11.jsonl", "journal-2026-11.2.jsonl"]
    assert len(names) > 9
    assert names[-1] == f"journal-2026-11.{len(names)}.jsonl"
    assert all(p.stat().st_size <= 900 for p in listed(folder))
    assert verify(folder).whole
    again = Store(folder, clock=Clock(), max_bytes=900)
    write(again, 1)
    again.close()
    assert verify(folder).last_seq == 41


def test_old_months_age_out_and_the_chain_begins_later(folder: Path) -> None:
    clock = Clock()
    store = Store(folder, clock=clock, keep_months=2)
    for month in (9, 10, 11, 12):
        clock.now = datetime(2026, month, 1, tzinfo=UTC)
        write(store, 2)
    store.close()
    assert [p.name for p in listed(folder)] == ["journal-2026-11.jsonl", "journal-2026-12.jsonl"]
    report = verify(folder)
    assert report.whole
    assert (report.first_seq, report.last_seq) == (5, 8)


# --- when it cannot be written ----------------------------------------------------------------------------------------


class Failing(System):
    """Fails at the chosen call as long as it is told to."""

    def __init__(self) -> None:
        self.writing: int | None = None
        self.syncing: int | None = None
        self.half = False

    def write(self, fd: int, data: bytes) -> int:
        if self.writing is not None:
            if self.half:
                self.half = False
                return super().write(fd, data[: len(data) // 2])
            raise OSError(self.writing, os.strerror(self.writing))
        return super().write(fd, data)

    def fsync(self, fd: int) -> None:
        if self.syncing is not None:
            raise OSError(self.syncing, os.strerror(self.syncing))
        super().fsync(fd)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("half", [False, True])
def test_it_refuses_and_recovers(folder: Path, number: int, half: bool) -> None:
    system = Failing()
    store = Store(folder, clock=Clock(), system=system)
    write(store, 2)
    system.writing, system.half = number, half
    with pytest.raises(JournalError) as caught:
        write(store, 1)
    assert caught.value.code == "journal.unwritable"
    assert caught.value.hint
    system.writing = None
    write(store, 1)
    store.close()
    report = verify(folder)
    assert report.whole
    assert report.last_seq == 3


def test_a_line_that_did_not_reach_the_disk_is_not_there(folder: Path) -> None:
    system = Failing()
    store = Store(folder, clock=Clock(), system=system)
    write(store, 1)
    system.syncing = errno.EIO
    with pytest.raises(JournalError):
        write(store, 1)
    system.syncing = None
    write(store, 1)
    store.close()
    assert [r.seq for r in records(folder)] == [1, 2]
    assert verify(folder).whole


def test_a_short_write_is_carried_on(folder: Path) -> None:
    class Short(System):
        def write(self, fd: int, data: bytes) -> int:
            return super().write(fd, data[:7])

    store = Store(folder, clock=Clock(), system=Short())
    write(store, 3)
    store.close()
    assert verify(folder).whole


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
def test_a_really_full_disk(tmp_path: Path) -> None:
    mount = tmp_path / "small"
    mount.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(mount)], capture_output=True, timeout=10
    )
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    store = Store(mount / "journal", clock=Clock())
    try:
        with pytest.raises(JournalError) as caught:
            write(store, 1000, size=900)
        assert "disk is full" in caught.value.message
        written = verify(store.folder)
        assert written.whole
        assert written.records > 10
        with pytest.raises(JournalError):
            write(store, 1, size=9000)
        subprocess.run(["mount", "-o", "remount,size=256k", str(mount)], check=True, timeout=10)
        write(store, 1, size=9000)
        assert verify(store.folder).whole
        assert verify(store.folder).last_seq == written.last_seq + 1
        subprocess.run(["mount", "-o", "remount,ro", str(mount)], timeout=10, check=False)
    finally:
        store.close()
        subprocess.run(["umount", "-l", str(mount)], check=True, timeout=10)


LIMITED = """
import resource, signal, sys
from pathlib import Path
from lamd.errors import JournalError
from lamd.journal.store import Store
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, resource.RLIM_INFINITY))
store = Store(Path(sys.argv[1]))
try:
    while True:
        store.append("intent", {"text": "x" * 300})
except JournalError as error:
    print(error.code)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(store.append("intent", {}).seq)
"""


def test_a_limit_on_file_sizes(folder: Path) -> None:
    assert resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder)], capture_output=True, text=True, timeout=30, check=True
    )
    code, seq = done.stdout.split()
    assert code == "journal.unwritable"
    report = verify(folder)
    assert report.whole
    assert report.last_seq == int(seq)


# --- other processes --------------------------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from lamd.journal.store import Store
store = Store(Path(sys.argv[1]))
while True:
    print(store.append("intent", {"text": "x" * 5000}).seq, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 8, 25])
def test_killed_in_the_middle_of_writing(folder: Path, lines: int) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        seen = [int(writer.stdout.readline()) for _ in range(lines)]
        with pytest.raises(JournalError) as caught:
            Store(folder).append("intent", {})
        assert caught.value.code == "journal.locked"
        writer.send_signal(signal.SIGKILL)
        seen += [int(line) for line in writer.stdout]
    store = Store(folder)
    after = store.append("outcome", {"intent": seen[-1]})
    store.close()
    report = verify(folder)
    assert report.whole
    assert {r.seq for r in records(folder)} >= set(seen)
    assert after.seq > seen[-1]


def test_a_second_writer_is_refused_until_the_first_lets_go(store: Store, folder: Path) -> None:
    write(store, 1)
    second = Store(folder, clock=Clock())
    with pytest.raises(JournalError) as caught:
        second.open()
    assert caught.value.code == "journal.locked"
    store.close()
    write(second, 1)
    second.close()
    assert verify(folder).last_seq == 2


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_was_removed_under_it_is_made_again(store: Store, folder: Path, what: str) -> None:
    write(store, 2)
    path_of(folder).unlink()
    if what == "folder":
        (folder / "journal.lock").unlink()
        folder.rmdir()
    write(store, 2)
    assert [r.seq for r in records(folder)] == [3, 4]
    assert verify(folder).whole


def test_a_link_in_place_of_the_file_is_not_followed(store: Store, folder: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    folder.mkdir()
    (folder / "journal-2026-11.jsonl").symlink_to(victim)
    with pytest.raises(JournalError):
        write(store, 1)
    assert victim.read_text() == "precious"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError) as caught:
        Store(tmp_path / "file" / "journal").open()
    assert caught.value.code == "journal.unwritable"


class Ordered(System):
    """Remembers the order of writes and syncs."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def write(self, fd: int, data: bytes) -> int:
        self.calls.append("write")
        return super().write(fd, data)

    def fsync(self, fd: int) -> None:
        self.calls.append("sync folder" if stat.S_ISDIR(os.fstat(fd).st_mode) else "sync")
        super().fsync(fd)


def test_a_line_is_on_the_disk_when_append_returns(folder: Path) -> None:
    system = Ordered()
    store = Store(folder, clock=Clock(), system=system)
    store.append("command", {}, sync=False)
    assert system.calls == ["sync folder", "write"]
    store.append("intent", {})
    assert system.calls == ["sync folder", "write", "write", "sync"]
    store.close()
