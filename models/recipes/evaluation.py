"""What is measured must not be trained on: the commands of the evaluation files, as they are compared."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parents[2] / "tests" / "bench" / "data"


def plain(text: str) -> str:
    """Words as they are compared: small letters, no punctuation, single spaces."""
    return " ".join(re.sub(r"[^\w%+*/=.@-]+", " ", text.casefold()).split()).strip(" .-")


@cache
def said(planning: bool) -> frozenset[str]:
    """What the evaluation files say, plain: commands (plans, whole tasks, speech), or the grounder's goals."""
    return frozenset().union(*by_file(planning).values())


def by_file(planning: bool) -> dict[str, frozenset[str]]:
    """What each of them says, by its name."""
    out = {}
    for path in sorted(FOLDER.iterdir()):
        if path.name.startswith("ground_") is planning:
            continue
        found: list[str] = []
        if path.suffix == ".jsonl":
            found += [_command(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
        elif path.suffix == ".yaml":
            found += [str(case.get("say", "")) for case in yaml.safe_load(path.read_text("utf-8"))]
        elif path.suffix == ".txt":
            found += path.read_text("utf-8").splitlines()
        if told := frozenset(filter(None, map(plain, found))):
            out[path.name] = told
    return out


def _command(case: dict) -> str:
    if "text" in case or "command" in case:
        return str(case.get("text") or case.get("command"))
    step = case.get("step")
    return str(step.get("words", "")) if isinstance(step, dict) else str(case.get("words") or "")
