"""The scripts that install lamd and start a desktop, as far as they can be tried without installing anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
SCRIPTS = sorted(PACKAGING.glob("*.sh"))
LISTS = sorted(PACKAGING.glob("apt-*.txt"))


def run(*argv: str | Path, env: dict[str, str] | None = None, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, env=env, capture_output=True, text=True, timeout=timeout, check=False)


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """An empty home and runtime folder, no session; a desktop that was started is ended."""
    home = tmp_path_factory.mktemp("home")
    runtime = Path(f"/tmp/lamd-test-{os.getpid()}")
    runtime.mkdir(mode=0o700)
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "LANG": "C.UTF-8"}
    yield env
    run(PACKAGING / "desktop.sh", "stop", env=env)
    shutil.rmtree(runtime)


@pytest.mark.parametrize("script", [*SCRIPTS, ROOT / ".ci/run"], ids=lambda path: path.name)
def test_shellcheck_finds_nothing(script: Path) -> None:
    found = run("shellcheck", "-x", "-P", str(ROOT), script)
    assert found.stdout == ""


@pytest.mark.parametrize("script", [s for s in SCRIPTS if s.name != "common.sh"], ids=lambda path: path.name)
def test_scripts_can_be_executed(script: Path) -> None:
    assert os.access(script, os.X_OK)


@pytest.mark.parametrize("script", ["desktop.sh", "quickstart.sh"])
def test_without_arguments_they_say_how_they_are_used(env: dict[str, str], script: str) -> None:
    told = run(PACKAGING / script, env=env)
    assert told.returncode == 2
    assert f"packaging/{script}" in told.stdout


def test_what_tries_the_recipes_never_ships(tmp_path: Path) -> None:
    told = run(PACKAGING / "train.sh", "--small", "--ship", "--work", tmp_path)
    assert (told.returncode, told.stderr) == (1, "error: --small makes nothing that could ship\n")
    told = run(PACKAGING / "train.sh", "--help")
    assert told.returncode == 0
    assert "packaging/train.sh [--small]" in told.stdout
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("file", LISTS, ids=lambda path: path.name)
def test_lists_of_packages_are_sorted_and_say_what_for(file: Path) -> None:
    first, *names = file.read_text().splitlines()
    assert first.startswith("# ")
    assert names == sorted(set(names))


def test_no_package_is_in_two_lists() -> None:
    names = [line for file in LISTS for line in file.read_text().splitlines()[1:]]
    assert len(names) == len(set(names))


def test_the_desktop_starts_once_runs_commands_and_leaves_nothing(env: dict[str, str], tmp_path: Path) -> None:
    desktop = PACKAGING / "desktop.sh"
    assert run(desktop, "status", env=env).returncode == 3
    assert run(desktop, "run", "true", env=env).returncode == 1
    first = run(desktop, "start", env=env)
    assert first.returncode == 0, first.stderr
    told = run(desktop, "env", env=env).stdout
    assert run(desktop, "start", env=env).returncode == 0
    assert run(desktop, "env", env=env).stdout == told, "the second start must keep the first desktop"
    settings = ("gsettings", "get", "org.gnome.desktop.interface", "toolkit-accessibility")
    assert run(desktop, "run", *settings, env=env).stdout.strip() == "true"
    assert run(desktop, "screenshot", tmp_path / "screen.png", env=env).returncode == 0
    assert (tmp_path / "screen.png").read_bytes().startswith(b"\x89PNG")
    assert run(desktop, "stop", env=env).returncode == 0
    assert run(desktop, "status", env=env).returncode == 3
    mark = f"LAMD_DESKTOP={env['XDG_RUNTIME_DIR']}/lamd-private/desktop"
    assert run("grep", "-lzxF", mark, *Path("/proc").glob("[0-9]*/environ")).stdout == ""


def test_a_runtime_folder_that_somebody_else_put_there_is_refused(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "lamd-private").symlink_to(tmp_path / "elsewhere")
    told = run(PACKAGING / "desktop.sh", "start", env={**env, "XDG_RUNTIME_DIR": str(tmp_path)})
    assert told.returncode == 1
    assert "belongs to somebody else" in told.stderr


def test_systemd_accepts_the_unit(env: dict[str, str], tmp_path: Path) -> None:
    unit = tmp_path / "lamd.service"
    template = (ROOT / "lamd/data/lamd.service").read_text()
    unit.write_text(template.replace("@LAMD@", "/bin/true"))
    found = run("systemd-analyze", "verify", "--user", "--man=no", unit, env=env)
    assert "lamd.service" not in found.stderr, found.stderr
    assert found.returncode == 0, found.stderr
