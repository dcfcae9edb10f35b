from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lamd.clients import checks
from lamd.clients.cli import cli


def test_doctor(home: Path) -> None:
    found = json.loads(CliRunner().invoke(cli, ["doctor", "--json"]).stdout)["checks"]
    states = {check["name"]: check["state"] for check in found}
    assert (states["display"], states["session bus"], states["daemon"], states["bus"]) == ("fail", "fail", "ok", "ok")
    assert states["runtime folder"] == "warn"
    result = CliRunner().invoke(cli, ["--socket", str(home / "none"), "doctor"])
    assert result.exit_code == 1
    assert "warn daemon" in result.stdout
    assert "→ start it" in result.stdout


def test_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    states = {check["name"]: check["state"] for check in checks.folders()}
    assert (states["state folder"], states["data folder"]) == ("fail", "fail")


def test_wrong_settings(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    (home / "c.yaml").write_text("x: 1\n")
    monkeypatch.setenv("LAMD_CONFIG", str(home / "c.yaml"))
    found = next(checks.settings())
    assert (found["state"], "c.yaml:1: there is no x" in found["told"]) == ("fail", True)


def test_a_bus_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={home}/none")
    assert [check["state"] for check in checks.buses()] == ["fail"]
