"""A desktop of cardboard: programs drawn from a state, a grounder that counts words, a journal in a list.

A program is a function from its state to windows as ``tests.unit.trees`` writes them, and what happens on an action:
``App(draw, {("click", "Save"): handler})``. Typing, setting, choosing and adjusting need no handler: the state gets the
value under the node's name, and ``draw`` shows it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lamd.errors import ActuationError, AtspiError, GuardError, JournalError, LamdError, SkillError
from lamd.ports import ConsentRequest, Ranked, Ranking, Scene, SkillInfo, SkillResult
from lamd.session import Session
from lamd.settings import SessionSettings, Settings
from lamd.trajectory import (
    Action,
    AppInfo,
    Candidate,
    Command,
    Node,
    NodeKey,
    Outcome,
    Plan,
    Reply,
    Step,
    Tree,
    Verb,
    Verdict,
)
from tests.unit.trees import Spec, tree

State = dict[str, Any]
Draw = Callable[[State], Sequence[Spec]]
Handler = Callable[[State, Action], None]

TOGGLES = ("check box", "check menu item", "toggle button", "switch", "radio menu item")

# --- widgets, drawn from the state -----------------------------------------------------------------------------------


def field(has: State, name: str, role: str = "text", **more: Any) -> Spec:
    """A field whose text is in the state under its name."""
    states = {"editable", "focusable", *more.pop("states", ())}
    return (role, name, {"states": states, "interfaces": ("EditableText",), "text": str(has.get(name, "")), **more})


def check(has: State, name: str, role: str = "check box", **more: Any) -> Spec:
    """Something that is on or off."""
    on = {"checked"} if has.get(name) else set()
    return (role, name, {"states": {"checkable", *on, *more.pop("states", ())}, "interfaces": ("Action",), **more})


def number(has: State, name: str, role: str = "spin button") -> Spec:
    value = has.get(name)
    return (role, name, {"interfaces": ("Value",), "value": value if isinstance(value, float) else 0.0})


def combo(has: State, name: str, *entries: str) -> Spec:
    items = (
        ("menu item", one, {"states": {"selected"} if has.get(name) == one else (), "shown": False}) for one in entries
    )
    return ("combo box", name, {"interfaces": ("Action", "Selection")}, ("menu", "", {"shown": False}, *items))


def button(name: str, *states: str, **more: Any) -> Spec:
    return ("push button", name, {"states": states, "interfaces": ("Action",), **more})


def item(name: str, role: str = "menu item", **more: Any) -> Spec:
    """An entry of a closed menu."""
    return (role, name, {"shown": False, "states": {"visible", "enabled", "sensitive"}, **more})


def menu(name: str, *items: Spec) -> Spec:
    """A closed menu, whose entries are in the tree."""
    return ("menu", name, {"interfaces": ("Action",)}, *items)


def frame(*children: Any, title: str = "Notes", active: bool = True) -> Spec:
    return ("frame", title, {"states": {"active"} if active else ()}, *children)


def dialog(title: str, *children: Any, role: str = "dialog", modal: bool = True) -> Spec:
    return (role, title, {"states": {"active", "modal"} if modal else {"active"}}, *children)


# --- the desktop -----------------------------------------------------------------------------------------------------


class App:
    """One program."""

    def __init__(
        self,
        draw: Draw,
        on: Mapping[tuple[str, str], Handler] | None = None,
        has: State | None = None,
        name: str = "notes",
        toolkit: str = "",
        bus: str = ":1.1",
    ) -> None:
        self.info = AppInfo(bus, name, 4242, toolkit)
        self.has: State = {} if has is None else has
        self.gone = False
        self.later: Callable[[State], None] | None = None
        """Happens the next time somebody waits for a change."""
        self._draw = draw
        self._on = dict(on or {})
        self._revision = 1
        self._tree = self._drawn()

    @property
    def tree(self) -> Tree:
        return self._tree

    def do(self, action: Action) -> None:
        """Let an action have its effect."""
        key = action.target.name or action.target.role if action.target else action.value.lower()
        self._change(key, action)
        handler = self._on.get((action.verb, key))
        if handler is not None:
            handler(self.has, action)
        self.redraw()

    def redraw(self) -> None:
        """Show the state; the revision grows if that makes a difference."""
        if self._drawn().nodes != self._tree.nodes:
            self._revision += 1
            self._tree = self._drawn()

    def _change(self, key: str, action: Action) -> None:
        node, value = action.target, action.value
        if action.verb == "type" and node is not None:
            before = "" if action.arguments.get("replace") else str(self.has.get(key, ""))
            self.has[key] = before + value
        elif action.verb == "set":
            self.has[key] = value == "on"
        elif action.verb == "click" and node is not None and node.role in TOGGLES:
            self.has[key] = not self.has.get(key)
        elif action.verb == "adjust":
            if re.fullmatch(r"-?\d+(?:\.\d+)?", value) is None:
                raise ActuationError("unsupported", f"{value!r} is no number")
            self.has[key] = float(value)
        elif action.verb == "select":
            self.has[key if node is not None and node.role == "combo box" else "selected"] = value or key

    def _drawn(self) -> Tree:
        drawn = tree(*self._draw(self.has), app=self.info.name, revision=self._revision, pid=self.info.pid)
        return replace(drawn, app=self.info)


class TwinDesktop:
    """``ports.Desktop``: the first app is in front. Nothing ever takes time."""

    def __init__(self, *apps: App) -> None:
        self.running = list(apps)
        self.starting: list[App] = []
        """Show a window once somebody waits for one."""
        self.looks = 0

    async def apps(self) -> tuple[AppInfo, ...]:
        return tuple(app.info for app in self.running if not app.gone)

    async def active(self) -> AppInfo | None:
        return next((app.info for app in self.running if not app.gone), None)

    async def tree(self, app: AppInfo) -> Tree:
        self.looks += 1
        return self.of(app).tree

    async def changed(self, app: AppInfo, since: int, timeout: float, quiet: float = 0.03) -> Tree:
        one = self.of(app)
        if one.tree.revision <= since and one.later is not None and timeout > 0:
            later, one.later = one.later, None
            later(one.has)
            one.redraw()
        await asyncio.sleep(0)
        return one.tree

    async def appeared(self, known: Sequence[AppInfo], timeout: float) -> AppInfo | None:
        await asyncio.sleep(0)
        if self.starting:
            self.running.insert(0, self.starting.pop(0))
        return next((app.info for app in self.running if app.info not in known), None)

    def of(self, info: AppInfo) -> App:
        """Raises ``AtspiError`` ``app_gone``."""
        for app in self.running:
            if app.info == info and not app.gone:
                return app
        raise AtspiError("app_gone", f"{info.name} is not there any more")


class TwinActuator:
    """``ports.Actuator``: actions have the effect that the app gives them."""

    def __init__(self, desktop: TwinDesktop, log: list[str]) -> None:
        self._desktop = desktop
        self._log = log
        self.done: list[Action] = []
        self.fails: dict[str, LamdError] = {}
        """What is raised for an action on the node of that name, or of that verb."""
        self.hangs: str = ""
        """An action on the node of that name never ends."""
        self.reached = asyncio.Event()
        """An action that never ends has begun."""
        self.sheet: Callable[[int, int], Node | None] | None = None
        """What a table that keeps its cells to itself has at a row and a column."""

    async def perform(self, action: Action, tree: Tree) -> str:
        name = action.target.name if action.target else action.value
        self._log.append(f"perform {action.redacted()}")
        if self.hangs and name == self.hangs:
            self.reached.set()
            await asyncio.Event().wait()
        for key in (name, action.verb):
            if key in self.fails:
                raise self.fails[key]
        app = self._desktop.of(tree.app)
        if action.verb != "read":
            app.do(action)
        self.done.append(action)
        return "twin"

    async def read(self, node: Node) -> str:
        if node.role == "password text":
            raise ActuationError("unsupported", "passwords are not read")
        now = (n for app in self._desktop.running for n in app.tree.nodes if n.key == node.key)
        found = next(now, node)
        if found.text is not None:
            return found.text
        return f"{found.value:g}" if found.value is not None else found.name

    async def cell(self, sheet: Node, row: int, column: int) -> Node | None:
        return self.sheet(row, column) if self.sheet else None

    async def alive(self, key: NodeKey) -> bool:
        return any(n.key == key for app in self._desktop.running for n in app.tree.nodes)

    @property
    def acts(self) -> list[str]:
        """What was carried out, short: ``click Save``, ``type Name=greeting.txt``."""
        return [_short(action) for action in self.done]


def _short(action: Action) -> str:
    if action.target is None:
        return f"{action.verb} {action.value}"
    name = action.target.name or action.target.role
    return f"{action.verb} {name}={action.value}" if action.value else f"{action.verb} {name}"


# --- the models ------------------------------------------------------------------------------------------------------

_SMALL = frozenset("a an the it its of in on at to for my me please and with is this that what".split())


class TwinGrounder:
    """``ports.Grounder``: words that overlap with label, hint and path. Sure where one fits best, else in doubt."""

    def __init__(self, synonyms: Mapping[str, str] | None = None) -> None:
        self.synonyms = dict(synonyms or {})
        """Words said → words to look for instead."""
        self.fails: LamdError | None = None
        self.asked: list[str] = []
        self.sure = 0.95
        """The probability of what fits best."""

    async def rank(self, step: Step, words: str, candidates: Sequence[Candidate], app: str) -> Ranking:
        self.asked.append(words)
        if self.fails is not None:
            raise self.fails
        wanted = _tokens(self.synonyms.get(words, words))
        scored = sorted(((self._score(wanted, c), c) for c in candidates), key=lambda pair: -pair[0])
        best = tuple(Ranked(c.ref, round(score, 3)) for score, c in scored[:8])
        top = scored[0][0] if scored else 0.0
        second = scored[1][0] if len(scored) > 1 else 0.0
        probability = 0.02 if top < 0.3 else self.sure if top - second > 0.04 else 0.4
        return Ranking(best, probability, 1 - probability)

    async def warm(self, candidates: Sequence[Candidate], app: str) -> None:
        """Nothing to embed."""

    def _score(self, wanted: frozenset[str], candidate: Candidate) -> float:
        label = _tokens(candidate.label)
        if not wanted:
            return 0.0
        hits = len(wanted & label)
        around = len(wanted & (_tokens(candidate.hint) | _tokens(" ".join(candidate.path))))
        share = hits / len(wanted) + (0.2 * hits / len(label) if label else 0.0)
        return 0.8 * share + 0.1 * around / len(wanted)


def _tokens(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold())) - _SMALL


class ScriptedPlanner:
    """``ports.Planner``: says what it was given, or raises it."""

    def __init__(self, *steps: Step, confidence: float = 0.9, error: LamdError | None = None) -> None:
        self.steps = steps
        self.confidence = confidence
        self.error = error
        self.hangs = False
        self.reached = asyncio.Event()
        """It was asked and will never answer."""
        self.command: Command | None = None
        self.scene: Scene | None = None

    async def plan(self, command: Command, scene: Scene) -> Plan:
        self.command, self.scene = command, scene
        if self.hangs:
            self.reached.set()
            await asyncio.Event().wait()
        if self.error is not None:
            raise self.error
        return Plan(self.steps, self.confidence, "model")


# --- the journal and the person --------------------------------------------------------------------------------------


class TwinJournal:
    """The journal in a list; ``broken`` names the methods that cannot write."""

    def __init__(self, log: list[str]) -> None:
        self._log = log
        self.broken: set[str] = set()
        self.intents: list[Action] = []
        self.outcomes: dict[int, Outcome] = {}
        self.answers: list[str] = []
        self.replies: list[Reply] = []

    async def command(self, command: Command) -> int:
        return self._write("command", command.id)

    async def intend(self, command: Command, action: Action, verdict: Verdict) -> int:
        self._write("intend", str(action.redacted()))
        self.intents.append(action)
        return len(self.intents) - 1

    async def consent(self, command: Command, action: Action, answer: str) -> int:
        self.answers.append(answer)
        return self._write("consent", answer)

    async def outcome(self, seq: int, outcome: Outcome) -> int:
        self._write("outcome", str(outcome.effect))
        self.outcomes[seq] = outcome
        return seq

    async def reply(self, command: Command, reply: Reply) -> int:
        self._write("reply", str(reply.status))
        self.replies.append(reply)
        return 0

    def _write(self, what: str, told: str) -> int:
        if what in self.broken:
            raise JournalError("unwritable", "the journal cannot be written")
        self._log.append(f"{what} {told}")
        return 0


class TwinConsent:
    """``ports.Consent``: answers what it was told to."""

    def __init__(self, allow: bool | GuardError = True) -> None:
        self.allow = allow
        self.asked: list[ConsentRequest] = []

    async def ask(self, request: ConsentRequest) -> bool:
        self.asked.append(request)
        if isinstance(self.allow, GuardError):
            raise self.allow
        return self.allow


class TwinLauncher:
    """Programs that are installed, by name; ``lamd.actuation.launch.Programs`` without processes or windows."""

    def __init__(self, desktop: TwinDesktop, *installed: App) -> None:
        self._desktop = desktop
        self._installed = installed
        self.done: list[str] = []
        self.asks: Handler | None = None
        """What a program does instead of closing."""

    async def find(self, words: str) -> list[tuple[TwinEntry, float]]:
        return [(TwinEntry(a), 100.0) for a in self._installed if words.casefold() in a.info.name.casefold()]

    async def choose(self, words: str) -> TwinEntry:
        found = await self.find(words)
        if not found:
            raise ActuationError("no_program", f"no program called “{words}” is installed")
        return found[0][0]

    async def running(self, entry: TwinEntry, apps: Sequence[AppInfo]) -> tuple[AppInfo, None] | None:
        return next(((app, None) for app in apps if app == entry.app.info), None)

    async def launch(self, entry: TwinEntry) -> int:
        self.done.append(f"launch {entry.name}")
        self._desktop.starting.append(entry.app)
        return entry.app.info.pid

    async def switch(self, app: AppInfo, tree: Tree | None = None) -> str:
        self.done.append(f"switch {app.name}")
        one = self._desktop.of(app)
        self._desktop.running.remove(one)
        self._desktop.running.insert(0, one)
        return "twin"

    async def close(self, app: AppInfo, tree: Tree | None = None) -> str:
        self.done.append(f"close {app.name}")
        one = self._desktop.of(app)
        if self.asks is None:
            one.gone = True
        else:
            self.asks(one.has, Action("close", app=app))
            one.redraw()
        return "twin"


class TwinEntry:
    """An installed program."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.name = app.info.name
        self.id = app.info.name


# --- all of it -------------------------------------------------------------------------------------------------------


class TwinSkills:
    """Skills by name: a call gives what was put there, or raises it."""

    def __init__(self) -> None:
        self.results: dict[str, SkillResult | SkillError] = {}
        self.infos: dict[str, SkillInfo] = {}
        self.called: list[tuple[str, dict[str, Any]]] = []

    def put(self, info: SkillInfo, result: SkillResult | SkillError) -> None:
        self.infos[info.name], self.results[info.name] = info, result

    async def catalogue(self) -> Sequence[SkillInfo]:
        return tuple(self.infos.values())

    def known(self) -> Sequence[SkillInfo]:
        return tuple(self.infos.values())

    async def find(self, name: str) -> SkillInfo:
        if name not in self.infos:
            raise SkillError("unknown", f"there is no skill {name}")
        return self.infos[name]

    async def read(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return arguments

    async def call(self, name: str, arguments: Mapping[str, Any]) -> SkillResult:
        self.called.append((name, dict(arguments)))
        result = self.results[name]
        if isinstance(result, SkillError):
            raise result
        return result


class House:
    """A session with a twin for every port."""

    def __init__(self, *apps: App, installed: Sequence[App] = (), settings: Settings | None = None) -> None:
        self.log: list[str] = []
        self.desktop = TwinDesktop(*apps)
        self.actuator = TwinActuator(self.desktop, self.log)
        self.grounder = TwinGrounder()
        self.planner = ScriptedPlanner()
        self.journal = TwinJournal(self.log)
        self.consent = TwinConsent()
        self.launcher = TwinLauncher(self.desktop, *apps, *installed)
        self.settings = settings or Settings(session=SessionSettings(step_timeout_s=0.5))
        self.told: list[tuple[str, dict[str, object]]] = []
        self.skills = TwinSkills()
        self.session = Session(
            self.desktop,
            self.planner,
            self.grounder,
            self.actuator,
            self.launcher,  # type: ignore[arg-type]
            self.consent,
            self.journal,
            self.settings,
            self.skills,
        )

    async def run(self, *steps: Step, text: str = "do it", **more: Any) -> Reply:
        """Carry out a command whose plan is ``steps``."""
        self.planner.steps = steps
        return await self.session.run(Command("c1", text, "cli", **more), self.progress)

    async def progress(self, event: str, data: dict[str, object]) -> None:
        self.told.append((event, data))

    @property
    def acts(self) -> list[str]:
        return self.actuator.acts


def do(words: str, state: bool | None = None, within: str = "", ordinal: int = 0, **values: str) -> Step:
    """A goal; ``do("zoom", value="150")`` is ``do "zoom" to "150"``."""
    return Step(Verb.DO, words, state, tuple(values.items()), within, ordinal)


def step(verb: str, words: str = "", **values: str) -> Step:
    return Step(Verb(verb), words, None, tuple(values.items()))


def effects(reply: Reply) -> list[str]:
    return [str(result.outcome.effect) for result in reply.steps]


def notes(**has: Any) -> App:
    """A page, a toggle, a button that does something and one that does nothing."""

    def draw(now: State) -> list[Spec]:
        count = ("label", f"{now.get('count', 0)} saved", {"key": "count"})
        page = field(now, "page", states={"multi-line"})
        return [frame(page, check(now, "Bold", "toggle button"), button("Save"), button("Refresh"), count)]

    return App(draw, {("click", "Save"): lambda now, action: now.update(count=now.get("count", 0) + 1)}, has)
