from __future__ import annotations

from pathlib import Path

from lamd.clients.desktop.suggestions import Suggestion, apps, matching, recent, skills


def test_recent_commands_of_the_person_the_newest_first_each_once() -> None:
    def entry(text: str, role: str = "person", status: str = "finished") -> dict[str, str]:
        return {"text": text, "role": role, "status": status}

    said = [entry("one"), entry("two"), entry("by an agent", "agent"), entry("failed", status="failed"), entry("one")]
    assert [s.text for s in recent(said)] == ["one", "two"]


def test_a_skill_is_shown_by_an_example_if_it_can_be_had() -> None:
    told = [
        {"name": "a", "available": True, "examples": ["set the volume to 40"], "summary": "Set it."},
        {"name": "b", "available": False, "examples": ["no"]},
        {"name": "c", "available": True},
    ]
    assert skills(told) == [Suggestion("set the volume to 40", "skill", "Set it.")]


def test_each_plugin_has_its_turn() -> None:
    told = [{"plugin": name[0], "available": True, "examples": [name]} for name in ("a1", "a2", "b1", "c1", "c2")]
    assert [s.text for s in skills(told)] == ["a1", "b1", "c1", "a2", "c2"]


def test_programs_come_from_their_desktop_entries(tmp_path: Path) -> None:
    folder = tmp_path / "share/applications"
    folder.mkdir(parents=True)
    (folder / "a.desktop").write_text("[Desktop Entry]\nType=Application\nName=Text %U Editor\n")
    (folder / "b.desktop").write_text("[Desktop Entry]\nType=Application\nName=Hidden\nNoDisplay=true\n")
    (folder / "c.desktop").write_bytes(b"\xff\xfe no entry")
    (folder / "d.desktop").write_text("[Desktop Entry]\nType=Link\nName=A page\n")
    found = apps({"XDG_DATA_HOME": str(tmp_path / "share"), "XDG_DATA_DIRS": str(tmp_path / "none")})
    assert [s.text for s in found] == ["open Text %U Editor"]


def test_own_entries_go_before_the_shared_ones(tmp_path: Path) -> None:
    for place, hidden in (("own", "true"), ("shared", "false")):
        folder = tmp_path / place / "applications"
        folder.mkdir(parents=True)
        (folder / "a.desktop").write_text(f"[Desktop Entry]\nType=Application\nName=A\nHidden={hidden}\n")
    assert apps({"XDG_DATA_HOME": str(tmp_path / "own"), "XDG_DATA_DIRS": str(tmp_path / "shared")}) == []


def test_what_begins_so_comes_first_and_all_words_must_be_there() -> None:
    offered = [Suggestion("please open it", "recent"), Suggestion("Open files", "app"), Suggestion("close", "recent")]
    assert [s.text for s in matching("open", offered)] == ["Open files", "please open it"]
    assert [s.text for s in matching("it open", offered)] == ["please open it"]
    assert matching("", offered) == offered
    assert len(matching("", offered, most=2)) == 2
