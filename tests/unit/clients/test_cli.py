"""``lam`` against a twin of the daemon in a process of its own; on a real terminal where one is needed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lamd.clients.cli import cli

LAM = [sys.executable, "-m", "lamd.clients.cli"]


def lam(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="lam")


def put(*arguments: str) -> Any:
    result = lam(*arguments)
    assert result.stdout.count("\n") == 1
    assert result.stderr == ""
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("status", "code"),
    [("finished", 0), ("failed", 1), ("refused", 3), ("asked", 4), ("out_of_scope", 5), ("partial", 7), ("stopped", 8)],
)
def test_exit_codes(status: str, code: int) -> None:
    result = lam("do", "status", status)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (code, f"This is {status}.")
    assert put("do", "--json", "status", status)["status"] == status


def test_usage_is_2() -> None:
    assert lam("do").exit_code == 2
    assert lam("dance").exit_code == 2
    assert lam("history", "-n", "0").exit_code == 2


def test_do_shows_what_happens_and_answers_last() -> None:
    result = lam("do", "turn", "on", "line numbers")
    assert result.stdout == "turn on line numbers\n"
    lines = result.stderr.splitlines()
    assert lines[:2] == ['plan  do "turn on line numbers"', "  ▸ click [One]"]
    assert lines[2].startswith("    ✓ confirmed: it is on")
    assert lines[2].endswith(" ms")
    assert "\x1b" not in result.output


def test_choices_are_numbered() -> None:
    assert lam("do", "status asked").stdout.splitlines() == ["This is asked.", "  1. left", "  2. right"]


def test_errors_inside() -> None:
    result = lam("do", "crash")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "something inside lamd went wrong" in result.stderr
    assert put("do", "crash", "--json")["code"] == "lamd.internal"


def test_no_daemon(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "none.sock")
    for command in (["do", "x"], ["stop"], ["see"], ["status"], ["status", "--wait", "0.2"], ["skills"]):
        result = lam("--socket", nowhere, *command)
        assert (result.exit_code, result.stdout) == (6, "")
        assert "no lamd answers" in result.stderr
    reply = json.loads(lam("--socket", nowhere, "do", "x", "--json").stdout)
    assert (reply["status"], reply["code"], reply["steps"]) == ("failed", "client.no_daemon", [])
    assert json.loads(lam("--socket", nowhere, "see", "--json").stdout)["error"]["code"] == "client.no_daemon"


def test_unsafe_socket_is_6(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o700)
    (tmp_path / "open" / "s").write_text("")
    assert lam("--socket", str(tmp_path / "open" / "s"), "status").exit_code == 6


def test_without_terminal_nobody_is_asked() -> None:
    reply = put("do", "consent", "--json")
    assert (reply["status"], reply["code"]) == ("refused", "guard.no_approver")
    assert put("do", "consent", "--json", "--yes")["status"] == "finished"


def test_stop() -> None:
    assert lam("stop").stdout == "Nothing was running.\n"
    with subprocess.Popen([*LAM, "do", "sleep", "60"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as do:
        assert do.stderr is not None
        assert do.stderr.readline().startswith("plan")
        assert put("stop", "--json")["idle"] is True
        out, _ = do.communicate(timeout=20)
        assert (do.returncode, out) == (8, "  ▸ click [One]\n    ✓ confirmed: it is on\nStopped after 1 action.\n")


def test_see() -> None:
    assert lam("see").stdout.splitlines() == [
        "Mousepad  (gtk, 3.24, pid 42)  revision 5",
        '  [1] frame "Untitled 1" active',
        '    [2] push button "Save" click',
        '    [3] check box "Wrap [31m" toggle checked',
        '    [4] password text "Password"',
    ]
    assert '    [5] menu item "Quit" hidden' in lam("see", "--all").stdout
    assert put("see", "Files", "--json")["app"]["name"] == "Files"
    result = lam("see", "none")
    assert (result.exit_code, "open it" in result.stderr) == (1, True)


def test_the_rest() -> None:
    assert put("status", "--json")["state"] == "ready"
    assert lam("status", "--wait", "5").exit_code == 0
    assert "audio.volume" in lam("skills").stdout
    assert put("skills", "--json")["skills"][0]["risk"] == "reversible"
    for command in (["models"], ["models", "list"]):
        assert lam(*command).stdout == "*  small  planner  pointer-1\n"
    assert lam("models", "use", "b").stdout == "b is in use.\n"
    assert "added" in lam("models", "add", __file__).stdout
    lam("do", "remember this")
    assert "remember this" in lam("history", "-n", "1").stdout
    assert put("history", "--json")["entries"]
    assert lam("journal", "verify").exit_code == 0
    assert put("journal", "verify", "--json")["ok"] is True


def test_config(home: Path) -> None:
    assert "the defaults count" in lam("config", "check").stdout
    file = home / "c.yaml"
    file.write_text("guard: {consent_timeout: 5}\n")
    result = lam("config", "check", str(file))
    assert result.exit_code == 1
    assert f"{file}:1: there is no guard.consent_timeout" in result.stderr
    assert "did you mean consent_timeout_s?" in result.stderr
    file.write_text("guard: {consent_timeout_s: 5}\n")
    assert lam("config", "check", str(file)).exit_code == 0
    assert "consent_timeout_s: 60.0" in lam("config", "show").stdout
    assert put("config", "show", "--json")["session"]["max_steps"] == 24


def test_socket_from_the_settings_and_a_wrong_file_stops_nobody(
    home: Path, twin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LAMD_SOCKET")
    monkeypatch.setenv("LAMD_CONFIG", str(home / "c.yaml"))
    assert lam("stop").exit_code == 6
    (home / "c.yaml").write_text(f"socket: {twin}\n")
    assert lam("stop").exit_code == 0
    (home / "c.yaml").write_text("sock: x\n")
    result = lam("stop")
    assert (result.exit_code, "there is no sock" in result.stderr) == (6, True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    assert "_LAM_COMPLETE" in lam("completion", shell).stdout


def test_importing_is_light() -> None:
    heavy = "{'asyncio', 'yaml', 'dbus_fast', 'numpy', 'dataclasses', 'platformdirs'}"
    told = f"import sys, lamd.clients.cli; print(*({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, timeout=20).stdout == "\n"


def test_autostart_and_the_service_with_the_desktop(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")  # no systemctl
    assert lam("autostart", "on", "hotkey").exit_code == 0
    assert lam("autostart", "status").stdout.splitlines()[1] == "hotkey: on"
    assert "starts no more" in lam("autostart", "off", "hotkey").stdout
    result = lam("service", "install", "--desktop")
    assert result.exit_code == 0, result.output
    assert (home / ".config/systemd/user/lamd.service").exists()
    assert (home / ".config/autostart/org.lamd.Hotkey.desktop").exists()
    assert lam("autostart", "on", "kettle").exit_code == 2
