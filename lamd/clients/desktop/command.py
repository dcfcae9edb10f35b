"""``lam desktop``: options. Qt is imported where it is used, so that ``lam`` starts fast and without it."""

from __future__ import annotations

import os
from ctypes import CDLL
from importlib.util import find_spec

import click

from lamd.clients.common import socket
from lamd.errors import ClientError

LIBRARY = "libxcb-cursor.so.0"


@click.command()
@click.option("--palette", "wish", flag_value="palette", help="Open the palette of the running client; for a hotkey.")
@click.option(
    "--see", "wish", flag_value="see", help="Draw what lamd sees over the window in front, or over APP (X11)."
)
@click.option("--quit", "wish", flag_value="quit", help="End the running client.")
@click.argument("app", default="")
def desktop(wish: str | None, app: str) -> None:
    """Stand in the tray: type commands, watch them, be asked for consent.

    Put `lam desktop --palette` on a key of the desktop. Without a tray everything works from the palette.
    """
    if find_spec("PySide6") is None:
        raise ClientError("no_extra", "the desktop client is not installed", "pip install 'lamd[desktop]'")
    from lamd.clients.desktop import door

    path = socket()
    if door.send(door.path_for(path), f"{wish or 'palette'} {app}".strip()):
        return
    if wish == "quit":
        raise ClientError("no_desktop", "no desktop client is running", "start it: lam desktop")
    _check_library()
    from lamd.clients.desktop.program import run

    click.get_current_context().exit(run(path, wish or "", app))


def _check_library() -> None:
    """Qt ends the process where it lacks this; raises ``ClientError`` instead."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    on_x11 = chosen.startswith("xcb") or (not chosen and bool(os.environ.get("DISPLAY")))
    if on_x11 and not os.environ.get("WAYLAND_DISPLAY"):
        try:
            CDLL(LIBRARY)
        except OSError as error:
            raise ClientError(
                "no_library", f"Qt cannot draw on X11 without {LIBRARY}", "sudo apt install libxcb-cursor0"
            ) from error
