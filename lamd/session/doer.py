"""One action, from judgement to evidence: judge, consent, intend, act, verify, record.

No other way leads to the desktop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from lamd.errors import ActuationError, AtspiError, GuardError, LamdError, Stopped
from lamd.guard.guard import judge, mark_secret, may_always
from lamd.guard.memory import Memory
from lamd.ports import Actuator, Consent, ConsentRequest, Desktop
from lamd.session.run import Run
from lamd.settings import GuardSettings, SessionSettings
from lamd.trajectory import (
    Action,
    Command,
    Decision,
    Effect,
    Observation,
    Outcome,
    Reply,
    StepResult,
    Tree,
    Verdict,
)
from lamd.verification import Facts, verify

log = logging.getLogger(__name__)

REACTION = 1.5
"""Seconds that an app is given to show what an action did, before it counts as unchanged."""
BLIND_REACTION = 0.7
"""The same where nobody knows where it would show."""
SLOW_REACTION = 4.0
"""The same for actions that may open a window."""


class Journal(Protocol):
    """What the session writes; see ``lamd.journal``."""

    async def command(self, command: Command) -> int: ...
    async def intend(self, command: Command, action: Action, verdict: Verdict) -> int: ...
    async def consent(self, command: Command, action: Action, answer: str) -> int: ...
    async def outcome(self, seq: int, outcome: Outcome) -> int: ...
    async def reply(self, command: Command, reply: Reply) -> int: ...


class Doer:
    """Carries out actions one at a time."""

    def __init__(
        self,
        desktop: Desktop,
        actuator: Actuator,
        consent: Consent,
        journal: Journal,
        guard: GuardSettings,
        session: SessionSettings,
        own: Callable[[], frozenset[int]],
        memory: Memory | None = None,
    ) -> None:
        self._desktop = desktop
        self._actuator = actuator
        self._consent = consent
        self._journal = journal
        self._guard = guard
        self._settings = session
        self._own = own
        self._memory = memory

    async def act(self, run: Run, action: Action, seen: Observation, undo: tuple[str, ...] = ()) -> Outcome:
        """Carry out ``action`` on what was ``seen``; ``undo``: the steps that take it back once it is confirmed.

        Raises ``GuardError`` where it may not be done, ``JournalError`` where it cannot be written down first, and what
        the actuator raises; by then the failure is in the journal and in ``run.results``.
        """
        action = mark_secret(action)
        if action.secret and action.value:
            run.secrets.add(action.value.strip("\r\n"))
        limit = self._settings.step_timeout_s

        async def work() -> Outcome:
            try:
                async with asyncio.timeout(limit):
                    outcome = await self._do(run, action, seen.tree)
                    return replace(outcome, undo=undo) if outcome.effect is Effect.CONFIRMED else outcome
            except TimeoutError as error:
                raise ActuationError("failed", f"{action.redacted()} took longer than {limit:g} s") from error

        return await self.carry(run, action, seen, work)

    async def note(self, run: Run, action: Action, outcome: Outcome) -> Outcome:
        """Record what needed no action, such as a thing that was so already."""
        verdict = Verdict(Decision.ALLOW, "nothing-done", "Nothing was done.")
        await run.tell("action", {"action": str(action.redacted()), "decision": "allow", "rule": verdict.rule})
        return await self._record(run, action.redacted(), verdict, outcome)

    async def carry(
        self,
        run: Run,
        action: Action,
        seen: Observation | None,
        work: Callable[[], Awaitable[Outcome]],
    ) -> Outcome:
        """As ``act`` for what happens outside an app's tree: ``work`` does it and tells the outcome."""
        self._bounded(run)
        shown = action.redacted()
        verdict = await self._judged(run, action, seen)
        await run.tell("action", {"action": str(shown), "decision": str(verdict.decision), "rule": verdict.rule})
        run.first_action()
        if run.command.dry_run and verdict.decision is not Decision.DENY:
            return await self._record(run, shown, verdict, Outcome(Effect.PLANNED, "a dry run touches nothing"))
        await self._allowed(run, action, verdict, seen)
        intent = await self._journal.intend(run.command, action, verdict)
        try:
            outcome = await work()
        except (LamdError, asyncio.CancelledError) as error:
            outcome = Outcome(Effect.FAILED, _told(error))
            await self._written(run, intent, shown, verdict, outcome)
            raise
        return await self._written(run, intent, shown, verdict, outcome)

    async def _judged(self, run: Run, action: Action, seen: Observation | None) -> Verdict:
        """What the guard says, with the rules that the person made when asked before."""
        verdict = judge(action, run.command, seen, self._guard, self._own())
        if verdict.decision is not Decision.ASK or self._memory is None:
            return verdict
        try:
            always = await asyncio.to_thread(self._memory.rules)
        except LamdError as error:
            log.error("no question is spared: %s", error)
            return verdict
        return judge(action, run.command, seen, self._guard, self._own(), always=always)

    async def _allowed(self, run: Run, action: Action, verdict: Verdict, seen: Observation | None) -> None:
        """Return if the action may be done; raises ``GuardError`` if not."""
        if verdict.decision is Decision.ALLOW:
            return
        if verdict.decision is Decision.DENY:
            await self._refused(run, action, verdict, verdict.reason)
            raise GuardError("denied", f"not done: {action.redacted()}. {verdict.reason}")
        await run.tell("asking", {"action": str(action.redacted()), "reason": verdict.reason})
        try:
            may = self._memory is not None and may_always(action, run.command, seen, self._guard, self._own())
            allowed = await self._consent.ask(ConsentRequest(run.command, action, verdict, may))
            said = "allowed" if allowed else "declined"
            if allowed and may and (now := await self._judged(run, action, seen)).decision is Decision.ALLOW:
                said = f"allowed {now.rule}"
            await self._journal.consent(run.command, action, said)
            if allowed:
                return
        except GuardError as error:
            await self._journal.consent(run.command, action, error.code.rpartition(".")[2])
            await self._refused(run, action, verdict, error.message)
            raise
        await self._refused(run, action, verdict, "you said no")
        raise GuardError("declined", f"not done: {action.redacted()}, because you said no")

    async def _refused(self, run: Run, action: Action, verdict: Verdict, why: str) -> None:
        await self._record(run, action.redacted(), verdict, Outcome(Effect.FAILED, f"not done: {why}"))

    async def _do(self, run: Run, action: Action, before: Tree) -> Outcome:
        with run.stage("act"):
            means = await self._actuator.perform(action, before)
        run.acted += 1
        if action.verb == "read" and action.target is not None:
            run.said = await self._actuator.read(action.target)
            return replace(verify(action, before, before, run.said), means=means)
        if means.startswith("already"):
            return Outcome(Effect.ALREADY, f"{action.label or 'it'} was so already", means)
        with run.stage("verify"):
            patience = REACTION if action.target is not None else BLIND_REACTION
            patience = SLOW_REACTION if action.verb in ("click", "key") else patience
            try:
                after, outcome = await self._verified(action, before, patience)
            except AtspiError as error:
                if error.code != "atspi.app_gone" or action.verb not in ("click", "key"):
                    raise
                return replace(verify(action, before, None, None, Facts(gone=True)), means=means)
        run.changed = (before, after)
        if action.verb in ("type", "adjust") and outcome.effect in (Effect.UNCHANGED, Effect.FAILED):
            outcome = await self._asked(action, before, after) or outcome
        if means.endswith("read back"):
            now = action.value or "on"
            return Outcome(Effect.CONFIRMED, f"{action.label} is now {now}, as the program tells", means)
        if means.endswith("unread") and outcome.effect is not Effect.CONFIRMED:
            return Outcome(Effect.UNVERIFIABLE, f"done; the program does not tell whether {action.label} is on", means)
        return Outcome(outcome.effect, outcome.evidence, means)

    async def _asked(self, action: Action, before: Tree, after: Tree) -> Outcome | None:
        """What the program says of the element itself, where it has not told of a change: LibreOffice forgets some.

        None where that is no success either.
        """
        if action.target is None or action.secret:
            return None
        try:
            outcome = verify(action, before, after, await self._actuator.read(action.target))
        except (ActuationError, AtspiError) as error:
            log.debug("%s cannot be asked: %s", action.label, error)
            return None
        return outcome if outcome.effect is Effect.CONFIRMED else None

    async def _verified(self, action: Action, before: Tree, patience: float) -> tuple[Tree, Outcome]:
        """Watch the app until the action shows, or for ``patience`` seconds."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        since, after = before.revision, before
        while True:
            left = deadline - loop.time()
            after = await self._desktop.changed(before.app, since, max(left, 0.0))
            outcome = verify(action, before, after, None)
            if outcome.effect is Effect.CONFIRMED or after.revision <= since or loop.time() >= deadline:
                return after, outcome
            since = after.revision

    def _bounded(self, run: Run) -> None:
        """Raise ``ActuationError`` ``too_many`` where one command has acted as often as it may."""
        most = self._settings.max_steps
        if len(run.results) >= most:
            raise ActuationError("too_many", f"stopped after {most} actions", "say it in smaller steps")

    async def _written(self, run: Run, intent: int, action: Action, verdict: Verdict, outcome: Outcome) -> Outcome:
        """Put the outcome into the journal, whatever comes in between, and into the reply even if that fails."""
        try:
            await asyncio.shield(self._journal.outcome(intent, outcome))
        finally:
            await self._record(run, action, verdict, outcome)
        return outcome

    async def _record(self, run: Run, action: Action, verdict: Verdict, outcome: Outcome) -> Outcome:
        kept = replace(outcome, evidence=run.hidden(outcome.evidence))
        run.results.append(StepResult(run.step, str(action), verdict, kept))
        await run.tell(
            "outcome",
            {
                "action": str(action),
                "effect": str(outcome.effect),
                "evidence": outcome.evidence,
                "means": outcome.means,
            },
        )
        return outcome


def _told(error: BaseException) -> str:
    if isinstance(error, LamdError):
        return error.message
    return "stopped" if isinstance(error, asyncio.CancelledError | Stopped) else "it took too long"
