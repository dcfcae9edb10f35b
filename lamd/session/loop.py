"""The main loop, readable aloud: plan the command, carry out each step, say what was done."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable

from lamd.actuation.launch import Programs as Launcher
from lamd.errors import GroundingError, JournalError, LamdError, PerceptionError, PlanningError, SkillError
from lamd.guard.memory import Memory
from lamd.perception.pages import has_pages
from lamd.perception.select import select_app
from lamd.planning.language import parse
from lamd.planning.prompt import one_line
from lamd.ports import Actuator, Consent, Desktop, Grounder, Planner, Progress, Scene, Skills
from lamd.session import report
from lamd.session.borne_out import is_all, is_there
from lamd.session.cells import Cells
from lamd.session.distress import ANSWER, in_distress
from lamd.session.doer import Doer, Journal
from lamd.session.eyes import Eyes, told
from lamd.session.fields import page_of
from lamd.session.given import filled
from lamd.session.goal import Goals
from lamd.session.nearer import Nearer
from lamd.session.otherwise import window_by
from lamd.session.programs import Programs
from lamd.session.reading import Reading
from lamd.session.run import Run
from lamd.session.skills import Calls
from lamd.session.whereabouts import Whereabouts
from lamd.settings import Settings
from lamd.trajectory import Action, AppInfo, Command, Observation, Plan, Reply, Status, Step, Tree, Verb

log = logging.getLogger(__name__)


_DIALOG = re.compile(r"(?i)(?:the |this |that )?(?:dialog(?:ue)?|pop-?up|alert|message)(?: box| window)?")
_WINDOW = "windows.focus"
"""The skill that brings a window to the front."""
FRONT_PATIENCE = 0.3
"""Seconds that a program which has just started is given to show its window, before it is planned without one."""
WINDOW_PATIENCE = 1.0
"""Seconds that a program is given to show its window where none is in front."""


class Session:
    """Carries out commands, one at a time."""

    def __init__(
        self,
        desktop: Desktop,
        planner: Planner,
        grounder: Grounder,
        actuator: Actuator,
        launcher: Launcher,
        consent: Consent,
        journal: Journal,
        settings: Settings,
        skills: Skills,
        own: frozenset[int] = frozenset(),
        whereabouts: Whereabouts | None = None,
        memory: Memory | None = None,
    ) -> None:
        """``own``: process ids of the daemon and its helpers, never acted on."""
        self._whereabouts = whereabouts
        self._desktop = desktop
        self._planner = planner
        self._journal = journal
        self._settings = settings
        self._eyes = Eyes(desktop, grounder, settings.session)
        self._doer = Doer(desktop, actuator, consent, journal, settings.guard, settings.session, lambda: own, memory)
        self._goals = Goals(self._eyes, self._doer)
        self._reading = Reading(self._eyes, self._doer)
        self._cells = Cells(self._eyes, self._doer, actuator)
        self._programs = Programs(desktop, launcher, self._eyes, self._doer)
        self._calls = Calls(skills, grounder, self._doer)
        self._nearer = Nearer(self._eyes, self._doer)
        self._changed: tuple[Tree, Tree] | None = None

    async def run(self, command: Command, progress: Progress) -> Reply:
        """Carry out one command. Never raises ``LamdError``; a cancel becomes status ``stopped``."""
        return await self._carried(Run(command, progress), self._whole)

    async def follow(self, command: Command, lines: tuple[str, ...], source: str, progress: Progress) -> Reply:
        """Carry out a plan that is known already, such as one that takes something back; as ``run``."""

        async def work(run: Run) -> Reply:
            run.app = await self._app(command.app) if command.app else None
            run.plan = Plan(parse("\n".join(lines)), 1.0, source)
            await self._tell_plan(run, run.plan)
            return await self._steps(run, run.plan)

        return await self._carried(Run(command, progress), work)

    async def act(self, command: Command, app: str, ref: int, revision: int, verb: str, value: str) -> Reply:
        """One action on the element ``ref`` of an observation; as ``run``."""

        async def work(run: Run) -> Reply:
            seen = await self.see(app)
            if seen.tree.revision != revision or not 0 <= ref < len(seen.tree.nodes):
                raise GroundingError("stale", "the screen has changed since it was looked at", "look again: lam see")
            candidate = next((c for c in seen.candidates if c.ref == ref or ref in c.twins), None)
            node = seen.tree.nodes[ref]
            label = told(candidate) if candidate else f"{node.name} ({node.role})"
            run.step = f"{verb} {ref}"
            await self._doer.act(run, Action(verb, node, label, value, seen.tree.app), seen)
            if verb == "read":
                run.answers.append(run.said)
            return report.finished(run)

        return await self._carried(Run(command, _silent), work)

    async def see(self, app: str) -> Observation:
        """What the app called ``app`` shows, or the one in front. Raises ``AtspiError`` or ``PerceptionError``."""
        return await self._eyes.see(None, await self._app(app))

    async def placed(self, seen: Observation) -> Observation:
        """The same with places on the screen, as far as they can be known."""
        return await self._whereabouts.placed(seen) if self._whereabouts else seen

    async def changed(self, app: str, since: int, timeout: float) -> Observation:
        """The same, once its revision is larger than ``since`` or after ``timeout`` seconds."""
        return await self._eyes.changed(await self._app(app), since, timeout)

    async def _carried(self, run: Run, work: Callable[[Run], Awaitable[Reply]]) -> Reply:
        """What ``work`` replies, or what ended it; in the journal from its words to its reply."""
        run.earlier = self._changed
        try:
            await self._journal.command(run.command)
            reply = await work(run)
        except asyncio.CancelledError:
            reply = report.reply(run, Status.STOPPED, "stopped")
        except LamdError as error:
            reply = report.failed(run, error)
        self._changed = run.changed or self._changed
        return await self._told(run.command, reply)

    async def _whole(self, run: Run) -> Reply:
        if in_distress(run.command.text):
            return report.reply(run, Status.OUT_OF_SCOPE, ANSWER, "session.distress")
        scene = await self._scene(run)
        with run.stage("plan"):
            run.plan = await self._planner.plan(run.command, scene)
        if not run.plan.steps:
            raise PlanningError("malformed", "the plan has no steps", "say it in other words")
        run.plan = await self._cells.borne_out(run, run.plan)
        await self._tell_plan(run, run.plan)
        return await self._unsure(run) or await self._steps(run, run.plan)

    async def _tell_plan(self, run: Run, plan: Plan) -> None:
        steps = [str(step) for step in plan.steps]
        await run.tell("plan", {"steps": steps, "confidence": round(plan.confidence, 3)})

    async def _steps(self, run: Run, plan: Plan) -> Reply:
        """Carry out the plan; what of it is out of scope is left out and named at the end."""
        refused = [step for step in plan.steps if step.verb is Verb.NO]
        for step in plan.steps:
            run.step = run.hidden(str(step))
            if step.verb is Verb.ASK:
                return report.asking(run, step)
            if step.verb is not Verb.NO:
                await self._step(run, step)
            if run.command.dry_run and run.results:
                break
        if not refused:
            return report.finished(run)
        if all(step.words == "self" for step in refused) and not run.results:
            return report.about(run, self._calls.areas())
        return report.refusing(run, refused)

    async def _unsure(self, run: Run) -> Reply | None:
        """A question back where the plan is too doubtful to act on: its steps, taken by themselves, on the average.

        None where what shows bears it out.
        """
        plan = run.plan
        if (
            plan is None
            or plan.confidence ** (1 / len(plan.steps)) >= self._settings.session.plan_threshold
            or plan.steps[0].verb in (Verb.ASK, Verb.NO)
        ):
            return None
        if await self._is_borne_out(run, plan):
            return None
        steps = "; ".join(str(step) for step in plan.steps)
        return report.reply(
            run, Status.ASKED, f"Not sure I understood. Did you mean: {steps}?", hint="say it in other words"
        )

    async def _is_borne_out(self, run: Run, plan: Plan) -> bool:
        if run.app is None or not is_all(run.command.text, plan):
            return False
        seen = await self._eyes.see(run, run.app)
        if has_pages(seen):
            seen = await self._eyes.settled(run, run.app)
        return all(is_there(step, seen) for step in plan.steps)

    async def _step(self, run: Run, step: Step) -> None:
        step = filled(step, run.given)
        match step.verb:
            case Verb.OPEN:
                await self._programs.open(run, step.words)
            case Verb.SWITCH:
                await self._programs.switch(run, step.words)
            case Verb.CLOSE:
                if _DIALOG.fullmatch(step.words):  # no program, a part of the one in front
                    await self._goals.pursue(run, Step(Verb.DO, f"close {step.words}"), await self._in_front(run))
                else:
                    await self._programs.close(run, step.words)
            case Verb.DO:
                await self._cells.pursue(run, step, await self._in_front(run), self._goals.pursue)
            case Verb.TYPE:
                await self._type(run, step.words)
            case Verb.KEY:
                seen = await self._eyes.see(run, await self._in_front(run))
                await self._doer.act(run, Action("key", value=step.words, app=seen.tree.app), seen)
            case Verb.READ:
                await self._cells.pursue(run, step, await self._in_front(run), self._reading.read)
            case Verb.SKILL:
                for nested in await self._called(run, step):
                    if nested.verb in (Verb.SKILL, Verb.ASK, Verb.NO):
                        raise SkillError("failed", f"{step.words} asked for a step of its own kind: {nested}")
                    await self._step(run, nested)
            case _:
                raise PlanningError("malformed", f"no step of this kind: {step}")

    async def _called(self, run: Run, step: Step) -> tuple[Step, ...]:
        """The steps that a skill asks for; for a window that is not open, what brings it up: "the about window".

        None where a switch of the program in front was meant.
        """
        if await self._nearer.instead(run, step):
            return ()
        before = len(run.results)
        try:
            return await self._calls.call(run, step)
        except SkillError as error:
            if step.words != _WINDOW or error.code != "skill.not_found" or run.app is None:
                raise
            name = window_by(dict(step.values).get("name", ""), await self._eyes.see(run, run.app))
            if not name:
                raise
        del run.results[before:]  # it is in the journal; that no window was called so is no failure now
        return (Step(Verb.DO, name),)

    async def _type(self, run: Run, text: str) -> None:
        """Type into the page or field where one writes, else where the focus is."""
        seen = await self._eyes.see(run, await self._in_front(run))
        if has_pages(seen):
            seen = await self._eyes.settled(run, seen.tree.app)
        page = page_of(seen)
        node = seen.tree.nodes[page.ref] if page else None
        await self._doer.act(run, Action("type", node, told(page) if page else "", text, seen.tree.app), seen)

    async def _scene(self, run: Run) -> Scene:
        """What the planner is told: the app in front, by its name alone."""
        with run.stage("observe"):
            app = await (self._app(run.command.app) if run.command.app else self._front())
            run.app = app
        return Scene(one_line(app.name, 40) if app else "", await self._calls.fitting(run.command.text))

    async def _front(self) -> AppInfo | None:
        """The app in front; where none has said so yet, one that shows a window."""
        app = await self._desktop.active()
        if app is None and await self._desktop.apps():
            shown = await self._desktop.appeared((), FRONT_PATIENCE)
            app = await self._desktop.active() or shown
        return app

    async def _in_front(self, run: Run) -> AppInfo:
        """The app that the next step works in."""
        run.app = run.app or await self._app(run.command.app)
        return run.app

    async def _app(self, name: str) -> AppInfo:
        if name:
            return select_app(name, await self._desktop.apps())
        app = await self._desktop.active() or await self._desktop.appeared((), WINDOW_PATIENCE)
        if app is None:
            raise PerceptionError("no_app", "no program is in front", "open one first, or name it: --app NAME")
        return app

    async def _told(self, command: Command, reply: Reply) -> Reply:
        """The reply, once it is in the journal; a journal that cannot be written does not hide it."""
        try:
            await asyncio.shield(self._journal.reply(command, reply))
        except JournalError as error:
            log.error("the reply to %s is not in the journal: %s", command.id, error)
        return reply


async def _silent(event: str, data: dict[str, object]) -> None:
    """Progress of what has no steps."""
