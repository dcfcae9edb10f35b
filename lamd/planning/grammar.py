"""The grammar of one planner call, made from what is legal right now (GBNF, the format of llama.cpp's grammars).

A text can only be a run of the command's own words, as written, or a value worked out of them (``values``); a skill one
of those the model knows, with its own arguments. Rules grow linearly with the command: a run of words is "this word,
then maybe the run that starts at the next".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lamd.planning.language import ASK_KINDS, NO_REASONS, VALUE_NAMES
from lamd.planning.values import in_digits, words, worked_out

MAX_LITERALS = 120
_KEYS = (
    "ctrl shift alt super enter escape tab space backspace delete home end pageup pagedown "
    "up down left right insert plus minus print"
).split()


@dataclass(frozen=True, slots=True)
class SkillShape:
    """What a skill's arguments look like in a plan."""

    types: Mapping[str, str]
    """Argument name to ``text``, ``number`` or ``flag``, in the order they are written."""
    known: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Texts an argument may take besides the command's words, such as ``left`` for a side."""


def grammar(command: str, skills: Mapping[str, SkillShape]) -> str:
    """The grammar for a plan of ``command``. ``skills`` maps a skill's name to its shape."""
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
        *_texts(command),
        *_skills(skills),
    ]
    return "\n".join(rules) + "\n"


def _texts(command: str) -> list[str]:
    found = words(command)
    rules = []
    for i, word in enumerate(found):
        after = found[i + 1].start if i + 1 < len(found) else len(command)
        between = command[word.end : after]
        joined = f"({_escaped(between)} w{i + 1})" if i + 1 < len(found) else ""
        tail = between.rstrip()
        closing = _escaped(tail) if tail and tail[0] in ".!?…)" else ""
        more = " | ".join(p for p in (joined, closing) if p)
        rules.append(f"w{i} ::= {_escaped(word.text)}" + (f" ({more})?" if more else ""))
    said = [w.text for w in found]
    digits = in_digits(said)
    normal = []
    if digits != said:
        for i, text in enumerate(digits):
            more = f' (" " n{i + 1})?' if i + 1 < len(digits) else ""
            normal.append(f"n{i} ::= {_escaped(text)}{more}")
    starts = [f"w{i}" for i in range(len(found))] or ['""']
    literals = [_escaped(v) for v in worked_out(command)[:MAX_LITERALS]]
    values = ["span", *literals, *(f"n{i}" for i in range(len(normal)))]
    return [
        *rules,
        *normal,
        "span ::= " + " | ".join(starts),
        r'text ::= "\"" span "\""',
        rf'value ::= "\"" ({" | ".join(values)}) "\""',
    ]


def _skills(skills: Mapping[str, SkillShape]) -> list[str]:
    if not skills:
        return []
    rules = ["skill ::= " + " | ".join(f"sk{i}" for i in range(len(skills)))]
    for i, (name, shape) in enumerate(skills.items()):
        arguments = "".join(
            f" ({_lit(f' {key}=')} {_argument(kind, shape.known.get(key, ()))})?" for key, kind in shape.types.items()
        )
        rules.append(f"sk{i} ::= {_lit(name)}{arguments}")
    rules += ['number ::= "-"? [0-9]{1,4} ("." [0-9]{1,3})?', 'flag ::= "true" | "false"']
    return rules


def _argument(kind: str, known: Sequence[str]) -> str:
    if kind != "text":
        return kind
    extra = " | ".join(_lit(json.dumps(v, ensure_ascii=False)) for v in known)
    return f"(value | {extra})" if extra else "value"


def _either(names: Sequence[str]) -> str:
    return " | ".join(_lit(n) for n in names)


def _escaped(text: str) -> str:
    """A GBNF literal for ``text`` as it stands inside a JSON string."""
    return _lit(json.dumps(text, ensure_ascii=False)[1:-1])


def _lit(text: str) -> str:
    quoted = re.sub(r'(["\\])', r"\\\1", text).replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")
    return f'"{quoted}"'
