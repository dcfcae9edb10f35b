"""A skill's signature → JSON Schema, and arguments in a person's words → values, so that the two never disagree.

``read`` turns arguments into values and back into plain JSON; that plain form is what the guard judges, the journal
keeps and the skill is called with, and reading it again gives the same values.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from lamd import natural, strict
from lamd.api import Spec
from lamd.errors import SkillError
from lamd.trajectory import Risk

_JSON: dict[Any, dict[str, Any]] = {
    str: {"type": "string"}, int: {"type": "integer"}, float: {"type": "number"}, bool: {"type": "boolean"},
    "duration": {"type": "string", "format": "duration"}, "moment": {"type": "string", "format": "moment"},
    "period": {"type": "string", "format": "period"}, "occasion": {"type": "string", "format": "occasion"},
    "percent": {"type": "integer", "minimum": 0, "maximum": 100},
}  # fmt: skip
_TRUE, _FALSE = ("true", "on", "yes", "1"), ("false", "off", "no", "0")
LONGEST = 20_000
"""Characters of one text."""


def of(work: Callable[..., Any]) -> dict[str, Any]:
    """The JSON Schema of a function's arguments; raises ``SkillError`` ``failed`` for a type that none stands for."""
    properties, required = {}, []
    for name, (kind, optional) in _parameters(work).items():
        known = {"enum": list(get_args(kind)), "type": "string"} if get_origin(kind) is Literal else _JSON.get(kind)
        if known is None:
            raise SkillError("failed", f"the argument {name!r} has a type that no schema stands for: {kind}")
        properties[name] = known
        if not optional:
            required.append(name)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def describe(spec: Spec, plugin: str) -> dict[str, Any]:
    """One skill as the daemon and its clients get it."""
    doc = (inspect.getdoc(spec.work) or "").partition("\n")[0]
    return {
        "name": spec.name,
        "plugin": plugin,
        "summary": spec.summary or doc,
        "schema": spec.schema if spec.schema is not None else of(spec.work),
        "risk": str(spec.risk) if spec.risk in frozenset(Risk) else "",
        "examples": list(spec.examples),
        "timeout": spec.timeout,
        "hidden": spec.hidden,
    }


def read(spec: Spec, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """``(values for the function, the same as plain JSON)``; raises ``SkillError`` (``bad_value``, ``ambiguous``)."""
    if spec.schema is not None:
        return {"arguments": dict(given)}, dict(given)
    parameters = _parameters(spec.work)
    for name in given:
        if name not in parameters:
            near = strict.nearest(name, list(parameters))
            raise SkillError("bad_value", f"{spec.name} has no argument {name!r}", near)
    values: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for name, (kind, optional) in parameters.items():
        if given.get(name) is None:
            if not optional:
                raise SkillError("bad_value", f"{spec.name} needs to know its {name}", "say it in the same breath")
            continue
        value = _value(kind, given[name], name)
        key = name if name in inspect.signature(spec.work).parameters else f"{name}_"
        values[key], shown[name] = value, _plain(value)
    return values, shown


def _parameters(work: Callable[..., Any]) -> dict[str, tuple[Any, bool]]:
    """Argument name to its kind (a type, ``Literal`` or the word of a natural type) and whether it may be left out."""
    hints = get_type_hints(work, include_extras=True)
    found = {}
    for name, parameter in inspect.signature(work).parameters.items():
        kind, optional = hints.get(name, str), parameter.default is not inspect.Parameter.empty
        if get_origin(kind) in (Union, UnionType):
            kind = next(k for k in get_args(kind) if k is not NoneType)
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[1]
        found[name.removesuffix("_")] = (kind, optional)
    return found


def _value(kind: Any, given: Any, name: str) -> Any:
    if get_origin(kind) is Literal:
        return _one_of(get_args(kind), given, name)
    if kind is bool:
        return _flag(given, name)
    if kind in (int, float):
        value = natural.number(given)
        if kind is int and value != int(value):
            raise SkillError("bad_value", f"{name} must be a whole number, not {given}")
        return kind(value)
    if kind == "percent":
        return natural.percent(given)
    if kind == "duration":
        return natural.duration(given)
    text = str(given)
    if len(text) > LONGEST:
        raise SkillError("bad_value", f"{name} is {len(text)} characters long", f"at most {LONGEST:,} are taken")
    if kind == "moment":
        return natural.moment(text)
    if kind == "occasion":
        return natural.occasion(text)
    return natural.period(text) if kind == "period" else text


def _one_of(allowed: tuple[Any, ...], given: Any, name: str) -> str:
    said = str(given).casefold().strip()
    if said in allowed:
        return said
    raise SkillError("bad_value", f"{name} cannot be “{given}”", f"there are: {', '.join(map(str, allowed))}", allowed)


def _flag(given: Any, name: str) -> bool:
    said = str(given).casefold()
    if said in _TRUE or said in _FALSE:
        return said in _TRUE
    raise SkillError("bad_value", f"{name} is on or off, not “{given}”")


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, natural.Moment):
        return natural.write_moment(value)
    if isinstance(value, natural.Occasion):
        return natural.write_occasion(value)
    return natural.write_period(value) if isinstance(value, natural.Period) else value
