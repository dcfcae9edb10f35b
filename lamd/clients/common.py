"""What the commands of ``lam`` share: exit codes, output, the socket, one question to the daemon."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

APP_ID = "org.lamd.Lamd"
"""What desktops know lamd by: the name of its desktop entry, of its icon, and of its AppStream component."""
FINISHED, FAILED, REFUSED, ASKED, OUT_OF_SCOPE, NO_DAEMON, PARTIAL, STOPPED = 0, 1, 3, 4, 5, 6, 7, 8
"""Exit codes; 2 is click's, for wrong usage."""
CODES = {
    "finished": FINISHED,
    "failed": FAILED,
    "refused": REFUSED,
    "asked": ASKED,
    "out_of_scope": OUT_OF_SCOPE,
    "partial": PARTIAL,
    "stopped": STOPPED,
}
F = TypeVar("F", bound=Callable[..., Any])


def json_option(function: F) -> F:
    """``--json``: one object on standard output and nothing else there."""

    def note(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
        ctx.meta["json"] = value
        return value

    told = "Print one JSON object."
    return click.option("--json", "as_json", is_flag=True, callback=note, is_eager=True, help=told)(function)


def say(lines: Iterable[str]) -> None:
    """Print lines to standard output."""
    for line in lines:
        click.echo(line)


def put(data: Any) -> None:
    """Print one object."""
    click.echo(json.dumps(data, ensure_ascii=False))


def socket() -> Path:
    """The socket to use: ``--socket``, then as the daemon itself finds it."""
    given = click.get_current_context().find_root().params.get("socket")
    if given or os.environ.get("LAMD_SOCKET"):
        return Path(given or os.environ["LAMD_SOCKET"]).expanduser()
    from lamd import places

    if places.config_file().is_file():
        from lamd import settings
        from lamd.errors import SettingsError

        try:
            return settings.load().socket_path
        except SettingsError as error:  # a wrong file must not keep anyone from saying stop
            click.secho(f"lam: {error}", fg="yellow", err=True)
    return places.socket_path()


def call(method: str, **params: Any) -> Any:
    """One question to the daemon."""
    from lamd.client import Client

    with Client(socket(), name="lam") as client:
        return client.call(method, **params)
