"""Tools of Model Context Protocol servers on this machine, each a skill ``SERVER.tool``.

    plugins:
      mcp:
        servers:
          notes: {command: [notes-server, --stdio], env: {NOTES: ~/Notes}, trust: true, timeout: 20}

Needs ``pip install 'lamd[mcp]'``. A server is a program of its own that lamd starts and talks to over its standard
streams. What it says of its tools are hints: every tool is asked about, unless ``trust`` lets those that say that they
only read go without. Its answers are text for the person, never a command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamd.api import Done, Risk, Spec, available, provider, skill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lamd_mcp._servers import Server

_known: dict[str, Server] = {}
"""Those of the settings, by name, once they have been read."""
_wrong: list[str] = []
"""What the settings say that cannot be used."""


@available
async def why_not() -> str:
    """Nothing is there where no server is set up; of one that is down only its own skills are not usable.

    Such a one is tried again from time to time, and whenever one of its skills is called.
    """
    for server in _known.values():
        server.look()
    if _known:
        return ""
    return "; ".join(_wrong) or "no MCP server is set up in the settings (plugins: mcp: servers:)"


@provider
async def specs() -> Sequence[Spec]:
    """Start the servers and make their tools into skills; ``mcp.servers`` tells which did not start."""
    import asyncio

    from lamd.api import settings
    from lamd_mcp import _config

    found, wrong = _config.read(settings("mcp"))
    _wrong[:] = wrong
    if not found:
        return ()
    from lamd_mcp._servers import Server

    for one in found:
        _known.setdefault(one.name, Server(one))
    tools = await asyncio.gather(*(server.specs() for server in _known.values()))
    return [spec for specs in tools for spec in specs]


@skill("mcp.servers", risk=Risk.OBSERVE, examples=("which mcp servers are there",), timeout=30)
async def servers() -> Done:
    """Tell which MCP servers are set up, and whether they answer."""
    import asyncio

    await asyncio.gather(*(server.ask() for server in _known.values()))
    lines = [
        f"{name}: {server.problem}" if server.problem else f"{name} with {server.count} tools"
        for name, server in _known.items()
    ]
    return Done("; ".join([*lines, *_wrong]) + ".")
