"""``lamd.ports.Planner`` over the model process: what it is asked, the steps it answers, and how sure it is of them.

A model either points the plan out (``pointer.py``; the one that ships) or writes it within a grammar (any GGUF model
that was taught to chat).
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from lamd.errors import ModelError, PlanningError
from lamd.planning.chat import MAX_SKILLS, chat, opening
from lamd.planning.grammar import ARGUMENT_TYPES, SkillShape, grammar
from lamd.planning.language import ARGUMENT, ASK_KINDS, parse
from lamd.planning.pointer import FORMAT as POINTS
from lamd.planning.pointer import language, write
from lamd.planning.prompt import MAX_COMMAND, MAX_NAME, MAX_SHOWN, MAX_SKILL, one_line
from lamd.planning.source import Source, Stranger
from lamd.planning.templates import TEMPLATES
from lamd.planning.values import words, worked_out
from lamd.ports import Intents, Leaning, Prompt, Scene, SkillInfo
from lamd.trajectory import Command, Plan, Step, Verb

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

WEIGHT, LATER_WEIGHT = 1.0, 0.5
"""How much the second opinion counts for the first step and for later ones; chosen on held-out commands."""
ANOTHER = 0.3
"""The share of another step from which a text that reads like two requests is not just typed."""
_AND_THEN = re.compile(r"(?i)(?:\band|\bthen|,)\s+(?:then\s+)?\w+\s+(?:it|this|that|them|enter|return)\b")
_GOES_ON = frozenset(
    "and then in into at on to here there please as after before for with inside below above under over but now "
    "thanks thank instead twice where when right underneath next first by followed or plus also using through onto "
    "from".split()
)
"""What may follow a text to type without belonging to it."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
STRANGERS = 0.3
"""The share of skills that the second opinion knows nothing of, together."""
WARM_S = 60.0
"""Longest wait for a model that reads the beginning of its prompts."""
MAX_TOKENS = 160
"""The longest plan in the training data has 120."""


class Completed(Protocol):
    """What a model answers; see ``lamd.runtime.answers.Completion``."""

    @property
    def text(self) -> str: ...
    @property
    def logprobs(self) -> Sequence[float]: ...
    @property
    def end_logprob(self) -> float | None: ...


class Complete(Protocol):
    """What is asked of the model process."""

    async def point(
        self, texts: Sequence[Sequence[str]], before: Sequence[Sequence[int]], timeout: float = 20.0
    ) -> NDArray[np.float32]:
        """See ``lamd.planning.pointer.Score``."""
        ...

    async def complete(
        self,
        prompt: Prompt,
        grammar: str = "",
        max_tokens: int = 128,
        timeout: float = 20.0,
        prior: Mapping[str, Any] | None = None,
    ) -> Completed:
        """Continue ``prompt`` greedily within ``grammar``, steps beginning as ``prior`` finds likely.

        Raises ``ModelError``.
        """
        ...


Likeliest = Callable[[str, Leaning | None], Awaitable[Sequence[SkillInfo]]]
"""A command, and what its steps may begin with, to the skills that fit best; raises ``ModelError``."""


class ModelPlanner:
    """Plans with the planner that is loaded in the model process."""

    def __init__(
        self,
        model: Complete,
        manifest: Callable[[], tuple[str, Mapping[str, Any]]],
        timeout: float = 20.0,
        intents: Intents | None = None,
        likeliest: Likeliest | None = None,
    ) -> None:
        """``manifest`` gives the prompt format of the model in use and the ``extra`` of its manifest."""
        self._intents = intents
        self._likeliest = likeliest
        self._model = model
        self._manifest = manifest
        self._timeout = timeout

    async def plan(self, command: Command, scene: Scene) -> Plan:
        """Turn a command into steps. Raises ``PlanningError`` (``too_long``, ``malformed``) or ``ModelError``."""
        form, extra = self._manifest()
        if form not in (POINTS, *TEMPLATES):
            raise _unfit(f"the planner speaks {form!r}, which is none of {', '.join((POINTS, *TEMPLATES))}")
        text = one_line(command.text, len(command.text))
        if len(text) > MAX_COMMAND:
            raise PlanningError(
                "too_long", f"a command has at most {MAX_COMMAND} characters", "say it in shorter pieces"
            )
        shouted = text.isupper() and len(words(text)) > 1  # the model knows words in lower case
        text = text.lower() if shouted and len(text.lower()) == len(text) else text
        leaning = None
        if form == POINTS:
            steps, logprobs = await self._pointed(text, scene, extra)
            if _reads_like_two(text, steps):
                leaning = await self._leaning(text, scene.focus)
        else:
            leaning = await self._leaning(text, scene.focus)
            steps, logprobs = await self._written(text, scene, leaning, form)
        if shouted:
            steps = tuple(_shouted(step, text) for step in steps)
        wrong = swallows(text, steps, leaning) or works_out_half(text, steps) or types_half(text, steps)
        sure = 0.0 if wrong else confidence(logprobs, extra.get("calibration") or {})
        return Plan(steps, sure, "model")

    async def _pointed(
        self, text: str, scene: Scene, extra: Mapping[str, Any]
    ) -> tuple[tuple[Step, ...], Sequence[float]]:
        """The steps that a model points out, and how sure it was of each symbol."""
        by_heart = skill_shapes(extra.get("skills") or {}, extra.get("required") or {})
        strangers = [
            Stranger(skill.name, shape_of(skill.schema), one_line(skill.summary, MAX_SKILL))
            for skill in scene.skills
            if skill.name not in by_heart
        ][:MAX_SHOWN]
        source = Source(text, tuple(strangers))
        if not source.words:
            return (Step(Verb.NO, "nonsense"),), [0.0]
        focus = one_line(scene.focus, MAX_NAME)
        found = await write(self._model, language(extra, by_heart), source, focus, self._timeout)
        shapes = {**{one.name: one.shape for one in strangers}, **by_heart}
        return asking(found[0].steps, shapes), found[0].logprobs

    async def _written(
        self, text: str, scene: Scene, leaning: Leaning | None, form: str
    ) -> tuple[tuple[Step, ...], Sequence[float]]:
        """The steps that a model of others writes, and how sure it was of each token."""
        skills = await self._fitting(text, scene, leaning)
        shapes = {skill.name: replace(shape_of(skill.schema), required=frozenset()) for skill in skills}
        asked = chat(form, text, scene.focus, [shown_skill(skill) for skill in skills])
        prior = opinion(leaning, list(shapes)) if leaning else None
        done = await self._model.complete(asked, grammar(text, shapes), MAX_TOKENS, self._timeout, prior)
        if done.end_logprob is None:
            raise PlanningError("too_long", "the plan grew too long", "ask for less at a time")
        return parse(done.text), [*done.logprobs, done.end_logprob]

    async def warm(self) -> None:
        """Let the model read what each of its prompts begins with, so that no command waits for it."""
        form, _ = self._manifest()
        if form in TEMPLATES:
            await self._model.complete(opening(form), "", 0, WARM_S)

    async def _leaning(self, text: str, focus: str) -> Leaning | None:
        """A second opinion, where there is one; without it the plan is made all the same."""
        try:
            return await self._intents.leaning(text, focus) if self._intents else None
        except ModelError as error:
            _log.warning("no opinion on the intents: %s", error)
            return None

    async def _fitting(self, text: str, scene: Scene, leaning: Leaning | None) -> list[SkillInfo]:
        """The skills that a model which knows none by heart is told of; in trouble only those of the scene."""
        try:
            found = await self._likeliest(text, leaning) if self._likeliest else ()
        except ModelError as error:
            _log.warning("no skills to choose from: %s", error)
            found = ()
        named = {skill.name: skill for skill in (*scene.skills, *found)}
        return list(named.values())[:MAX_SKILLS]


def opinion(leaning: Leaning, skills: Sequence[str]) -> Mapping[str, Any]:
    """A leaning as the engine takes it; skills that it does not know get a fair share."""
    strangers = [name for name in skills if name not in leaning.first]
    fair = dict.fromkeys(strangers, STRANGERS / max(1, len(strangers)))
    return {
        "first": {**leaning.first, **fair},
        "later": {**leaning.later, **fair},
        "weight": WEIGHT,
        "later_weight": LATER_WEIGHT,
    }


def skill_shapes(skills: Mapping[str, Any], required: Mapping[str, Any] | None = None) -> dict[str, SkillShape]:
    """The skills of a planner's manifest: ``{name: {argument: type or [type, known texts…]}}``.

    ``required``: ``{name: [arguments that a call is never without]}``.
    Raises ``ModelError`` (``unfit``) where it is written otherwise.
    """
    shapes = {}
    for name, arguments in skills.items():
        if not isinstance(arguments, Mapping):
            raise _unfit(f"the manifest of the planner tells no arguments of the skill {name!r}")
        kinds = {key: kind if isinstance(kind, list) else [kind] for key, kind in arguments.items()}
        if any(not kind or kind[0] not in ARGUMENT_TYPES for kind in kinds.values()):
            raise _unfit(f"the manifest of the planner gives the skill {name!r} arguments of an unknown type")
        shapes[name] = SkillShape(
            {key: kind[0] for key, kind in kinds.items()},
            {key: tuple(str(text) for text in kind[1:]) for key, kind in kinds.items() if len(kind) > 1},
            frozenset(kinds) & frozenset(map(str, (required or {}).get(name) or ())),
        )
    return shapes


def asking(steps: tuple[Step, ...], shapes: Mapping[str, SkillShape]) -> tuple[Step, ...]:
    """A question back in place of a plan with a call that lacks what it can't do without, for it was not said."""
    for step in steps:
        if step.verb is Verb.SKILL and step.words in shapes:
            shape = shapes[step.words]
            missing = [key for key in shape.types if key in shape.required and key not in dict(step.values)]
            if missing:
                names = (missing[0], shape.types[missing[0]])  # a time may be called "when"
                return (Step(Verb.ASK, next((name for name in names if name in ASK_KINDS), "value")),)
    return steps


def shape_of(schema: Mapping[str, Any]) -> SkillShape:
    """The shape of a skill that the planner does not know by heart, from the JSON Schema of its arguments."""
    kinds = {"integer": "number", "number": "number", "boolean": "flag"}
    properties = {key: told for key, told in (schema.get("properties") or {}).items() if ARGUMENT.fullmatch(key)}
    known = {key: tuple(map(str, told["enum"])) for key, told in properties.items() if told.get("enum")}
    types = {key: kinds.get(str(told.get("type")), "text") for key, told in properties.items()}
    return SkillShape(types, known, frozenset(types) & frozenset(map(str, schema.get("required") or ())))


def shown_skill(skill: SkillInfo) -> str:
    """A skill as a chat shows it: name, arguments, what it does."""
    return " ".join([skill.name, *(skill.schema.get("properties") or {}), "-", skill.summary])


def confidence(logprobs: Sequence[float], calibration: Mapping[str, float]) -> float:
    """Probability that the plan is right: a logistic of its log-probability and of its least sure token.

    The coefficients (``bias``, ``sum``, ``least``) are fitted on held-out commands and stand in the manifest; without
    them the plan's own probability is taken.
    """
    total, least = sum(logprobs), min(logprobs)
    if not calibration:
        return math.exp(total)
    z = calibration["bias"] + calibration["sum"] * total + calibration["least"] * least
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def swallows(text: str, steps: Sequence[Step], leaning: Leaning | None) -> bool:
    """Whether a text to type may have taken in what is to be done with it: "good morning and save it as a.txt".

    Its words read like another request, and the second opinion sees one too. Which it is only the person knows.
    """
    if leaning is None or not _reads_like_two(text, steps):
        return False
    return max(leaning.later.get("do", 0.0), leaning.later.get("key", 0.0)) >= ANOTHER


def _reads_like_two(text: str, steps: Sequence[Step]) -> bool:
    """Whether a plan is to type a text whose words read like another request, and nothing says where it ends."""
    if len(steps) != 1 or steps[0].verb is not Verb.TYPE or not _AND_THEN.search(steps[0].words):
        return False
    return not re.search(rf"[\"“]{re.escape(steps[0].words)}[\"”]", text, re.IGNORECASE)


def works_out_half(text: str, steps: Sequence[Step]) -> bool:
    """Whether a sum is planned that is one number only, or the beginning of a longer one that was said."""
    sums = [value for step in steps for name, value in step.values if name == "expression"]
    longer = worked_out(text) if sums else ()
    return any(
        _NUMBER.fullmatch(one) or any(re.match(rf"{re.escape(one)}[-+*/^]", it) for it in longer) for one in sums
    )


def types_half(text: str, steps: Sequence[Step]) -> bool:
    """Whether a text to type ends where the sentence goes on: "top" of "write top of the list and save it"."""
    said = words(text)
    lower = [word.text.lower() for word in said]
    for step in steps:
        typed = [word.text.lower() for word in words(step.words)] if step.verb is Verb.TYPE else []
        ends = [
            at + len(typed) for at in range(len(lower) - len(typed)) if typed and lower[at : at + len(typed)] == typed
        ]
        if ends and all(
            lower[end] not in _GOES_ON and not text[said[end - 1].end : said[end].start].strip() for end in ends
        ):
            return True
    return False


def _shouted(step: Step, text: str) -> Step:
    """A step of a command in capitals: what is to be typed has them again."""

    def again(value: str) -> str:
        return value.upper() if value in text else value

    if step.verb is Verb.TYPE:
        return replace(step, words=again(step.words))
    if step.verb is Verb.DO:
        return replace(step, values=tuple((name, again(value)) for name, value in step.values))
    return step


def _unfit(problem: str) -> ModelError:
    return ModelError("unfit", problem, "choose another with: lam models use")
