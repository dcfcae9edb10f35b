"""The grammar of one planner call, made from what is legal right now (GBNF, the format of llama.cpp's grammars).

A text can only be a run of the command's own words, as written, or a value worked out of them (``values``); a skill one
of those the model knows, with its own arguments (numbers of up to four digits need not be said: "louder"). Rules grow
linearly with the command: a run of words is "this word, then maybe the run that starts at the next".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lamd.planning.language import ASK_KINDS, BARE, NO_REASONS, VALUE_NAMES
from lamd.planning.values import KINDS, Word, in_digits, readable, words, worked_out

MAX_LITERALS = 120
ARGUMENT_TYPES = ("text", "number", "flag", *KINDS)
"""The last ones are texts that can be read as such."""
_KEYS = (
    "ctrl shift alt super enter escape tab space backspace delete home end pageup pagedown "
    "up down left right insert plus minus print"
).split()
_LONG = re.compile(r"-?(\d{5,}(\.\d+)?|\d+\.\d{4,})")
"""Numbers beyond what may be written without having been said."""


@dataclass(frozen=True, slots=True)
class SkillShape:
    """What a skill's arguments look like in a plan."""

    types: Mapping[str, str]
    """Argument name to one of ``ARGUMENT_TYPES``, in the order they are written."""
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Texts an argument may take besides the command's words, such as ``left`` for a side."""
    required: frozenset[str] = frozenset()
    """Arguments that a call is never without; where nothing said can be one, a call is written without it."""


def grammar(command: str, skills: Mapping[str, SkillShape]) -> str:
    """The grammar for a plan of ``command``. ``skills`` maps a skill's name to its shape."""
    said = words(command)
    literals = worked_out(command)[:MAX_LITERALS]
    typed = {kind: readable(command, kind, literals) for kind in KINDS}
    rules = [
        r'root ::= step | step "\n" root',
        "step ::= app | do | typed | key | read | ask | no" + (" | skill" if skills else ""),
        'app ::= ("open" | "switch" | "close") " " text',
        'typed ::= "type " value',
        r'read ::= "read " (text | "\"result\"")',
        'do ::= "do " text (" in " text)? (" " ordinal)? (" on" | " off" | " to " value | " with" pair+)?',
        f'pair ::= " " ({_either(VALUE_NAMES)}) "=" value',
        'ordinal ::= [1-9] [0-9]? ("st" | "nd" | "rd" | "th") | "last" | "first"',
        f'onekey ::= {_either(_KEYS)} | [a-z0-9] | "f" [1-9] [0-2]?',
        'key ::= "key " onekey ("+" onekey){0,3}',
        f'ask ::= "ask " ({_either(ASK_KINDS)})',
        f'no ::= "no " ({_either(NO_REASONS)})',
        *_spans(command, said),
        *_values([word.text for word in said], literals),
        *(f"{kind} ::= {_quoted(texts)}" for kind, texts in typed.items() if texts),
        *_skills(skills, typed, [v for v in (*(word.text for word in said), *literals) if BARE.fullmatch(v)]),
    ]
    return "\n".join(rules) + "\n"


def _spans(command: str, said: Sequence[Word]) -> list[str]:
    """Runs of the command's words with what stands between them; ``w3`` is any run that starts at the fourth."""
    rules = []
    for i, word in enumerate(said):
        follows = i + 1 < len(said)
        between = command[word.end : said[i + 1].start if follows else len(command)]
        more = [f"({_escaped(between)} w{i + 1})"] if follows else []
        if between.rstrip() and between[0] in ".!?…)":
            more.append(_escaped(between.rstrip()))
        rules.append(f"w{i} ::= {_escaped(word.text)}" + (f" ({' | '.join(more)})?" if more else ""))
    starts = [f"w{i}" for i in range(len(said))] or ['""']
    return [*rules, "span ::= " + " | ".join(starts), r'text ::= "\"" span "\""']


def _values(said: list[str], literals: Sequence[str]) -> list[str]:
    """A run of words, a value worked out, or a run of words with the numbers in digits (``n3``)."""
    digits = in_digits(said)
    if digits == said:
        digits = []
    rules = [
        f"n{i} ::= {_escaped(text)}" + (f' (" " n{i + 1})?' if i + 1 < len(digits) else "")
        for i, text in enumerate(digits)
    ]
    values = ["span", *(_escaped(value) for value in literals), *(f"n{i}" for i in range(len(rules)))]
    return [*rules, rf'value ::= "\"" ({" | ".join(values)}) "\""']


def _skills(skills: Mapping[str, SkillShape], typed: Mapping[str, Sequence[str]], bare: Sequence[str]) -> list[str]:
    """Calls with their arguments in order. ``bare``: what may stand without quotes as a text."""
    if not skills:
        return []
    rules = ["skill ::= " + " | ".join(f"sk{i}" for i in range(len(skills)))]
    for i, (name, shape) in enumerate(skills.items()):
        arguments = "".join(
            f" ({_lit(f' {key}=')} {_argument(kind, shape.known.get(key, ()))})"
            + ("" if key in shape.required else "?")
            for key, kind in shape.types.items()
            if typed.get(kind, True)
        )
        rules.append(f"sk{i} ::= {_lit(name)}{arguments}")
    unquoted = "".join(f" | {_lit(value)}" for value in dict.fromkeys(bare))
    long = "".join(f" | {_lit(value)}" for value in dict.fromkeys(bare) if _LONG.fullmatch(value))
    return [
        *rules,
        f"worded ::= value{unquoted}",
        f'number ::= "-"? [0-9]{{1,4}} ("." [0-9]{{1,3}})?{long}',
        'flag ::= "true" | "false"',
    ]


def _argument(kind: str, known: Sequence[str]) -> str:
    if kind != "text":
        return kind
    extra = " | ".join(_lit(json.dumps(v, ensure_ascii=False)) for v in known)
    return f"(worded | {extra})" if extra else "worded"


def _quoted(texts: Sequence[str]) -> str:
    bare = [text for text in texts if BARE.fullmatch(text)]
    return " | ".join(_lit(text) for text in (*(json.dumps(text, ensure_ascii=False) for text in texts), *bare))


def _either(names: Sequence[str]) -> str:
    return " | ".join(_lit(n) for n in names)


def _escaped(text: str) -> str:
    """A GBNF literal for ``text`` as it stands inside a JSON string."""
    return _lit(json.dumps(text, ensure_ascii=False)[1:-1])


def _lit(text: str) -> str:
    quoted = re.sub(r'(["\\])', r"\\\1", text).replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")
    return f'"{quoted}"'
