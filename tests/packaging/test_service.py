"""``lam service`` under a real service manager: started, restarted after a crash and after a hang, taken away."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
MANAGER = Path(__file__).with_name("manager.sh")
WATCHDOG_S = 3
"""In place of the unit's own half a minute."""

SCRIPT = f"""
show() {{ systemctl --user show -P "$1" lamd.service; }}
until_is() {{ for _ in {{1..300}}; do [[ $(show "$1") == "$2" ]] && return; sleep 0.1; done; echo "$1: $(show "$1")"; }}
lam service install
until_is ActiveState active
echo "type $(show Type), families $(show RestrictAddressFamilies)"
lam service status >/dev/null && lam status >/dev/null && echo answers
kill -SEGV "$(show MainPID)"
until_is NRestarts 1
until_is ActiveState active
lam status >/dev/null && echo "answers again after a crash"
mkdir -p "$HOME/.config/systemd/user/lamd.service.d"
printf '[Service]\\nWatchdogSec={WATCHDOG_S}\\n' >"$HOME/.config/systemd/user/lamd.service.d/soon.conf"
systemctl --user daemon-reload
systemctl --user restart lamd.service
until_is ActiveState active
before=$(show NRestarts)
kill -STOP "$(show MainPID)"
until_is NRestarts $((before + 1))
until_is ActiveState active
lam status >/dev/null && echo "answers again after a hang"
lam service remove
until_is ActiveState inactive
lam service status
"""


@pytest.fixture
def env(tmp_path: Path) -> Iterator[dict[str, str]]:
    runtime = Path(f"/tmp/lamd-service-{os.getpid()}")
    runtime.mkdir(mode=0o700)
    yield {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / ".config"),
        "LANG": "C.UTF-8",
        "RUNTIME": str(runtime),
    }
    shutil.rmtree(runtime)


def test_the_service_lives_through_a_crash_and_a_hang(env: dict[str, str], tmp_path: Path) -> None:
    namespace = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    argv = [*namespace, str(MANAGER), env["RUNTIME"], "bash", "-c", SCRIPT]
    ended = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=120, check=False)
    log = (Path(env["RUNTIME"]) / "manager.log").read_text()
    assert ended.stdout.splitlines()[2:] == [
        "type notify, families AF_UNIX",
        "answers",
        "answers again after a crash",
        "answers again after a hang",
        f"{tmp_path}/.config/systemd/user/lamd.service is removed.",
        "not installed: lam service install",
    ], ended.stdout + ended.stderr + log
