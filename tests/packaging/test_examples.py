"""Every example is run against a server on a real socket; every host's configuration is started as that host would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from lamd.client import Client
from tests.unit.client.conftest import Twin
from tests.unit.clients.mcp.test_serving import HOST
from tests.unit.tap import Tap

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "packaging" / "examples"
HOSTS = sorted((EXAMPLES / "hosts").iterdir())
COMMANDS = {
    "client.py": [sys.executable, EXAMPLES / "client.py"],
    "client.sh": [EXAMPLES / "client.sh"],
    "client.mjs": ["node", EXAMPLES / "client.mjs"],
    "langgraph_agent.py": [sys.executable, EXAMPLES / "langgraph_agent.py"],
}
NEEDS = {"client.sh": ("socat", "jq"), "client.mjs": ("node",)}


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    twin = Twin(tmp_path / "lamd" / "lamd.sock")
    yield twin
    twin.kill()


def run(name: str, *words: str, path: Path) -> subprocess.CompletedProcess[str]:
    for program in NEEDS.get(name, ()):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed; packaging/apt-test.txt has it")
    if name.startswith("langgraph") and find_spec("langgraph") is None:
        pytest.skip("langgraph is not installed: pip install 'lamd[dev]'")
    env = {**os.environ, "LAMD_SOCKET": str(path)}
    return subprocess.run([*COMMANDS[name], *words], env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_it_runs_as_an_agent_and_says_only_what_the_schema_has(twin: Twin, tmp_path: Path, name: str) -> None:
    with Tap(twin.path, tmp_path / "tap" / "lamd.sock") as tap:
        done = run(name, "say", "hello", path=tap.path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("finished: say hello\n")
    if name != "langgraph_agent.py":
        assert "  action click [One]\n" in done.stderr
    assert tap.check() >= {"hello", "command.run", "command.progress"}
    with Client(twin.path) as person:
        assert [(entry["role"], entry["text"]) for entry in person.history()] == [("agent", "say hello")]


@pytest.mark.parametrize("name", ["client.py", "client.sh", "client.mjs"])
def test_what_is_not_finished_is_told_so(twin: Twin, name: str) -> None:
    done = run(name, "status", "partial", path=twin.path)
    assert done.returncode == 1
    assert done.stdout.startswith("partial: This is partial.\n")


@pytest.mark.parametrize("name", ["client.py", "client.sh", "client.mjs"])
def test_without_a_daemon_it_says_what_to_do(tmp_path: Path, name: str) -> None:
    done = run(name, "hello", path=tmp_path / "none" / "lamd.sock")
    assert (done.returncode, done.stdout) == (1, "")
    assert "start it: lamd, or lam service install" in done.stderr


@pytest.mark.parametrize("file", HOSTS, ids=lambda file: file.name)
def test_a_host_that_is_configured_so_has_the_tools(twin: Twin, file: Path) -> None:
    command = _command(file)
    assert command == ["lam", "mcp"]
    env = {**os.environ, "LAMD_SOCKET": str(twin.path), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    host = re.sub(r"command=.*?\], ", f"command={command[0]!r}, args={command[1:]!r}, ", HOST)
    call = json.dumps(["do", {"text": "hello"}])
    done = subprocess.run([sys.executable, "-c", host, "legacy"], input=call, env=env, capture_output=True, text=True,
                          timeout=60, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "do" in found["tools"]
    assert "status: finished" in found["told"][-1][1]


def _command(file: Path) -> list[str]:
    """What the host would start: the one entry called lamd, however deep."""
    text = file.read_text()
    data = {".json": json.loads, ".toml": tomllib.loads, ".yaml": yaml.safe_load}[file.suffix](text)
    (servers,) = data.values()
    entry: dict[str, Any] = servers["lamd"]
    return [entry.get("command") or entry["cmd"], *entry["args"]]


def test_every_example_is_told_of_and_run() -> None:
    told = set(re.findall(r"^\| `([^`]+)`", (EXAMPLES / "README.md").read_text(), re.M))
    there = {str(file.relative_to(EXAMPLES)) for file in EXAMPLES.rglob("*") if file.is_file()} - {"README.md"}
    assert told == {name for name in there if "__pycache__" not in name}
    assert told == {*COMMANDS, *(f"hosts/{file.name}" for file in HOSTS)}


def test_shellcheck_finds_nothing() -> None:
    found = subprocess.run(
        ["shellcheck", EXAMPLES / "client.sh"], capture_output=True, text=True, timeout=60, check=False
    )
    assert found.stdout == ""
