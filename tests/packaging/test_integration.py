"""What ``packaging/install.sh`` puts into the person's data folder: right, complete, and gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lamd.clients.cli import cli
from lamd.clients.common import APP_ID

PACKAGING = Path(__file__).parents[2] / "packaging"
PROGRAM = PACKAGING / "integration.py"


def run(*argv: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "MANROFFSEQ": ""}
    return subprocess.run(argv, env=env, input=stdin, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share")
    done = run(sys.executable, PROGRAM, "install", "--lam", "/opt/my lam/lam", "--data", folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_the_menu_entry_is_right(data: Path) -> None:
    entry = data / "applications" / f"{APP_ID}.desktop"
    done = run("desktop-file-validate", entry)
    assert (done.returncode, done.stdout) == (0, "")
    assert "@" not in entry.read_text()
    assert 'Exec="/opt/my lam/lam" stop' in entry.read_text().splitlines()
    for line in entry.read_text().splitlines():
        if line.startswith("Exec="):
            assert line.split('" ')[1].split()[0] in cli.commands


def test_appstream_accepts_the_component(data: Path) -> None:
    done = run("appstreamcli", "validate", "--no-net", data / "metainfo" / f"{APP_ID}.metainfo.xml")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("place", [f"scalable/apps/{APP_ID}.svg", f"symbolic/apps/{APP_ID}-symbolic.svg"])
def test_icons_are_plain_drawings(data: Path, place: str) -> None:
    drawing = ElementTree.parse(data / "icons/hicolor" / place).getroot()  # noqa: S314 -- our own file
    _, _, width, height = drawing.attrib["viewBox"].split()
    assert width == height
    assert {node.tag.rpartition("}")[2] for node in drawing.iter()} <= {
        "svg", "title", "defs", "linearGradient", "stop", "rect", "path",
    }  # fmt: skip


@pytest.mark.parametrize("page", ["lam.1", "lamd.1"])
def test_man_has_nothing_to_complain_about(data: Path, page: str) -> None:
    done = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", data / "man/man1" / page)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_manual_has_every_command(data: Path) -> None:
    text = (data / "man/man1/lam.1").read_text()
    assert [name for name in cli.commands if rf"\fBlam {name}\fP" not in text.replace(r"\-", "-")] == []
    assert r"\fB\-\-dry\-run\fP" in text


@pytest.mark.parametrize("line", ["hotk", "autost"])
def test_bash_completes(data: Path, tmp_path: Path, line: str) -> None:
    lam = tmp_path / "lam"
    lam.write_text(f"#!/bin/sh\nexec {sys.executable} -m lamd.clients.cli\n")
    lam.chmod(0o700)
    script = data / "bash-completion/completions/lam"
    asked = f'. {script}; COMP_WORDS=(lam {line}); COMP_CWORD=1; _lam_completion {lam}; echo "${{COMPREPLY[@]}}"'
    done = run("bash", "--norc", "-c", asked)
    assert done.stdout.split() == [next(name for name in cli.commands if name.startswith(line))], done.stderr


def test_scripts_for_the_other_shells_are_there(data: Path) -> None:
    assert (data / "zsh/site-functions/_lam").read_text().startswith("#compdef lam\n")
    assert "complete --no-files --command lam" in (data / "fish/vendor_completions.d/lam.fish").read_text()


def test_removing_leaves_what_others_put_there(tmp_path: Path) -> None:
    done = run(sys.executable, PROGRAM, "install", "--lam", "/usr/bin/lam", "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    other = tmp_path / "applications" / "other.desktop"
    other.write_text("")
    for _ in range(2):  # the second time nothing is there
        assert run("/usr/bin/python3", PROGRAM, "remove", "--data", tmp_path).returncode == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [other]
    assert [path.name for path in tmp_path.iterdir()] == ["applications"]


def test_a_relative_program_is_refused(tmp_path: Path) -> None:
    done = run(sys.executable, PROGRAM, "install", "--lam", "lam", "--data", tmp_path)
    assert done.returncode == 2
    assert "whole path" in done.stderr
