"""Signatures as JSON Schema, and words as values."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

import pytest

from lamd.api import Done, Duration, Moment, Occasion, Percent, Period, Risk, Spec
from lamd.errors import SkillError
from lamd.plugins.schema import LONGEST, describe, of, read
from lamd.trajectory import Effect


def work(
    text: str, on: bool, count: int, amount: float, length: Duration, share: Percent, side: Literal["left", "right"],
    from_: str | None = None,
) -> Done:  # fmt: skip
    """Do it.

    And more.
    """
    return Done("done")


SPEC = Spec("toy.work", work, Risk.OBSERVE)
GIVEN = {
    "text": "a", "on": "on", "count": "twelve", "amount": "2.5", "length": "ten minutes", "share": "half",
    "side": "Left", "from": "b",
}  # fmt: skip


def test_the_schema_is_the_signature() -> None:
    schema = of(work)
    assert schema["required"] == ["text", "on", "count", "amount", "length", "share", "side"]
    assert schema["properties"]["from"] == {"type": "string"}
    assert schema["properties"]["side"] == {"type": "string", "enum": ["left", "right"]}
    assert schema["properties"]["length"]["format"] == "duration"
    told = describe(SPEC, "toy")
    assert (told["summary"], told["risk"], told["plugin"]) == ("Do it.", "observe", "toy")


def test_words_become_values_and_their_plain_form_reads_the_same() -> None:
    values, shown = read(SPEC, GIVEN)
    assert values["length"] == timedelta(minutes=10)
    assert (values["on"], values["count"], values["amount"], values["share"]) == (True, 12, 2.5, 50)
    assert (values["side"], values["from_"]) == ("left", "b")
    assert shown["length"] == 600.0
    assert read(SPEC, shown) == (values, shown)


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": "perhaps"},
        {"count": "2.5"},
        {"count": "many"},
        {"share": "101"},
        {"side": "top"},
        {"text": "x" * (LONGEST + 1)},
    ],
)
def test_what_does_not_fit_is_a_bad_value(wrong: dict[str, Any]) -> None:
    with pytest.raises(SkillError) as caught:
        read(SPEC, GIVEN | wrong)
    assert caught.value.code == "skill.bad_value"


def test_times_are_read_once_and_stay_what_they_are() -> None:
    def meet(when: Moment, days: Period, again: Occasion) -> Done:
        return Done(f"{when} {days} {again}")

    spec = Spec("toy.meet", meet, Risk.OBSERVE)
    values, shown = read(spec, {"when": "in an hour", "days": "next week", "again": "every monday from 9 to 10"})
    assert shown["again"].endswith("T10:00 FREQ=WEEKLY;BYDAY=MO")
    assert read(spec, shown) == (values, shown)
    assert [of(meet)["properties"][name]["format"] for name in values] == ["moment", "period", "occasion"]


def test_a_type_that_nothing_stands_for_is_told() -> None:
    def odd(thing: dict[str, str]) -> Done:
        return Done(str(thing), Effect.CONFIRMED)

    def odder(thing: Annotated[int, "weight"]) -> Done:
        return Done(str(thing))

    for function in (odd, odder):
        with pytest.raises(SkillError, match="'thing' has a type"):
            of(function)


def test_a_skill_with_a_schema_of_its_own_gets_its_arguments_as_they_are() -> None:
    spec = Spec("toy.any", lambda arguments: Done(str(arguments)), "", schema={"type": "object"}, summary="Any.")
    assert read(spec, {"a": {"b": 1}}) == ({"arguments": {"a": {"b": 1}}}, {"a": {"b": 1}})
    assert (describe(spec, "toy")["risk"], describe(spec, "toy")["summary"]) == ("", "Any.")
