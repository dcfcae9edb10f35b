"""Plans as pointers: the language of ``language.py`` in symbols that a model chooses one after the other.

A symbol is an entry of a vocabulary (``do``, ``skill:timer.start``, ``a:duration``) or points at a word of the
command. A run of words is two pointers, its first and its last word; a value may have a reading behind it, which says
how it is worked out of that run (``Source.readings``). So nothing can be written that was not said. The idea of a
decoder that mixes a vocabulary with pointers is Rongali et al. 2020, doi:10.1145/3366423.3380064.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lamd.planning.grammar import SkillShape
from lamd.planning.language import ASK_KINDS, MAX_STEPS, NO_REASONS, VALUE_NAMES
from lamd.planning.source import READINGS, Source, Stranger
from lamd.planning.values import KINDS
from lamd.planning.values.typed import LONGEST
from lamd.trajectory import Step, Verb

END = "end"
KEYS = (
    "ctrl shift alt super enter escape tab space backspace delete home end pageup pagedown "
    "up down left right insert plus minus print"
).split()
PLACES = [-1, *range(1, 13)]
BASIC = (
    END, "open", "switch", "close", "do", "type", "key", "read", "result", "in", "on", "off", "to", "true", "false",
)  # fmt: skip
"""The symbols without which no model can write."""
NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_LONGEST = {"number": 6} | dict.fromkeys(KINDS, LONGEST)
"""Words of a run at most, by what it is to be read as."""


def vocabulary(shapes: Mapping[str, SkillShape], free: Iterable[str]) -> list[str]:
    """The symbols of plans with these skills. ``free``: numbers that a skill may be given without their being said."""
    keys = dict.fromkeys(key for shape in shapes.values() for key in shape.types)
    texts = dict.fromkeys(text for shape in shapes.values() for known in shape.known.values() for text in known)
    return [
        *BASIC,
        *(f"place:{n}" for n in PLACES),
        *(f"with:{name}" for name in VALUE_NAMES),
        *(f"k:{key}" for key in (*KEYS, *"abcdefghijklmnopqrstuvwxyz0123456789", *(f"f{n}" for n in range(1, 13)))),
        *(f"ask:{kind}" for kind in ASK_KINDS),
        *(f"no:{reason}" for reason in NO_REASONS),
        *(f"skill:{name}" for name in shapes),
        *(f"a:{key}" for key in keys),
        *(f"t:{text}" for text in sorted(texts)),
        *(f"n:{number}" for number in free),
        *(f"r:{kind}{at}" for kind, count in READINGS.items() for at in range(count)),
    ]  # fmt: skip


@dataclass(frozen=True)
class Language:
    """The symbols of one model, and the skills that it knows by heart."""

    symbols: Sequence[str]
    shapes: Mapping[str, SkillShape]

    @cached_property
    def at(self) -> dict[str, int]:
        """The place of each symbol."""
        return {symbol: at for at, symbol in enumerate(self.symbols)}

    @cached_property
    def verbs(self) -> list[str]:
        """What a step may begin with."""
        first = ("open", "switch", "close", "do", "type", "key", "read")
        known = {f"skill:{name}" for name in self.shapes}
        return [*first, *(s for s in self.symbols if s.startswith(("ask:", "no:")) or s in known)]

    def starting(self, prefix: str) -> list[str]:
        """The symbols with this beginning, which ends in a colon."""
        return [*self._starting.get(prefix, ())]

    @cached_property
    def _starting(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for symbol in self.symbols:
            head, colon, _ = symbol.partition(":")
            found.setdefault(head + colon, []).append(symbol)
        return found


@dataclass(frozen=True)
class Writing:
    """A plan that is being written: what may follow, and what is there so far."""

    language: Language
    source: Source
    steps: tuple[Step, ...] = ()
    """The last one may go on."""
    slot: str = ""
    """The name of the value that is being written; ``words`` or ``within`` for those parts of a step."""
    kind: str = ""
    """What the slot takes: ``span`` (a run of words), ``value`` (or what is worked out of one), an argument's type."""
    run: tuple[int, ...] = ()
    """The words pointed at: the first, then the last."""
    ended: bool = False

    def options(self) -> list[int]:
        """The symbols that may follow; those beyond the vocabulary point at words, in their order."""
        if self.kind and len(self.run) < 2:
            return self._slot()
        known = self.language.at
        return [*(known[symbol] for symbol in self._following() if symbol in known), *self._offered()]

    def take(self, symbol: int) -> Writing:
        """The plan with one more symbol, one of ``options``."""
        known = len(self.language.symbols)
        if symbol >= known + len(self.source.words):
            return self._taken(*self.source.offers[symbol - known - len(self.source.words)])
        if symbol >= known:
            return self._pointed(symbol - known)
        name = self.language.symbols[symbol]
        if name == END:
            return replace(self, ended=True, slot="", kind="", run=())
        head, _, rest = name.partition(":")
        if head == "r":
            return replace(self._filled(self.source.readings(*self.run)[name]), kind="", run=())
        if head in ("n", "t") or name in ("true", "false", "result"):
            return replace(self._filled(rest or name), kind="", run=())
        if name in self.language.verbs:
            return self._begun(head, rest)
        return self._part(head, rest)

    def _begun(self, head: str, rest: str) -> Writing:
        """A new step."""
        if head == "skill":
            step, slot, kind = Step(Verb.SKILL, rest), "", ""
        elif head in ("ask", "no"):
            step, slot, kind = Step(Verb(head), rest), "", ""
        elif head == "key":
            step, slot, kind = Step(Verb.KEY), "", ""
        else:
            step, slot, kind = Step(Verb(head)), "words", "value" if head == "type" else "span"
        return replace(self, steps=(*self.steps, step), slot=slot, kind=kind, run=())

    def _taken(self, at: int, argument: str) -> Writing:
        """A call of a stranger, or an argument of one."""
        stranger = self.source.strangers[at]
        if not argument:
            return replace(self, steps=(*self.steps, Step(Verb.SKILL, stranger.name)), slot="", kind="", run=())
        return replace(self, slot=argument, kind=stranger.shape.types[argument], run=())

    def _part(self, head: str, rest: str) -> Writing:
        """A further part of the last step."""
        step = self.steps[-1]
        if head == "k":
            return self._changed(replace(step, words=f"{step.words}+{rest}".lstrip("+")))
        if head in ("on", "off"):
            return self._changed(replace(step, state=head == "on"))
        if head == "place":
            return self._changed(replace(step, ordinal=int(rest)))
        slot, kind = {
            "in": ("within", "span"), "to": ("value", "value"), "with": (rest, "value"),
        }.get(head) or (rest, self._shape(step).types[rest])  # fmt: skip
        return replace(self, slot=slot, kind=kind, run=())

    def _changed(self, step: Step) -> Writing:
        return replace(self, steps=(*self.steps[:-1], step), slot="", kind="", run=())

    def _pointed(self, word: int) -> Writing:
        run = (*self.run, word)
        if len(run) < 2:
            return replace(self, run=run)
        text = self.source.text(*run)
        return replace(self._filled(text), run=run)

    def _filled(self, text: str) -> Writing:
        """The slot of the last step with this text, in place of what it had."""
        step = self.steps[-1]
        if self.slot == "words":
            step = replace(step, words=text)
        elif self.slot == "within":
            step = replace(step, within=text)
        else:
            others = tuple(pair for pair in step.values if pair[0] != self.slot)
            step = replace(step, values=(*others, (self.slot, text)))
        return replace(self, steps=(*self.steps[:-1], step))

    def _slot(self) -> list[int]:
        """What may stand in the slot: a first word, or its last one, or something known."""
        known, count = len(self.language.symbols), len(self.source.words)
        if self.run:
            return [known + last for last in self._lasts(self.run[0])]
        if self.kind == "flag":
            return [self.language.at["true"], self.language.at["false"]]
        out = [known + first for first in range(count) if next(self._lasts(first), None) is not None]
        step = self.steps[-1]
        if self.kind == "number":
            out += [self.language.at[s] for s in self._unsaid(step)]
        if step.verb is Verb.SKILL and self.kind == "text":
            told = (f"t:{text}" for text in self._shape(step).known.get(self.slot, ()))
            out += [self.language.at[symbol] for symbol in told if symbol in self.language.at]
        given = any(before.verb in (Verb.READ, Verb.SKILL) for before in self.steps[:-1])
        if (step.verb is Verb.READ and self.slot == "words") or (given and self.kind in ("value", "text")):
            out.append(self.language.at["result"])  # what the steps before came to
        return out

    def _lasts(self, first: int) -> Iterator[int]:
        """The last words of the runs from ``first`` on that can stand in the slot, or be worked out to what can."""
        count = len(self.source.words)
        return (
            last for last in range(first, min(count, first + _LONGEST.get(self.kind, count))) if self._fits(first, last)
        )

    def _fits(self, first: int, last: int) -> bool:
        if self.kind == "number":
            return bool(self._numbers(first, last))
        if self.kind in KINDS:
            return (first, last) in self.source.typed(self.kind) or bool(self._clocks(first, last))
        return True

    def _numbers(self, first: int, last: int) -> list[str]:
        """The readings of a run that are numbers; an empty one stands for the run itself."""
        found = {"": self.source.text(first, last), **self.source.readings(first, last)}
        return [symbol for symbol, text in found.items() if NUMBER.fullmatch(text)]

    def _clocks(self, first: int, last: int) -> list[str]:
        if self.kind != "time":
            return []
        return [symbol for symbol in self.source.readings(first, last) if symbol.startswith("r:time")]

    def _following(self) -> list[str]:
        """What may come after a part that is whole: how to read it, a further part, another step, the end."""
        more: list[str] = []
        if len(self.run) == 2:
            readings = self.source.readings(*self.run)
            if self.kind == "number":
                fitting = self._numbers(*self.run)
                if "" not in fitting:
                    return fitting
                more += [symbol for symbol in fitting if symbol]
            elif self.kind in KINDS:
                clocks = self._clocks(*self.run)
                if not self._whole():
                    return clocks
                more += clocks
            elif self.kind in ("value", "text"):
                more += readings
            elif "r:punct0" in readings:
                more.append("r:punct0")
        if not self.steps:
            return self.language.verbs
        parts, whole = self._parts(self.steps[-1])
        more += parts
        if whole:
            more += [*(self.language.verbs if len(self.steps) < MAX_STEPS else ()), END]
        return more

    def _parts(self, step: Step) -> tuple[list[str], bool]:
        """What may still be added to a step, and whether it may be left as it is."""
        if step.verb is Verb.KEY:
            return (self.language.starting("k:") if step.words.count("+") < 3 else []), bool(step.words)
        if step.verb is Verb.DO:
            if step.state is not None or (step.values and step.values[0][0] == "value"):
                return [], True
            names = [f"with:{n}" for n in VALUE_NAMES if n not in dict(step.values)]
            if step.values:
                return names, True
            narrower = [] if step.ordinal else self._places()
            if not step.within and not step.ordinal:
                narrower.append("in")
            return [*narrower, "on", "off", "to", *names], True
        if step.verb is Verb.SKILL:
            names, whole = self._arguments(step)
            return [f"a:{name}" for name in names if step.words in self.language.shapes], whole
        return [], True

    def _places(self) -> list[str]:
        """The places that may be meant: where a later one than the first is said, no other such one is."""
        every = self.language.starting("place:")
        said = {f"place:{n}" for n in self.source.places if n > 1}
        return [symbol for symbol in every if symbol in said | {"place:1", "place:-1"}] if said else every

    def _arguments(self, step: Step) -> tuple[list[str], bool]:
        """The arguments that a call may still be given, in order, and whether it may be left as it is.

        What a stranger needs can be left out where any words would fit: then the person is asked, not a guess made.
        """
        shape = self._shape(step)
        given = [list(shape.types).index(key) for key, _ in step.values]
        out: list[str] = []
        for key, kind in list(shape.types.items())[max(given, default=-1) + 1 :]:
            if not self._said(step, key, kind):
                continue
            out.append(key)
            if key in shape.required and (step.words in self.language.shapes or kind in _LONGEST):
                return out, False
        return out, True

    def _said(self, step: Step, key: str, kind: str) -> bool:
        """Whether there is anything that this argument can be given."""
        if step.words in self.language.shapes and f"a:{key}" not in self.language.at:
            return False
        if kind not in _LONGEST:
            return True
        slot = replace(self, slot=key, kind=kind, run=())
        free = kind == "number" and bool(self._unsaid(step))
        return free or any(next(slot._lasts(first), None) is not None for first in range(len(self.source.words)))

    def _unsaid(self, step: Step) -> list[str]:
        """The numbers that a call may be given unsaid; a stranger none."""
        return self.language.starting("n:") if step.words in self.language.shapes else []

    def _shape(self, step: Step) -> SkillShape:
        strange = (one.shape for one in self.source.strangers if one.name == step.words)
        return self.language.shapes[step.words] if step.words in self.language.shapes else next(strange)

    def _offered(self) -> list[int]:
        """Strangers that may be called next, and arguments of the one that is being called.

        One that needs a number cannot be meant where none is said.
        """
        if not self.source.strangers or (self.run and not self._whole()):
            return []
        step = self.steps[-1] if self.steps else None
        names: list[str] = []
        whole = True
        if step is not None:
            strange = step.verb is Verb.SKILL and step.words not in self.language.shapes
            names, whole = self._arguments(step) if strange else (names, self._parts(step)[1])
        first = len(self.language.symbols) + len(self.source.words)
        return [
            first + at
            for at, (stranger, argument) in enumerate(self.source.offers)
            if (whole and not argument and len(self.steps) < MAX_STEPS and self._can(self.source.strangers[stranger]))
            or (argument in names and step is not None and self.source.strangers[stranger].name == step.words)
        ]

    def _can(self, stranger: Stranger) -> bool:
        """Whether what it can't do without may have been said."""
        call, shape = Step(Verb.SKILL, stranger.name), stranger.shape
        return all(self._said(call, key, shape.types[key]) for key in shape.required)

    def _whole(self) -> bool:
        """Whether a run may stand as it is written."""
        if self.kind == "number":
            return "" in self._numbers(*self.run)
        return self.kind not in KINDS or self.run in self.source.typed(self.kind)
