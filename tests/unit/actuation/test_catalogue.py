from __future__ import annotations

import stat
from pathlib import Path

import pytest

from lamd.actuation.catalogue import Catalogue, choices


class Machine:
    """Folders with desktop entries and the programs they start."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.own, self.system = folder / "own", folder / "system"
        self.config = folder / "config"
        self.config.mkdir()
        for data in (self.own, self.system):
            (data / "applications").mkdir(parents=True)
        self.environ = {
            "PATH": str(self.bin), "XDG_DATA_HOME": str(self.own), "XDG_DATA_DIRS": str(self.system),
            "XDG_CONFIG_HOME": str(self.config), "XDG_CURRENT_DESKTOP": "Toy", "HOME": str(folder),
        }  # fmt: skip

    def program(self, name: str, script: str = "exit 0") -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def entry(self, id_: str, name: str, command: str, *lines: str, own: bool = False, install: bool = True) -> None:
        if install:
            self.program(command.split()[0])
        text = "\n".join(["[Desktop Entry]", "Type=Application", f"Name={name}", f"Exec={command}", *lines, ""])
        ((self.own if own else self.system) / "applications" / f"{id_}.desktop").write_text(text)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.entry("org.gnome.Calculator", "Calculator", "gnome-calculator", "Categories=GNOME;Utility;Calculator;")
    machine.entry("speedy", "Speedy", "speedy", "Categories=Calculator;")
    machine.entry("org.gnome.TextEditor", "Text Editor", "gnome-text-editor %U", "Categories=TextEditor;")
    machine.entry("org.xfce.mousepad", "Mousepad", "mousepad %U", "GenericName=Text Editor", "Categories=TextEditor;")
    machine.entry("org.xfce.mousepad-settings", "Text Editor Settings", "mousepad --preferences")
    machine.entry("chromium", "Chromium Web Browser", "chromium %U", "Categories=WebBrowser;")
    machine.entry("org.gtk.IconBrowser", "Icon Browser", "icons")
    machine.entry("vim", "Vim", "vim %F", "Terminal=true", "Categories=TextEditor;")
    machine.entry("office-writer", "LibreOffice Writer", "office --writer %U", "Keywords=letter;document;")
    machine.entry("hidden", "Secret Helper", "helper", "NoDisplay=true")
    machine.entry("elsewhere", "Elsewhere", "elsewhere", "OnlyShowIn=KDE;")
    machine.entry("gone", "Gone", "gone", install=False)
    machine.entry("try", "Try", "mousepad", "TryExec=not-there")
    machine.entry("deleted", "Deleted", "mousepad", "Hidden=true")
    return machine


@pytest.mark.parametrize(
    ("words", "id_"),
    [
        ("the calculator", "org.gnome.Calculator"),
        ("Calculator app", "org.gnome.Calculator"),
        ("gnome calculator", "org.gnome.Calculator"),
        ("calcualtor", "org.gnome.Calculator"),
        ("text editor", "org.gnome.TextEditor"),
        ("mousepad", "org.xfce.mousepad"),
        ("browser", "chromium"),
        ("chromium", "chromium"),
        ("writer", "office-writer"),
        ("letter", "office-writer"),
        ("Secret Helper", "hidden"),
    ],
)
def test_the_program_meant(machine: Machine, words: str, id_: str) -> None:
    found = Catalogue(machine.environ).find(words)
    assert found
    assert [entry.id for entry in choices(found)] == [id_]


@pytest.mark.parametrize("words", ["gone", "try", "deleted", "helper", "", "photoshop", "elsewher"])
def test_what_is_not_found(machine: Machine, words: str) -> None:
    assert Catalogue(machine.environ).find(words) == []


def test_several_of_a_kind_are_choices_unless_one_is_preferred(machine: Machine) -> None:
    catalogue = Catalogue(machine.environ)
    assert {entry.id for entry in choices(catalogue.find("notepad"))} == {"org.gnome.TextEditor", "org.xfce.mousepad"}
    (machine.config / "mimeapps.list").write_text("[Default Applications]\ntext/plain=org.xfce.mousepad.desktop;\n")
    assert [entry.id for entry in choices(catalogue.find("notepad"))] == ["org.xfce.mousepad"]


def test_near_names_for_what_is_not_there(machine: Machine) -> None:
    assert "Speedy" in Catalogue(machine.environ).near("speedie pro")


def test_the_persons_own_entry_wins_and_changes_are_seen(machine: Machine) -> None:
    catalogue = Catalogue(machine.environ)
    assert catalogue.find("mousepad")[0][0].command == ("mousepad",)
    machine.entry("org.xfce.mousepad", "Mousepad", "mousepad --disable-server", own=True)
    assert catalogue.find("mousepad")[0][0].command == ("mousepad", "--disable-server")


def test_a_broken_entry_breaks_nothing(machine: Machine) -> None:
    folder = machine.system / "applications"
    (folder / "a.desktop").write_bytes(b"\xff\xfe\x00 nonsense")
    (folder / "b.desktop").write_text("no section")
    (folder / "c.desktop").write_text('[Desktop Entry]\nType=Application\nName=C\nExec="unclosed')
    (folder / "d.desktop").symlink_to("/nonexistent")
    (folder / "e.desktop").write_text("[Desktop Entry]\nName=E\n" + "#" * 600_000)
    (folder / "f.desktop").write_text("[Desktop Entry]\nType=Application\nExec=mousepad\n")
    assert Catalogue(machine.environ).find("calculator")[0][0].id == "org.gnome.Calculator"


def test_no_folders_no_programs(tmp_path: Path) -> None:
    assert Catalogue({"XDG_DATA_DIRS": str(tmp_path / "none"), "HOME": str(tmp_path)}).entries() == ()
