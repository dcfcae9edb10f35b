"""Skills called as the session calls them: through the skill process, arguments read from words first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lamd.errors import SkillError
from lamd.planning.language import parse_step
from lamd.plugins.skills import PluginSkills
from lamd.ports import SkillResult
from lamd.trajectory import Effect


class Caller:
    """The skill process with some of the plugins in this repository, by name."""

    def __init__(self, names: Sequence[str]) -> None:
        self.skills = PluginSkills([(name, f"lamd_{name}") for name in names])

    async def start(self) -> None:
        await self.skills.start()

    async def close(self) -> None:
        await self.skills.close()

    async def __call__(self, name: str, /, **arguments: Any) -> SkillResult:
        """Call a skill; raises ``SkillError``."""
        return await self.skills.call(name, await self.skills.read(name, arguments))

    async def done(self, name: str, /, **arguments: Any) -> SkillResult:
        """Call a skill that has to succeed, seen to have happened."""
        result = await self(name, **arguments)
        assert result.outcome.effect is Effect.CONFIRMED, result
        return result

    async def undo(self, result: SkillResult) -> SkillResult:
        """Take a result back, from the very lines that the journal would keep."""
        assert result.outcome.undo, f"there is no way back from: {result.text}"
        for line in result.outcome.undo:
            step = parse_step(line)
            result = await self(step.words, **dict(step.values))
        return result

    async def wrong(self, name: str, /, **arguments: Any) -> SkillError:
        """The error of a call that has to fail."""
        try:
            result = await self(name, **arguments)
        except SkillError as error:
            return error
        raise AssertionError(f"{name} did it: {result}")
