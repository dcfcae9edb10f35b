"""The systemd user unit: written, enabled, removed; see systemd.service(5) and systemd.unit(5)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from lamd.errors import ClientError

UNIT = "lamd.service"
SYSTEMCTL_S = 30.0


def unit_path() -> Path:
    """Where a person's own units lie."""
    from platformdirs import user_config_path

    return user_config_path("systemd") / "user" / UNIT


def program() -> Path:
    """The ``lamd`` that belongs to this ``lam``; raises ``ClientError``."""
    beside = Path(sys.argv[0]).resolve().with_name("lamd")
    for found in (beside, Path(sys.executable).with_name("lamd"), Path(shutil.which("lamd") or "/nowhere")):
        if found.is_file():
            return found
    raise ClientError("no_program", "the program lamd is not installed beside lam", "install lamd again")


def text(lamd: Path) -> str:
    """The unit for this program. Its path is quoted for systemd."""
    quoted = str(lamd).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    template = files("lamd").joinpath("data", UNIT).read_text("utf-8")
    return template.replace("@LAMD@", f'"{quoted}"')


def install(*, start: bool) -> Iterator[str]:
    """Write the unit, enable it, start it; raises ``ClientError`` where systemd refuses."""
    path = unit_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(program()), "utf-8")
    yield f"{path} is written."
    if not _manager():
        yield "No systemd user manager runs here; it will be found at the next login."
        yield f"Then: systemctl --user enable --now {UNIT}"
        return
    _systemctl("daemon-reload")
    _systemctl("enable", *(["--now"] if start else []), UNIT)
    yield "lamd starts with the desktop session" + (", and is started now." if start else ".")


def remove() -> Iterator[str]:
    """Stop, disable and remove; what is not there is no error."""
    path = unit_path()
    if _manager() and path.exists():
        _systemctl("disable", "--now", UNIT)
    there = path.exists()
    path.unlink(missing_ok=True)
    if _manager():
        _systemctl("daemon-reload")
    yield f"{path} is removed." if there else f"{path} was not there."


def status() -> Iterator[str]:
    """How the unit stands, in lines."""
    if not unit_path().exists():
        yield "not installed: lam service install"
    elif not _manager():
        yield "installed; no systemd user manager runs here"
    else:
        yield _systemctl("show", "-p", "ActiveState,SubState,UnitFileState,MainPID,StatusText", UNIT).strip()


def _manager() -> bool:
    """Whether a systemd user manager answers."""
    if shutil.which("systemctl") is None:
        return False
    asked = ["systemctl", "--user", "show", "-p", "Version"]
    try:
        return subprocess.run(asked, capture_output=True, timeout=SYSTEMCTL_S).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _systemctl(*arguments: str) -> str:
    asked = ["systemctl", "--user", *arguments]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=SYSTEMCTL_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ClientError("systemd", f"systemctl did not answer: {error}") from error
    if done.returncode != 0:
        raise ClientError("systemd", done.stderr.strip() or f"{' '.join(asked)} failed", "systemctl --user status lamd")
    return done.stdout
