"""``lamd.ports.Skills``: the skill process from the daemon's side, its catalogue, deadlines and wake-ups.

A plugin that raises, hangs or floods costs a typed error with its name: the process is ended and started again, and
nothing else stops. It sleeps after ``idle_s`` without a call; what it wants to be woken for is kept here.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lamd.errors import ModelError, SkillError
from lamd.planning.language import write
from lamd.ports import SkillInfo, SkillResult
from lamd.runtime.child import Child, Purpose
from lamd.runtime.host import Host
from lamd.trajectory import Effect, Outcome, Step, Verb

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "lamd.plugins")
PURPOSE = Purpose(
    "the skill process", "it is started again by itself", frozenset({"read", "call", "check", "wake"}), 1.0, True
)
HANDSHAKE_S = 20.0
READ_S = 5.0
"""Longest reading of arguments, longest check whether a plugin can be used, longest ring."""
LOOK_S = 30.0
"""Longest time between two looks at the clock for what is due: it may be set, and machines sleep."""


class PluginSkills:
    """The skills of all plugins that are installed."""

    def __init__(
        self,
        entries: Sequence[tuple[str, str]] = (),
        disabled: Sequence[str] = (),
        idle_s: float = 600.0,
        command: Sequence[str] = COMMAND,
    ) -> None:
        """``entries``: (name, module) of the only plugins to load; ``disabled``: names of plugins or skills."""
        words = (*command, *(f"{name}={module}" for name, module in entries))
        self._host = Host(words, 0, HANDSHAKE_S, self._lost, PURPOSE)
        self._disabled = frozenset(disabled)
        self._idle_s = idle_s
        self._skills: dict[str, SkillInfo] = {}
        self._plugins: dict[str, Mapping[str, Any]] = {}
        self._why: Mapping[str, str] = {}
        """Single skills that cannot be used now, as their process said last."""
        self._known: Child | None = None
        """The process whose skills these are."""
        self._due: dict[str, float] = {}
        self._clock: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._busy = 0
        self._idle: asyncio.TimerHandle | None = None
        self._closed = False

    async def start(self) -> None:
        """Load the plugins and ring what fell due meanwhile. Raises ``SkillError``."""
        await self._running()
        for name, plugin in self._plugins.items():
            if plugin["wakes"]:
                self._due[name] = 0.0
        self._clock = asyncio.create_task(self._ring())

    async def catalogue(self) -> Sequence[SkillInfo]:
        """See ``ports.Skills``; plugins whose own check says that they cannot work now are told as such."""
        await self._running()
        checked = [name for name, plugin in self._plugins.items() if plugin["checks"] and not plugin["missing"]]
        why = dict(zip(checked, await asyncio.gather(*map(self._check, checked)), strict=True))
        told = [replace(s, why_not=s.why_not or why.get(s.plugin, "")) for s in self.known()]
        return sorted(told, key=lambda s: s.name)

    def known(self) -> Sequence[SkillInfo]:
        """The catalogue as it was last read, at once; empty before the first start.

        A single skill whose own reason speaks against it is told as such, and may be called: a call is a try.
        """
        return tuple(
            replace(s, why_not=s.why_not or self._why[s.name]) if s.name in self._why else s
            for s in self._skills.values()
        )

    async def find(self, name: str) -> SkillInfo:
        """See ``ports.Skills``."""
        await self._running()
        info = self._skills.get(name)
        if info is None:
            raise SkillError("unknown", f"there is no skill {name}", "lam skills lists those there are")
        return info

    async def plugins(self) -> Sequence[Mapping[str, Any]]:
        """Every plugin with ``name``, ``summary``, number of ``skills`` and ``why_not``, for the doctor.

        Where some of its skills cannot be used, it is these that are counted.
        """
        skills = await self.catalogue()
        out = []
        for name, plugin in sorted(self._plugins.items()):
            own = [s for s in skills if s.plugin == name]
            why = plugin["problem"] or next((s.why_not for s in own if s.why_not), "")
            count = sum(bool(s.why_not) == bool(why) for s in own) or len(plugin["lost"])
            out.append({"name": name, "summary": plugin["summary"], "skills": count, "why_not": why})
        return out

    async def read(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """See ``ports.Skills``."""
        info = await self.find(name)
        if info.why_not:
            raise SkillError("unavailable", f"{name} cannot be used: {info.why_not}", "lam doctor tells more")
        answer = await self._ask(info, "read", READ_S, arguments)
        if answer["why"]:
            raise SkillError("unavailable", f"{name} cannot be used now: {answer['why']}", "lam doctor tells more")
        found: Mapping[str, Any] = answer["arguments"]
        return found

    async def call(self, name: str, arguments: Mapping[str, Any]) -> SkillResult:
        """See ``ports.Skills``."""
        info = await self.find(name)
        answer = await self._ask(info, "call", info.timeout_s, arguments)
        self._wake_at(info.plugin, answer.get("next"))
        if steps := answer.get("steps"):
            return SkillResult(steps=tuple(str(line) for line in steps))
        text, effect = str(answer["text"]), Effect(answer["effect"])
        undo = self._undo(answer["undo"])
        return SkillResult(text, Outcome(effect, str(answer["evidence"]) or text, f"skill {name}", undo))

    @property
    def pid(self) -> int:
        """Of the skill process; 0 where none runs."""
        return self._host.child.pid if self._host.child else 0

    async def close(self) -> None:
        """End the process and forget what is due."""
        self._closed = True
        if self._clock:
            self._clock.cancel()
        if self._idle:
            self._idle.cancel()
        await self._host.stop()

    # --- the process -------------------------------------------------------------------------------------------------

    async def _running(self) -> Child:
        if self._closed:
            raise SkillError("unavailable", "lamd is going down")
        try:
            child = await self._host.running()
        except ModelError as error:
            raise SkillError("crashed", error.message, error.hint) from error
        if child is not self._known:
            self._known = child
            child.heard = self._heard
            self._take(child.info["plugins"])
        return child

    def _take(self, plugins: Sequence[Mapping[str, Any]]) -> None:
        self._plugins = {str(p["name"]): p for p in plugins}
        self._skills, self._why = {}, {}
        for plugin in plugins:
            if plugin["problem"]:
                log.warning("plugin %s: %s", plugin["name"], plugin["problem"])
            for told in plugin["skills"]:
                self._skills[told["name"]] = self._described(plugin, told)
            for name in plugin["lost"]:
                self._skills.setdefault(name, SkillInfo(name, plugin["name"], why_not=plugin["problem"]))

    def _heard(self, news: Mapping[str, Any]) -> None:
        why = {str(name): str(reason) for name, reason in news.get("why", {}).items()}
        for reason in sorted(set(why.values()) - set(self._why.values())):
            log.warning("%s", reason)
        self._why = why

    def _described(self, plugin: Mapping[str, Any], told: Mapping[str, Any]) -> SkillInfo:
        off = "it is switched off in the settings" if {plugin["name"], told["name"]} & self._disabled else ""
        return SkillInfo(
            told["name"], plugin["name"], told["summary"], told["schema"], told["risk"], tuple(told["examples"]),
            float(told["timeout"]), bool(told["hidden"]), off or plugin["missing"], told["name"] in plugin["shipped"],
        )  # fmt: skip

    async def _check(self, plugin: str) -> str:
        try:
            return str((await self._request(plugin, "check", READ_S, {"plugin": plugin}))["why"])
        except SkillError as error:
            return error.message

    async def _ask(self, info: SkillInfo, op: str, timeout: float, arguments: Mapping[str, Any]) -> dict[str, Any]:
        asked = {"skill": info.name, "arguments": dict(arguments)}
        return await self._request(info.plugin, op, timeout, asked)

    async def _request(self, plugin: str, op: str, timeout: float, params: Mapping[str, Any]) -> dict[str, Any]:
        """One request; an answer that does not come costs the process, and names the plugin."""
        child = await self._running()
        self._busy += 1
        try:
            answer = await child.call(op, timeout, **params)
        except ModelError as error:
            code = error.code.removeprefix("model.")
            said = f"did not answer in {timeout:g} s" if code == "timeout" else f"crashed: {error.message}"
            await self._end_of(child, code)
            raise SkillError(
                "timeout" if code == "timeout" else "crashed", f"the plugin {plugin} {said}",
                "it was cut off; lam skills --help tells how to switch it off",
            ) from error  # fmt: skip
        finally:
            self._busy -= 1
            self._doze()
        self._host.answered()
        if wrong := answer.get("wrong"):
            raise SkillError(wrong["code"], wrong["message"], wrong.get("hint", ""), wrong.get("choices", ()))
        return answer

    async def _end_of(self, child: Child, code: str) -> None:
        """A thread that hangs cannot be broken off: its process is ended, the next call starts another."""
        if code == "timeout" and child is self._host.child:
            await self._host.stop()

    def _lost(self, child: Child) -> None:
        self._news.set()

    def _doze(self) -> None:
        """Let the process go when nobody has called for a while."""
        if self._idle:
            self._idle.cancel()
        if self._idle_s and not self._busy and not self._closed:
            self._idle = asyncio.get_running_loop().call_later(self._idle_s, self._leave)

    def _leave(self) -> None:
        if not self._busy:
            self._leaving = asyncio.ensure_future(self._host.stop())

    # --- what is due -------------------------------------------------------------------------------------------------

    def _wake_at(self, plugin: str, due: float | None) -> None:
        if due is None:
            self._due.pop(plugin, None)
        else:
            self._due[plugin] = due
        self._news.set()

    async def _ring(self) -> None:
        """Wake plugins when they want to be; a plugin that fails at it is tried again later, not at once."""
        while True:
            now = time.time()
            for plugin in [name for name, due in self._due.items() if due <= now]:
                try:
                    answer = await self._request(plugin, "wake", READ_S, {"plugin": plugin})
                    self._wake_at(plugin, answer["next"])
                except SkillError as error:
                    log.error("%s could not be woken: %s", plugin, error)
                    self._due[plugin] = time.time() + LOOK_S
            self._news.clear()
            soonest = min(self._due.values(), default=now + LOOK_S)
            try:
                async with asyncio.timeout(min(max(soonest - time.time(), 0.0), LOOK_S) if self._due else None):
                    await self._news.wait()
            except TimeoutError:
                pass

    def _undo(self, undo: Mapping[str, Any] | None) -> tuple[str, ...]:
        """A call of a skill as a plan's line."""
        if not undo or undo["skill"] not in self._skills:
            return ()
        pairs = tuple((str(k), _text(v)) for k, v in undo["arguments"].items())
        return (write(Step(Verb.SKILL, undo["skill"], values=pairs)),)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
