"""A sum as text → its value. Python's own parser reads it, only arithmetic is taken, nothing is ever run.

Numbers are decimal, as on paper: 0.1 + 0.2 is 0.3. Whatever would take long is refused before it is begun.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from decimal import Context, Decimal, DecimalException, InvalidOperation, Overflow

from lamd.api import SkillError, natural

_LONGEST = 500
"""Characters of a sum."""
_DEEPEST = 60
_LARGEST = 10_000
"""Decimal digits of any value on the way, and the largest exponent."""
_FIGURES = 40
"""Digits of whole results that are told in full."""
_EXACT = Context(prec=_LARGEST + 10, Emax=_LARGEST, Emin=-_LARGEST, traps=[InvalidOperation, Overflow])
_ROUND = Context(prec=50, Emax=_LARGEST, Emin=-_LARGEST, traps=[InvalidOperation, Overflow])

_WORDS = (
    (r"what(?:'s| is)|equals|please|the|work out|calculate", " "),
    (r"multiplied by|times", "*"), (r"divided by|over", "/"), ("plus|add|and", "+"), ("minus|less|take away", "-"),
    ("(?:raised )?to the power of", "^"), ("squared", "^2"), ("cubed", "^3"), ("factorial", "!"),
    (r"per ?cent", "%"), ("square root of|square root|root of", "sqrt "), ("sine(?: of)?", "sin "),
    ("cosine(?: of)?", "cos "), ("tangent(?: of)?", "tan "), ("log of", "log "), ("modulo|modulus", "mod"),
    ("of", "*"),
)  # fmt: skip
_SIGNS = str.maketrans("×·÷−–[]", "**/--()")
_CALLED = re.compile(r"\b(sqrt|log|ln|sin|cos|tan|abs)\s+(-?[\d.]+|pi|e)")
_TAKEN = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+|[-+*/^%!()]|\b(?:sqrt|log|ln|sin|cos|tan|abs|mod|pi|e)\b|\s)*")
_FACTORIAL = re.compile(r"(\d+|\((?:[^()]|\([^()]*\))*\))\s*!")
_PERCENT = re.compile(r"(\d[\d.]*)\s*%(?!\s*[\d(])")


def read(said: str) -> str:
    """A sum in signs and figures only; raises ``SkillError`` ``bad_value``."""
    text = said.strip().rstrip("=?").casefold().translate(_SIGNS).replace("π", "pi").replace("√", " sqrt ")
    if not text or len(text) > _LONGEST:
        raise _no_sum(said)
    for words, sign in _WORDS:
        text = re.sub(rf"\b(?:{words})\b", f" {sign} ", text)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text).replace("**", "^")
    text = re.sub(r"(?<=[\d)])\s*x\s*(?=[\d(.])", "*", text)
    text = " ".join(natural.numbers.in_digits(text.split()))
    text = _CALLED.sub(r"\1(\2)", text)
    if not _TAKEN.fullmatch(text):
        raise _no_sum(said)
    return re.sub(r"\s*([*/^+()!%])\s*", r"\1", text).strip()


def shown(text: str) -> str:
    """A sum as it is written on paper."""
    spaced = re.sub(r"(?<=[\w)!%])([-+*/])", r" \1 ", text)
    return spaced.translate(str.maketrans("*/-", "×÷−"))


def value(text: str) -> Decimal:
    """What a sum (of ``read``) comes to; raises ``SkillError`` ``bad_value``."""
    python = _PERCENT.sub(r"(\1/100)", text)
    for _ in range(20):
        python, count = _FACTORIAL.subn(r" factorial(\1)", python)
        if not count:
            break
    python = re.sub(r"\bmod\b", "%", python).replace("^", "**")
    python = re.sub(r"(?<=[\d)])\s*(?=\(|pi\b|sqrt|factorial)", "*", python)
    python = re.sub(r"(?<![\d.])0+(?=\d)", "", python)
    try:
        tree = ast.parse(python.strip(), mode="eval")
        result = _value(tree.body, 0)
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
        raise _no_sum(text) from error
    except DecimalException as error:
        raise SkillError("bad_value", f"{text[:60]} is too large to work out", "make it smaller") from error
    return result


def written(number: Decimal) -> str:
    """A value as people read it: twelve digits, or all of a whole number that is not endless."""
    exact = number == number.to_integral_value()
    if exact and abs(number) < Decimal(10) ** _FIGURES:
        return f"{int(number):,}" if abs(number) >= 10_000 else str(int(number))
    rounded = Context(prec=12).plus(number)
    if abs(rounded.adjusted()) > 14:
        digits = f"{rounded:.8e}".split("e")
        return f"about {digits[0].rstrip('0').rstrip('.')} × 10^{int(digits[1])}"
    told = f"{rounded:,f}" if abs(rounded) >= 10_000 else f"{rounded:f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def _value(node: ast.expr, depth: int) -> Decimal:
    if depth > _DEEPEST:
        raise ValueError("too deep")
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Decimal(str(number))
        case ast.Name(id="pi"):
            return Decimal(math.pi)
        case ast.Name(id="e"):
            return Decimal(math.e)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            inner = _value(operand, depth + 1)
            return -inner if isinstance(sign, ast.USub) else inner
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            return _OPERATORS[type(operator)](_value(left, depth + 1), _value(right, depth + 1))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](_value(argument, depth + 1))
    raise ValueError("no arithmetic")


def _divide(a: Decimal, b: Decimal) -> Decimal:
    return _ROUND.divide(a, _not_zero(b))


def _modulo(a: Decimal, b: Decimal) -> Decimal:
    """With the sign of the divisor, as a clock does."""
    rest = _EXACT.remainder(a, _not_zero(b))
    return rest + b if rest and (rest < 0) != (b < 0) else rest


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if not base and exponent < 0:
        raise SkillError("bad_value", "nothing can be divided by zero")
    digits = abs(exponent) * (abs(base.adjusted()) + 1)
    if digits > _LARGEST:
        raise SkillError("bad_value", "that is too large to work out", "make the exponent smaller")
    whole = exponent == exponent.to_integral_value()
    if whole and exponent >= 0:
        return _EXACT.power(base, exponent) if digits < 200 else _ROUND.power(base, exponent)
    if base < 0 and not whole:
        raise SkillError("bad_value", "a root of less than zero is no real number")
    return _ROUND.power(base, exponent)


def _not_zero(number: Decimal) -> Decimal:
    if not number:
        raise SkillError("bad_value", "nothing can be divided by zero")
    return number


def _factorial(number: Decimal) -> Decimal:
    if number < 0 or number != number.to_integral_value() or number > 1000:
        raise SkillError("bad_value", "a factorial is worked out of whole numbers up to 1000")
    return Decimal(math.factorial(int(number)))


def _sqrt(number: Decimal) -> Decimal:
    if number < 0:
        raise SkillError("bad_value", "a root of less than zero is no real number")
    return _ROUND.sqrt(number)


def _log(number: Decimal) -> Decimal:
    return _ROUND.log10(_above_zero(number))


def _ln(number: Decimal) -> Decimal:
    return _ROUND.ln(_above_zero(number))


def _above_zero(number: Decimal) -> Decimal:
    if number <= 0:
        raise SkillError("bad_value", "a logarithm is worked out of numbers above zero")
    return number


def _of_degrees(work: Callable[[float], float]) -> Callable[[Decimal], Decimal]:
    """A function of angles; fifteen digits, so that the cosine of 60 is a half."""

    def call(degrees: Decimal) -> Decimal:
        turned = float(_EXACT.remainder(degrees, Decimal(360)))
        if work is math.tan and turned % 180 in (90, -90):
            raise SkillError("bad_value", "there is no tangent of that angle")
        return Decimal(f"{work(math.radians(turned)):.15f}")

    return call


_OPERATORS: dict[type, Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: _EXACT.add, ast.Sub: _EXACT.subtract, ast.Mult: _EXACT.multiply, ast.Div: _divide, ast.Mod: _modulo,
    ast.Pow: _power,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[[Decimal], Decimal]] = {
    "sqrt": _sqrt, "log": _log, "ln": _ln, "factorial": _factorial, "abs": abs,
    "sin": _of_degrees(math.sin), "cos": _of_degrees(math.cos), "tan": _of_degrees(math.tan),
}  # fmt: skip


def _no_sum(said: str) -> SkillError:
    return SkillError("bad_value", f"“{natural.shown(said)[:80]}” is no sum", "say it like 12 times 7")
