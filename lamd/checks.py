"""The daemon's half of ``lam doctor``: what only the daemon can tell, a line a check, with what to do about it.

A check is ``name``, ``state`` (``ok``, ``warn``, ``fail``), ``told``, ``fix``; none raises or outlasts a few seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lamd.errors import LamdError

if TYPE_CHECKING:
    from lamd.actuation.x11 import X11
    from lamd.journal import Journal
    from lamd.plugins.skills import PluginSkills
    from lamd.ports import Desktop
    from lamd.runtime.models import Registry
    from lamd.trajectory import AppInfo

Check = dict[str, str]
READ_S = 3.0
"""Longest wait for one app's tree."""
FEW = 5
"""An app with fewer nodes than this shows nothing to work with."""
NO_TREE = {
    "chromium": "start it with --force-renderer-accessibility",
    "electron": "start it with --force-renderer-accessibility",
    "qt": "set QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 for it",
    "gtk": "start it again, now that accessibility is on",
}


def made(name: str, state: str, told: str, fix: str = "") -> Check:
    """One check."""
    return {"name": name, "state": state, "told": told, "fix": fix}


async def desktop(seen: Desktop) -> list[Check]:
    """The accessibility bus, and a line for each running app."""
    try:
        apps = await seen.apps()
    except LamdError as error:
        return [made("accessibility bus", "fail", error.message, error.hint or "install at-spi2-core and log in again")]
    lines = [made("accessibility bus", "ok", f"{len(apps)} programs on it")]
    return [*lines, *await asyncio.gather(*(_app(seen, app) for app in apps))]


async def _app(seen: Desktop, app: AppInfo) -> Check:
    name = f"app {app.name or app.bus}"
    try:
        async with asyncio.timeout(READ_S):
            tree = await seen.tree(app)
    except TimeoutError:
        return made(name, "warn", f"was not read within {READ_S:g} s", "see whether it hangs")
    except LamdError as error:
        return made(name, "warn", error.message, error.hint or "see whether it hangs")
    if len(tree.nodes) < FEW:
        fix = next((told for kit, told in NO_TREE.items() if kit in app.toolkit.lower()), "it may have no window yet")
        return made(name, "warn", f"shows {len(tree.nodes)} elements only", fix)
    return made(name, "ok", f"{len(tree.nodes)} elements, {app.toolkit or 'unknown toolkit'} {app.version}".rstrip())


def models(report: Mapping[str, Any], registry: Registry) -> list[Check]:
    """The engine's process, each model in use, and manifests that are broken."""
    lines = []
    state = str(report["state"])
    told = f"{state}, {report['rss_mib']} MiB, {report['threads']} threads"
    lines.append(made("model process", "ok" if state in ("running", "not started") else "warn", told))
    if report["self_test"]:
        tested = report["self_test"]
        careful = isinstance(tested, Mapping) and tested.get("fallback")
        fix = "reinstall with CC=clang-16 CXX=clang++-16 for full speed" if careful else ""
        lines.append(made("engine self-test", "warn" if careful else "ok", str(tested), fix))
    lines += [made("model process", "warn", f"crashed: {crash}", "it was started again") for crash in report["crashes"]]
    for kind, model in report["models"].items():
        good = model["state"] in ("loaded", "not loaded", "loading")
        fix = "" if good else "lam models lists those there are; lam models use NAME changes it"
        told = f"{model['name']}: {model.get('error', model['state'])}"
        told += f", prompt format {model['prompt']}" if model.get("prompt") else ""
        lines.append(made(str(kind), "ok" if good else "fail", told, fix))
    registry.list()
    lines += [made("model manifest", "warn", problem.message, problem.hint) for problem in registry.problems]
    return lines


async def plugins(skills: PluginSkills) -> list[Check]:
    """A line for each plugin: how many skills it has, or why they cannot be used."""
    try:
        found = await skills.plugins()
    except LamdError as error:
        return [made("skills", "fail", error.message, error.hint or "the log tells more")]
    lines = []
    for plugin in found:
        why = str(plugin["why_not"])
        told = f"{plugin['skills']} skills cannot be used: {why}" if why else f"{plugin['skills']} skills"
        lines.append(
            made(f"plugin {plugin['name']}", "warn" if why else "ok", told, "see what it needs" if why else "")
        )
    return lines


async def keys(x11: X11) -> Check:
    """Whether keyboard and pointer can be used where a program offers nothing better."""
    try:
        await asyncio.to_thread(x11.check)
    except LamdError as error:
        return made("keyboard and pointer", "warn", error.message, error.hint or "only accessibility actions are used")
    return made("keyboard and pointer", "ok", "X11")


async def journal(writable: Journal, folder: str) -> Check:
    """Whether the journal can be written; without it nothing is done."""
    try:
        await writable.open()
        unknown = await writable.unknown()
    except LamdError as error:
        return made("journal", "fail", error.message, error.hint)
    if unknown:
        acts = "; ".join(f"{act.time} {act.action}" for act in unknown[-3:])
        return made(
            "journal", "warn", f"of {len(unknown)} actions nobody knows whether they were done: {acts}", "look yourself"
        )
    return made("journal", "ok", folder)
