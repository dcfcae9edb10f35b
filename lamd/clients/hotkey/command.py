"""``lam hotkey`` and ``lam toggle``."""

from __future__ import annotations

import click

from lamd.clients.common import socket


@click.command()
def hotkey() -> None:
    """Listen for the global shortcuts: the palette, the ear, and Ctrl+Alt+Escape, which stops lamd whatever it does.

    On X11 the very combinations are grabbed; on Wayland the desktop is asked for them. Nothing else that is typed is
    seen. Which keys: `hotkeys` in config.yaml. Where a desktop gives no keys to programs, put `lam stop`, `lam toggle`
    and `lam voice --toggle` on keys in its own settings. Runs until Ctrl-C; `lam autostart on` starts it at each login.
    """
    from lamd import settings
    from lamd.clients.hotkey import acting, serving

    wanted = settings.load().hotkeys
    keys = serving.wanted(wanted)
    actions = acting.Actions(socket(), wanted.palette_command, warn)
    try:
        serving.serve(keys, actions, click.echo, warn)
    except KeyboardInterrupt:
        return


@click.command()
def toggle() -> None:
    """Open the palette, or close the open one; for a key of the desktop."""
    from lamd import settings
    from lamd.clients.hotkey import acting

    acting.open_palette(socket(), settings.load().hotkeys.palette_command)


def warn(line: str) -> None:
    """One line that is no output."""
    click.echo(line, err=True)
