"""Sums for a calculator: "12 times 7" is ``12*7``, "the square root of 81" ``sqrt(81)``, "a third of 90" ``90/3``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lamd.natural.numbers import decimals_at, number_at, written

_Table = tuple[tuple[list[str], str], ...]


def _table(rows: Iterable[tuple[str, str]]) -> _Table:
    """Phrases as words, the longest first, so that the first that fits is the right one."""
    return tuple(sorted(((phrase.split(), symbol) for phrase, symbol in rows), key=lambda row: -len(row[0])))


_OPERATORS = _table((
    ("multiplied by", "*"), ("times", "*"), ("x", "*"), ("by", "*"), ("of", "*"), ("*", "*"),
    ("divided by", "/"), ("over", "/"), ("/", "/"),
    ("plus", "+"), ("and", "+"), ("add", "+"), ("added to", "+"), ("+", "+"),
    ("minus", "-"), ("less", "-"), ("take away", "-"), ("subtract", "-"), ("-", "-"),
    ("to the power of", "^"), ("to the", "^"), ("raised to", "^"),
    ("mod", " mod "), ("modulo", " mod "),
    ("percent of", "/100*"), ("per cent of", "/100*"), ("% of", "/100*"),
    ("point", "."),
))  # fmt: skip
_POSTFIX = _table((
    ("squared", "^2"), ("cubed", "^3"), ("percent", "%"), ("per cent", "%"), ("%", "%"), ("factorial", "!"),
))  # fmt: skip
_PREFIX = _table((
    ("the square root of", "sqrt("), ("square root of", "sqrt("), ("the root of", "sqrt("), ("root of", "sqrt("),
    ("root", "sqrt("), ("log of", "log("), ("sine of", "sin("), ("sin", "sin("), ("cosine of", "cos("), ("cos", "cos("),
    ("tangent of", "tan("), ("tan", "tan("), ("minus", "-"), ("negative", "-"),
))  # fmt: skip
_NAMED = {"pi": "pi", "e": "e", "that": "ans", "it": "ans", "half": "1/2"}
_DIVISORS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_TURNED = {
    "subtract": ("from", "{1}-{0}"), "take": ("from", "{1}-{0}"), "add": ("to", "{0}+{1}"), "divide": ("by", "{0}/{1}"),
}  # fmt: skip
"""Verbs that come before both numbers, with the word between these: "subtract 17 from 90"."""
_WRITTEN = re.compile(r"[\d.()+*/^%x×÷-]*\d[\d.()+*/^%x×÷!-]*")
_SYMBOLS = str.maketrans({"x": "*", "×": "*", "÷": "/"})


def expressions(words: list[str]) -> Iterator[str]:
    """Every run of numbers and operators that reads as one expression, the longest from each start first.

    ``words`` are in lower case.
    """
    for i, word in enumerate(words):
        if word in _TURNED and (turned := _turned(words, i)):
            yield turned
        yield from reversed(list(_from(words, i)))
        if word in _DIVISORS and words[i + 1 : i + 2] == ["of"] and (whole := _operand(words, i + 2)):
            yield f"{whole[0]}/{_DIVISORS[word]}"


def _turned(words: list[str], at: int) -> str | None:
    """The sum of a verb at ``at`` and the two numbers behind it."""
    between, form = _TURNED[words[at]]
    first = _operand(words, at + 1)
    if first is None or words[first[1] : first[1] + 1] != [between]:
        return None
    second = _operand(words, first[1] + 1)
    return form.format(first[0], second[0]) if second else None


def _from(words: list[str], at: int) -> Iterator[str]:
    """The expressions that start at ``at``, each going on from the one before."""
    text, brackets, worth = "", 0, False
    while True:
        while prefix := _match(_PREFIX, words, at):
            text, at = text + prefix[0], prefix[1]
            brackets, worth = brackets + prefix[0].endswith("("), True
        operand = _operand(words, at)
        if operand is None:
            return
        text, at = text + operand[0] + ")" * brackets, operand[1]
        brackets, worth = 0, worth or not operand[0].replace(".", "").isdecimal()
        if worth:
            yield text
        while not (operator := _operator(words, at, text)):
            postfix = _match(_POSTFIX, words, at)
            if postfix is None:
                return
            text, at = text + postfix[0], postfix[1]
            yield text
        text, at, worth = text + operator[0], operator[1], True


def _operator(words: list[str], at: int, before: str) -> tuple[str, int] | None:
    found = _match(_OPERATORS, words, at)
    if found and found[0] == "." and ("." in before or words[at + 1 : at + 2] in (["a"], ["an"])):
        return None
    return found


def _match(table: _Table, words: list[str], at: int) -> tuple[str, int] | None:
    """The symbol of the longest phrase that stands at ``at``, and the index behind it."""
    for phrase, symbol in table:
        if words[at : at + len(phrase)] == phrase:
            return symbol, at + len(phrase)
    return None


def _operand(words: list[str], at: int) -> tuple[str, int] | None:
    if at >= len(words):
        return None
    if found := number_at(words, at):
        value, end = written(found[0]), found[1]
        digits, behind = decimals_at(words, end)
        return (f"{value}.{digits}", behind) if digits else (value, end)
    if words[at] in _NAMED:
        return _NAMED[words[at]], at + 1
    if _WRITTEN.fullmatch(words[at]):
        return words[at].translate(_SYMBOLS), at + 1
    return None
