"""MCP tools ↔ skills: names, schemas, arguments, answers, risk. What a server says is hostile input."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lamd.api import Risk, SkillError, natural

LONGEST_ANSWER = 4000
"""Characters of an answer that are kept."""
LARGEST_SCHEMA = 16 * 1024
"""Bytes; a tool with a larger one is left out."""
_DIGITS = "zero one two three four five six seven eight nine".split()


def plain_name(name: str) -> str:
    """A name as plans may have it, in small letters: ``readFile2`` → ``read_file_two``; empty where none is left."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    spelled = re.sub(r"[0-9]", lambda digit: f"_{_DIGITS[int(digit[0])]}_", parts)
    return re.sub(r"[^a-z]+", "_", spelled.casefold()).strip("_")


def clean(text: str, longest: int, lines: bool = False) -> str:
    """Text without characters that steer a terminal or turn text round, cut to ``longest`` characters."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" or (lines and c == "\n") else " " for c in text)
    out = "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()
    return out if len(out) <= longest else f"{out[: longest - 1]}…"


@dataclass(frozen=True, slots=True)
class Tool:
    """What a server tells of one tool."""

    name: str
    summary: str
    schema: dict[str, Any]
    reads_only: bool = False
    destroys: bool = False
    """Hints of the server about itself."""

    @classmethod
    def of(cls, tool: Any) -> Tool:
        """From the SDK's."""
        hints = tool.annotations
        return cls(
            str(tool.name), clean(str(tool.description or tool.title or tool.name), 200), dict(tool.input_schema),
            hints is not None and hints.read_only_hint is True, hints is not None and hints.destructive_hint is True,
        )  # fmt: skip

    def risk(self, trust: bool) -> Risk:
        """Its hints make it stricter, and only with the person's trust laxer."""
        if self.reads_only and trust:
            return Risk.OBSERVE
        return Risk.IRREVERSIBLE if self.destroys else Risk.CONSEQUENTIAL


def write(tools: Iterable[Tool], command: Iterable[str]) -> str:
    """Tools as JSON, to be read when the server is not up."""
    return json.dumps({"command": list(command), "tools": [asdict(tool) for tool in tools]})


def read(text: str, command: Iterable[str]) -> list[Tool]:
    """What ``write`` wrote; empty where that was for another command, or is nothing of the kind."""
    try:
        data = json.loads(text)
        if data["command"] != list(command):
            return []
        return [Tool(**tool) for tool in data["tools"]]
    except (ValueError, KeyError, TypeError):
        return []


def renamed(schema: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """A tool's schema with arguments named as plans may have them, and those names → the tool's own.

    Raises ``ValueError`` where that cannot be.
    """
    if len(json.dumps(schema)) > LARGEST_SCHEMA:
        raise ValueError("its schema is too large")
    properties = schema.get("properties") or {}
    own = {plain_name(str(name)): str(name) for name in properties}
    if len(own) != len(properties) or "" in own:
        raise ValueError("its arguments have no names that can be said")
    shown = {
        **schema,
        "properties": {name: properties[theirs] for name, theirs in own.items()},
        "required": [plain_name(str(name)) for name in schema.get("required") or ()],
    }
    return shown, own


def fitted(schema: Mapping[str, Any], given: Mapping[str, Any], skill: str) -> dict[str, Any]:
    """Arguments in words as the types of ``schema``; the server judges them itself. Raises ``SkillError``."""
    properties: Mapping[str, Any] = schema["properties"]
    for name in given:
        if name not in properties:
            there = ", ".join(properties) or "none"
            raise SkillError("bad_value", f"{skill} has no argument {name!r}", f"there are: {there}")
    for name in schema["required"]:
        if given.get(name) is None:
            raise SkillError("bad_value", f"{skill} needs to know its {name}", "say it in the same breath")
    return {name: _value(properties[name], value, name) for name, value in given.items() if value is not None}


def _value(schema: Any, given: Any, name: str) -> Any:
    schema = schema if isinstance(schema, Mapping) else {}
    kinds = schema.get("type", "string" if isinstance(given, str) else None)
    kind = next((k for k in kinds if k != "null"), None) if isinstance(kinds, list) else kinds
    choices = schema.get("enum")
    if isinstance(choices, list) and given not in choices:
        near = [choice for choice in choices if str(choice).casefold() == str(given).casefold()]
        if not near:
            told = [clean(str(choice), 60) for choice in choices[:8]]
            raise SkillError("bad_value", f"{name} cannot be “{given}”", f"there are: {', '.join(told)}", told)
        return near[0]
    if not isinstance(given, str):
        return given
    if kind in ("integer", "number"):
        number = natural.number(given)
        return int(number) if number == int(number) else number
    if kind == "boolean":
        if given.casefold() not in ("true", "false", "on", "off", "yes", "no"):
            raise SkillError("bad_value", f"{name} is on or off, not “{given}”")
        return given.casefold() in ("true", "on", "yes")
    if kind in ("array", "object"):
        return _structured(kind, given)
    return given


def _structured(kind: str, given: str) -> Any:
    """JSON where it is that; else a list of what stands between commas."""
    try:
        value = json.loads(given)
    except ValueError:
        value = None
    if isinstance(value, list if kind == "array" else dict):
        return value
    if kind == "object":
        raise SkillError("bad_value", f"“{clean(given, 60)}” is no JSON object")
    return [part.strip() for part in re.split(r",| and ", given) if part.strip()]


def told(content: Iterable[Any], structured: Any) -> str:
    """An answer as text: what is text in it, and of everything else what it is."""
    parts = []
    for block in content:
        if block.type == "text":
            parts.append(str(block.text))
        elif block.type == "resource" and getattr(block.resource, "text", None):
            parts.append(str(block.resource.text))
        else:
            parts.append(f"[{block.type}]")
    text = "\n".join(parts).strip()
    if not text and structured is not None:
        text = json.dumps(structured, ensure_ascii=False)
    return clean(text, LONGEST_ANSWER, lines=True)
