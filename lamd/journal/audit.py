"""Whether the journal is whole: every line's own hash, and the chain from each to the next, over all files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lamd.errors import JournalError
from lamd.journal.files import lines, snapshot
from lamd.journal.record import GENESIS, Record, intact, parse

_MAX_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    """Its name in the journal's folder."""
    line: int
    """Counted from 1."""
    what: str
    """One sentence for a person."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found. Lines cut off at the very end leave no trace in a chain; all else does."""

    records: int
    files: int
    first_seq: int
    """Greater than 1 where older months have aged out; 0 for an empty journal."""
    last_seq: int
    problems: tuple[Problem, ...] = ()
    """The first hundred."""

    @property
    def whole(self) -> bool:
        """No line was changed, removed from the middle, added or torn."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, with ``whole``."""
        return {"whole": self.whole, **asdict(self)}


class _Chain:
    """Follows the chain line by line."""

    def __init__(self) -> None:
        self.last: Record | None = None
        self.broken = False
        """The line before could not be read, so this one cannot be tied to it."""
        self.first_seq = 0
        self.count = 0

    def judge(self, line: bytes, complete: bool) -> str:
        """What is wrong with the next line; empty if nothing."""
        if not complete:
            return "the line is torn"
        try:
            record = parse(line)
        except JournalError as error:
            self.broken = True
            return error.message
        before, self.last, untied, self.broken = self.last, record, self.broken, False
        self.count += 1
        self.first_seq = self.first_seq or record.seq
        if not intact(record, line):
            return f"record {record.seq} was changed after it was written"
        if before is None:
            unlinked = record.prev != GENESIS and record.seq == 1
            return "the first record names one before it" if unlinked else ""
        if record.prev != before.hash and not untied:
            return f"record {record.seq} does not follow record {before.seq}"
        if record.prev == before.hash and record.seq != before.seq + 1:
            return f"record {record.seq} has not the number after {before.seq}"
        return ""


def verify(folder: Path) -> Report:
    """Read everything and check it. Raises ``JournalError`` (``unreadable``)."""
    return verify_files(snapshot(folder))


def verify_files(paths: Sequence[tuple[Path, int]]) -> Report:
    """Check these files up to these sizes: what is being written meanwhile does not look torn."""
    chain = _Chain()
    problems: list[Problem] = []
    for path, size in paths:
        for number, line, complete in lines(path, size):
            what = chain.judge(line, complete)
            if what and len(problems) < _MAX_PROBLEMS:
                problems.append(Problem(path.name, number, what))
    last_seq = chain.last.seq if chain.last else 0
    return Report(chain.count, len(paths), chain.first_seq, last_seq, tuple(problems))
