"""The file of what was allowed for always: readable, strict, whole, and revocable by hand."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import yaml

from lamd.errors import SettingsError
from lamd.guard.always import Always, rule_for
from lamd.guard.memory import MOST, Memory
from lamd.trajectory import Action, AppInfo

APP = AppInfo(":1.1", "notes")


def rule(name: str) -> Always:
    return rule_for(Action("click", None, f"{name} (push button)", app=APP), "settings-ask", "2026-01-01 10:00")


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "lamd/allowed.yaml")


def code(memory: Memory) -> str:
    with pytest.raises(SettingsError) as caught:
        memory.rules()
    return f"{caught.value.code} {caught.value.message}"


def test_without_a_file_there_is_no_rule(memory: Memory) -> None:
    assert memory.rules() == ()
    assert not memory.path.exists()


def test_one_rule_a_line_that_a_person_can_read(memory: Memory) -> None:
    for name in ("Bold", "Überschrift: “eins”, #2", "Bold"):
        memory.add(rule(name))
    assert [one.target for one in memory.rules()] == ["Überschrift: “eins”, #2 (push button)", "Bold (push button)"]
    lines = [line for line in memory.path.read_text().splitlines() if line.startswith("- ")]
    assert len(lines) == 2
    assert "Überschrift" in lines[0]
    assert yaml.safe_load(lines[1])[0]["app"] == "notes"
    assert stat.S_IMODE(memory.path.stat().st_mode) == 0o600
    assert [file.name for file in memory.path.parent.iterdir()] == ["allowed.yaml"]


def test_removed_by_its_id_or_by_its_line(memory: Memory) -> None:
    for name in ("One", "Two", "Three"):
        memory.add(rule(name))
    assert memory.remove(rule("Two").id).target == "Two (push button)"
    with pytest.raises(SettingsError) as caught:
        memory.remove(rule("Two").id)
    assert caught.value.code == "settings.unknown"
    for left in (1, 0):
        text = memory.path.read_text().splitlines(keepends=True)
        memory.path.write_text("".join(text[:-1]))
        assert len(memory.rules()) == left
    memory.add(rule("Four"))
    assert len(memory.rules()) == 1


def test_another_that_looks_at_the_file_sees_it_at_once(memory: Memory) -> None:
    other = Memory(memory.path)
    assert other.rules() == ()
    memory.add(rule("One"))
    assert len(other.rules()) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("- {id: x}", "allowed.yaml:2"),
        ("- {id: x, verb: click, rule: destroys}", "always asked about"),
        ("- {id: x, verb: click, rule: settings-ask, app: notes, colour: red}", "colour"),
        ("- [", "allowed.yaml:3"),
        ("- 7", "keys and values"),
    ],
)
def test_a_wrong_file_allows_nothing_and_is_left_as_it_is(memory: Memory, line: str, told: str) -> None:
    memory.add(rule("One"))
    wrong = f"rules:\n{line}\n"
    memory.path.write_text(wrong)
    assert told in code(memory)
    with pytest.raises(SettingsError):
        memory.add(rule("Two"))
    assert memory.path.read_text() == wrong


def test_a_rule_changed_by_hand_counts_for_nothing(memory: Memory) -> None:
    memory.add(rule("Bold"))
    memory.path.write_text(memory.path.read_text().replace("Bold", "Delete"))
    assert "changed by hand" in code(memory)


def test_a_file_that_others_can_write_counts_for_nothing(memory: Memory) -> None:
    memory.add(rule("Bold"))
    memory.path.chmod(0o622)
    assert code(memory).startswith("settings.unsafe")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file/allowed.yaml")
    with pytest.raises(SettingsError) as caught:
        memory.add(rule("Bold"))
    assert caught.value.code in ("settings.unwritable", "settings.unreadable")


def test_there_is_an_end_to_it(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST == 500
    monkeypatch.setattr("lamd.guard.memory.MOST", 1)
    memory.add(rule("One"))
    with pytest.raises(SettingsError) as caught:
        memory.add(rule("Two"))
    assert caught.value.code == "settings.too_large"
