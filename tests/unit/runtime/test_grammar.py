from collections.abc import Awaitable, Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lamd.errors import ModelError
from lamd.runtime import grammar
from lamd.runtime.supervisor import ModelProcess, Options
from lamd.runtime.weights import Model

GOOD = [
    'root ::= "a"',
    'root ::= line ("\\n" line)*\nline ::= "do " word # a comment\nword ::= "\\"" [a-z]+ "\\""\n',
    'root ::= [^"\\\\] | "\\\\" ["\\\\/bfnrt] | "\\x41\\u00e5\\U0001f600"',
    'root ::= a | b |\n  c\na ::= "x"? \nb ::= ("y" | "z"){2}\nc ::= [a-]{0,3} .{1,} [\\]\\[]',
    'root ::= "a" root | "b"',
    'root ::= (\n "a"\n | "b"\n)+\r\n',
    'root ::= ""',
]

BAD = {
    "": "no rule",
    "# nothing": "no rule",
    'rot ::= "a"': "no rule 'root'",
    "root ::= other": "line 1: the rule 'other'",
    'root ::= "a': "not closed",
    'root ::= "a\n"': "not closed",
    "root ::= [a": "not closed",
    "root ::= []": "empty",
    "root ::= [z-a]": "backwards",
    'root ::= ("a"': "expected ')'",
    'root ::= "a")': "unexpected ')'",
    'root = "a"': "expected '::='",
    'root ::= "a"\n| "b"': "expected the name",
    'root ::= "\\q"': "unknown escape",
    'root ::= "\\x0g"': "unknown escape",
    'root ::= "\\ud800"': "no character",
    'root ::= "a\\x00"': "no character",
    "root ::= *": "nothing to repeat",
    'root ::= "a"**': "needs brackets",
    'root ::= "a"{2,1}': "out of range",
    'root ::= "a"{0}': "out of range",
    'root ::= "a"{9999}': "out of range",
    'root ::= "a"{x}': "expected {n}",
    'root ::= (((("a"{1000}){1000}){1000}){1000})': "too large",
    "root ::= " + "(" * 70 + '"a"' + ")" * 70: "nested",
    "root ::= root": "begin with themselves",
    'root ::= a\na ::= "x"? b\nb ::= a "y"': "begin with themselves",
    'root ::= ("a"?)*': "without end",
    'root ::= a+\na ::= ""': "without end",
    'root ::= "a"\nroot ::= "b"': "twice",
    "root ::= <think>": "not allowed",
    'root ::= "a" un_der': "unexpected '_'",
    'root ::= "\0"': "no text",
    'root ::= "a"' + " " * 300_000: "over",
}


@pytest.mark.parametrize("text", GOOD)
def test_good_grammars_pass(text: str) -> None:
    grammar.check(text)


@pytest.mark.parametrize(("text", "problem"), BAD.items(), ids=range(len(BAD)))
def test_bad_grammars_are_refused_with_the_reason(text: str, problem: str) -> None:
    with pytest.raises(ModelError) as raised:
        grammar.check(text)
    assert raised.value.code == "model.bad_grammar"
    assert problem in raised.value.message


def test_the_line_is_told() -> None:
    with pytest.raises(ModelError, match="line 3"):
        grammar.check('root ::= a\na ::= "x"\nb ::= "y')


@settings(deadline=None)
@given(st.text(alphabet='root:=ab "\\[]()|*+?{}12,.^-\n#<', max_size=60))
@example("root ::= " + "(" * 5000)
def test_noise_is_judged_and_never_crashes_the_check(text: str) -> None:
    try:
        grammar.check(text)
    except ModelError as error:
        verdict = error.code
    else:
        verdict = "good"
    assert verdict in ("good", "model.bad_grammar")


@settings(deadline=None)
@given(st.text())
@example('a"b\\c\n\r\t\x1b\u202e')
def test_any_text_can_be_a_literal(text: str) -> None:
    if "\0" in text:
        return
    grammar.check(f"root ::= {grammar.literal(text)}")


plain = ['"a"', '"\\n"', "[a-z]", "[^x]", ".", '("a" | "b")', '"c"{1,3}', "[0-9]+", '""']


def bodies(pieces: list[str]) -> st.SearchStrategy[str]:
    sequences = st.lists(st.sampled_from(pieces), min_size=1, max_size=4).map(" ".join)
    return st.lists(sequences, min_size=1, max_size=3).map(" | ".join)


@pytest.fixture
async def running(start: Callable[..., Awaitable[ModelProcess]], planner: Model, options: Options) -> ModelProcess:
    return await start(planner, None, options)


async def test_what_passes_the_check_the_engine_takes(running: ModelProcess) -> None:
    """The other half of the promise: a checked grammar does not end the process."""
    pid = running.pid
    drawn: list[str] = []

    @settings(deadline=None, max_examples=60, database=None)
    @given(bodies([*plain, "b", "b?", '("a" | b)']), bodies(plain))
    def collect(root: str, other: str) -> None:
        drawn.append(f"root ::= {root}\nb ::= {other}\n")

    collect()
    fitting = []
    for text in [*GOOD, *drawn]:
        try:
            grammar.check(text)
        except ModelError:
            continue
        fitting.append(text)
    assert len(fitting) > 20
    for text in fitting:
        assert (await running.complete("a", text, 8)).prompt_ms >= 0
    assert running.pid == pid
