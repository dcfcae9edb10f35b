"""What a step wants of a cell of a sheet that it names by its address, and whether it came so. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lamd.trajectory import Effect, Node, Outcome, Step, Verb

CUT = "\u2026"
"""Ends a formula of which the program tells no more."""
ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.IGNORECASE)
_IN_WORDS = re.compile(rf"(?<![\w:$.]){ADDRESS.pattern}(?![\w:(]|[.,]\d)", re.IGNORECASE)
_SMALL = frozenset("the a cell in into to of at please it and me on for with under as sheet".split())
_PUT = frozenset(
    "put set write enter type fill change make insert place value number text formula content contents be "
    "should say says input".split()
)
_GO = frozenset("go jump move take bring navigate select click focus switch scroll show get over cursor".split())
_CLEAR = frozenset("clear empty blank out wipe erase".split())
_HOLDING = frozenset("value number text content contents".split())
_READ = frozenset(
    "what what's whats is says say read value number text formula content contents result does inside there".split()
)
_SAID = (
    re.compile(r"(?i)(?:please )?(?:put|write|enter|type|insert|place|input) (.+?) (?:in|into|to|at) (.+)"),
    re.compile(r"(?i)(?:please )?(?:set|change|make) (.+?) to (.+)"),
)
_A_FORMULA = re.compile(r"(?<!\S)=\S+")
_DATED = re.compile(r"\d+(?:[/.:-]\d+)+\.?(?: ?[ap]m)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a cell."""

    verb: str
    """``type``, ``select`` (go to it) or ``read``."""
    address: str
    """In capitals: ``B3``; as it was said where it is none."""
    value: str = ""
    surely: bool = False
    """It is said that it is a cell."""
    formula: bool = False
    """Not what it shows is asked for but how that is worked out."""

    @property
    def place(self) -> tuple[int, int] | None:
        """Row and column, from 0; None where the address is none."""
        return place(self.address)


def place(address: str) -> tuple[int, int] | None:
    """Row and column of an address, from 0; None where it is none."""
    found = ADDRESS.fullmatch(address.strip())
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def wished(step: Step) -> Wish | None:
    """What a step wants of a cell; None where it is about something else, such as making one bold."""
    if step.state is not None or step.within or step.ordinal or step.verb not in (Verb.DO, Verb.READ):
        return None
    values = dict(step.values)
    given = values.pop("cell", "").strip()
    words = step.words
    for value in values.values():
        words = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", " ", words, count=1) if value != words else words
    at, rest = _addressed(words, given)
    if not at:
        return None
    surely = bool(given) or "cell" in rest
    if step.verb is Verb.READ:
        known = not values and rest <= _READ | _SMALL
        return Wish("read", at, surely=surely, formula="formula" in rest) if known else None
    if len(values) == 1:
        known = rest <= _PUT | _SMALL | _CLEAR
        return Wish("type", at, next(iter(values.values())), surely) if known else None
    return None if values else _without_value(step, at, rest, surely)


def _addressed(words: str, given: str) -> tuple[str, set[str]]:
    """The address, empty where there is none or more than one, and the other words."""
    words = _A_FORMULA.sub(" ", words)  # has addresses of its own
    found = {match.group().upper() for match in _IN_WORDS.finditer(words)}
    left = set(re.findall(r"[\w']+", _IN_WORDS.sub(" ", words).casefold().replace("\u2019", "'")))
    if given:
        left -= set(re.findall(r"[\w']+", given.casefold()))
        return (given.upper() if place(given) else given), left
    return (found.pop() if len(found) == 1 else ""), left


def _without_value(step: Step, at: str, rest: set[str], surely: bool) -> Wish | None:
    if rest & _CLEAR and rest <= _CLEAR | _HOLDING | _SMALL:
        return Wish("type", at, "", surely)
    if rest <= _GO | _SMALL:
        return Wish("select", at, surely=surely) if place(at) else None
    for form, (value, where) in zip(_SAID, ((1, 2), (2, 1)), strict=True):
        if (parts := form.fullmatch(step.words)) and (place_of := _addressed(parts[where], ""))[0] == at:
            known = place_of[1] <= _PUT | _SMALL
            return Wish("type", at, parts[value].strip("\"'“”‘’"), surely) if known else None
    return None


def said(text: str, steps: Sequence[Step]) -> Step | None:
    """The step that a whole command says about one cell, "put 42 into cell B3", where the plan says no other thing.

    None where the command says more, or the plan has other values or another address. A plan that leaves the address
    out cannot be followed, and one that a command says so plainly need not be doubted.
    """
    if len(steps) != 1 or steps[0].verb not in (Verb.DO, Verb.READ):
        return None
    plan, planned = steps[0], wished(steps[0])
    words = text.strip().rstrip("?!.")
    wish = wished(Step(plan.verb, words))
    if wish is None or wish.place is None:
        return None
    if planned is not None:
        if (planned.verb, planned.address) != (wish.verb, wish.address):
            return None
        cut = wish.value.startswith("=") and planned.value == wish.value.rstrip(")")  # planners lose the last bracket
        return plan if planned.value == wish.value else Step(plan.verb, words) if cut else None
    values = [value for _, value in plan.values]
    return Step(plan.verb, words) if plan.state is None and values == ([wish.value] if wish.value else []) else None


def is_named(cell: Node, address: str) -> bool:
    """Whether a cell says itself that it has that address: a table of something else than a sheet does not."""
    return address in re.findall(r"\w+", cell.name.upper().replace("$", ""))


def content(cell: Node) -> str:
    """What would have to be written to have the cell as it is, where the program tells all of it."""
    return cell.description or cell.text or ""


def has(cell: Node, value: str) -> bool:
    """Whether a cell holds ``value``: a formula as it is written, a number as a number."""
    if value.startswith("="):
        return _is_formula(cell, value) and bool(cell.text) and not _error(cell.text or "")
    if cell.description:
        return False
    shown = (cell.text or "").strip()
    if shown.casefold() == value.strip().removeprefix("'").casefold():
        return True
    one, other = _number(shown), _number(value)
    return one is not None and other is not None and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def judged(value: str, before: Node, after: Node) -> Outcome:
    """What came of writing ``value`` into a cell."""
    shown = (after.text or "").strip()
    now = f"{after.name} is now '{shown[:80]}'" if shown else f"{after.name} is empty now"
    if has(after, value):
        return Outcome(Effect.CONFIRMED, now)
    if content(after) == content(before):
        return Outcome(Effect.UNCHANGED, f"{after.name} is still '{shown[:80]}'" if shown else f"{now}, as before")
    if _error(shown):
        return Outcome(Effect.FAILED, f"{now}, which is an error")
    untold = value.startswith("=") and (_is_formula(after, value) or (not after.description and shown != value))
    if untold or _DATED.fullmatch(value.strip()) or shown.startswith("###"):
        if not shown:
            now = f"{after.name} shows nothing that can be read: an error, perhaps"
        return Outcome(Effect.UNVERIFIABLE, f"{now}; whether that is what was meant cannot be told")
    return Outcome(Effect.FAILED, now)


def _is_formula(cell: Node, value: str) -> bool:
    """Whether the formula in a cell is ``value``, as far as the program tells of it."""
    told, wanted = _plain(cell.description), _plain(value)
    return wanted.startswith(told[:-1]) if told.endswith(CUT) and len(told) > 2 else told == wanted


def _plain(formula: str) -> str:
    return re.sub(r"\s", "", formula).replace(";", ",").casefold()


def _error(shown: str) -> bool:
    return bool(re.fullmatch(r"#[A-Z]+[A-Z0-9/]*[!?]?|Err:\d+", shown.strip()))


def _number(text: str) -> float | None:
    plain = re.sub(r"[\s,$€£]", "", text.replace("\u2212", "-"))
    try:
        return float(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
    except ValueError:
        return None
