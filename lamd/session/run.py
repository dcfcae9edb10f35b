"""One command on its way: what is known of it so far."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from lamd.ports import Progress
from lamd.privacy import masked, suspects
from lamd.trajectory import AppInfo, Command, Plan, StepResult, Tree

STAGES = ("recall", "plan", "observe", "ground", "act", "verify")


@dataclass(slots=True)
class Run:
    """Mutable on purpose: everything else in lamd is given, this is what comes of it."""

    command: Command
    progress: Progress
    app: AppInfo | None = None
    """Where the next step happens."""
    plan: Plan | None = None
    step: str = ""
    """The step being carried out, as the plan says it."""
    results: list[StepResult] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """What was read or is to be told, in order."""
    changed: tuple[Tree, Tree] | None = None
    """The trees before and after the last action that was to change something."""
    earlier: tuple[Tree, Tree] | None = None
    """The same of the command before this one, which "the result" may be about."""
    said: str = ""
    """What the last ``read`` found."""
    given: str = ""
    """What the last ``read`` or skill of this command came to, for the steps after it."""
    secrets: set[str] = field(default_factory=set)
    """What went into password fields."""
    aside: set[int] = field(default_factory=set)
    """Which of ``results`` only looked for something, such as a menu that was opened."""
    acted: int = 0
    """Actions carried out or planned."""
    timing: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    started: float = field(default_factory=time.perf_counter)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to a stage."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.timing[name] += (time.perf_counter() - began) * 1000

    async def tell(self, event: str, data: dict[str, object]) -> None:
        """Tell the one who asked how it goes, secrets left out."""
        await self.progress(event, self.hidden(data))

    def hidden(self, data: Any) -> Any:
        """Plain JSON without what may be a secret of this command."""
        return masked(data, suspects(self.command.text) | self.secrets)

    def first_action(self) -> None:
        """Note when the first action began."""
        self.timing.setdefault("first_action", (time.perf_counter() - self.started) * 1000)

    def timing_ms(self) -> Mapping[str, float]:
        """Milliseconds per stage, and in all."""
        total = (time.perf_counter() - self.started) * 1000
        return {name: round(ms, 2) for name, ms in (*self.timing.items(), ("total", total))}
