"""What a step wants of a cell, and whether it came so."""

from __future__ import annotations

import pytest

from lamd.planning.language import parse_step
from lamd.session.addresses import CUT, Wish, has, is_named, judged, place, said, wished
from lamd.trajectory import Effect, Node, NodeKey


def cell(text: str = "", formula: str = "", name: str = "B3") -> Node:
    return Node(0, NodeKey(":1.1", "/c"), None, (), "table cell", name, formula, frozenset(), frozenset(), text)


@pytest.mark.parametrize(
    ("address", "expected"),
    [("A1", (0, 0)), ("b3", (2, 1)), ("AB19", (18, 27)), ("ZZ100", (99, 701)), ("banana", None), ("B0", None)],
)
def test_an_address_is_a_place(address: str, expected: tuple[int, int] | None) -> None:
    assert place(address) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('do "put 42 in B3"', Wish("type", "B3", "42")),
        ('do "put 42 in B3" with number="42"', Wish("type", "B3", "42")),
        ('do "set b3 to 12"', Wish("type", "B3", "12")),
        ('do "C4" to "219.50"', Wish("type", "C4", "219.50")),
        ('do "put" with cell="a7" text="Gunnhild"', Wish("type", "A7", "Gunnhild", True)),
        ('do "cell D2" to "=SUM(B2:C2)"', Wish("type", "D2", "=SUM(B2:C2)", True)),
        ('do "take me to" with cell="AB19"', Wish("select", "AB19", surely=True)),
        ('do "go to cell D10" with cell="D10"', Wish("select", "D10", surely=True)),
        ('do "clear B3"', Wish("type", "B3", "")),
        ('do "clear cell B3"', Wish("type", "B3", "", True)),
        ('read "cell B3"', Wish("read", "B3", surely=True)),
        ('read "what\'s in B3"', Wish("read", "B3")),
        ('read "the formula in b3"', Wish("read", "B3", formula=True)),
        ('do "put" with cell="banana" text="x"', Wish("type", "banana", "x", True)),
    ],
)
def test_what_is_wanted_of_a_cell(line: str, expected: Wish) -> None:
    assert wished(parse_step(line)) == expected


@pytest.mark.parametrize(
    "line",
    [
        'do "make A1 bold" on',
        'do "bold" on',
        'do "copy B3"',
        'do "delete cell B3"',
        'do "go to B3:D5"',
        'do "swap A1 and B2"',
        'do "merge" with cell="B3"',
        'do "replace every A4 with A5" with find="A4" replace="A5"',
        'do "zoom" to "150"',
        'do "cell named range" with cell="totals" text="1" name="x"',
        'read "the total"',
        'type "B3"',
    ],
)
def test_what_is_about_something_else(line: str) -> None:
    assert wished(parse_step(line)) is None


def test_a_sheet_names_its_cells() -> None:
    assert is_named(cell(name="Cell $B$3"), "B3")
    assert not is_named(cell(name="AB3.txt"), "B3")


@pytest.mark.parametrize(
    ("value", "after", "effect"),
    [
        ("42", cell("42"), Effect.CONFIRMED),
        ("219.50", cell("219.5"), Effect.CONFIRMED),
        ("50%", cell("50.00%"), Effect.CONFIRMED),
        ("=a1+1", cell("3", "=A1+1"), Effect.CONFIRMED),
        ("=SUM(B2:C4)", cell("3", f"=SUM(B2{CUT}"), Effect.CONFIRMED),
        ("", cell(), Effect.CONFIRMED),
        ("=FOO(1)", cell("", "=foo(1)"), Effect.UNVERIFIABLE),
        ("=A1+1", cell("3"), Effect.UNVERIFIABLE),
        ("3/4", cell("¾"), Effect.UNVERIFIABLE),
        ("=1/0", cell("#DIV/0!", "=1/0"), Effect.FAILED),
        ("=A1", cell("=A1"), Effect.FAILED),
        ("gun", cell("Gunnhild"), Effect.FAILED),
        ("42", cell("42", "=6*7"), Effect.FAILED),
        ("42", cell("1"), Effect.UNCHANGED),
        ("", cell("1"), Effect.UNCHANGED),
    ],
)
def test_what_a_cell_says_afterwards_decides(value: str, after: Node, effect: Effect) -> None:
    assert judged(value, cell("1"), after).effect is effect


def test_a_formula_is_not_its_result() -> None:
    assert not has(cell("=A1"), "=A1")


@pytest.mark.parametrize(
    ("text", "plan", "line"),
    [
        ("put 42 into cell B3", 'do "cell" to "42"', 'do "put 42 into cell B3"'),
        ("put 42 into cell B3.", 'do "cell B3" to "42"', 'do "cell B3" to "42"'),
        ("put =A1+B1 in D2", 'do "put" with text="=A1+B1" cell="D2"', 'do "put" with text="=A1+B1" cell="D2"'),
        ("put =SUM(B2:C4) in D2", 'do "put" with text="=SUM(B2:C4" cell="D2"', 'do "put =SUM(B2:C4) in D2"'),
        ("what's in b3?", 'read "what is in it"', 'read "what\'s in b3"'),
    ],
)
def test_what_a_command_says_plainly_of_one_cell(text: str, plan: str, line: str) -> None:
    assert str(said(text, (parse_step(plan),))) == line


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("put 42 into cell B3", 'do "cell" to "43"'),
        ("put 42 into cell B3", 'do "cell B4" to "42"'),
        ("put =A1 into cell B3", 'do "cell B3" to "=A2"'),
        ("put 42 into cell B3", 'type "42"'),
        ("put 42 into cell B3 and save it", 'do "cell" to "42"'),
        ("put 42 in B3 and 43 in B4", 'do "cell" to "42"'),
        ("make B3 bold", 'do "bold" on'),
        ("put 12 times 7 in B3", 'do "put" with expression="12*7"'),
    ],
)
def test_what_a_command_does_not_say_plainly(text: str, plan: str) -> None:
    assert said(text, (parse_step(plan),)) is None
