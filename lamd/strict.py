"""Plain data (from YAML or JSON) into frozen dataclasses, strictly: nothing unknown, missing or of another type passes.

Fields are bool, int, float, str, ``Literal``, a tuple of one of these, a mapping from texts to
one of these or to ``Any``, or another dataclass. What a type cannot say
stands in the field's metadata: ``low``/``high`` for numbers, ``longest`` for texts and tuples.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
Path = tuple[str | int, ...]
LONGEST = 4096
"""Characters of a text whose field says nothing else."""


class Mismatch(Exception):  # noqa: N818 -- not an error of lamd's: each caller turns it into its own
    """Data that does not fit: where, what is wrong, and what would be right."""

    def __init__(self, path: Path, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.hint = hint


def number(default: Any = dataclasses.MISSING, *, low: float, high: float) -> Any:
    """A dataclass field for a number within bounds, both included."""
    return dataclasses.field(default=default, metadata={"low": low, "high": high})


def text(default: Any = dataclasses.MISSING, longest: int = LONGEST) -> Any:
    """A dataclass field for a text of at most so many characters."""
    return dataclasses.field(default=default, metadata={"longest": longest})


def build(cls: type[T], data: object, path: Path = ()) -> T:
    """Make a ``cls`` of a mapping; raises ``Mismatch``."""
    if not isinstance(data, dict):
        raise Mismatch(path, f"{told(path)} must hold keys and values, not {kind(data)}")
    fields = _fields(cls)  # type: ignore[arg-type]  # every class is hashable
    for key in data:
        if key not in fields:
            raise Mismatch((*path, str(key)), f"there is no {told((*path, str(key)))}", nearest(str(key), list(fields)))
    values = {}
    for name, (hint, field) in fields.items():
        if name in data:
            values[name] = _value(hint, data[name], (*path, name), field.metadata)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise Mismatch(path, f"{told((*path, name))} is missing")
    try:
        return cls(**values)
    except ValueError as error:  # a rule between fields, from the class's own __post_init__
        raise Mismatch(path, str(error)) from None


def nearest(word: str, among: list[str]) -> str:
    """The hint for a misspelt word: the nearest right one, else all."""
    import difflib

    close = difflib.get_close_matches(word, among, n=1, cutoff=0.5)
    return f"did you mean {close[0]}?" if close else f"there are: {', '.join(sorted(among))}" if among else ""


def told(path: Path) -> str:
    """``("guard", "deny", 0)`` as ``guard.deny[0]``."""
    out = ""
    for part in path:
        out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else part
    return out or "the whole"


def kind(value: object) -> str:
    """The type of a value in words."""
    for types, word in _KINDS:
        if isinstance(value, types):
            return word
    return type(value).__name__


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "yes or no"), (int, "a whole number"), (float, "a number"), (str, "a text"), (type(None), "nothing"),
    ((list, tuple), "a list"), (dict, "keys and values"),
)  # fmt: skip


@cache
def _fields(cls: Any) -> dict[str, tuple[Any, dataclasses.Field[Any]]]:
    if not dataclasses.is_dataclass(cls):
        raise TypeError(f"{cls} is no dataclass")
    hints = get_type_hints(cls)
    return {f.name: (hints[f.name], f) for f in dataclasses.fields(cls)}


def _value(hint: Any, data: object, path: Path, meta: Mapping[str, Any] = MappingProxyType({})) -> Any:
    if dataclasses.is_dataclass(hint):
        return build(hint if isinstance(hint, type) else type(hint), data, path)
    if get_origin(hint) is Literal:
        return _literal(get_args(hint), data, path)
    if get_origin(hint) is tuple:
        return _items(get_args(hint)[0], data, path, meta)
    if get_origin(hint) is Mapping:
        return _mapping(get_args(hint)[1], data, path)
    if hint is Any:
        return data
    if hint in (int, float):
        return _number(hint, data, path, meta)
    if not isinstance(data, hint):
        raise Mismatch(path, f"{told(path)} must be {_KIND_OF[hint]}, not {kind(data)}")
    longest = meta.get("longest", LONGEST)
    if isinstance(data, str) and len(data) > longest:
        raise Mismatch(path, f"{told(path)} is {len(data)} characters long", f"at most {longest:,} are taken")
    return data


_KIND_OF = {bool: "yes or no", str: "a text"}


def _literal(allowed: tuple[Any, ...], data: object, path: Path) -> Any:
    if isinstance(data, str) and data in allowed:
        return data
    raise Mismatch(path, f"{told(path)} cannot be {data!r}", nearest(str(data), [str(a) for a in allowed]))


def _items(hint: Any, data: object, path: Path, meta: Mapping[str, Any]) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise Mismatch(path, f"{told(path)} must be a list, not {kind(data)}")
    longest = meta.get("longest", LONGEST)
    if len(data) > longest:
        raise Mismatch(path, f"{told(path)} has {len(data)} entries", f"at most {longest:,} are taken")
    return tuple(_value(hint, item, (*path, i)) for i, item in enumerate(data))


def _mapping(hint: Any, data: object, path: Path) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Mismatch(path, f"{told(path)} must hold keys and values, not {kind(data)}")
    return {str(key): _value(hint, value, (*path, str(key))) for key, value in data.items()}


def _number(hint: type, data: object, path: Path, meta: Mapping[str, Any]) -> int | float:
    fits = isinstance(data, int) or (hint is float and isinstance(data, float))
    if not isinstance(data, int | float) or isinstance(data, bool) or not fits or data != data:  # nan
        wanted = "a number" if hint is float else "a whole number"
        raise Mismatch(path, f"{told(path)} must be {wanted}, not {kind(data)}")
    low, high = meta.get("low", -(2**53)), meta.get("high", 2**53)
    if not low <= data <= high:
        raise Mismatch(path, f"{told(path)} is {str(data)[:20]}, out of range", f"from {low:g} to {high:g}")
    return float(data) if hint is float else int(data)
