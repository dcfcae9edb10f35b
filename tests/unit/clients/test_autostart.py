from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from lamd.clients import autostart, service
from lamd.errors import ClientError


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "program", lambda: Path("/opt/my lam/lamd"))
    monkeypatch.setattr(autostart, "find_spec", lambda name: object())


def test_on_status_off(home: Path) -> None:
    assert [line.split(" (")[0] for line in autostart.status()] == ["desktop: off", "hotkey: off"]
    assert all("next login" in line for line in autostart.switch_on())
    assert list(autostart.status()) == ["desktop: on", "hotkey: on"]
    folder = home / ".config" / "autostart"
    assert sorted(file.name for file in folder.iterdir()) == ["org.lamd.Hotkey.desktop", "org.lamd.Lamd.desktop"]
    assert 'Exec="/opt/my lam/lam" hotkey' in (folder / "org.lamd.Hotkey.desktop").read_text().splitlines()
    assert list(autostart.switch_off(["hotkey"])) == ["hotkey: starts no more at login"]
    assert list(autostart.switch_off()) == ["desktop: starts no more at login", "hotkey: did not start at login"]
    assert list(folder.iterdir()) == []


def test_what_the_desktop_switched_off_is_told() -> None:
    list(autostart.switch_on(["hotkey"]))
    file = autostart.folder() / "org.lamd.Hotkey.desktop"
    file.write_text(file.read_text() + "Hidden=true\n")
    assert "hotkey: switched off in the settings of the desktop" in list(autostart.status())


def test_what_is_not_installed_is_left_out_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autostart, "find_spec", lambda name: None)
    lines = list(autostart.switch_on())
    assert "lamd[desktop]" in lines[0]
    assert lines[1].startswith("hotkey: starts")
    with pytest.raises(ClientError, match="not installed"):
        list(autostart.switch_on(["desktop"]))


def test_a_folder_that_cannot_be_written_is_told(home: Path) -> None:
    (home / ".config").mkdir()
    (home / ".config" / "autostart").write_text("")
    with pytest.raises(ClientError, match="cannot be written"):
        list(autostart.switch_on())


def test_paths_are_quoted_as_the_specification_says() -> None:
    assert autostart.quoted(Path("/usr/bin/lam")) == "/usr/bin/lam"
    assert autostart.quoted(Path("/a b/100%/lam")) == '"/a b/100%%/lam"'
    assert autostart.quoted(Path('/a"$/lam')) == r'"/a\\"\\$/lam"'


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils are not here")
def test_the_entries_are_right(tmp_path: Path) -> None:
    for command in autostart.PARTS:
        file = tmp_path / f"{command}.desktop"
        file.write_text(autostart.entry(command, Path("/opt/my lam/lam")))
        done = subprocess.run(["desktop-file-validate", file], capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout) == (0, "")
