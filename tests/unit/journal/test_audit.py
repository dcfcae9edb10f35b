"""Files that nobody of the house wrote are told, line by line, and never raise."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamd.journal.audit import verify
from lamd.journal.store import Store


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_file_is_told_about(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "journal-2026-11.jsonl").write_bytes(content)
    report = verify(tmp_path)
    assert report.records == 0
    assert report.whole is (content == b"")


def test_a_first_record_that_names_one_before_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store._hash = "f" * 64
    store.append("intent", {})
    store.close()
    assert verify(tmp_path).problems[0].what == "the first record names one before it"


def test_at_most_a_hundred_problems_are_told(tmp_path: Path) -> None:
    (tmp_path / "journal-2026-11.jsonl").write_bytes(b"x\n" * 500)
    assert len(verify(tmp_path).problems) == 100
