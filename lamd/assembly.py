"""Builds the house: every room with what it needs, handed to each other here and nowhere else."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamd import checks, places
from lamd.actuation.accessible import Accessible
from lamd.actuation.launch import Programs
from lamd.actuation.windows import Windows
from lamd.actuation.x11 import X11
from lamd.atspi.mirror import Mirror
from lamd.errors import LamdError, ModelError
from lamd.grounding.cache import VectorCache
from lamd.grounding.calibration import Calibration
from lamd.grounding.grounder import EncoderGrounder
from lamd.grounding.intents import EncoderIntents, IntentFile
from lamd.guard.memory import Memory
from lamd.journal import Journal
from lamd.journal.trajectories import Trajectory
from lamd.journal.undo import undoable
from lamd.planning import templates
from lamd.planning.chat import CONTEXT
from lamd.planning.planner import ModelPlanner
from lamd.plugins.skills import PluginSkills
from lamd.ports import Leaning, Ranking, SkillInfo
from lamd.runtime import gguf, memory
from lamd.runtime.models import Registry, default_registry
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.runtime.weights import Kind, Model
from lamd.session import Session
from lamd.session.skills import likeliest
from lamd.session.whereabouts import Whereabouts
from lamd.warming import keep_warm

if TYPE_CHECKING:
    from lamd.ports import Consent, Desktop
    from lamd.settings import Settings
    from lamd.trajectory import Candidate, Step

log = logging.getLogger(__name__)


class ChosenGrounder:
    """``ports.Grounder`` and ``ports.Intents`` of whichever grounder is in use.

    Calibration, label cache and intents belong to one model.
    """

    def __init__(self, models: ModelProcess, model: Model | None) -> None:
        self._models = models
        self._grounder: EncoderGrounder | None = None
        self._intents: EncoderIntents | None = None
        self._problem = ModelError("missing", "no grounder is installed", "lam models lists those there are")
        if model is not None:
            try:
                self.choose(self.of(model), self.intents_of(model))
            except ModelError as error:  # one that does not fit must not keep the house from standing
                log.error("%s", error)
                self._problem = error

    def of(self, model: Model) -> EncoderGrounder:
        """The grounder that works with ``model``; raises ``ModelError`` (``unfit``)."""
        cache = VectorCache(places.cache_dir() / "labels" / f"{model.sha256[:16]}.npz", model.sha256)
        again = (self._models.rerank, Calibration.second_from_extra(model.extra)) if model.reranker else None
        return EncoderGrounder(self._models.embed, Calibration.from_extra(model.extra), cache, again)

    def intents_of(self, model: Model) -> EncoderIntents | None:
        """What reads intents with ``model``, if anything does; raises ``ModelError`` (``unfit``)."""
        file = IntentFile.from_extra(model.folder, model.extra)
        return EncoderIntents(self._models.embed, file) if file else None

    def choose(self, grounder: EncoderGrounder, intents: EncoderIntents | None) -> None:
        """Go on with another one."""
        self._grounder, self._intents = grounder, intents

    async def leaning(self, text: str, focus: str) -> Leaning | None:
        """See ``ports.Intents``."""
        return await self._intents.leaning(text, focus) if self._intents else None

    async def rank(self, step: Step, words: str, candidates: Sequence[Candidate], app: str) -> Ranking:
        """See ``ports.Grounder``."""
        return await self._now().rank(step, words, candidates, app)

    async def warm(self, candidates: Sequence[Candidate], app: str) -> None:
        """See ``ports.Grounder``."""
        await self._now().warm(candidates, app)

    async def save(self) -> None:
        """Keep what was embedded for the next start."""
        if self._grounder is not None:
            await self._grounder.save()

    def _now(self) -> EncoderGrounder:
        if self._grounder is None:
            raise ModelError(self._problem.code.rpartition(".")[2], self._problem.message, self._problem.hint)
        return self._grounder


class Assembly:
    """The real house, as ``lamd.daemon.Parts`` wants it."""

    def __init__(
        self,
        session: Session,
        mirror: Mirror,
        desktop: Desktop,
        actuator: Accessible,
        models: ModelProcess,
        registry: Registry,
        journal: Journal,
        grounder: ChosenGrounder,
        skills: PluginSkills,
        x11: X11,
        journal_folder: Path,
        planner: ModelPlanner,
    ) -> None:
        self.session = session
        self._mirror = mirror
        self._desktop = desktop
        self._actuator = actuator
        self._models = models
        self._registry = registry
        self._journal = journal
        self._grounder = grounder
        self._skills = skills
        self._x11 = x11
        self._journal_folder = journal_folder
        self._problems: list[str] = []
        self._planner = planner
        self._warming: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def warm(self) -> None:
        """Load the models, and keep the labels of the app in front embedded from then on."""
        await asyncio.gather(*(self._start(room) for room in (self._skills, self._models)))
        self._warming = asyncio.create_task(keep_warm(self._desktop, self._grounder))
        self._reading = asyncio.create_task(self._read_ahead())

    async def _read_ahead(self) -> None:
        """Let a planner that is told much read what never changes before the first command comes."""
        try:
            await self._planner.warm()
        except LamdError as error:
            log.warning("the planner could not read ahead: %s", error)

    async def _start(self, room: PluginSkills | ModelProcess) -> None:
        """Start a room; where that fails it is told, and the rest works all the same."""
        try:
            await room.start()
        except LamdError as error:
            self._problems.append(str(error))
            log.error("%s", error)

    def report(self) -> Mapping[str, Any]:
        """For ``daemon.status``."""
        return {"problems": list(self._problems), "models": self._models.report(), "journal": str(self._journal_folder)}

    async def doctor(self) -> Sequence[Mapping[str, Any]]:
        """Bus, accessibility of each running app, models and engine, input, journal; a fix for what is wrong."""
        return [
            *await checks.desktop(self._desktop),
            *checks.models(self._models.report(), self._registry),
            *await checks.plugins(self._skills),
            await checks.keys(self._x11),
            await checks.journal(self._journal, str(self._journal_folder)),
        ]

    async def journal_list(self, count: int) -> Sequence[Mapping[str, Any]]:
        last: deque[Trajectory] = deque(maxlen=count)
        async for trajectory in self._journal.trajectories():
            last.append(trajectory)
        return [_entry(trajectory) for trajectory in last]

    async def journal_verify(self) -> Mapping[str, Any]:
        found = await self._journal.verify()
        return {"ok": found.whole, "entries": found.records, **found.as_dict()}

    def skill_pid(self) -> int:
        """See ``lamd.rpc.house.House``."""
        return self._skills.pid

    async def undoable(self, count: int) -> Sequence[Mapping[str, Any]]:
        """See ``lamd.journal.undo``."""
        found = undoable(await self._journal.recent(count))
        return [asdict(action) for action in found[-count:]]

    async def skills(self) -> Sequence[Mapping[str, Any]]:
        """Those of all plugins, hidden ones left out."""
        return [_skill(info) for info in await self._skills.catalogue() if not info.hidden]

    async def models(self) -> Sequence[Mapping[str, Any]]:
        def told() -> list[dict[str, Any]]:
            chosen = {kind: _chosen(self._registry, kind) for kind in Kind}
            return [_described(m, m == chosen[m.kind]) for m in self._registry.list()]

        return await asyncio.to_thread(told)

    async def use_model(self, name: str) -> Mapping[str, Any]:
        """Load another model, and remember the choice once it runs; raises ``ModelError``."""
        model = await asyncio.to_thread(self._registry.find, name)
        if model.prompt in templates.TEMPLATES:
            await asyncio.to_thread(_check_stranger, model)
        grounder = model.kind is Kind.GROUNDER
        fitting = (self._grounder.of(model), self._grounder.intents_of(model)) if grounder else None
        await self._models.use(model)
        if fitting is not None:
            self._grounder.choose(*fitting)
        await asyncio.to_thread(self._registry.use, name)
        if self._reading is not None:
            self._reading.cancel()
        self._reading = asyncio.create_task(self._read_ahead())
        return _described(model, True)

    async def add_model(self, path: str, name: str, prompt: str) -> Mapping[str, Any]:
        """Copy a model into the person's own; raises ``ModelError``. Without ``prompt`` the file has to tell it."""

        def added() -> Model:
            header = gguf.read_header(Path(path))
            form = prompt or templates.detect(header.specials, header.chat_template)
            templates.check(form, header.specials)
            return self._registry.add(Path(path), name, form, CONTEXT)

        return _described(await asyncio.to_thread(added), False)

    async def close(self) -> None:
        """Take the house down; what a room could not finish is told in the log."""
        for task in (self._warming, self._reading):
            if task is not None:
                task.cancel()
        rooms = (
            self._grounder.save(),
            self._models.stop(),
            self._skills.close(),
            self._mirror.close(),
            self._actuator.close(),
            self._journal.close(),
        )
        for error in await asyncio.gather(*rooms, return_exceptions=True):
            if isinstance(error, BaseException):
                log.warning("while closing: %s", error)


async def assemble(config: Settings, consent: Consent) -> Assembly:
    """Everything built and connected; raises ``LamdError`` where something essential cannot be."""
    registry = default_registry()
    models = ModelProcess(_chosen(registry, Kind.PLANNER), _chosen(registry, Kind.GROUNDER), _options(config))
    journal = Journal(config.journal.path, keep_months=config.journal.keep_months)
    await journal.open()
    mirror = Mirror()
    mirror.start()
    desktop: Desktop = mirror
    if config.perception.backend == "pyatspi":
        from lamd.atspi.oracle import Oracle

        desktop = Oracle()
    x11 = X11()
    actuator = Accessible(mirror.connection, x11)
    grounder = ChosenGrounder(models, _chosen(registry, Kind.GROUNDER))
    skills = PluginSkills((), config.skills.disabled, float(config.skills.idle_s))
    planner = ModelPlanner(
        models,
        lambda: _form(registry.chosen(Kind.PLANNER)),
        config.runtime.plan_timeout_s,
        grounder,
        lambda text, leaning: likeliest(grounder, skills.known(), text, leaning),
    )
    windows = Windows(x11)
    programs, whereabouts = Programs(windows, mirror.connection), Whereabouts(mirror, windows)
    own = frozenset({os.getpid(), os.getppid()} - {1})
    session = Session(
        desktop,
        planner,
        grounder,
        actuator,
        programs,
        consent,
        journal,
        config,
        skills,
        own,
        whereabouts,
        Memory(places.allowed_file()),
    )
    return Assembly(
        session, mirror, desktop, actuator, models, registry, journal, grounder, skills, x11, config.journal.path,
        planner,
    )  # fmt: skip


def _entry(trajectory: Trajectory) -> dict[str, Any]:
    """One command for ``lam history``."""
    reply = trajectory.reply or {}
    return {
        "id": trajectory.command.id,
        "time": trajectory.time,
        "role": str(trajectory.command.role),
        "client": trajectory.command.name,
        "text": trajectory.command.text,
        "status": reply.get("status", "unknown"),
        "answer": reply.get("answer", ""),
        "steps": reply.get("steps", []),
    }


def _skill(info: SkillInfo) -> dict[str, Any]:
    told = {**asdict(info), "available": not info.why_not}
    return {key: value for key, value in told.items() if key != "hidden"}


def _options(config: Settings) -> Options:
    run = config.runtime
    return Options(places.cache_dir() / "selftest.json", run.threads, run.nice, float(run.idle_unload_s))


def _form(model: Model) -> tuple[str, Mapping[str, Any]]:
    return model.prompt, model.extra


def _check_stranger(model: Model) -> None:
    """Raise ``ModelError`` (``unfit``) where a model of others speaks another format or does not fit into memory."""
    header = gguf.read_header(model.path)
    templates.check(model.prompt, header.specials)
    memory.check(model, header.memory(model.context))


def _chosen(registry: Registry, kind: Kind) -> Model | None:
    """The model in use; None, and a word in the log, where there is none."""
    try:
        return registry.chosen(kind)
    except ModelError as error:
        log.error("no %s: %s", kind, error)
        return None


def _described(model: Model, chosen: bool) -> dict[str, Any]:
    return {
        "name": model.name,
        "kind": str(model.kind),
        "file": str(model.path),
        "size": model.size,
        "licence": model.licence,
        "prompt": model.prompt,
        "quantization": model.quantization,
        "shipped": model.shipped,
        "chosen": chosen,
    }
