"""A plugin to begin with works as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lamd.clients.skeleton import write
from lamd.errors import ClientError
from lamd.plugins.skills import PluginSkills


async def test_the_skeleton_loads_and_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("coffee", tmp_path)
    folder = tmp_path / "lamd-coffee"
    monkeypatch.setenv("PYTHONPATH", str(folder))
    skills = PluginSkills([("coffee", "lamd_coffee")])
    await skills.start()
    assert (await skills.call("coffee.hello", await skills.read("coffee.hello", {"who": "Ada"}))).text == "Hello, Ada."
    await skills.close()


def test_the_test_of_the_skeleton_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("coffee", tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lamd-coffee"))
    command = [sys.executable, "-m", "pytest", "-q", str(tmp_path / "lamd-coffee")]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_a_name_that_is_none_and_a_folder_that_is_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(ClientError, match="no name for a plugin"):
        write("Coffee Machine", tmp_path)
    write("tea", tmp_path)
    with pytest.raises(ClientError, match="is there already"):
        write("tea", tmp_path)
