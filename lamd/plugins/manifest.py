"""What a plugin says of itself without being imported: ``plugin.yaml`` beside its ``__init__.py``."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamd import strict
from lamd.api import VERSION
from lamd.errors import SkillError

GROUP = "lamd.plugins"
FILE = "plugin.yaml"
NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_INSIDE = re.compile(r"lamd\b(?!\.api import )")
_BEFORE = ("import", "from", ",")
"""What an import of lamd's own insides cannot do without; only where it is found is the source parsed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The static description of a plugin."""

    api: int
    name: str
    summary: str
    skills: tuple[str, ...] = ()
    """Names of its skills, ``area.verb``."""
    modules: tuple[str, ...] = ()
    """Python modules it needs beside lamd's own."""
    programs: tuple[str, ...] = ()
    """Programs it needs; ``a|b``: one of these."""
    dynamic: bool = False
    """It has skills that are known only at run time."""

    def __post_init__(self) -> None:
        if self.api != VERSION:
            raise ValueError(f"it is written for version {self.api} of the contract, this is {VERSION}")
        if wrong := [name for name in self.skills if not NAME.fullmatch(name)]:
            raise ValueError(f"{wrong[0]!r} is no name for a skill, such as notes.add")
        if not self.skills and not self.dynamic:
            raise ValueError("it has no skills")


@dataclass(frozen=True, slots=True)
class Found:
    """A plugin that is installed."""

    entry: str
    """The name of its entry point."""
    module: str
    folder: Path | None = None
    manifest: Manifest | None = None
    problem: str = ""
    """Why it cannot be used; empty if it can."""
    shipped: bool = False
    """It comes with lamd itself."""


def installed(entries: Sequence[tuple[str, str]] | None = None) -> Iterator[Found]:
    """All plugins that are installed, or those of ``entries`` (name, module); none is imported, none stops the rest."""
    if entries is not None:
        yield from (look(name, module) for name, module in entries)
        return
    for name, (module, shipped) in sorted(_entries().items()):
        yield look(name, module, shipped)


def _entries() -> dict[str, tuple[str, bool]]:
    """Every entry point of the group with its module, and whether it is lamd's own.

    As ``importlib.metadata`` has it, which takes ten times as long: it reads and sorts what nobody asked for.
    """
    seen: set[str] = set()
    found: dict[str, tuple[str, bool]] = {}
    for place in sys.path:
        try:
            with os.scandir(place or ".") as there:
                folders = sorted(one.name for one in there if one.name.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue
        for folder in folders:
            dist = re.sub(r"[-_.]+", "_", folder.rpartition(".")[0].partition("-")[0]).lower()
            if dist in seen:
                continue  # the first on the path counts
            seen.add(dist)
            try:
                text = Path(place, folder, "entry_points.txt").read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            for name, module in _of_group(text):
                found.setdefault(name, (module, dist == "lamd"))
    return found


def _of_group(text: str) -> Iterator[tuple[str, str]]:
    here = False
    for line in text.splitlines() if GROUP in text else ():
        if line.startswith("["):
            here = line.strip() == f"[{GROUP}]"
        elif here and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield name.strip(), re.split(r"[:\s\[]", value.strip(), maxsplit=1)[0]


def look(entry: str, module: str, shipped: bool = False) -> Found:
    """One plugin, by its top-level module."""
    try:
        spec = importlib.util.find_spec(module)
        folder = Path(spec.origin).parent if spec and spec.origin else None
        if folder is None or "." in module:
            return Found(entry, module, problem=f"its package {module} is not there")
        manifest = read(folder / FILE)
        for file in sorted(folder.rglob("*.py")) if not shipped else ():  # those are looked at by lamd's own tests
            if wrong := forbidden(file.read_text(encoding="utf-8"), module):
                return Found(
                    entry, module, folder, manifest, f"{file.name} imports {wrong}; only lamd.api is its to use"
                )
    except (SkillError, OSError, SyntaxError, ValueError, ImportError) as error:
        return Found(entry, module, problem=str(error))
    return Found(entry, module, folder, manifest, shipped=shipped)


def read(file: Path) -> Manifest:
    """A manifest; raises ``SkillError`` ``failed`` with file and reason."""
    import yaml

    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same language, ten times as fast
        data: Any = yaml.load(file.read_text(encoding="utf-8"), loader)  # noqa: S506 -- both are safe
        return strict.build(Manifest, data)
    except OSError as error:
        raise SkillError("failed", f"{file} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SkillError("failed", f"{file}: {error}") from error
    except strict.Mismatch as error:
        raise SkillError("failed", f"{file}: {error.message}", error.hint) from None


def forbidden(source: str, module: str) -> str:
    """The first import of lamd's own insides in a plugin's source; empty if there is none."""
    text = unicodedata.normalize("NFKC", source)  # as names are compared
    if not any(
        text[max(hit.start() - 40, 0) : hit.start()].rstrip(" \t\f\r\n\\").endswith(_BEFORE)
        for hit in _INSIDE.finditer(text)
    ):
        return ""
    import ast

    for node in ast.walk(ast.parse(source)):
        wanted: list[str] = []
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module == "lamd":
            wanted = [f"lamd.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            wanted = [node.module]
        for name in wanted:
            inside = name == "lamd" or name.startswith("lamd.")
            if inside and name != "lamd.api" and name.partition(".")[0] != module:
                return name
    return ""
