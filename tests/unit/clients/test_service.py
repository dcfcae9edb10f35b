from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from lamd.clients import service
from lamd.errors import ClientError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr(service, "program", lambda: Path("/opt/my lamd/100%/lamd"))
    return tmp_path


def fake_systemctl(home: Path, code: int = 0) -> Path:
    """A systemctl that notes what it was told."""
    script = home / "bin" / "systemctl"
    script.write_text(f'#!/bin/sh\necho "$@" >> {home}/told\n[ "$2" = show ] && exit 0\necho wrong >&2\nexit {code}\n')
    script.chmod(0o700)
    return home / "told"


def test_install_status_remove(home: Path) -> None:
    told = fake_systemctl(home)
    assert list(service.status()) == ["not installed: lam service install"]
    assert "started now" in "\n".join(service.install(start=True))
    text = service.unit_path().read_text()
    assert 'ExecStart="/opt/my lamd/100%%/lamd"' in text
    for line in ("Type=notify", "WatchdogSec=30", "PartOf=graphical-session.target", "After=graphical-session.target",
                 "RestrictAddressFamilies=AF_UNIX", "NoNewPrivileges=yes", "Restart=on-failure"):  # fmt: skip
        assert line in text.splitlines()
    assert "@" not in text
    assert stat.S_IMODE(service.unit_path().stat().st_mode) & 0o022 == 0
    assert "--user enable --now lamd.service" in told.read_text()
    assert list(service.remove())[-1].endswith("is removed.")
    assert "--user disable --now lamd.service" in told.read_text()
    assert not service.unit_path().exists()
    assert list(service.remove())[-1].endswith("was not there.")


def test_without_a_manager_it_waits_for_the_login(home: Path) -> None:
    assert "next login" in "\n".join(service.install(start=True))
    assert service.unit_path().exists()
    assert "no systemd" in next(iter(service.status()))


def test_what_systemd_refuses_is_told(home: Path) -> None:
    fake_systemctl(home, code=1)
    with pytest.raises(ClientError, match="wrong"):
        list(service.install(start=False))


@pytest.mark.skipif(not Path("/usr/bin/systemd-analyze").exists(), reason="systemd-analyze is not here")
def test_the_unit_is_right(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    unit = home / "lamd.service"
    unit.write_text(service.text(Path("/bin/true")))
    asked = ["/usr/bin/systemd-analyze", "--user", "verify", "--man=no", str(unit)]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
