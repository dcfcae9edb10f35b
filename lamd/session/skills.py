"""A step that is a skill: its words read as values, judged, written down, called, and told with its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from lamd.errors import PlanningError, SkillError
from lamd.planning.language import parse
from lamd.planning.prompt import MAX_SHOWN
from lamd.ports import Grounder, Leaning, SkillInfo, Skills
from lamd.session.doer import Doer
from lamd.session.given import comes_to
from lamd.session.run import Run
from lamd.trajectory import Action, Candidate, Effect, Kind, Outcome, Step, Verb

MAX_NESTED = 8
"""Steps that one skill may ask for."""


OF_INTENTS = 8
"""Skills that are taken for likely by the second opinion on intents."""


class Calls:
    """Carries out the steps that are skills."""

    def __init__(self, skills: Skills, grounder: Grounder, doer: Doer) -> None:
        self._skills = skills
        self._grounder = grounder
        self._doer = doer

    def areas(self) -> tuple[str, ...]:
        """What the skills are about: the first words of their names."""
        usable = [s.name.partition(".")[0] for s in self._skills.known() if not s.hidden and not s.why_not]
        return tuple(dict.fromkeys(usable))

    async def fitting(self, text: str) -> tuple[SkillInfo, ...]:
        """The skills that the planner is told of: of those that do not ship with it, the nearest to ``text``.

        Those that ship and are not known by heart yet wait for a planner that is: to show them would only mislead.
        """
        others = [s for s in self._skills.known() if not (s.hidden or s.why_not or s.shipped)]
        if len(others) <= MAX_SHOWN:
            return tuple(others)
        return (await nearest(self._grounder, others, text))[:MAX_SHOWN]

    async def call(self, run: Run, step: Step) -> tuple[Step, ...]:
        """Call the skill; returns the steps that it wants the session to carry out, mostly none.

        Raises ``SkillError``, and what ``Doer.carry`` raises.
        """
        info = await self._skills.find(step.words)
        arguments = await self._skills.read(step.words, dict(step.values))
        action = Action("skill", label=info.summary.rstrip(".") or step.words, value=step.words, arguments=arguments,
                        risk=info.risk)  # fmt: skip
        wanted: list[Step] = []

        async def work() -> Outcome:
            with run.stage("act"):
                result = await self._skills.call(step.words, arguments)
            run.acted += 1
            if result.steps:
                wanted.extend(_nested(step.words, result.steps))
                return Outcome(Effect.CONFIRMED, f"leads to: {'; '.join(map(str, wanted))}", f"skill {step.words}")
            if result.text and result.outcome.effect is not Effect.FAILED:
                run.answers.append(result.text)
                run.given = comes_to(result.text)
            return result.outcome

        await self._doer.carry(run, action, None, work)
        return tuple(wanted)


async def nearest(grounder: Grounder, skills: Sequence[SkillInfo], text: str) -> tuple[SkillInfo, ...]:
    """The skills whose words are nearest to ``text``, at most eight."""
    candidates = [
        Candidate(at, Kind.CLICK, skill.summary or skill.name, "skill", hint="; ".join(skill.examples[:3]))
        for at, skill in enumerate(skills)
    ]
    ranking = await grounder.rank(Step(Verb.DO, text), text, candidates, "")
    return tuple(skills[found.ref] for found in ranking.best)


async def likeliest(
    grounder: Grounder, skills: Sequence[SkillInfo], text: str, leaning: Leaning | None
) -> tuple[SkillInfo, ...]:
    """The skills that ``text`` may ask for, the likeliest first: those of ``leaning``, then those nearest in words."""
    usable = [skill for skill in skills if not (skill.hidden or skill.why_not)]
    shares = {**leaning.later, **leaning.first} if leaning else {}
    known = sorted((s for s in usable if s.name in shares), key=lambda s: shares[s.name], reverse=True)
    near = await nearest(grounder, usable, text)
    return tuple({skill.name: skill for skill in (*known[:OF_INTENTS], *near)}.values())


def _nested(name: str, lines: tuple[str, ...]) -> tuple[Step, ...]:
    """The steps a skill asks for; raises ``SkillError`` ``failed`` for what is no plan."""
    try:
        steps = parse("\n".join(lines))
    except PlanningError as error:
        raise SkillError("failed", f"{name} asked for what is no step: {error.message}") from error
    if len(steps) > MAX_NESTED:
        raise SkillError("flooded", f"{name} asked for {len(steps)} steps at once")
    return steps
