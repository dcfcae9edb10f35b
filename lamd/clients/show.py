"""Things in words for a terminal. What comes from a screen is hostile there: it must move no cursor."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

EFFECTS = {
    "confirmed": ("✓", "green"),
    "already": ("✓", "green"),
    "unchanged": ("=", "yellow"),
    "unverifiable": ("?", "yellow"),
    "failed": ("✗", "red"),
    "planned": ("·", "cyan"),
}
STATUSES = {"finished": "green", "partial": "yellow", "asked": "cyan", "stopped": "yellow"}
CHECKS = {"ok": "green", "warn": "yellow", "fail": "red"}
_TOLD_STATES = ("active", "focused", "checked", "pressed", "selected", "expanded", "editable", "modal")
_LONGEST = 200


def safe(text: object, longest: int = _LONGEST) -> str:
    """One line without control, bidirectional and other invisible characters; long ones cut."""
    line = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in str(text))
    line = " ".join("".join(c for c in line if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn")).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def answer(text: object) -> str:
    """An answer may have lines; nothing else that moves the cursor."""
    return "\n".join(safe(line, 10_000) for line in str(text).splitlines())


def event(name: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Lines for one ``command.progress``."""
    if name == "plan":
        steps = data.get("steps") or []
        yield from (click.style("plan  " if not i else "      ", dim=True) + safe(s) for i, s in enumerate(steps))
    elif name == "action":
        yield "  " + click.style("▸ ", fg="cyan") + safe(data.get("action", "")) + verdict(data)
    elif name == "asking":
        yield "    " + click.style(f"asks first: {safe(data.get('reason', ''))}", fg="yellow")
    elif name == "outcome":
        yield "    " + outcome(data)
    elif name == "note" and data.get("text"):
        yield "  " + click.style(safe(data["text"]), dim=True)


def verdict(given: Mapping[str, Any]) -> str:
    """What the guard said, where it is more than yes."""
    rule = str(given.get("rule", ""))
    if rule.startswith("always "):
        return click.style(f"  you allowed it always: lam rules, {safe(rule.removeprefix('always '))}", dim=True)
    told = {"ask": "  asks first", "deny": "  denied"}.get(str(given.get("decision", "")))
    if told is None:
        return ""
    why = given.get("reason") or given.get("rule") or ""
    return click.style(told + (f": {safe(why)}" if why else ""), fg="red" if given["decision"] == "deny" else "yellow")


def outcome(data: Mapping[str, Any]) -> str:
    """One outcome: the mark, the effect, the evidence, the time."""
    effect = str(data.get("effect", ""))
    mark, colour = EFFECTS.get(effect, ("·", "white"))
    told = f"{mark} {safe(effect)}" + (f": {safe(data['evidence'])}" if data.get("evidence") else "")
    ms = f"  {data['ms']:.0f} ms" if isinstance(data.get("ms"), int | float) else ""
    return click.style(told, fg=colour) + click.style(ms, dim=True)


def reply(given: Mapping[str, Any], *, steps: bool) -> Iterator[str]:
    """The end of a command; with ``steps`` also what was done, for who has not seen it go by."""
    if steps:
        for step in given.get("steps") or []:
            yield (
                "  " + click.style("▸ ", fg="cyan") + safe(step.get("action", "")) + verdict(step.get("verdict") or {})
            )
            yield "    " + outcome(step.get("outcome") or {})
    status = str(given.get("status", ""))
    yield click.style(answer(given.get("answer") or status), fg=STATUSES.get(status, "red"))
    yield from (f"  {n}. {safe(choice)}" for n, choice in enumerate(given.get("choices") or [], 1))
    if given.get("hint"):
        yield click.style(safe(given["hint"], 500), dim=True)


def question(data: Mapping[str, Any], mine: str) -> Iterator[str]:
    """A consent question with all that a person must see."""
    where = "".join(f"  in {safe(data[key])}" for key in ("window", "app") if data.get(key))
    asker = "" if data.get("client", mine) == mine else f" (asked by another client, {safe(data.get('role', ''))})"
    yield (click.style("  ? ", fg="yellow", bold=True) + safe(data.get("action", "")) + where)
    yield f"    {safe(data.get('reason', ''))}" + asker
    if asker:
        yield f"    for: {safe(data.get('text', ''))}"


def check(given: Mapping[str, Any]) -> Iterator[str]:
    """One line of ``lam doctor``, and what to do."""
    state = str(given.get("state", ""))
    told = f"{safe(given.get('name', '')):22} {safe(given.get('told', ''))}"
    yield click.style(f"{state:5}", fg=CHECKS.get(state, "white")) + told
    if given.get("fix") and state != "ok":
        yield " " * 28 + "→ " + safe(given["fix"], 500)


def table(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Columns as wide as their widest cell, the last one as it is."""
    cells = [[safe(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)][:-1]
    for row in cells:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()


def history(entries: Iterable[Mapping[str, Any]]) -> list[list[object]]:
    """Rows of ``lam history``: time, how it ended, who asked, what was said, the answer."""
    return [
        [entry.get("time", ""), entry.get("status", ""), who(entry), entry.get("text", ""), entry.get("answer", "")]
        for entry in entries
    ]


def who(entry: Mapping[str, Any]) -> str:
    """Who asked: the name of a person's client, or ``agent`` with the name that it gave itself."""
    name = safe(entry.get("client", ""), 40)
    return name if entry.get("role") != "agent" else f"agent ({name})" if name else "agent"


def tree(seen: Mapping[str, Any], *, everything: bool) -> Iterator[str]:
    """An observation, indented; without ``everything`` only what shows and has a name, a text or something to do."""
    app, nodes = seen["app"], seen["nodes"]
    about = ", ".join(str(part) for part in (app.get("toolkit"), app.get("version"), f"pid {app.get('pid')}") if part)
    yield click.style(safe(app["name"]), bold=True) + f"  ({safe(about)})  revision {seen['revision']}"
    kinds = {candidate["ref"]: candidate["kind"] for candidate in seen["candidates"]}
    depth: dict[int | None, int] = {None: -1}
    children: dict[int | None, list[Mapping[str, Any]]] = {}
    for node in nodes:
        children.setdefault(node["parent"], []).append(node)
    todo = list(reversed(children.get(None, [])))
    while todo:
        node = todo.pop()
        shown = everything or _worth(node, kinds)
        above = depth[node["parent"]]
        depth[node["ref"]] = above + shown
        if shown and node["parent"] is not None:
            yield "  " * depth[node["ref"]] + _node(node, kinds, node["ref"] == seen["window"])
        todo += reversed(children.get(node["ref"], []))


def _worth(node: Mapping[str, Any], kinds: Mapping[int, str]) -> bool:
    if node["parent"] is None:
        return True
    shows = "showing" in node["states"] or node["ref"] in kinds
    return shows and bool(node["name"] or node["text"] or node["ref"] in kinds)


def _node(node: Mapping[str, Any], kinds: Mapping[int, str], window: bool) -> str:
    states = [state for state in _TOLD_STATES if state in node["states"]]
    if node["ref"] in kinds and not {"enabled", "sensitive"} & set(node["states"]):
        states.append("disabled")
    if "showing" not in node["states"]:
        states.append("hidden")
    parts = [click.style(f"[{node['ref']}]", dim=True), node["role"]]
    if node["name"]:
        parts.append(click.style(f'"{safe(node["name"], 80)}"', bold=window))
    if node["text"] and node["text"] != node["name"]:
        parts.append(f'= "{safe(node["text"], 60)}"')
    elif node["value"] is not None:
        parts.append(f"= {node['value']:g}")
    if node["ref"] in kinds:
        parts.append(click.style(kinds[node["ref"]], fg="cyan"))
    if states:
        parts.append(click.style(" ".join(states), fg="yellow"))
    return " ".join(parts)
