"""The skill process: ``python -m lamd.plugins [NAME=MODULE …] PARENT NICE``, frames on its standard streams.

One event loop. A skill that is a coroutine runs on it, any other in a thread, so that one that blocks holds nobody up;
what cannot be broken off is ended with the process, by the daemon. What plugins print goes to standard error.

Requests hold ``id`` and ``op``: ``read`` (arguments in words to plain values), ``call``, ``check`` (is the plugin
usable now), ``wake``; ``cancel`` names the ``id`` it ends. An answer is ``ok``; what a skill itself says went wrong is
in it as ``wrong``. ``ready`` comes first, with every plugin and its skills; ``news`` come unasked: ``why`` has every
single skill that cannot be used now, with the reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import gc
import importlib
import importlib.util
import inspect
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, BinaryIO

from lamd.api import Done, Spec, Steps, on_change
from lamd.errors import ModelError, SkillError
from lamd.plugins import schema
from lamd.plugins.manifest import Found, installed
from lamd.runtime import frames

LIMIT = 256 * 1024
"""Bytes of one answer; more is a plugin that floods."""
LONGEST_TEXT = 20_000
"""Characters of one answer's text."""


@dataclass(slots=True)
class Plugin:
    """One plugin after its import."""

    found: Found
    specs: dict[str, Spec] = field(default_factory=dict)
    described: list[dict[str, Any]] = field(default_factory=list)
    """The skills as the daemon gets them."""
    check: Callable[[], Any] | None = None
    waker: Callable[[], Any] | None = None
    provider: Callable[[], Any] | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        return self.found.manifest.name if self.found.manifest else self.found.entry


class Worker:
    """Every plugin, and the requests about them."""

    def __init__(self, write: Callable[[Mapping[str, Any]], None], plugins: list[Plugin]) -> None:
        self._write = write
        self._plugins = {plugin.name: plugin for plugin in plugins}
        self._owner = {name: plugin for plugin in plugins for name in plugin.specs}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._told: dict[str, str] = {}

    async def ready(self) -> None:
        """Say what there is; dynamic skills first have to be asked for."""
        await asyncio.gather(*(self._provide(plugin) for plugin in self._plugins.values() if plugin.provider))
        self._write({"ready": {"pid": os.getpid(), "plugins": [_told(p) for p in self._plugins.values()]}})

    def news(self) -> None:
        """Tell which single skills cannot be used, where that is not known already."""
        asked = [(name, spec.why_not) for plugin in self._plugins.values() for name, spec in plugin.specs.items()]
        why = {name: reason for name, ask in asked if ask is not None and (reason := _asked(ask))}
        if why != self._told:
            self._told = why
            self._write({"news": {"why": why}})

    def take(self, request: Mapping[str, Any]) -> None:
        """Begin one request, or end one."""
        id_, op = int(request.get("id", 0)), request.get("op")
        if op == "cancel":
            if task := self._tasks.get(id_):
                task.cancel()
            return
        self._tasks[id_] = asyncio.create_task(self._answer(id_, str(op), request))
        self._tasks[id_].add_done_callback(lambda _: self._tasks.pop(id_, None))

    async def _answer(self, id_: int, op: str, request: Mapping[str, Any]) -> None:
        try:
            answer = await self._work(op, request)
        except SkillError as error:
            answer = {"wrong": _wrong(error)}
        except asyncio.CancelledError:
            answer = {"wrong": {"code": "failed", "message": "stopped"}}
        except Exception as error:  # a plugin may raise anything; it is named, and stops nothing else
            sys.excepthook(*sys.exc_info())
            answer = {"wrong": {"code": "failed", "message": f"{_named(request)} failed: {_words(error)}"}}
        try:
            self._write({"id": id_, "ok": answer})
        except ModelError as error:
            told = f"{_named(request)} answered with too much or with what is no JSON: {error.message}"
            self._write({"id": id_, "ok": {"wrong": {"code": "flooded", "message": told}}})

    async def _work(self, op: str, request: Mapping[str, Any]) -> dict[str, Any]:
        if op == "wake":
            return {"next": await self._wake(self._plugins[str(request["plugin"])])}
        if op == "check":
            return {"why": await self._why_not(self._plugins[str(request["plugin"])])}
        name = str(request.get("skill"))
        plugin = self._owner.get(name)
        if plugin is None:
            raise SkillError("unknown", f"there is no skill {name}", "lam skills lists those there are")
        spec = plugin.specs[name]
        values, shown = await asyncio.to_thread(schema.read, spec, request.get("arguments") or {})
        if op == "read":
            return {"arguments": shown, "why": await self._why_not(plugin)}
        result = await _run(spec.work, **values)
        return _result(result, name) | {"next": await self._wake(plugin)}

    async def _provide(self, plugin: Plugin) -> None:
        try:
            specs = await _run(plugin.provider)
        except Exception as error:  # as with an import that fails
            plugin.problem = f"{plugin.name} does not tell its skills: {_words(error)}"
            return
        for spec in specs:
            if spec.name not in self._owner:
                plugin.specs[spec.name], self._owner[spec.name] = spec, plugin
                plugin.described.append(schema.describe(spec, plugin.name))

    async def _why_not(self, plugin: Plugin) -> str:
        """Why the plugin cannot work now; empty if it can."""
        if why := _missing(plugin.found):
            return why
        return str(await _run(plugin.check)) if plugin.check else ""

    async def _wake(self, plugin: Plugin) -> float | None:
        if plugin.waker is None:
            return None
        due = await _run(plugin.waker)
        return float(due) if due is not None else None


def load(found: Found) -> Plugin:
    """Import a plugin and find its skills; what goes wrong is its ``problem``."""
    plugin = Plugin(found, problem=found.problem)
    if plugin.problem or found.manifest is None or _missing(found, modules_only=True):
        plugin.problem = plugin.problem or _missing(found, modules_only=True)
        return plugin
    try:
        for module in _modules(found):
            _collect(plugin, module)
        plugin.described = [schema.describe(spec, plugin.name) for spec in plugin.specs.values()]
    except SkillError as error:
        plugin.problem = error.message
    except BaseException as error:  # an import may even exit
        sys.excepthook(*sys.exc_info())
        plugin.problem = f"{found.entry} cannot be imported: {_words(error)}"
    if not plugin.problem and set(plugin.specs) != set(found.manifest.skills):
        differing = ", ".join(sorted(set(plugin.specs) ^ set(found.manifest.skills)))
        plugin.problem = f"its manifest and its code differ in: {differing}"
    if plugin.problem:
        plugin.specs.clear()
        plugin.described.clear()
    return plugin


def _modules(found: Found) -> list[ModuleType]:
    """The package and every module in it that skills may stand in; names with an underscore are its own affair."""
    names = [found.module]
    if found.folder:
        names += [f"{found.module}.{f.stem}" for f in sorted(found.folder.glob("*.py")) if not f.stem.startswith("_")]
    return [importlib.import_module(name) for name in names]


def _collect(plugin: Plugin, module: ModuleType) -> None:
    for item in vars(module).values():
        if getattr(item, "__module__", "") != module.__name__:
            continue
        if isinstance(spec := getattr(item, "lamd_skill", None), Spec):
            plugin.specs[spec.name] = spec
        if getattr(item, "lamd_check", False):
            plugin.check = item
        if getattr(item, "lamd_waker", False):
            plugin.waker = item
        if getattr(item, "lamd_provider", False):
            plugin.provider = item


def _missing(found: Found, modules_only: bool = False) -> str:
    """What the manifest asks for and this machine lacks, in words; empty where nothing is."""
    manifest = found.manifest
    for name in manifest.modules if manifest else ():
        if importlib.util.find_spec(name) is None:
            return f"it needs the Python module {name}, which is not installed"
    for names in manifest.programs if manifest and not modules_only else ():
        if not any(shutil.which(name) for name in names.split("|")):
            return f"it needs {names.replace('|', ' or ')}, which is not installed"
    return ""


async def _run(work: Callable[..., Any] | None, **values: Any) -> Any:
    if work is None:
        return None
    if inspect.iscoroutinefunction(work):
        return await work(**values)
    result = await asyncio.to_thread(work, **values)
    return await result if isinstance(result, Awaitable) else result


def _result(result: Any, name: str) -> dict[str, Any]:
    if isinstance(result, Steps):
        return {"steps": list(result.lines)}
    if not isinstance(result, Done):
        raise SkillError("failed", f"{name} gave a {type(result).__name__} and no result")
    if len(result.text) > LONGEST_TEXT:
        raise SkillError("flooded", f"{name} answered with {len(result.text)} characters")
    undo = {"skill": result.undo.skill, "arguments": dict(result.undo.arguments)} if result.undo else None
    return {"text": result.text, "effect": str(result.effect), "evidence": result.evidence, "undo": undo}


def _asked(why_not: Callable[[], str]) -> str:
    try:
        return str(why_not())[:300]
    except Exception as error:  # as with everything that plugins raise
        return _words(error)


def _told(plugin: Plugin) -> dict[str, Any]:
    manifest = plugin.found.manifest
    listed = frozenset(manifest.skills if manifest else ())
    return {
        "name": plugin.name,
        "module": plugin.found.module,
        "summary": manifest.summary if manifest else "",
        "shipped": [name for name in plugin.specs if plugin.found.shipped and name in listed],
        "problem": plugin.problem,
        "missing": _missing(plugin.found),
        "checks": plugin.check is not None,
        "wakes": plugin.waker is not None,
        "skills": plugin.described,
        "lost": [] if plugin.specs else list(manifest.skills if manifest else ()),
    }


def _wrong(error: SkillError) -> dict[str, Any]:
    code = error.code.removeprefix("skill.")
    return {"code": code, "message": error.message, "hint": error.hint, "choices": list(error.choices)}


def _named(request: Mapping[str, Any]) -> str:
    return str(request.get("skill") or request.get("plugin") or "a plugin")


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]


async def serve(replies: BinaryIO, entries: list[tuple[str, str]] | None) -> None:
    """Load the plugins and answer until standard input ends."""
    loop = asyncio.get_running_loop()
    requests = asyncio.StreamReader(limit=2 * LIMIT)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(requests), sys.stdin)

    def write(message: Mapping[str, Any]) -> None:
        data = frames.encode(message, 16 * LIMIT if "ready" in message else LIMIT)
        while data:
            data = data[replies.write(data) :]

    worker = Worker(write, [load(found) for found in installed(entries)])
    await worker.ready()
    gc.freeze()  # what was loaded stays
    gc.enable()
    with contextlib.suppress(frames.FrameError), on_change(lambda: loop.call_soon_threadsafe(worker.news)):
        worker.news()
        while (request := await frames.read(requests)) is not None:
            worker.take(request)


def main() -> None:
    """Serve requests from standard input until it ends."""
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # from here on prints go to standard error
    faulthandler.enable()
    entries = [(name, module) for name, _, module in (word.partition("=") for word in sys.argv[1:-2])]
    asyncio.run(serve(replies, entries or None))
    os._exit(0)  # threads of plugins that still run must not keep it
