"""The training data as a planner that points reads and writes it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tokenizers import Tokenizer

from lamd.planning.grammar import SkillShape
from lamd.planning.pointer import texts
from lamd.planning.pointing import END, NUMBER, Language, Writing, vocabulary
from lamd.planning.source import Source, Stranger
from lamd.runtime.engines.pointer import read
from lamd.trajectory import Step, Verb
from models.recipes import planner_data
from models.recipes.example import Example

LONGEST_TEXT = 160
"""Tokens of all that is read."""
FREE, OFTEN = 60, 3
"""Numbers that a skill may be given unsaid: how many, and how often each has to come."""
DOTTED = 0.1
"""The share of commands that end with a full stop."""
JOINED = 0.12
"""How many commands of two people in one there are for each command."""
JOINTS = ", | and |, and | then |, then | and then | and after that |, also |. |; ".split("|")
"""What stands between them. Behind words that could go on for ever only what ends a sentence."""
Put = Callable[[int | str], bool]
Span = Callable[[str, bool], bool]


@dataclass(frozen=True, slots=True)
class Read:
    """What the encoder takes: tokens, and where each piece that can be pointed at begins and ends."""

    ids: list[int]
    first: list[int]
    last: list[int]


@dataclass(slots=True)
class Teacher:
    """Turns examples into what is read and what has to be written."""

    language: Language
    tokenizer: Tokenizer
    ends: tuple[int, int] = (0, 0)
    missed: Counter[str] = field(default_factory=Counter)
    """Examples that can't be written, by source."""
    _known: dict[tuple[str, str], tuple[Source, list[int] | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        around = self.tokenizer.encode("a").ids
        self.ends = around[0], around[-1]

    def read(self, focus: str, source: Source, dot: bool = False) -> Read:
        """A command as the encoder reads it."""
        told = texts(source, focus)
        if dot and told[1] and told[1][-1][-1:].isalnum():
            told[1] = [*told[1][:-1], told[1][-1] + "."]
        return Read(*read(self.tokenizer, *self.ends, told, LONGEST_TEXT))

    def lesson(self, example: Example, rng: random.Random) -> tuple[Read, list[int]] | None:
        """What is read, and the symbols to write; None where the plan can't be written."""
        key = example.command, str(example.plan)
        if example.shown or key not in self._known:
            source = Source(example.command, tuple(strangers(example)))
            self._known[key] = source, symbols(self.language, source, example.plan)
        source, plan = self._known.pop(key) if example.shown else self._known[key]
        if plan is None or not source.words:
            self.missed[example.source] += 1
            return None
        return self.read(example.focus, source, rng.random() < DOTTED), plan


def language(examples: Sequence[Example], shapes: Mapping[str, SkillShape]) -> Language:
    """The symbols that these examples need."""
    numbers = Counter(
        value
        for example in examples
        for step in example.plan
        if step.verb is Verb.SKILL
        for key, value in step.values
        if shapes[step.words].types[key] == "number" and value not in example.command
    )
    return Language(vocabulary(shapes, [n for n, count in numbers.most_common(FREE) if count >= OFTEN]), shapes)


def epoch(examples: list[Example], teacher: Teacher, rng: random.Random) -> list[tuple[Read, list[int]]]:
    """The lessons of one epoch."""
    table = planner_data.skill_table()
    plain = [*planner_data.one_epoch(examples, rng)]
    given = (planner_data.show_skills(e, table, rng) for e in (*plain, *joined(plain, int(JOINED * len(plain)), rng)))
    return [lesson for e in given if (lesson := teacher.lesson(e, rng)) is not None]


def joined(examples: Sequence[Example], count: int, rng: random.Random) -> Iterator[Example]:
    """As people also speak: what two asked for in one program, in one breath. At most ``count`` of them."""
    places: dict[str, list[Example]] = {}
    for example in examples:
        if example.source != "controls" and not example.shown and _joins(example):
            places.setdefault(example.focus, []).append(example)
    everywhere = [e for e in places.get("", ()) if all(step.verb is Verb.SKILL for step in e.plan)]
    firsts = [e for found in places.values() for e in found]
    for _ in range(count if firsts else 0):
        first = rng.choice(firsts)
        second = rng.choice(everywhere if everywhere and rng.random() < 0.3 else places[first.focus])
        joint = rng.choice(JOINTS[-2:] if _goes_on(first) else JOINTS)
        text = first.command.rstrip(" .!,;") + joint + second.command
        if first is not second and second.command[:1].islower():
            yield replace(first, command=text, plan=(*first.plan, *second.plan), source="joined")


def _joins(example: Example) -> bool:
    """Whether it is still the same beside another: one or two steps that are done, and refer to no other."""
    known = all(step.verb not in (Verb.ASK, Verb.NO) for step in example.plan)
    said = example.command.split()
    return known and len(example.plan) < 3 and len(said) < 12 and "result" not in str(example.plan)


def _goes_on(example: Example) -> bool:
    """Whether what comes behind it could be taken for more of its last value."""
    step = example.plan[-1]
    last = [value for _, value in step.values] + [step.words] * (step.verb in (Verb.TYPE, Verb.READ))
    end = example.command.rstrip(" .!,;").casefold()
    return any(end.endswith(value.rstrip(" .!,;").casefold()) for value in last)


def strangers(example: Example) -> Iterator[Stranger]:
    """The skills that an example shows, with the types that their arguments have in its plan."""
    given = {step.words: dict(step.values) for step in example.plan if step.verb is Verb.SKILL}
    for line in example.shown:
        head, _, told = line.partition(" - ")
        name, *arguments = head.split()
        yield Stranger(name, SkillShape({key: _kind(given.get(name, {}).get(key, "")) for key in arguments}), told)


def _kind(value: str) -> str:
    return "flag" if value in ("true", "false") else "number" if NUMBER.fullmatch(value) else "text"


def symbols(language: Language, source: Source, plan: Iterable[Step]) -> list[int] | None:
    """The plan as it is written in symbols; None where it can't be."""
    out: list[int] = []
    writing = Writing(language, source)
    near = 0
    known = len(language.symbols)

    def put(symbol: int | str) -> bool:
        nonlocal writing
        at = language.at.get(symbol, -1) if isinstance(symbol, str) else symbol
        if at not in writing.options():
            return False
        out.append(at)
        writing = writing.take(at)
        return True

    def span(text: str, worked: bool) -> bool:
        nonlocal near
        found = find(source, text, worked, near)
        if found is None:
            return False
        near = found[0]
        return put(known + found[0]) and put(known + found[1]) and (not found[2] or put(found[2]))

    def offer(name: str, argument: str = "") -> int:
        wanted = (next((at for at, one in enumerate(source.strangers) if one.name == name), -1), argument)
        at = source.offers.index(wanted) if wanted in source.offers else -1
        return known + len(source.words) + at if at >= 0 else -1

    for step in plan:
        if step.verb is Verb.SKILL:
            strange = step.words not in language.shapes
            good = put(offer(step.words) if strange else f"skill:{step.words}")
            shape = language.shapes.get(step.words)
            order = list(shape.types) if shape else [key for _, key in source.offers]
            for key, value in sorted(step.values, key=lambda pair: order.index(pair[0]) if pair[0] in order else -1):
                good = good and put(offer(step.words, key) if strange else f"a:{key}")
                good = good and _argument(put, span, value, writing.kind)
        else:
            good = _step(put, span, source, step)
        if not good:
            return None
    return out if put(END) else None


def _step(put: Put, span: Span, source: Source, step: Step) -> bool:
    """Write a step that calls no skill."""
    if step.verb in (Verb.ASK, Verb.NO):
        return put(f"{step.verb}:{step.words}")
    if step.verb is Verb.KEY:
        return put("key") and all(put(f"k:{key}") for key in step.words.split("+"))
    if step.verb is Verb.READ and step.words == "result" and find(source, "result", False, 0) is None:
        return put("read") and put("result")
    return (
        put(str(step.verb))
        and _value(put, span, step.words, step.verb is Verb.TYPE)
        and (not step.within or (put("in") and span(step.within, False)))
        and (not step.ordinal or put(f"place:{step.ordinal}"))
        and (step.state is None or put("on" if step.state else "off"))
        and all(
            put("to" if key == "value" else f"with:{key}") and _value(put, span, value) for key, value in step.values
        )
    )


def _argument(put: Put, span: Span, value: str, kind: str) -> bool:
    if kind == "flag":
        return put(value)
    if kind == "number":
        return span(value, True) or put(f"n:{value}")
    return put(f"t:{value}") or _value(put, span, value)


def _value(put: Put, span: Span, value: str, worked: bool = True) -> bool:
    return span(value, worked) or (value == "result" and put("result"))


def find(source: Source, text: str, worked: bool, near: int) -> tuple[int, int, str] | None:
    """The run of words that says ``text``, and the reading that gives it.

    As it is written if it is, first from the word ``near`` on; else the shortest run that it can be worked out of.
    """
    count = len(source.words)
    runs = sorted(
        ((a, b) for a in range(count) for b in range(a, count)), key=lambda run: (run[0] < near, run[0], run[1])
    )
    for a, b in runs:
        if source.text(a, b) == text:
            return a, b, ""
    for a, b in sorted(runs, key=lambda run: run[1] - run[0]):
        for symbol, result in source.readings(a, b).items():
            if result == text and (worked or symbol == "r:punct0"):
                return a, b, symbol
    for a, b in runs:
        for symbol, said in (("", source.text(a, b)), ("r:punct0", source.readings(a, b).get("r:punct0", ""))):
            if said.casefold() == text.casefold():
                return a, b, symbol
    return None
