"""XDG autostart: the tray and the shortcuts at each login, on every desktop; see the Desktop Application Autostart
Specification. The daemon itself is a systemd unit, see ``service``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from lamd.clients import service
from lamd.clients.common import APP_ID
from lamd.errors import ClientError


class Part(NamedTuple):
    """Something of lamd that may start at login."""

    file: str
    name: str
    comment: str
    there: Callable[[], bool]


PARTS: Mapping[str, Part] = {
    "desktop": Part(APP_ID, "lamd", "The tray icon of lamd", lambda: find_spec("PySide6") is not None),
    "hotkey": Part("org.lamd.Hotkey", "lamd shortcuts", "The global shortcuts of lamd", lambda: True),
}
"""By the command of ``lam`` that it runs."""
_ENTRY = """\
[Desktop Entry]
Type=Application
Name={name}
Comment={comment}
Exec={program} {command}
Icon={icon}
Terminal=false
NoDisplay=true
StartupNotify=false
X-GNOME-Autostart-enabled=true
"""


def folder() -> Path:
    """Where a person's own autostart entries lie."""
    from platformdirs import user_config_path

    return user_config_path("autostart")


def quoted(program: Path) -> str:
    """A program's path as the ``Exec`` key wants it."""
    text = re.sub(r'(["`$\\])', r"\\\1", str(program)).replace("%", "%%")
    return f'"{text}"'.replace("\\", "\\\\") if re.search(r"[^\w./%-]", text) else text


def entry(command: str, lam: Path) -> str:
    """The autostart entry of one part."""
    part = PARTS[command]
    return _ENTRY.format(name=part.name, comment=part.comment, program=quoted(lam), command=command, icon=APP_ID)


def switch_on(chosen: Sequence[str] = ()) -> Iterator[str]:
    """Write the entries of these parts, or of all that can run here; raises ``ClientError``."""
    for command in chosen or PARTS:
        if not PARTS[command].there():
            if chosen:
                raise ClientError("no_extra", f"lam {command} is not installed", f"pip install 'lamd[{command}]'")
            yield f"{command}: left out, it is not installed (pip install 'lamd[{command}]')"
            continue
        path = _path(command)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(entry(command, service.program().with_name("lam")), "utf-8")
        except OSError as error:
            hint = f"make {path.parent} writable"
            raise ClientError("autostart", f"{path} cannot be written: {error.strerror}", hint) from error
        yield f"{command}: starts at the next login ({path}); now: lam {command}"


def switch_off(chosen: Sequence[str] = ()) -> Iterator[str]:
    """Remove the entries of these parts, or of all; what is not there is no error."""
    for command in chosen or PARTS:
        there = _path(command).exists()
        _path(command).unlink(missing_ok=True)
        yield f"{command}: " + ("starts no more at login" if there else "did not start at login")


def status() -> Iterator[str]:
    """Which parts start at login. A desktop's own settings switch one off by a line in its entry."""
    for command in PARTS:
        try:
            lines = _path(command).read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            yield f"{command}: off (lam autostart on {command})"
            continue
        off = {"Hidden=true", "X-GNOME-Autostart-enabled=false"} & set(lines)
        yield f"{command}: " + ("switched off in the settings of the desktop" if off else "on")


def _path(command: str) -> Path:
    return folder() / f"{PARTS[command].file}.desktop"
