"""The planner's language: one step a line, read and written here and nowhere else.

    open "calculator"        do "line numbers" on        do "save it" with name="a.txt" folder="documents"
    type "hello world"       key ctrl+s                  audio.volume level=60
    read "the second line"   ask file                    no online

``str(Step)`` writes a line in its readable form; ``write`` the form the model is trained on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from lamd.errors import PlanningError
from lamd.trajectory import Step, Verb, place

VALUE_NAMES = (
    "name folder title subject to cc message text find replace date time start end width height size "
    "number amount expression url address user password email phone query page row column cell label tag "
    "category color unit location device quality format code key description duration repeat language"
).split()
"""What a value of a goal may be called."""

ASK_KINDS = (
    "file window item time duration value text words destination recipient name app setting format page "
    "tab scope title content"
).split()
"""What may be missing in a command."""

NO_REASONS = ["chat", "question", "online", "physical", "generate", "nonsense", "unsafe", "self", "language"]
"""Why a command is out of scope."""

MAX_STEPS = 12

BARE = re.compile(r"-?[0-9.]+|true|false")
"""Arguments of skills that stand without quotes."""

ARGUMENT = re.compile(r"[^\W\d]\w*")
"""What an argument of a skill may be called."""

_STRING = r'"((?:[^"\\]|\\.)*)"'
_QUOTED = re.compile(rf"^(open|switch|close|type|read) {_STRING}$")
_BARE = re.compile(r"^(key|ask|no) ([a-z0-9_+]+)$")
_DO = re.compile(rf"^do {_STRING}(?: in {_STRING})?(?: ([1-9]\d{{0,2}})(?:st|nd|rd|th)| (last|first))?(.*)$")
_PAIR = re.compile(rf" ({ARGUMENT.pattern})=(?:{_STRING}|(-?[0-9.]+|true|false))")
_SKILL = re.compile(r"^([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)(.*)$")


def parse(text: str) -> tuple[Step, ...]:
    """Read a plan, one step a line; raises ``PlanningError`` (``malformed``, ``too_long``)."""
    # Not splitlines: JSON leaves other line ends, such as U+2028, inside its strings as they are.
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise PlanningError("malformed", "the planner gave an empty plan", "say it in other words")
    if len(lines) > MAX_STEPS:
        raise PlanningError("too_long", f"a plan of {len(lines)} steps is too long", "ask for less at a time")
    return tuple(parse_step(line) for line in lines)


def parse_step(line: str) -> Step:
    """Read one line; raises ``PlanningError`` (``malformed``)."""
    line = line.strip()
    if found := _QUOTED.match(line):
        return Step(Verb(found[1]), _unquote(found[2]))
    if found := _BARE.match(line):
        return Step(Verb(found[1]), found[2])
    if line.startswith("do ") and (found := _DO.match(line)):
        state, values = _tail(found[5], line)
        ordinal = int(found[3]) if found[3] else {"last": -1, "first": 1}.get(found[4] or "", 0)
        return Step(Verb.DO, _unquote(found[1]), state, values, _unquote(found[2] or ""), ordinal)
    if found := _SKILL.match(line):
        return Step(Verb.SKILL, found[1], values=_pairs(found[2], line))
    raise _malformed(line)


def write(step: Step) -> str:
    """The line a planner is trained to write for ``step``."""
    if step.verb in (Verb.KEY, Verb.ASK, Verb.NO):
        return f"{step.verb} {step.words}"
    if step.verb is Verb.SKILL:
        return " ".join([step.words, *(f"{k}={_bare(v)}" for k, v in step.values)])
    parts = [str(step.verb), _quote(step.words)]
    if step.within:
        parts.append(f"in {_quote(step.within)}")
    if step.ordinal:
        parts.append(place(step.ordinal))
    if step.state is not None:
        parts.append("on" if step.state else "off")
    if len(step.values) == 1 and step.values[0][0] == "value":
        parts.append(f"to {_quote(step.values[0][1])}")
    elif step.values:
        parts.append("with " + " ".join(f"{k}={_quote(v)}" for k, v in step.values))
    return " ".join(parts)


def write_plan(steps: Iterable[Step]) -> str:
    """The whole plan, a line a step."""
    return "\n".join(write(step) for step in steps)


def _tail(tail: str, line: str) -> tuple[bool | None, tuple[tuple[str, str], ...]]:
    state: bool | None = None
    if tail in (" on", " off"):
        return tail == " on", ()
    if not tail:
        return state, ()
    if found := re.fullmatch(rf" to {_STRING}", tail):
        return state, (("value", _unquote(found[1])),)
    if tail.startswith(" with "):
        return state, _pairs(tail[len(" with") :], line)
    raise _malformed(line)


def _pairs(text: str, line: str) -> tuple[tuple[str, str], ...]:
    pairs, at = [], 0
    for found in _PAIR.finditer(text):
        if found.start() != at:
            raise _malformed(line)
        pairs.append((found[1], _unquote(found[2]) if found[2] is not None else found[3]))
        at = found.end()
    if at != len(text):
        raise _malformed(line)
    return tuple(pairs)


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _bare(value: str) -> str:
    return value if BARE.fullmatch(value) else _quote(value)


def _unquote(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError as error:
        raise _malformed(text) from error


def _malformed(line: str) -> PlanningError:
    return PlanningError(
        "malformed", f"the planner wrote a line that is no step: {line[:80]!r}", "say it in other words"
    )
