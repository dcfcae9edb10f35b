"""A structural check of GBNF grammars, before llama.cpp sees them.

The engine validates late and by aborting the process, so everything it would choke on is refused here: bad syntax,
unknown rules, left recursion, endless repetition of nothing, explosive repetition. Token references (``<...>``) are
refused too: no grammar of lamd may ask for a special token. Syntax: llama.cpp, ``grammars/README.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lamd.errors import ModelError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 64
MAX_REPEAT = 1000
MAX_ELEMENTS = 200_000
"""Elements after repetitions are written out, which is how the engine stores them."""

_NAME = re.compile(r"[a-zA-Z0-9-]+")
_BLANK = re.compile(r"(?:[ \t]|#[^\r\n]*)*")
_BLANK_LINES = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_BRACES = re.compile(r"\{[ \t]*(\d+)[ \t]*(,[ \t]*(\d*)[ \t]*)?\}")
_ESCAPE = re.compile(r'\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[trn\\"\[\]])')


@dataclass(slots=True)
class _Item:
    """One element of a sequence with its repetition."""

    size: int
    """Characters of a literal, 1 for a class, 0 for a rule or a group."""
    rule: str = ""
    group: list[list[_Item]] | None = None
    low: int = 1
    high: int | None = 1


_Rules = dict[str, list[list[_Item]]]


def check(text: str, root: str = "root") -> None:
    """Raise ``ModelError`` (``bad_grammar``) with the line unless llama.cpp can take ``text`` as a grammar."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _bad(0, f"it is over {MAX_BYTES} bytes")
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise _bad(0, "it contains a character that is no text")
    parser = _Parser(text)
    rules = parser.rules()
    if root not in rules:
        raise _bad(0, f"it has no rule {root!r}")
    for name, line in parser.wanted:
        if name not in rules:
            raise _bad(line, f"the rule {name!r} is used and not defined")
    empty = _nullable(rules)
    _refuse_endless(rules, empty)
    _refuse_left_recursion(rules, empty)
    if sum(_elements(alternatives) for alternatives in rules.values()) > MAX_ELEMENTS:
        raise _bad(0, "its repetitions are too large together")


def literal(text: str) -> str:
    """``text`` as a GBNF literal, whatever is in it."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(c, c if c.isprintable() else f"\\U{ord(c):08x}") for c in text) + '"'


def _bad(line: int, problem: str) -> ModelError:
    where = f" in line {line}" if line else ""
    return ModelError("bad_grammar", f"a grammar is wrong{where}: {problem}")


class _Parser:
    """Reads as llama.cpp's parser reads, and never further than it would."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self.wanted: list[tuple[str, int]] = []
        """Rules that are referred to, with their lines."""

    def rules(self) -> _Rules:
        found: _Rules = {}
        self._skip(lines=True)
        while self._at < len(self._text):
            name = self._name()
            self._skip()
            if not self._text.startswith("::=", self._at):
                raise self._error(f"expected '::=' after {name!r}")
            self._at += 3
            self._skip(lines=True)
            if name in found:
                raise self._error(f"the rule {name!r} is defined twice")
            found[name] = self._alternatives()
            if self._at < len(self._text) and self._peek() not in "\r\n":
                raise self._error(f"unexpected {self._peek()!r}")
            self._skip(lines=True)
        return found

    def _error(self, problem: str) -> ModelError:
        return _bad(self._text.count("\n", 0, self._at) + 1, problem)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self, lines: bool = False) -> None:
        match = (_BLANK_LINES if lines else _BLANK).match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _name(self) -> str:
        match = _NAME.match(self._text, self._at)
        if not match:
            raise self._error(f"expected the name of a rule, got {self._peek()!r}")
        self._at = match.end()
        return match.group()

    def _alternatives(self) -> list[list[_Item]]:
        found = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            self._skip(lines=True)
            found.append(self._sequence())
        return found

    def _sequence(self) -> list[_Item]:
        items: list[_Item] = []
        while (item := self._item()) is not None:
            items.append(item)
            self._skip(lines=self._depth > 0)
            self._repetition(item)
        return items

    def _item(self) -> _Item | None:
        char = self._peek()
        if char == '"':
            return _Item(self._literal())
        if char == "[":
            self._class()
            return _Item(1)
        if char == ".":
            self._at += 1
            return _Item(1)
        if char == "(":
            return self._group()
        if char and _NAME.match(char):
            line = self._text.count("\n", 0, self._at) + 1
            name = self._name()
            self.wanted.append((name, line))
            return _Item(0, rule=name)
        if char and char in "*+?{":
            raise self._error(f"{char!r} has nothing to repeat")
        if char and char in "<!":
            raise self._error("references to tokens are not allowed")
        return None

    def _group(self) -> _Item:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error(f"groups are nested deeper than {MAX_DEPTH}")
        self._at += 1
        self._skip(lines=True)
        group = self._alternatives()
        if self._peek() != ")":
            raise self._error("expected ')'")
        self._at += 1
        self._depth -= 1
        return _Item(0, group=group)

    def _repetition(self, item: _Item) -> None:
        while (char := self._peek()) and char in "*+?{":
            if (item.low, item.high) != (1, 1):
                raise self._error("a repetition of a repetition needs brackets")
            if char == "{":
                self._braces(item)
            else:
                self._at += 1
                item.low, item.high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[char]
            self._skip(lines=self._depth > 0)

    def _braces(self, item: _Item) -> None:
        match = _BRACES.match(self._text, self._at)
        if not match:
            raise self._error("expected {n}, {n,} or {n,m}")
        item.low = int(match.group(1))
        item.high = item.low if match.group(2) is None else int(match.group(3)) if match.group(3) else None
        if max(item.low, item.high or 0) > MAX_REPEAT or (item.high is not None and item.high < max(item.low, 1)):
            raise self._error(f"the repetition {match.group()} is out of range")
        self._at = match.end()

    def _literal(self) -> int:
        self._at += 1
        count = 0
        while self._peek() != '"':
            self._char()
            count += 1
        self._at += 1
        return count

    def _class(self) -> None:
        self._at += 1
        if self._peek() == "^":
            self._at += 1
        empty = True
        while self._peek() != "]" or empty:
            if self._peek() == "]":
                raise self._error("a character class is empty")
            low = self._char()
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] != "]":
                self._at += 1
                if self._char() < low:
                    raise self._error("a character range runs backwards")
            empty = False
        self._at += 1

    def _char(self) -> int:
        char = self._peek()
        if char in ("", "\n", "\r"):
            raise self._error("a quote or a bracket is not closed")
        if char != "\\":
            self._at += 1
            return ord(char)
        match = _ESCAPE.match(self._text, self._at)
        if not match:
            raise self._error(f"unknown escape {self._text[self._at : self._at + 2]!r}")
        self._at = match.end()
        code = match.group()[1:]
        value = int(code[1:], 16) if code[0] in "xuU" else ord({"t": "\t", "r": "\r", "n": "\n"}.get(code, code))
        if value == 0 or value > 0x10FFFF or 0xD800 <= value <= 0xDFFF:
            raise self._error(f"\\{code} is no character")
        return value


def _nullable(rules: _Rules) -> set[str]:
    """Rules that can match nothing."""
    empty: set[str] = set()
    while True:
        more = {name for name, body in rules.items() if any(_all_empty(seq, empty) for seq in body)}
        if more == empty:
            return empty
        empty = more


def _all_empty(sequence: list[_Item], empty: set[str]) -> bool:
    return all(item.low == 0 or _empty(item, empty) for item in sequence)


def _empty(item: _Item, empty: set[str]) -> bool:
    """Whether one occurrence of an item can match nothing."""
    if item.group is not None:
        return any(_all_empty(seq, empty) for seq in item.group)
    return item.rule in empty if item.rule else item.size == 0


def _items(alternatives: list[list[_Item]]) -> Iterator[_Item]:
    for sequence in alternatives:
        for item in sequence:
            yield item
            if item.group is not None:
                yield from _items(item.group)


def _refuse_endless(rules: _Rules, empty: set[str]) -> None:
    for name, body in rules.items():
        if any(item.high is None and _empty(item, empty) for item in _items(body)):
            raise _bad(0, f"the rule {name!r} repeats without end what may be nothing")


def _first(alternatives: list[list[_Item]], empty: set[str]) -> Iterator[str]:
    """Rules that can stand first."""
    for sequence in alternatives:
        for item in sequence:
            if item.rule:
                yield item.rule
            elif item.group is not None:
                yield from _first(item.group, empty)
            if item.low > 0 and not _empty(item, empty):
                break


def _refuse_left_recursion(rules: _Rules, empty: set[str]) -> None:
    """Peel off rules that start with no other unfinished rule; what is left begins with itself."""
    edges = {name: set(_first(body, empty)) for name, body in rules.items()}
    done: set[str] = set()
    while more := {name for name, first in edges.items() if name not in done and first <= done}:
        done |= more
    if len(done) < len(edges):
        raise _bad(0, f"these rules begin with themselves: {', '.join(sorted(edges.keys() - done))}")


def _elements(alternatives: list[list[_Item]]) -> int:
    total = 0
    for sequence in alternatives:
        for item in sequence:
            one = _elements(item.group) if item.group is not None else max(item.size, 1)
            total += one * max(item.low, item.high or 0, 1)
        total += 1
    return total
