"""What the person's settings say of MCP servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lamd_mcp._tools import plain_name

LONGEST_S = 120.0


@dataclass(frozen=True, slots=True)
class Config:
    """One server."""

    name: str
    command: tuple[str, ...]
    """Run as it stands, never by a shell."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Beside ``HOME``, ``PATH`` and the like; nothing else of lamd's environment reaches it."""
    trust: bool = False
    """Its tools that say that they only read are not asked about."""
    timeout: float = 20.0
    """Seconds for one call."""


def read(settings: Mapping[str, Any]) -> tuple[list[Config], list[str]]:
    """The servers, and in words what is wrong with those that are left out."""
    given = settings.get("servers", {})
    if not isinstance(given, Mapping):
        return [], ["plugins.mcp.servers must be a mapping of names"]
    found: list[Config] = []
    wrong = [f"plugins.mcp has no {key}" for key in settings if key != "servers"]
    for name, value in given.items():
        try:
            found.append(_one(str(name), value))
        except ValueError as error:
            wrong.append(f"the MCP server {name}: {error}")
    return found, wrong


def _one(name: str, value: Any) -> Config:
    area = plain_name(name).replace("_", "")
    if not area or area == "mcp":
        raise ValueError("its name must have letters")
    if not isinstance(value, Mapping):
        raise ValueError("it needs a command")
    if unknown := set(map(str, value)) - {"command", "env", "trust", "timeout"}:
        raise ValueError(f"there is no {min(unknown)}")
    command, env = value.get("command"), value.get("env") or {}
    if not isinstance(command, list) or not command or not all(isinstance(part, str) and part for part in command):
        raise ValueError("command must be a list of texts")
    if not isinstance(env, Mapping):
        raise ValueError("env must be a mapping of texts")
    trust, timeout = value.get("trust", False), value.get("timeout", 20)
    if not isinstance(trust, bool):
        raise ValueError("trust is true or false")
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout <= LONGEST_S:
        raise ValueError(f"timeout is a number of seconds up to {LONGEST_S:g}")
    return Config(area, tuple(command), {str(key): str(text) for key, text in env.items()}, trust, float(timeout))
