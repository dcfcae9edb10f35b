"""The planner's training and test sets, mixed from the hand-written phrasing in ``models/data``.

Every example is (app in front, command, plan). Nothing is made from templates: what varies by code is only the app in
front (for commands about the system) and the skills of strangers that are shown. A plan that could not be written (a
value that is neither in the command nor worked out of it) is dropped and counted.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from lamd.planning.grammar import SkillShape
from lamd.planning.language import ASK_KINDS, parse
from lamd.planning.values import in_digits, words, worked_out
from lamd.trajectory import Step, Verb
from models.recipes import evaluation, utterances
from models.recipes.example import Example
from models.recipes.goals import short

DATA = Path(__file__).parent.parent / "data"
VERBS = {"apps.open": Verb.OPEN, "apps.switch": Verb.SWITCH, "apps.close": Verb.CLOSE, "text.type": Verb.TYPE}
ONLINE = (
    "news_query qa_stock qa_currency recommendation_events recommendation_locations recommendation_movies "
    "email_query email_querycontact email_addcontact music_likeness play_radio "
    "takeaway_order takeaway_query transport_query transport_traffic transport_taxi transport_ticket weather_query "
    "social_post social_query"
)
PHYSICAL = (
    "iot_cleaning iot_coffee iot_hue_lightoff iot_hue_lighton iot_hue_lightchange iot_hue_lightdim iot_hue_lightup "
    "iot_wemo_off iot_wemo_on"
)
SNIPS = {
    "GetWeather": "online", "BookRestaurant": "online", "SearchScreeningEvent": "online", "RateBook": "online",
    "SearchCreativeWork": "online", "AddToPlaylist": "online", "PlayMusic": "online",
}  # fmt: skip
"""Intents of SNIPS, none of which a skill covers."""
REASONS = {
    **dict.fromkeys(ONLINE.split(), "online"),
    **dict.fromkeys(PHYSICAL.split(), "physical"),
    "cooking_recipe": "question",
    "qa_definition": "question",
    "qa_factoid": "question",
    "general_joke": "chat",
    "general_praise": "chat",
    "general_quirky": "chat",
    "general_affirm": "chat",
    "general_dontcare": "chat",
}
ASKED = {
    "event title": "title",
    "mail content": "content",
    "new name": "name",
    "list item": "item",
    "reminder text": "text",
    "search words": "words",
    "scope of action": "scope",
    "text to type": "text",
    "which app": "app",
    "which setting": "setting",
    "which web page": "page",
}
SEEN_ONLY = ("which file", "which item", "which window", "which tab")
"""Questions that need a screen with the choices on it: the session's work, not the planner's."""
TYPED = {"time": "time", "when": "time", "date": "time", "duration": "duration"}
"""Arguments of skills whose text must be one that the skill can read."""
_CASE = re.compile(r"(?i)\b(upper|lower)[ -]?case|\bcap(ital)?s\b|\b(small|big|block|capital) letters")
"""What asks for a text in other letters than it is said in."""
CONTROLS = 3000
"""Requests for one control in an epoch; there are ten times as many, and little to learn from each."""


def load(seed: int) -> tuple[list[Example], list[Example], Counter[str]]:
    """Training examples, held-out ones (a tenth of the hand-written, by hash), and counts of what was dropped.

    Dropped: what the grammar could not write, by source, and what an evaluation file says too (``… measured``).
    """
    train, held = [], []
    dropped: Counter[str] = Counter()
    for fate, example in sorted_out(seed):
        if fate == "learned":
            train.append(example)
        elif fate == "held out":
            held.append(example)
        else:
            dropped[f"{example.source}, measured" if fate == "measured" else example.source] += 1
    return train, held, dropped


def sorted_out(seed: int) -> Iterator[tuple[str, Example]]:
    """Every example with what becomes of it: ``learned``, ``held out``, ``measured`` or ``unwritable``."""
    rng = random.Random(seed)
    plans = [
        Example(d["focus"], d["text"], parse("\n".join(d["plan"])), "plans")
        for d in _jsonl(DATA / "phrasing/plans.jsonl")
    ]
    plans += _commands()
    apps = [e.focus for e in plans if e.focus]
    rest = [*_skills(), *_ask(), *_out_of_scope(), *_household(rng), *_controls(), *utterances.in_scope()]
    known = _known_texts([*plans, *rest])
    measured = evaluation.said(planning=True)
    for example in [*plans, *(replace(e, focus=_focus(e, apps, rng)) for e in rest)]:
        fitted = _fit(example, known)
        if fitted is None:
            yield "unwritable", example
        elif example.source in ("plans", "commands", "skills", "ask", "out_of_scope") and _held_out(example.command):
            yield "held out", fitted
        elif evaluation.plain(fitted.command) in measured:
            yield "measured", fitted
        else:
            yield "learned", fitted


def shapes(examples: Iterable[Example]) -> dict[str, SkillShape]:
    """The skills that occur, with their arguments' types and the closed sets of texts they take."""
    types: dict[str, dict[str, str]] = {}
    always: dict[str, set[str]] = {}
    known = _known_texts(examples := list(examples))
    for step in (s for e in examples for s in e.plan if s.verb is Verb.SKILL):
        for key, value in step.values:
            kind = "flag" if value in ("true", "false") else "number" if re.fullmatch(r"-?[0-9.]+", value) else "text"
            before = types.setdefault(step.words, {}).setdefault(key, kind)
            if before != kind:
                types[step.words][key] = "text"
        types.setdefault(step.words, {})
        always[step.words] = always.get(step.words, {k for k, _ in step.values}) & {k for k, _ in step.values}
    for name, arguments in types.items():
        arguments.update({key: TYPED[key] for key in arguments if key in TYPED and not name.startswith("files.")})
    return {
        name: SkillShape(
            types[name],
            {k: sorted(known[name, k]) for k in types[name] if (name, k) in known},
            frozenset(always[name]),
        )
        for name in sorted(types)
    }


def one_epoch(examples: list[Example], rng: random.Random) -> Iterator[Example]:
    """The examples of one epoch: some of the many requests for one control; any app before commands to the system."""
    apps = [e.focus for e in examples if e.source in ("plans", "commands") and e.focus]
    controls = [e for e in examples if e.source == "controls"]
    yield from rng.sample(controls, min(CONTROLS, len(controls)))
    for example in examples:
        if example.source in ("plans", "commands"):
            yield example
        elif example.source != "controls":
            yield replace(example, focus=_focus(example, apps, rng))


def show_skills(example: Example, table: list[tuple[str, str, str]], rng: random.Random) -> Example:
    """Now and then the example with some skills shown as if they were a stranger's plugin's, its own among them.

    Its own has another name then, so that the model learns to use what it is shown; most often none of them is meant.
    ``table``: name, arguments, what it does.
    """
    known = {name: (arguments, told) for name, arguments, told in table}
    own = [s.words for s in example.plan if s.verb is Verb.SKILL and s.words in known]
    chance = rng.random()
    if chance > (0.24 if own else 0.1):
        return example
    others = [row for row in rng.sample(table, 6) if row[0] not in {s.words for s in example.plan}]
    shown = [(_stranger(rng), arguments, told) for _, arguments, told in others[: rng.randint(0 if own else 1, 3)]]
    plan = example.plan
    if own and chance < 0.16:
        name = rng.choice(own)
        arguments, told = known[name]
        alias = _stranger(rng)
        shown.append((alias, arguments, told))
        plan = tuple(replace(s, words=alias) if s.words == name and s.verb is Verb.SKILL else s for s in plan)
    rng.shuffle(shown)
    lines = tuple(" ".join(f"{name} {arguments} - {told}".split()) for name, arguments, told in shown)
    return replace(example, plan=plan, shown=lines)


def skill_table() -> list[tuple[str, str, str]]:
    """Name, arguments and summary of each skill."""
    rows = (DATA / "skills.tsv").read_text(encoding="utf-8").splitlines()
    return [(name, arguments, told) for name, arguments, told in (row.split("\t") for row in rows)]


_AREAS = (
    "tools my home desk work office extra plus box kit hub lab shop bot agent server local remote data app panel "
    "helper garden kitchen coffee music photo print scan car bank map game team chat build code git test cloud mcp"
).split()
_WORDS = (
    "run do start go make set get put call use open task job item thing step one two action apply begin handle perform "
    "fetch update change process execute query list add pick switch toggle fire trigger"
).split()


def _stranger(rng: random.Random) -> str:
    name = rng.choice(_WORDS) + (f"_{rng.choice(_WORDS)}" if rng.random() < 0.4 else "")
    return f"{rng.choice(_AREAS)}.{name}"


def _jsonl(path: Path) -> Iterator[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _skills() -> Iterator[Example]:
    for d in _jsonl(DATA / "phrasing/skills.jsonl"):
        yield Example("", d["text"], tuple(_call(c["skill"], c["arguments"]) for c in d["calls"]), "skills")


def _call(skill: str, arguments: dict) -> Step:
    if skill in VERBS:
        return Step(VERBS[skill], str(next(iter(arguments.values()))))
    pairs = tuple((k, str(v).lower() if isinstance(v, bool) else str(v)) for k, v in arguments.items())
    return Step(Verb.SKILL, skill, values=pairs)


def _commands() -> Iterator[Example]:
    """Commands of every kind with their plans, as people say them."""
    for line in (DATA / "phrasing/commands.tsv").read_text(encoding="utf-8").splitlines():
        text, focus, plan = line.split("\t")
        yield Example(focus, text, parse("\n".join(plan.split(" ;; "))), "commands")


def _ask() -> Iterator[Example]:
    for line in (DATA / "phrasing/ask.tsv").read_text(encoding="utf-8").splitlines():
        missing, text, _ = line.split("\t")
        kind = ASKED.get(missing, missing)
        if missing not in SEEN_ONLY and kind in ASK_KINDS:
            yield Example("", text, (Step(Verb.ASK, kind),), "ask")


def _out_of_scope() -> Iterator[Example]:
    for line in (DATA / "phrasing/out_of_scope.tsv").read_text(encoding="utf-8").splitlines():
        reason, text = line.split("\t")
        yield Example("", text, (Step(Verb.NO, reason),), "out_of_scope")


def _household(rng: random.Random) -> Iterator[Example]:
    """What people ask of a home assistant and a desktop can't do (HWU64 and SNIPS, training parts)."""
    by_intent: dict[str, list[str]] = {}
    for d in _jsonl(DATA / "utterances/hwu64_train.jsonl.gz"):
        by_intent.setdefault(d["intent"], []).append(d["text"].strip())
    for d in _jsonl(DATA / "utterances/snips_train.jsonl.gz"):
        by_intent.setdefault(d["intent"], []).append(d["text"].strip())
    for intent, reason in (REASONS | SNIPS).items():
        for text in rng.sample(by_intent[intent], min(60, len(by_intent[intent]))):
            yield Example("", text, (Step(Verb.NO, reason),), "household")


def _controls() -> Iterator[Example]:
    """Requests for one control, as the planner sees them: a goal in the same words."""
    names = ("labels.tsv", "labels_more.tsv")
    for line in (x for n in names for x in (DATA / "phrasing" / n).read_text(encoding="utf-8").splitlines()):
        _, kind, said = line.split("\t")[:3]
        text = said.replace("{{", "").replace("}}", "")
        value = re.search(r"{{(.+?)}}", said)
        goal = _trim(text)
        if kind == "read":
            step = Step(Verb.READ, goal)
        elif kind in ("on", "off"):
            step = Step(Verb.DO, goal, kind == "on")
        else:
            step = Step(Verb.DO, goal, values=(("value", value[1]),) if value else ())
        yield Example("?", text, (step,), "controls")


def _trim(text: str) -> str:
    """The goal in a request: politeness at its ends left out."""
    text = re.sub(r"^(um |uh |please |can you |could you |would you |hey |so |and |ok |okay )+", "", text, flags=re.I)
    return re.sub(r"[ ,]*(please|pls|thanks|thank you)?[ .!?]*$", "", text, flags=re.I) or text


def _focus(example: Example, apps: list[str], rng: random.Random) -> str:
    if example.source == "controls" or rng.random() < 0.6:
        return rng.choice(apps)
    return ""


def _known_texts(examples: Iterable[Example]) -> dict[tuple[str, str], set[str]]:
    """Skill arguments that take few different texts are closed sets: (skill, argument) to its texts."""
    seen: dict[tuple[str, str], Counter[str]] = {}
    for step in (s for e in examples for s in e.plan if s.verb is Verb.SKILL):
        for key, value in step.values:
            seen.setdefault((step.words, key), Counter())[value] += 1
    closed = {
        ("windows.tile", "side"),
        ("windows.move", "to"),
        ("screen.shot", "what"),
        ("settings.power", "profile"),
        ("settings.text_size", "change"),
        ("files.find", "kind"),
    }
    return {k: {v for v, n in c.items() if n > 1} for k, c in seen.items() if k in closed}


def _fit(example: Example, known: dict[tuple[str, str], set[str]]) -> Example | None:
    """The example with every text as it stands in the command; None if the grammar could not write it."""
    computed = set(worked_out(example.command))
    said = [w.text for w in words(example.command)]
    steps: list[Step] = []
    for step in example.plan:
        skill = step.verb is Verb.SKILL
        given = {"result"} if any(before.verb in (Verb.SKILL, Verb.READ) for before in steps) else set()
        text = step.words
        if step.verb not in (Verb.KEY, Verb.ASK, Verb.NO, Verb.SKILL):
            if step.verb is Verb.TYPE:
                found = _value(example.command, text, computed, said, given, False)
            elif (found := _span(example.command, text)) is None and text == "result" and step.verb is Verb.READ:
                found = text
            if found is None:
                return None
            text = found
        values = []
        for key, value in step.values:
            fitted = _value(example.command, value, computed, said, known.get((step.words, key), set()) | given, skill)
            if fitted is None:
                return None
            values.append((key, fitted))
        within = _span(example.command, step.within) if step.within else ""
        if within is None:
            return None
        steps.append(replace(step, words=text, values=tuple(values), within=within))
    return replace(example, plan=tuple(map(short, steps)))


def _value(command: str, value: str, computed: set[str], said: list[str], known: set[str], skill: bool) -> str | None:
    if value in ("true", "false") or (skill and re.fullmatch(r"-?[0-9.]+", value)) or value in known:
        return value
    if (span := _span(command, value)) is not None:
        other = value != span and value in (span.upper(), span.lower()) and _CASE.search(command)
        return value if other else span
    if skill and (span := _in_words(command, value)):
        return span
    if value in computed:
        return value
    digits = in_digits(said)
    return value if f" {value} " in f" {' '.join(digits)} " else None


def _in_words(command: str, value: str) -> str | None:
    """The run of words of the command that says ``value`` with its numbers in digits."""
    found = words(command)
    for i in range(len(found)):
        for j in range(i + 1, min(len(found), i + 8) + 1):
            if " ".join(in_digits([w.text for w in found[i:j]])).lower() == value.lower():
                return command[found[i].start : found[j - 1].end]
    return None


def _span(command: str, text: str) -> str | None:
    """``text`` as it is written in ``command``, if it is a run of whole words there."""
    target = [w.text.lower() for w in words(text)]
    found = words(command)
    for i in range(len(found) - len(target) + 1):
        if target and [w.text.lower() for w in found[i : i + len(target)]] == target:
            end = found[i + len(target) - 1].end
            tail = text.rstrip()[-1:]
            return command[found[i].start : end + (1 if tail in "!?." and command[end : end + 1] == tail else 0)]
    return None


def _held_out(command: str) -> bool:
    return hashlib.sha256(command.lower().strip().encode()).digest()[0] % 10 == 0
