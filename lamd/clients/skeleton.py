"""``lam skills new``: a plugin to begin with, that works as it is."""

from __future__ import annotations

import re
from pathlib import Path

from lamd.errors import ClientError

_PROJECT = """\
[build-system]
requires = ["hatchling>=1.25"]
build-backend = "hatchling.build"

[project]
name = "lamd-{name}"
version = "0.1.0"
dependencies = ["lamd"]

[project.entry-points."lamd.plugins"]
{name} = "lamd_{name}"

[tool.hatch.build.targets.wheel]
packages = ["lamd_{name}"]
"""
_MANIFEST = """\
api: 1
name: {name}
summary: Say what it is for.
skills: [{name}.hello]
# modules: [other_python_module]
# programs: ["one-program|or-this-one"]
"""
_PACKAGE = '''\
"""Skills of {name}. What they may use is told in ``lamd.api``."""

from lamd.api import Done, Risk, skill


@skill("{name}.hello", risk=Risk.OBSERVE, examples=("say hello to ada", "greet my brother tom"))
def hello(who: str) -> Done:
    """Greet someone by name."""
    return Done(f"Hello, {{who}}.")
'''
_TEST = '''\
"""Run with: pytest"""

from lamd_{name} import hello


def test_hello_greets_by_name() -> None:
    assert hello("Ada").text == "Hello, Ada."
'''


def write(name: str, into: Path) -> list[Path]:
    """Make the folder ``lamd-NAME`` in ``into``; gives its files. Raises ``ClientError``: ``bad_name``, ``exists``."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise ClientError("bad_name", f"{name!r} is no name for a plugin", "lower case letters, such as coffee")
    folder = into / f"lamd-{name}"
    if folder.exists():
        raise ClientError("exists", f"{folder} is there already", "choose another name, or move it away")
    files = {
        "pyproject.toml": _PROJECT,
        f"lamd_{name}/plugin.yaml": _MANIFEST,
        f"lamd_{name}/__init__.py": _PACKAGE,
        f"tests/test_{name}.py": _TEST,
    }
    made = []
    for place, content in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.format(name=name), encoding="utf-8")
        made.append(path)
    return made
