"""``lam mcp``."""

from __future__ import annotations

import click

from lamd.clients.common import socket
from lamd.errors import ClientError


@click.command()
def mcp() -> None:
    """Serve other agents on standard input and output (Model Context Protocol); a host starts this.

    Tools: do, see, act, wait_for, skills, history. The daemon knows this client as an agent: everything it does is
    judged and journalled, and it cannot consent. Needs the extra lamd[mcp].
    """
    try:
        from lamd.clients.mcp.serving import server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "pydantic"):
            raise
        told = f"lam mcp needs the Python package {error.name}, which is not installed"
        raise ClientError("no_extra", told, "pip install 'lamd[mcp]' in lamd's environment") from None
    server(socket()).run("stdio")
